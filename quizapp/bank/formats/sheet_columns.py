"""Columns of a sheet as a person may name them by hand, and what the person said of its numbers and signs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quizapp.bank.formats.reading import Column
from quizapp.bank.formats.vocabulary import NEEDED, SYNONYMS
from quizapp.bank.rules.answers import truth
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.sheets.header import Heading, find_heading, match, normalise
from quizapp.sheets.reader import Row

SAMPLES = 3
BESIDE = 5  # rows under a heading that show whether its options have several columns
_NUMBERED = re.compile(r"(?:选项|option)(\d{1,2})")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_NUMBERS = re.compile(r"\d{1,2}(?:[,，、;；\s]+\d{1,2})*")
_COUNTED = re.compile(r"((?:正确|标准|参考)?答案)(\d{1,2})")
_DATA = re.compile(r"[A-Ha-h]{1,8}")


@dataclass(frozen=True, slots=True)
class Said:
    """`columns`: heading words, or the letter of a column without any -> field ("" to pass it over); `kinds` and `truths`:
    what numbers and letters stand for; `sheets`: hidden sheets to read all the same."""

    columns: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    truths: Mapping[str, bool] = field(default_factory=dict)
    sheets: frozenset[str] = frozenset()


def said(mapping: Mapping[str, str] | None, choices: Mapping[str, str] | None) -> Said:
    """From the forms' values; what names no field or kind is left out."""
    kinds, truths, sheets = {}, {}, set()
    for key, value in (choices or {}).items():
        what, _dot, name = key.partition(".")
        if what == "kind" and value in list(Kind):
            kinds[name] = Kind(value)
        elif what == "truth" and value in ("true", "false"):
            truths[name] = value == "true"
        elif what == "sheet" and value == "take":
            sheets.add(name)
    columns = {word: name for word, name in (mapping or {}).items() if not name or name in SYNONYMS}
    return Said(columns, kinds, truths, frozenset(sheets))


def heading_of(rows: Sequence[Row], words: Said) -> tuple[int, Heading] | None:
    """The index of the heading row and the heading as known or said; -1 for a table without one whose columns were said."""
    synonyms = SYNONYMS
    if words.columns:
        synonyms = {
            name: (*known, *(w for w, f in words.columns.items() if f == name)) for name, known in SYNONYMS.items()
        }
    found = find_heading(rows, synonyms, NEEDED) or find_heading(rows, synonyms, frozenset({"stem", "is_right"}))
    found = found or find_heading(rows, _with_large_stems(synonyms), NEEDED)
    if found is not None:
        index, heading = _with_options_beside(rows, *found)
        return index, _as_said(_counted_from_nought(heading), words)
    by_letter = {
        _index(word): name for word, name in words.columns.items() if re.fullmatch("[A-Z]{1,2}", word) and name
    }
    columns = {name: index for index, name in by_letter.items()}
    if not set(columns) >= NEEDED:
        return None
    return -1, Heading(0, columns, {index: letter_of(index) for index in sorted(by_letter)}, ())


def _with_large_stems(synonyms: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """大题题干 alone is what is asked; beside 小题题干 it is the material."""
    large = [word for word in synonyms["group"] if word.startswith("大题")]
    return {**synonyms, "stem": (*synonyms["stem"], *large), "group": [w for w in synonyms["group"] if w not in large]}


def _with_options_beside(rows: Sequence[Row], index: int, heading: Heading) -> tuple[int, Heading]:
    """One 选项 over several columns: merged over A, B, C, D in a row of their own, or with nothing under it."""
    first = heading.columns.get("options")
    if first is None or "option.A" in heading.columns or "is_right" in heading.columns:
        return index, heading
    below = rows[index + 1 : index + 1 + BESIDE]
    end = min((at for at in heading.words if at > first), default=max((len(row.texts) for row in below), default=0))
    beside = range(first, min(end, first + len(LETTERS)))
    if not any(row.text(at) for row in below for at in beside[1:]):
        return index, heading
    columns = {name: at for name, at in heading.columns.items() if name != "options"}
    columns |= {f"option.{letter}": at for letter, at in zip(LETTERS, beside, strict=False)}
    named = [match(below[0].text(at), SYNONYMS) for at in beside]
    is_row_of_letters = named[:2] == ["option.A", "option.B"]
    words = {**heading.words, **dict.fromkeys(beside, heading.words[first])}
    if is_row_of_letters:
        words |= {at: below[0].text(at) for at in beside}
    return index + is_row_of_letters, Heading(heading.row, columns, words, heading.unknown)


def _counted_from_nought(heading: Heading) -> Heading:
    """选项0 is the first option: the letters follow the columns' numbers."""
    numbers = {
        at: int(found[1]) for at, word in heading.words.items() if (found := _NUMBERED.fullmatch(normalise(word)))
    }
    if 0 not in numbers.values():
        return heading
    columns = {name: at for name, at in heading.columns.items() if at not in numbers}
    columns |= {f"option.{LETTERS[number]}": at for at, number in numbers.items() if number < len(LETTERS)}
    return Heading(heading.row, columns, heading.words, heading.unknown)


def other_answers(heading: Heading) -> tuple[int, ...]:
    """Columns that name the answer once more: 参考答案 beside 正确答案."""
    words = {normalise(word) for word in SYNONYMS["answer"]}
    used = set(heading.columns.values())
    return tuple(at for at, word in heading.words.items() if at not in used and normalise(word) in words)


def more_answers(heading: Heading) -> tuple[int, ...]:
    """Columns that together hold the answer, 答案1, 答案2, …, in their order; none where one column holds it."""
    first = _COUNTED.fullmatch(normalise(heading.word("answer")))
    if first is None:
        return ()
    named = {at: found for at, word in heading.words.items() if (found := _COUNTED.fullmatch(normalise(word)))}
    same = {at: int(found[2]) for at, found in named.items() if found[1] == first[1]}
    return tuple(sorted(same, key=lambda at: same[at])) if len(same) > 1 else ()


def guessed(heading: Heading, words: Said) -> tuple[str, ...]:
    """Headings of stem and answer that only begin like a word for them: 题目更新时间 may be something else."""
    found = []
    for name in sorted(NEEDED):
        word = heading.word(name)
        plain = normalise(word)
        known = max((len(each) for each in map(normalise, SYNONYMS[name]) if plain.startswith(each)), default=0)
        if word and word not in words.columns and _CHINESE.search(plain[known:] if known else ""):
            found.append(word)
    return tuple(found)


def base_of(rows: Sequence[Row], heading: Heading) -> int | None:
    """What the numbers in the answers count the options from, where these have numbers: 0 or 1 by the numbers that can only
    be one of the two; None where both are found, or the heading calls them an index and neither is."""
    answer, first = heading.columns.get("answer"), heading.columns.get("option.A")
    if first is None or not _NUMBERED.fullmatch(normalise(heading.words.get(first, ""))):
        return 1
    options = [at for name, at in heading.columns.items() if name.startswith("option.")]
    found: set[int] = set()
    for row in rows:
        numbers = re.findall(r"\d+", text) if _NUMBERS.fullmatch(text := row.text(answer).strip()) else []
        if "0" in numbers:
            found.add(0)
        if numbers and row.text(first) and max(map(int, numbers)) == sum(bool(row.text(at)) for at in options):
            found.add(1)
    if found:
        return found.pop() if len(found) == 1 else None
    return None if "index" in normalise(heading.word("answer")) else 1


def _as_said(heading: Heading, words: Said) -> Heading:
    columns = dict(heading.columns)
    for index, word in heading.words.items():
        if word in words.columns:
            columns = {name: at for name, at in columns.items() if at != index}
            if words.columns[word]:
                columns[words.columns[word]] = index
    unknown = tuple(word for word in heading.unknown if word not in words.columns)
    return Heading(heading.row, columns, heading.words, unknown)


def columns_of(rows: Sequence[Row], found: tuple[int, Heading] | None) -> tuple[Column, ...]:
    """For the form on which a person names them: the first filled rows are the samples."""
    if found is not None and found[0] >= 0:
        index, heading = found
        fields = {at: name for name, at in heading.columns.items()}
        texts = rows[index + 1 : index + 1 + SAMPLES]
        return tuple(_column(at, word, fields.get(at), texts) for at, word in sorted(heading.words.items()))
    first = next((number for number, row in enumerate(rows[:20]) if _filled(row) > 1), 0)
    fields = {at: name for name, at in found[1].columns.items()} if found else {}
    width = max((len(row.texts) for row in rows[first : first + SAMPLES + 1]), default=0)
    is_named = not found and bool(rows) and _looks_like_heading(rows[first])
    words = [" ".join(rows[first].text(at).split()) if is_named else "" for at in range(width)]
    samples = rows[first + is_named : first + is_named + SAMPLES]
    return tuple(_column(at, words[at], fields.get(at), samples) for at in range(width))


def _looks_like_heading(row: Row) -> bool:
    """Short words, all different, and none an answer."""
    filled = [text.strip() for text in row.filled]
    is_short = all(len(text) <= 20 for text in filled)
    has_answer = any(len(text) <= 2 and (truth(text) is not None) for text in filled) or bool(
        filled and _DATA.fullmatch(filled[-1])
    )
    return len(filled) > 1 and is_short and len(set(filled)) == len(filled) and not has_answer


def _column(at: int, word: str, name: str | None, rows: Sequence[Row]) -> Column:
    samples = tuple(text[:80] for text in (row.text(at).strip() for row in rows) if text)
    return Column(letter_of(at), word, name, samples)


def _filled(row: Row) -> int:
    return len(row.filled)


def letter_of(index: int) -> str:
    """The program's name of a column, from 0: A, B, … AA."""
    return (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26) if index < 702 else str(index + 1)


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
