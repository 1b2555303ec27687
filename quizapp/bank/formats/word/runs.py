"""The text of a paragraph: everything that is shown, nothing that was deleted, with places for what text can't hold."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from quizapp.bank.formats.text.lines import OBJECT, without_signs
from quizapp.bank.formats.word.numbering import value
from quizapp.bank.formats.xml import Element, child, children, descendants, name_of

BLANK = "____"
DROPPED = frozenset(
    [
        "del",
        "moveFrom",
        "Fallback",
        "delText",
        "instrText",
        "delInstrText",
        "rt",
        "pPr",
        "rPr",
        "sdtPr",
        "sdtEndPr",
        "smartTagPr",
        "txbxContent",
    ]
)
_LOST = frozenset(["object", "oMath", "oMathPara", "altChunk", "chart", "relIds"])
_SPACES = re.compile("[ \u3000\xa0\t]+")
_SYMBOLS = {
    "wingdings": {0xFC: "√", 0xFB: "×", 0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□"},
    "wingdings 2": {0x50: "√", 0x4F: "×", 0x52: "☑", 0x51: "☒", 0xA3: "□", 0x53: "☒", 0x54: "☒"},
    "symbol": {0xD6: "√", 0xB4: "×", 0xB3: "≥", 0xA3: "≤", 0xB1: "±", 0xB0: "°", 0xB8: "÷", 0xB9: "≠", 0x6D: "μ"},
}
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_PLAIN_COLOURS = frozenset(["", "auto", "000000", "windowText"])


@dataclass(frozen=True, slots=True)
class Run:
    """A text of one look. `is_marked`: by colour or highlighter; `is_under`: underlined."""

    text: str
    is_marked: bool = False
    is_under: bool = False


def runs(element: Element, picture: Callable[[Element], str]) -> Iterator[Run]:
    """The runs of a paragraph, wherever they stand in it: smart tags, content controls, insertions, links.
    `picture` gives the sign that stands for a picture."""
    for each in element:
        name = name_of(each)
        if name == "r":
            yield from _run(each, picture)
        elif name in _LOST:
            yield Run(_formula(each))
        elif name not in DROPPED:
            yield from runs(each, picture)


def _run(run: Element, picture: Callable[[Element], str]) -> Iterator[Run]:
    look = child(run, "rPr")
    if look is not None and _is_on(child(look, "vanish")):
        return
    is_under = look is not None and value(child(look, "u"), "val") not in ("", "none")
    is_marked = look is not None and _stands_out(look)
    text = "".join(_pieces(run, look, picture))
    if is_under and len(text) > 1 and _SPACES.fullmatch(text):
        text = BLANK
    if text:
        yield Run(text, is_marked, is_under)


def _pieces(run: Element, look: Element | None, picture: Callable[[Element], str]) -> Iterator[str]:
    for each in run:
        name = name_of(each)
        if name == "t":
            yield _dressed(without_signs(each.text or ""), look)
        elif name in ("tab", "ptab"):
            yield "\t"
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "sym":
            yield _symbol(value(each, "font"), value(each, "char"))
        elif name in ("drawing", "pict"):
            yield picture(each)
        elif name == "instrText" and (each.text or "").strip().upper().startswith("EQ "):
            yield OBJECT
        elif name in _LOST:
            yield _formula(each) if name != "object" else picture(each) or OBJECT
        elif name == "ruby":
            yield "".join(t.text or "" for base in children(each, "rubyBase") for t in descendants(base, "t"))
        elif name == "AlternateContent":
            chosen = child(each, "Choice")
            if chosen is None:
                chosen = child(each, "Fallback")
            yield from _pieces(chosen, look, picture) if chosen is not None else ()


def _dressed(text: str, look: Element | None) -> str:
    """Raised and lowered figures keep their meaning (10², CO₂), signs of the picture fonts theirs."""
    if look is None:
        return text
    raised = value(child(look, "vertAlign"), "val")
    if raised in ("superscript", "subscript") and re.fullmatch(r"[0-9+\-=()n]+", text):
        return text.translate(_RAISED if raised == "superscript" else _LOWERED)
    fonts = child(look, "rFonts")
    table = _SYMBOLS.get(value(fonts, "ascii").lower()) or _SYMBOLS.get(value(fonts, "hAnsi").lower())
    return "".join(table.get(ord(char) & 0xFF, char) for char in text) if table else text


def _symbol(font: str, char: str) -> str:
    try:
        code = int(char, 16)
    except ValueError:
        return ""
    known = _SYMBOLS.get(font.lower(), {}).get(code & 0xFF)
    if known is not None:
        return known
    is_text = font.lower() not in _SYMBOLS and 0x20 <= code < 0xD800
    return chr(code) if is_text else OBJECT


def _formula(element: Element) -> str:
    """A formula of plain signs in a row is text; any other can't be shown."""
    names = {name_of(each) for each in element.iter()} - {""}
    if names <= {
        "oMath",
        "oMathPara",
        "oMathParaPr",
        "r",
        "rPr",
        "t",
        "ctrlPr",
        "rFonts",
        "jc",
        "sty",
        "i",
        "iCs",
        "b",
    }:
        return "".join(each.text or "" for each in descendants(element, "t"))
    return OBJECT


def _is_on(element: Element | None) -> bool:
    return element is not None and value(element, "val") not in ("0", "false", "off")


def _stands_out(look: Element) -> bool:
    colour = value(child(look, "color"), "val")
    highlight = value(child(look, "highlight"), "val")
    return colour not in _PLAIN_COLOURS or highlight not in ("", "none")
