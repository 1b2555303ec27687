"""The markup of an item as plain text: pictures kept, what text can't show told, places of answers marked."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from quizapp.bank.formats.html import to_text
from quizapp.bank.formats.qti.assets import Assets
from quizapp.bank.formats.qti.names import attribute, plain
from quizapp.bank.formats.xml import Element
from quizapp.bank.rules.document import Image
from quizapp.bank.rules.wording import tidy
from quizapp.sheets.problems import Problem, Where, warning

VERBATIM = "quizapp-text"  # the class of text that our own writer has laid down character by character
BLANK = "____"
_DROPPED = frozenset({
    "rubricBlock", "feedbackBlock", "feedbackInline", "modalFeedback", "script", "style", "stylesheet", "catalogInfo",
    "companionMaterialsInfo", "templateBlock", "templateInline", "infoControl", "endAttemptInteraction", "rp",
    "annotation", "annotation-xml",
})  # fmt: skip
_LOST = frozenset({"svg", "iframe", "embed", "audio", "video", "include", "applet", "canvas"})
_KNOWN_LOST = frozenset({"svg", "iframe", "audio", "video"})
_BLOCKS = frozenset(
    {"figure", "figcaption", "header", "footer", "main", "aside", "details", "summary", "prompt", "nav"}
)
_HELD = re.compile("\x03(\\d+)\x04")


def mark(number: int) -> str:
    """What stands in a text for an answer's place."""
    return f"\x01{number}\x02"


@dataclass(slots=True)
class Flow:
    """Reduces the markup of one item. `base` is the member of the package that it stands in."""

    assets: Assets
    base: str
    where: Where
    images: list[Image] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def html(self, markup: str, place: str = "") -> str:
        """The text of HTML."""
        return to_text(markup, self._picturer(place), self._lost, as_shown=True)

    def element(self, element: Element, place: str = "", marks: Mapping[Element, str] | None = None) -> str:
        """The text inside an element; what `marks` names becomes its mark, the whole of it."""
        held: list[str] = []
        markup = _Markup(marks or {}, held).inside(element)
        text = to_text(markup, self._picturer(place), self._lost, as_shown=True)
        return tidy(_HELD.sub(lambda found: held[int(found[1])], text))

    def aside(self, element: Element) -> str:
        """The text of what is not shown with the question; its pictures are lost."""
        apart = Flow(self.assets, self.base, self.where)
        text = apart.element(element)
        self.problems += [warning("W_IMAGE_LOST", self.where, image.name) for image in apart.images]
        self.problems += [problem for problem in apart.problems if problem not in self.problems]
        return text

    def picture(self, src: str, place: str = "", alt: str = "") -> None:
        """Keep a picture, or say that it is lost."""
        image = self.assets.image(src, self.base, place)
        if image is None:
            self.problems.append(warning("W_IMAGE_LOST", self.where, alt or _short(src)))
        else:
            self.images.append(image)

    def lost(self, name: str) -> None:
        """Say once that something can't be kept."""
        problem = warning("W_OBJECT_LOST", self.where, name)
        if problem not in self.problems:
            self.problems.append(problem)

    def _picturer(self, place: str) -> Callable[[str, str], None]:
        return lambda src, alt: self.picture(src, place, alt)

    def _lost(self, name: str) -> None:
        self.lost(name)


@dataclass(slots=True)
class _Markup:
    """Writes a tree as HTML without namespaces, for the one reducer of HTML."""

    marks: Mapping[Element, str]
    held: list[str]

    def inside(self, element: Element) -> str:
        if VERBATIM in (element.get("class") or "").split() and self._is_untouched(element):
            return self._hold(element)
        pieces = [html.escape(element.text or "")]
        for child in element:
            pieces.append(self._whole(child))
            pieces.append(html.escape(child.tail or ""))
        return "".join(pieces)

    def _whole(self, element: Element) -> str:
        if element in self.marks:
            return self.marks[element]
        name = plain(element)
        if not name or (
            name in _DROPPED and not (name == "rubricBlock" and "candidate" in attribute(element, "view").split())
        ):
            return ""
        if name in _LOST:
            told = name if name in _KNOWN_LOST else "object"
            return f"<{told}></{told}>"
        if name == "object":
            return self._object(element)
        if name in ("img", "br", "hr"):
            return self._void(name, element)
        if name == "mfenced":
            signs = "".join(
                f' {each}="{html.escape(str(element.get(each)))}"'
                for each in ("open", "close")
                if element.get(each) is not None
            )
            return f"<mfenced{signs}>{self.inside(element)}</mfenced>"
        outer = "div" if name in _BLOCKS else name if re.fullmatch("[A-Za-z][A-Za-z0-9]*", name) else "span"
        return f"<{outer}>{self.inside(element)}</{outer}>"

    def _void(self, name: str, element: Element) -> str:
        if name != "img":
            return f"<{name}>"
        return f'<img src="{html.escape(attribute(element, "src"))}" alt="{html.escape(attribute(element, "alt"))}">'

    def _object(self, element: Element) -> str:
        """Older items show their pictures as objects."""
        data = attribute(element, "data")
        if attribute(element, "type").startswith("image/") and data:
            return f'<img src="{html.escape(data)}" alt="">'
        return "<object></object>"

    def _is_untouched(self, element: Element) -> bool:
        """Whether our own text is as we laid it: without line ends of its own or other elements than <br/> and blanks."""
        texts = [element.text, *(child.tail for child in element)]
        is_plain = all(child in self.marks or (plain(child) == "br" and not child.text) for child in element)
        return is_plain and not any("\n" in text for text in texts if text)

    def _hold(self, element: Element) -> str:
        """Our own text, kept from folding: its only element is the line end, besides the places of answers."""
        pieces = [element.text or ""]
        for child in element:
            pieces.append(self.marks.get(child) or ("\n" if plain(child) == "br" else ""))
            pieces.append(child.tail or "")
        self.held.append("".join(pieces))
        return f"\x03{len(self.held) - 1}\x04"


def _short(src: str) -> str:
    return src[:40] if src.startswith("data:") else src
