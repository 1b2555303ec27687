"""HTML reduced to the plain text a question is stored as; pictures are handed to the caller, script and style are gone."""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser

from quizapp.bank.formats.lists import List
from quizapp.bank.formats.mathml import FIGURES, LOWERED, RAISED, Formula
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
_DROPPED = frozenset(
    ["script", "style", "head", "title", "template", "object", "embed", "iframe", "svg", "audio", "video"]
)
_TOLD = frozenset(["del", "s", "strike", "input", "select", "textarea"])
_VOID = frozenset(["img", "br", "hr", "input", "embed"])
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LOST = frozenset(["svg", "object", "embed", "iframe", "audio", "video"])
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_SPACES = re.compile(r"[ \t\r\f\v\n]+")
_INDENT = str.maketrans(" \t", "\ue010\ue011")  # blanks inside <pre> on their way past the folding
_INDENTED = str.maketrans("\ue010\ue011", " \t")
_HANGING = re.compile("[\ue010\ue011 ]+(?=\n|$)")
_NO_POWER = re.compile(r"(?:st|nd|rd|th|er|e|ème|re|o|a|TM|[^\w]*)", re.IGNORECASE)  # 1st, 2e, ®

Attributes = dict[str, str]
PictureTold = Callable[[str, str], None]  # src, alt


def looks_like_html(text: str) -> bool:
    """Whether a text holds markup or entities."""
    return _TAG.search(text) is not None or re.search(r"&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});", text) is not None


def to_text(
    html: str, told: PictureTold | None = None, lost: Callable[[str], None] | None = None, *, as_shown: bool = False
) -> str:
    """The text of HTML: blocks on lines of their own, blanks folded, entities resolved, formulas on one line. `told` hears
    of each <img>; `lost` of each part that text can't show (math, svg, object, iframe, audio, video, files, x<sup>k</sup>,
    words struck out). `as_shown`: items of ordered lists have their numbers, and what is not shown is left out."""
    closing = {tag: html.lower().count(f"</{tag}") for tag in ("audio", "video")}
    reducer = _Reducer(told, lost, closing, as_shown=as_shown)
    try:
        reducer.feed(html)
        reducer.close()
    except (AssertionError, ValueError):  # the parser's own complaints about broken declarations
        return tidy(unescape(_TAG.sub(" ", html)))
    lines = (_SPACES.sub(" ", line).strip(" ") for line in "".join(reducer.parts).split("\n"))
    text = _HANGING.sub("", re.sub(r"\n{2,}", "\n", "\n".join(lines)))
    return tidy(text.translate(_INDENTED))


class _Reducer(HTMLParser):
    """Collects text; inside <pre> line ends and blanks stay. `closing`: how many ends of a tag are still to come."""

    def __init__(
        self,
        told: PictureTold | None,
        lost: Callable[[str], None] | None,
        closing: dict[str, int],
        *,
        as_shown: bool = False,
    ) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._told, self._lost = told, lost
        self._closing = closing
        self._dropped = 0
        self._pre = 0
        self._shift = ""  # sup or sub, where its text stands raised or lowered
        self._beside = ""  # rt or rp, what is written above a word
        self._formula: Formula | None = None
        self._as_shown = as_shown
        self._lists: list[List] = []
        self._unseen = ("", 0)  # the tag that is not shown, and how deep in such tags

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if self._as_shown and self._is_unseen(tag, known):
            return
        if tag.rpartition(":")[2] == "math" and self._formula is None:
            self._formula = Formula()
            self._say("math")
        elif self._formula is not None:
            self._formula.start(tag.rpartition(":")[2], known)
        else:
            self._start(tag, known)

    def _start(self, tag: str, known: Attributes) -> None:
        if tag in _LOST and not self._dropped:
            self._say(tag)
        if tag in _DROPPED:
            self._dropped += tag != "embed" and self._closing.get(tag, 1) > 0
        elif tag == "img" and not self._dropped:
            self._picture(known)
        elif tag == "a" and "@@PLUGINFILE@@" in known.get("href", ""):
            self._say(known["href"].rsplit("/", 1)[-1])
        elif tag in ("rt", "rp", "rb", "rtc"):
            self._write_beside(tag)
        elif tag in _TOLD and not self._dropped:
            self._say(tag)
        if "multilang" in known.get("class", ""):
            self._say("multilang")  # one text in several languages, of which one is shown
        self._pre += tag == "pre"
        if tag in ("sup", "sub"):
            self._shift = tag
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        if tag in ("ol", "ul"):
            self._lists.append(List(tag, known))
        elif tag == "li" and self._as_shown and self._lists and not self._dropped:
            self._lists[-1].begin(self.parts, known)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def _is_unseen(self, tag: str, known: Attributes) -> bool:
        """Whether an element is not shown, or stands in one that is not."""
        name, depth = self._unseen
        if depth:
            self._unseen = (name, depth + (tag == name))
            return True
        if "hidden" not in known and not _UNSEEN.search(known.get("style", "")):
            return False
        self._say("display:none")
        self._unseen = (tag, 0 if tag in _VOID else 1)
        return True

    def handle_endtag(self, tag: str) -> None:
        name, depth = self._unseen
        if depth:
            self._unseen = (name, depth - (tag == name))
            return
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        if self._formula is not None:
            self._end_formula(tag.rpartition(":")[2])
            return
        if tag in _DROPPED and tag != "embed":
            self._dropped = max(0, self._dropped - 1)
            if tag in self._closing:
                self._closing[tag] -= 1
        elif tag in ("rt", "rp", "ruby"):
            self._write_beside("")
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        if tag in ("sup", "sub"):
            self._shift = ""
        if tag in _BLOCKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self._unseen[1]:
            return
        if self._formula is not None:
            self._formula.text(data)
            return
        if self._shift and FIGURES.fullmatch(data):  # 10² is not 102
            data = data.translate(RAISED if self._shift == "sup" else LOWERED)
        elif self._shift and not _NO_POWER.fullmatch(data.strip()):
            self._say(self._shift)
        if not self._dropped and self._beside != "rp":
            self.parts.append(data.translate(_INDENT) if self._pre else _SPACES.sub(" ", data))

    def close(self) -> None:
        super().close()
        if self._formula is not None:
            self._end_formula("math")

    def _end_formula(self, tag: str) -> None:
        if self._formula is not None and tag != "math":
            self._formula.end(tag)
        elif self._formula is not None:
            if not self._dropped:
                self.parts.append(self._formula.line)
            self._formula = None

    def _picture(self, known: Attributes) -> None:
        """A picture; one that is a formula of Canvas's says so in TeX."""
        tex = known.get("data-equation-content", "")
        if not tex and "equation_image" in known.get("class", "").split():
            tex = known.get("alt", "").removeprefix("LaTeX:").strip() or known.get("title", "")
        if tex:
            self.parts.append(f"\\({tex}\\)")
        elif self._told:
            self._told(known.get("src", ""), known.get("alt", ""))

    def _write_beside(self, tag: str) -> None:
        """What stands above a word follows it in brackets."""
        if self._beside == "rt":
            self.parts.append("）")
        if tag == "rt":
            self.parts.append("（")
        self._beside = tag

    def _say(self, name: str) -> None:
        if self._lost:
            self._lost(name)
