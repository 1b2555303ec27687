"""A cell of a spreadsheet."""

from dataclasses import dataclass
from enum import StrEnum


class CellKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"  # #REF! and the like; `text` holds it
    FORMULA = "formula"  # a formula without a stored value
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text as a person reads it: 110 and not 110.0, dates as 2020-01-31."""

    text: str = ""
    kind: CellKind = CellKind.EMPTY
