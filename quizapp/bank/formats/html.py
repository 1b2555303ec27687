"""HTML reduced to the plain text a question is stored as; pictures are handed to the caller, script and style are gone."""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser

from quizapp.bank.rules.wording import tidy

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "tr",
        "table",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "blockquote",
        "section",
        "article",
        "hr",
        "prompt",
        "itembody",
    ]
)
_DROPPED = frozenset(["script", "style", "head", "title", "template", "object", "embed", "iframe", "svg", "math"])
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_SPACES = re.compile(r"[ \t\r\f\v\n]+")

_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()n", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ")
_FIGURES = re.compile(r"[0-9+\-=()n]+")

Attributes = dict[str, str]
PictureTold = Callable[[str, str], None]  # src, alt


def looks_like_html(text: str) -> bool:
    """Whether a text holds markup or entities."""
    return _TAG.search(text) is not None or re.search(r"&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});", text) is not None


def to_text(html: str, told: PictureTold | None = None, lost: Callable[[str], None] | None = None) -> str:
    """The text of HTML: blocks on lines of their own, blanks folded, entities resolved. `told` hears of each <img>;
    `lost` of each part that text can't show (math, svg, object, iframe, audio, video)."""
    reducer = _Reducer(told, lost)
    try:
        reducer.feed(html)
        reducer.close()
    except (AssertionError, ValueError):  # the parser's own complaints about broken declarations
        return tidy(unescape(_TAG.sub(" ", html)))
    lines = (_SPACES.sub(" ", line).strip(" ") for line in "".join(reducer.parts).split("\n"))
    return tidy(re.sub(r"\n{2,}", "\n", "\n".join(lines)))


class _Reducer(HTMLParser):
    """Collects text; inside <pre> line ends stay."""

    def __init__(self, told: PictureTold | None, lost: Callable[[str], None] | None) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._told, self._lost = told, lost
        self._dropped = 0
        self._pre = 0
        self._shift = ""  # sup or sub, where its text stands raised or lowered

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._dropped += tag not in ("embed",)
            if self._lost and tag in ("math", "svg", "object", "embed", "iframe"):
                self._lost(tag)
        elif tag in ("audio", "video") and self._lost:
            self._lost(tag)
        elif tag == "img" and not self._dropped and self._told:
            known = {name: value or "" for name, value in attrs}
            self._told(known.get("src", ""), known.get("alt", ""))
        if tag == "pre":
            self._pre += 1
        if tag in ("sup", "sub"):
            self._shift = tag
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED and tag != "embed":
            self._dropped = max(0, self._dropped - 1)
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        if tag in ("sup", "sub"):
            self._shift = ""
        if tag in _BLOCKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self._shift and _FIGURES.fullmatch(data):  # 10² is not 102
            data = data.translate(_RAISED if self._shift == "sup" else _LOWERED)
        if not self._dropped:
            self.parts.append(data if self._pre else _SPACES.sub(" ", data))
