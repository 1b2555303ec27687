"""Finding the heading row and knowing its words, whatever the office calls them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from quizapp.sheets.reader import Row

LONGEST_WORD = 60  # a person may name a whole heading
SEARCHED = 20  # the heading stands within the first so many rows with content
_BRACKETS = re.compile(r"[(\[【{][^)\]】}]*[)\]】}]?")
_LETTERED = re.compile(r"[(\[【{]\s*([a-z]|\d{1,2})\s*[)\]】}]")
_NOISE = re.compile(r"[\s*:：/\\\"'“”、,.。·_\-]|必填|选填|勿删|可不填")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading row understood. `columns`: field -> column index; `words`: column index -> the words in the file."""

    row: int
    columns: Mapping[str, int]
    words: Mapping[int, str]
    unknown: tuple[str, ...]

    def word(self, field: str) -> str:
        """What the file calls a field; "" where it has no such column."""
        return self.words.get(self.columns.get(field, -1), "")


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """A heading without blanks, brackets and their content, stars and 必填; NFKC, lower case. A letter or number in
    brackets is part of the name: 选项（A）."""
    folded = _LETTERED.sub(r"\1", unicodedata.normalize("NFKC", text).casefold())
    return _NOISE.sub("", _BRACKETS.sub("", folded))


def match(text: str, synonyms: Mapping[str, Sequence[str]]) -> str | None:
    """The field a heading names: exactly, else by the longest synonym it begins with (two characters at least)."""
    plain, fields = normalise(text), _fields(_Same(synonyms))
    return _exactly(plain, fields) or _beginning(plain, fields)


class _Same:
    """A table of synonyms as a key: it is the same while it is the very same object."""

    def __init__(self, synonyms: Mapping[str, Sequence[str]]) -> None:
        self.synonyms = synonyms

    def __hash__(self) -> int:
        return id(self.synonyms)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.synonyms is other.synonyms


@lru_cache(maxsize=16)
def _fields(same: _Same) -> Mapping[str, str]:
    """Words as they are compared -> field; of two fields with one word the first."""
    fields: dict[str, str] = {}
    for field, words in same.synonyms.items():
        for word in words:
            fields.setdefault(normalise(word), field)
    return fields


def _exactly(plain: str, fields: Mapping[str, str]) -> str | None:
    return fields.get(plain) if plain else None


def _beginning(plain: str, fields: Mapping[str, str]) -> str | None:
    longest = min(len(plain), LONGEST_WORD)
    return next((fields[plain[:size]] for size in range(longest, 1, -1) if plain[:size] in fields), None)


def read_heading(row: Row, synonyms: Mapping[str, Sequence[str]]) -> Heading:
    """What a row's cells name. A field goes to the cell with its exact words, of several to the one that stands first among
    the field's words (题干 before 题目), only then to one that begins with them (题目编号 is no 题目 beside 题干); of two
    columns for one field the other is unknown."""
    words = {index: " ".join(text.split()) for index, text in enumerate(row.texts) if text.strip()}
    columns: dict[str, int] = {}
    taken: set[int] = set()
    fields = _fields(_Same(synonyms))
    for find in (_exactly, _beginning):
        found = {index: find(normalise(word), fields) for index, word in words.items() if index not in taken}
        ranked = sorted(
            found.items(), key=lambda each: _rank(normalise(words[each[0]]), synonyms.get(each[1] or "", ()))
        )
        for index, field in ranked:
            if field is not None and field not in columns:
                columns[field] = index
                taken.add(index)
    unknown = tuple(word for index, word in words.items() if index not in taken)
    return Heading(row.number, columns, words, unknown)


def _rank(plain: str, known: Sequence[str]) -> int:
    return next((place for place, word in enumerate(known) if normalise(word) == plain), len(known))


def find_heading(
    rows: Sequence[Row], synonyms: Mapping[str, Sequence[str]], needed: frozenset[str], least: int = 2
) -> tuple[int, Heading] | None:
    """The row among the first SEARCHED that names most fields, with its index; None if none names all of `needed`."""
    best: tuple[int, Heading] | None = None
    for index, row in enumerate(rows[:SEARCHED]):
        heading = read_heading(row, synonyms)
        if not needed <= set(heading.columns) or len(heading.columns) < least:
            continue
        if best is None or len(heading.columns) > len(best[1].columns):
            best = (index, heading)
    return best


def is_heading_again(row: Row, heading: Heading, synonyms: Mapping[str, Sequence[str]]) -> bool:
    """Whether a later row repeats the heading (a copied table): most of its cells name fields."""
    filled = row.filled
    named = sum(1 for text in filled if len(text) <= 20 and match(text, synonyms))
    return len(filled) >= 2 and named * 3 >= len(filled) * 2 and named * 2 >= len(heading.columns)
