"""Pages of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Select, func, select

from quizapp import db

Row = TypeVar("Row")
SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows. `number` is 1-based; `total` counts all rows."""

    rows: Sequence[Row]
    number: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    def url(self, number: int) -> str:
        """The address of another page with the same filters."""
        query = [(key, value) for key, value in request.args.items(multi=True) if key != "page"]
        return f"{request.path}?{urlencode([*query, ('page', str(number))])}"


def wanted_page() -> int:
    """The page asked for in the address; 1 where it is missing or no number."""
    raw = request.args.get("page", "1")
    return min(int(raw), 1_000_000) if raw.isascii() and raw.isdecimal() and raw != "0" else 1


def paged(query: Select[*tuple[Any, ...]], number: int, size: int = SIZE) -> Page[Any]:
    """Run `query` for one page. Two queries: the count and the rows."""
    total = db.session().execute(select(func.count()).select_from(query.order_by(None).subquery())).scalar_one()
    number = max(1, min(number, -(-total // size) or 1))
    rows = db.session().execute(query.limit(size).offset((number - 1) * size)).all()
    return Page(rows=rows, number=number, total=total, size=size)
