"""A problem in a file: how bad, what, where, and the raw value. Sentences are made from the code elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

_PLACES = ("sheet", "row", "column", "line", "paragraph", "item")
SHOWN = 80  # characters of a raw value that are kept


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Where:
    """A place as the person sees it: sheet name, row from 1, the column's heading (or its letter); in texts the line or
    paragraph from 1; in packages the item's own name or number."""

    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    line: int | None = None
    paragraph: int | None = None
    item: str | None = None

    @property
    def number(self) -> int | None:
        """Row, line or paragraph, whichever the format counts."""
        return next((n for n in (self.row, self.line, self.paragraph) if n is not None), None)

    def in_column(self, column: str | None) -> "Where":
        """The same place in a column or field."""
        return replace(self, column=column)

    def as_json(self) -> dict[str, Any]:
        """Only what is known."""
        return {name: value for name, value in zip(_PLACES, self._values, strict=True) if value is not None}

    @property
    def _values(self) -> tuple[str | int | None, ...]:
        return self.sheet, self.row, self.column, self.line, self.paragraph, self.item

    def __reduce__(self) -> tuple[type["Where"], tuple[str | int | None, ...]]:
        """Many thousands pass between processes, and the standard way asks for the fields of each."""
        return Where, self._values


@dataclass(frozen=True, slots=True)
class Problem:
    """`value` is the raw text, at most SHOWN characters; `params` fill the sentence."""

    level: Level
    code: str
    where: Where = field(default_factory=Where)
    value: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)

    def as_json(self, message: str) -> dict[str, Any]:
        """The form printed by the check commands."""
        return {"level": self.level.value, "code": self.code, "where": self.where.as_json(), "message": message}

    def kept(self) -> dict[str, Any]:
        """For storing with a preview; the inverse of from_kept."""
        return {
            "level": self.level.value,
            "code": self.code,
            "where": self.where.as_json(),
            "value": self.value,
            "params": dict(self.params),
        }

    @classmethod
    def from_kept(cls, raw: Mapping[str, Any]) -> "Problem":
        """Read what `kept` wrote."""
        return cls(Level(raw["level"]), raw["code"], Where(**raw["where"]), raw["value"], raw["params"])


def error(code: str, where: Where | None = None, value: str = "", **params: str | int) -> Problem:
    """A problem that keeps a row, or the file, from being taken."""
    return Problem(Level.ERROR, code, where or Where(), value[:SHOWN], params)


def warning(code: str, where: Where | None = None, value: str = "", **params: str | int) -> Problem:
    """A problem the person should look at; the row is taken."""
    return Problem(Level.WARNING, code, where or Where(), value[:SHOWN], params)


def info(code: str, where: Where | None = None, value: str = "", **params: str | int) -> Problem:
    """Something worth knowing."""
    return Problem(Level.INFO, code, where or Where(), value[:SHOWN], params)
