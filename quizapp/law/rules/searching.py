"""Looking for words in articles: the form in which texts and what a person types are compared."""

import re
import unicodedata
from dataclasses import dataclass

_NOISE = re.compile(r"\s+")
WORDS = 6  # words of a search that count
AROUND = 30  # characters shown on each side of what was found


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What was found with the text around it; `before` and `after` may be cut."""

    before: str
    found: str
    after: str


def plain_of(text: str) -> str:
    """Without blanks, full-width letters and digits as half-width, small letters."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def words_of(text: str) -> tuple[str, ...]:
    """What a person typed as words that all have to be found; one character is a word in Chinese."""
    words = dict.fromkeys(plain_of(word) for word in text.split())
    return tuple(word for word in words if word)[:WORDS]


def excerpt(text: str, word: str) -> Excerpt:
    """The first place of a word in an article as printed; its beginning where the word does not stand there as such."""
    flat = text.replace("\n", "")
    at = (
        unicodedata.normalize("NFKC", flat).lower().find(word)
        if len(unicodedata.normalize("NFKC", flat)) == len(flat)
        else -1
    )
    if at < 0:
        return Excerpt("", "", flat[: 2 * AROUND] + ("……" if len(flat) > 2 * AROUND else ""))
    start, end = max(0, at - AROUND), at + len(word)
    before = ("……" if start else "") + flat[start:at]
    after = flat[end : end + AROUND] + ("……" if end + AROUND < len(flat) else "")
    return Excerpt(before, flat[at:end], after)
