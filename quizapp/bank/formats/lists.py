"""Lists of HTML: the number that stands before each item, which the words around them may name."""

import re
from collections.abc import Mapping

_STYLED = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
_TYPES = {"A": "upper-alpha", "a": "lower-alpha", "I": "upper-roman", "i": "lower-roman", "1": "decimal"}
_ALIKE = {"upper-latin": "upper-alpha", "lower-latin": "lower-alpha"}
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_MOST = 39  # higher numbers have no short Roman form
_LETTERS = 26


class List:
    """One list while it is read. A list of one item needs no number."""

    def __init__(self, tag: str, attributes: Mapping[str, str]) -> None:
        styled = _STYLED.search(attributes.get("style", ""))
        style = styled[1].lower() if styled else _TYPES.get(attributes.get("type", "1"), "decimal")
        self.style = _ALIKE.get(style, style) if tag == "ol" else "none"
        self.next = _number(attributes.get("start", ""), 1)
        self.first: tuple[int, str] | None = None  # where the first item's number belongs, and the number
        self.items = 0

    def begin(self, parts: list[str], attributes: Mapping[str, str]) -> None:
        """Write the number of an item that begins."""
        if self.style == "none":
            return
        self.next = _number(attributes.get("value", ""), self.next)
        shown = f"{_shown(self.next, self.style)}. "
        self.next += 1
        self.items += 1
        if self.items == 1:
            self.first = len(parts), shown
            parts.append("")
            return
        if self.first is not None:
            parts[self.first[0]] = self.first[1]
            self.first = None
        parts.append(shown)


def _number(text: str, other: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else other


def _shown(number: int, style: str) -> str:
    if style.endswith("alpha") and 1 <= number <= _LETTERS:
        shown = chr(64 + number)
    elif style.endswith("roman") and 1 <= number <= _MOST:
        shown, rest = "", number
        for value, sign in _ROMAN:
            shown += sign * (rest // value)
            rest %= value
    else:
        return str(number)
    return shown.lower() if style.startswith("lower") else shown
