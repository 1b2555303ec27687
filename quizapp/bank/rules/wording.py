"""Texts as they are stored and as they are compared."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

BLANK_MARKS, ACCEPTED_MARKS = "；;\n", "|"  # between the blanks of an answer, between the texts a blank accepts
BLANKS = " \t\r\n\u3000\xa0\ufeff"
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_TO_TIDY = re.compile("[\r\x0b\x0c\x85\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_NUMBERED = re.compile(r"^\s*[（(]?\d{1,4}(?:[)）、]|[.．](?!\d))\s*")
_IN_NUMBER = re.compile(r"(?<=\d)[.:/](?=\d)|-(?=\d)")
_SIGNS = re.compile(r"[\W_]+")
_SIGNS_WITHIN = re.compile(r"[^\w\x1f]+")  # of one text and no other
_BETWEEN = "\x1f"  # stands in no text, joins with no letter and is kept
_KEPT = {".": "\ue000", ":": "\ue001", "/": "\ue002", "-": "\ue003"}  # marks that survive the dropping


def tidy(text: str) -> str:
    """A text as it is stored: line ends as \\n, no blanks at the ends, no marks without width or for direction."""
    if text.isprintable():  # all that is tidied is not, and of the blanks at the ends only the usual one is
        return text.strip(" ")
    if _TO_TIDY.search(text):
        text = _INVISIBLE.sub("", _LINE_END.sub("\n", text))
    return text.strip(BLANKS)


def parts(text: str, marks: str) -> list[str]:
    """A list written in one text, cut at any of the marks; one with \\ before it is taken literally. Parts are tidy,
    empty ones are kept; [] for an empty text."""
    if "\\" not in text and not any(mark in text for mark in marks):
        return [plain] if (plain := tidy(text)) or text.strip(BLANKS) else []
    found, start, index = [], 0, 0
    while index < len(text):
        if text[index] == "\\":
            index += 1
        elif text[index] in marks:
            found.append(text[start:index])
            start = index + 1
        index += 1
    pattern = rf"\\([{re.escape(marks)}\\])"
    return [tidy(re.sub(pattern, r"\1", part)) for part in [*found, text[start:]]] if text.strip(BLANKS) else []


def joined(texts: Iterable[str], marks: str) -> str:
    """The inverse of parts: joined by the first of the marks."""
    pattern = rf"([{re.escape(marks)}\\])"
    return marks[0].join(re.sub(pattern, r"\\\1", text) for text in texts)


def normalise_stem(stem: str) -> str:
    """A stem for comparing: NFKC, no number in front, no blanks, no punctuation."""
    return bare(unnumbered(stem))


def unnumbered(stem: str) -> str:
    """A stem without the number in front of it."""
    return _NUMBERED.sub("", stem)


def bare_texts(texts: Sequence[str]) -> list[str]:
    """Each text for comparing, in one pass over all of them."""
    folded = unicodedata.normalize("NFKC", _BETWEEN.join(texts)).casefold()
    found = _SIGNS_WITHIN.sub(_meant, _IN_NUMBER.sub(_kept, folded).replace("_", "")).split(_BETWEEN)
    return found if len(found) == len(texts) and all(found) else [bare(text) for text in texts]


def bare(text: str) -> str:
    """A text for comparing: NFKC without blanks and punctuation, but with all that carries meaning: signs (< √ %),
    and the point or minus of a number."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isalnum():
        return folded
    numbered = _IN_NUMBER.sub(_kept, folded)
    return _SIGNS.sub(_meant, numbered) or "".join(text.split())


def _kept(found: re.Match[str]) -> str:
    return _KEPT[found[0]]


def _meant(found: re.Match[str]) -> str:
    return found[0].translate(_MEANING)


class _Meaning(dict[int, int | None]):
    """For str.translate: drops separators, punctuation and control characters, looked up once each."""

    def __missing__(self, code: int) -> int | None:
        dropped = unicodedata.category(chr(code))[0] in "ZPC" and chr(code) not in "%‰"
        self[code] = None if dropped else code
        return self[code]


_MEANING = _Meaning({ord(mark): ord(sign) for sign, mark in (*_KEPT.items(), (_BETWEEN, _BETWEEN))})
