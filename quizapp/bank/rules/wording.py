"""Texts as they are stored and as they are compared."""

import re
import unicodedata

BLANKS = " \t\r\n\u3000\xa0\ufeff"
_NUMBERED = re.compile(r"^\s*[（(]?\d{1,4}(?:[)）、]|[.．](?!\d))\s*")


def tidy(text: str) -> str:
    """A text as it is stored: line ends as \\n, no blanks at the ends; nothing else is changed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(BLANKS)


def normalise_stem(stem: str) -> str:
    """A stem for comparing: NFKC, no number in front, no blanks, no punctuation."""
    return bare(_NUMBERED.sub("", stem))


def bare(text: str) -> str:
    """A text for comparing: NFKC without blanks and punctuation, but with all that carries meaning: signs (< √ %),
    and the point or minus of a number."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = [char for index, char in enumerate(folded) if _has_meaning(folded, index)]
    return "".join(kept) or "".join(text.split())


def _has_meaning(text: str, index: int) -> bool:
    char = text[index]
    if char in "%‰":
        return True
    if char in ".-:/":
        before, after = text[index - 1 : index], text[index + 1 : index + 2]
        return after.isdecimal() and (before.isdecimal() or char == "-")
    return unicodedata.category(char)[0] not in "ZPC"
