"""What was frozen, read once a process: nobody changes a frozen question, its key, an issued paper or the pool of a
published exam. Whoever wants to see whether somebody did (`verify`) reads the tables."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from quizapp import db
from quizapp.bank.rules.kinds import Kind
from quizapp.papers.models import FrozenKey, FrozenQuestion, Paper
from quizapp.papers.rules.layout import Layout
from quizapp.remembering import Remembered

Content = tuple[Kind, Mapping[str, Any]]  # what a candidate sees of a question; the mapping is for reading only


@dataclass(frozen=True, slots=True)
class Key:
    """What is shown of a question after release. `answer` as in the question document, in the original letters."""

    answer: Any
    explanation: str
    citations: tuple[Mapping[str, Any], ...]
    subject: str


_contents: Remembered[Content] = Remembered(20_000)
_keys: Remembered[Key] = Remembered(20_000)  # apart: no page of a sitting reads them
_layouts: Remembered[Layout] = Remembered(4_000)


def contents(frozen_ids: Collection[int]) -> dict[int, Content]:
    """Frozen id -> kind and content."""
    return _contents.get(frozen_ids, _read_contents)


def keys(frozen_ids: Collection[int]) -> dict[int, Key]:
    """Frozen id -> key, for the grader and for result pages after release."""
    return _keys.get(frozen_ids, _read_keys)


def remember_layout(paper_id: int, layout: Layout) -> None:
    """Of a paper that was just drawn; if its transaction fails, nobody will ask for this id."""
    _layouts.keep({paper_id: layout})


def layout_of(paper_id: int) -> Layout:
    """The layout of a paper as issued; KeyError where it is missing."""
    return _layouts.get([paper_id], _read_layouts)[paper_id]


def _read_contents(frozen_ids: list[int]) -> dict[int, Content]:
    table = FrozenQuestion.__table__
    rows = db.rows(select(table.c.id, table.c.kind, table.c.content).where(table.c.id.in_(frozen_ids)))
    return {frozen_id: (Kind(kind), content) for frozen_id, kind, content in rows}


def _read_keys(frozen_ids: list[int]) -> dict[int, Key]:
    table = FrozenKey.__table__
    rows = db.rows(
        select(table.c.frozen_id, table.c.key, table.c.explanation, table.c.citations, table.c.subject).where(
            table.c.frozen_id.in_(frozen_ids)
        )
    )
    return {
        frozen_id: Key(key["answer"], explanation, tuple(citations), subject)
        for frozen_id, key, explanation, citations, subject in rows
    }


def _read_layouts(paper_ids: list[int]) -> dict[int, Layout]:
    table = Paper.__table__
    rows = db.rows(select(table.c.id, table.c.layout).where(table.c.id.in_(paper_ids)))
    return {paper_id: Layout.from_json(raw) for paper_id, raw in rows}
