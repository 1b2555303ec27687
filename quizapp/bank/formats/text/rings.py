"""Options marked by ①②③④ where no letters stand."""

import re
from typing import NamedTuple

from quizapp.bank.formats.brackets import EMPTY
from quizapp.bank.formats.text.lettered import joined
from quizapp.bank.rules import answers
from quizapp.bank.rules.kinds import LETTERS

_MARK = re.compile(r"[①-⑳][ \t\u3000]?[.．、]?[ \t\u3000]?")
_HELD = re.compile(r"[（(]\s?[①-⑳](?:[\s、,，]{0,2}[①-⑳]){0,9}\s?[)）]")
_KEY = re.compile(r"[①-⑳](?:[\s、,，；;]{0,2}[①-⑳]){0,9}[。.]?|[A-HＡ-Ｈ](?:[\s、,，]{0,2}[A-HＡ-Ｈ]){0,7}[。.]?")


class Ringed(NamedTuple):
    """A question with such options. `key` in letters; `held`: the bracket of the stem that it was taken from; `is_lettered`: the
    answer was written in letters."""

    stem: str
    options: tuple[str, ...]
    key: str
    held: str
    is_lettered: bool


def ringed(text: str, key: str) -> Ringed | None:
    """①甲 ②乙 with the answer ①, A, or none where the stem holds it in brackets; None for any other text."""
    held = "" if key else held_in(text)
    said = held.strip("（()） ") or key
    if not _KEY.fullmatch(said):
        return None
    stem, options = _cut(text.replace(held, EMPTY) if held else text)
    letters = "".join(LETTERS[ord(char) - 0x2460] for char in said if "①" <= char <= "⑳")
    if not options or (not letters and not answers.letters(key, options)):
        return None
    return Ringed(stem, options, letters or key, held, not letters)


def held_in(text: str) -> str:
    """（①③） in a stem whose options begin behind it; "" for none."""
    found = _HELD.search(text)
    return found[0] if found and "①" in text[found.end() :] else ""


def _cut(text: str) -> tuple[str, tuple[str, ...]]:
    """Stem and options; () where fewer than two count up from ①."""
    cuts = list(_MARK.finditer(text))
    if len(cuts) < 2 or [ord(match[0][0]) - 0x2460 for match in cuts] != list(range(len(cuts))):
        return text, ()
    ends = [match.start() for match in cuts[1:]] + [len(text)]
    texts = tuple(joined(text[match.end() : end]) for match, end in zip(cuts, ends, strict=True))
    return text[: cuts[0].start()].rstrip(), texts
