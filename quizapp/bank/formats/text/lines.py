"""A text as lines with their places, whatever it came from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from quizapp.bank.rules.wording import tidy
from quizapp.sheets.problems import Where

PICTURES = range(0xF0000, 0xFFE00)  # one private sign stands for a picture where it stood in the text, by its number
OBJECT = "\U000fff00"  # stands for a formula, a text box or an embedded object that text can't hold
_SIGNS = re.compile("[\U000f0000-\U000fffff]")
_OPTION_WORD = re.compile(r"(?:(?<=\s)|^)选项\s?([A-HＡ-Ｈ]\s?[:：.．、])")  # 选项A：
_SPACED = re.compile(
    r"(正|参|标)?[ \u3000]?(确|考|准)?[ \u3000]{0,2}答[ \u3000]{1,2}案[ \u3000]{0,2}(?=[:：])|解[ \u3000]{1,2}析[ \u3000]{0,2}(?=[:：])"
)
_ENDS = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, tidy. `is_marked`: its letters stand out by colour or underline; `listed`: the automatic list that has
    numbered it, "" for numbers that were typed; `under`: the texts in it that are underlined; `doubts`: code and
    text of what was taken off or away here and may have been text."""

    text: str
    where: Where
    is_marked: bool = False
    listed: str = ""
    under: tuple[str, ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()


def lines_of(text: str) -> list[Line]:
    """The lines of a plain text, blank ones too, counted from 1 as an editor does."""
    found: list[Line] = []
    for number, raw in enumerate(_ENDS.split(without_signs(text)), start=1):
        found += split_line(raw, Where(line=number))
    return found


def split_line(
    raw: str, where: Where, *, is_marked: bool = False, listed: str = "", under: tuple[str, ...] = ()
) -> Iterator[Line]:
    """One line, or several where it has soft breaks; all stand in the same place."""
    if not raw.strip():
        yield Line("", where)
        return
    for index, part in enumerate(tidy(raw).split("\n")):
        own = tuple(text for text in under if text in part)
        yield Line(_OPTION_WORD.sub(r"\1", _together(tidy(part))), where, is_marked, listed if index == 0 else "", own)


def _together(text: str) -> str:
    """答 案：A with its label in one piece."""
    found = _SPACED.match(text)
    return text if found is None else "".join(found[0].split()) + text[found.end() :]


def without_signs(text: str) -> str:
    """A text from outside holds none of our private signs."""
    return _SIGNS.sub("", text)


def signs(text: str) -> list[int]:
    """The numbers of the pictures in a text, in order."""
    return [ord(char) - PICTURES.start for char in _SIGNS.findall(text) if ord(char) in PICTURES]


def plain(text: str) -> str:
    """A text as it is stored: tidy and without signs."""
    return tidy(_SIGNS.sub("", text))
