"""Reading the register of laws, a .csv of facts."""

import csv
import io
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A version as the register states it."""

    code: str
    title: str
    short_title: str
    level: str
    label: str
    effective_on: date | None
    ceased_on: date | None
    superseded_by: str
    article_count: int
    fields: str


def read_register(data: bytes) -> list[RegisterLine]:
    """The lines of the shipped register. It is ours, so a broken one raises (KeyError, ValueError)."""
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [
        RegisterLine(
            code=row["code"],
            title=row["title"],
            short_title=row["short_title"],
            level=row["level"],
            label=row["version_label"],
            effective_on=_day(row["effective_date"]),
            ceased_on=_day(row["ceased_date"]),
            superseded_by=row["superseded_by"],
            article_count=int(row["articles_count"]),
            fields=row["fields"],
        )
        for row in rows
    ]


def _day(text: str) -> date | None:
    """A day; of a register entry that knows only the year its first, so that nothing is cited as in force by mistake."""
    if len(text) == 4:
        return date(int(text), 1, 1)
    return date.fromisoformat(text) if text else None
