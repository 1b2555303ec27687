"""MathML on one line, for those who read a formula that text can't show: a/b, x², √(a+b)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-=()n", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ")
FIGURES = re.compile(r"[0-9+\-=()n]+")
_LEAVES = frozenset({"mi", "mn", "mo", "mtext", "ms"})
_UNSEEN = frozenset({"annotation", "annotation-xml", "mphantom"})
_SILENT = str.maketrans("", "", "\u2061\u2062\u2063\u2064")  # signs that are not shown


@dataclass(slots=True)
class Formula:
    """Hears the tags inside <math> one after the other; `line` is what has been heard. Nothing in it is recursive."""

    _open: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    _parts: list[list[str]] = field(default_factory=lambda: [[]])

    @property
    def line(self) -> str:
        """The formula so far, with what is not closed."""
        return "".join(part for parts in self._parts for part in parts)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag opens."""
        self._open.append((tag, attributes))
        self._parts.append([])

    def end(self, tag: str) -> None:
        """A tag closes; one that was never opened is passed over."""
        if not self._open or self._open[-1][0] != tag:
            return
        name, attributes = self._open.pop()
        parts = self._parts.pop()
        self._parts[-1].append(_written(name, attributes, parts))

    def text(self, data: str) -> None:
        """Text, which only leaves hold."""
        if self._open and self._open[-1][0] in _LEAVES:
            self._parts[-1].append(" ".join(data.translate(_SILENT).split()))


def _written(name: str, attributes: Mapping[str, str], parts: Sequence[str]) -> str:
    whole = "".join(parts)
    if name in _UNSEEN:
        return ""
    if name == "mfrac" and len(parts) == 2:
        return f"{_held(parts[0])}/{_held(parts[1])}"
    if name in ("msup", "mover", "msub", "munder") and len(parts) == 2:
        return parts[0] + _shifted(parts[1], is_raised=name in ("msup", "mover"))
    if name in ("msubsup", "munderover") and len(parts) == 3:
        return parts[0] + _shifted(parts[1], is_raised=False) + _shifted(parts[2], is_raised=True)
    if name == "msqrt":
        return f"√{_held(whole)}"
    if name == "mroot" and len(parts) == 2:
        return f"{_shifted(parts[1], is_raised=True)}√{_held(parts[0])}"
    if name == "mfenced":
        separator = (attributes.get("separators") or ",")[:1]
        return f"{attributes.get('open', '(')}{separator.join(parts)}{attributes.get('close', ')')}"
    if name in ("mtr", "mtable"):
        return ("  " if name == "mtr" else "; ").join(parts)
    return " " if name == "mspace" else whole


def _shifted(text: str, *, is_raised: bool) -> str:
    if FIGURES.fullmatch(text):
        return text.translate(RAISED if is_raised else LOWERED)
    return f"{'^' if is_raised else '_'}{_held(text)}" if text else ""


def _held(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"
