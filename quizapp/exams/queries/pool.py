"""The questions from which an exam draws its papers: frozen when it was published, the same for good."""

from collections.abc import Mapping

from sqlalchemy import select

from quizapp import db
from quizapp.exams.models import ExamPool
from quizapp.papers.rules.draw import PoolItem
from quizapp.remembering import Remembered

Pool = Mapping[int, PoolItem]  # frozen id -> traits

_pools: Remembered[Pool] = Remembered(16)


def pool_of(exam_id: int) -> Pool:
    """The pool of a published exam, read once a process."""
    return _pools.get([exam_id], _read)[exam_id]


def _read(exam_ids: list[int]) -> dict[int, Pool]:
    table = ExamPool.__table__
    found: dict[int, Pool] = {}
    for exam_id in exam_ids:
        rows = db.rows(select(table.c.frozen_id, table.c.traits).where(table.c.exam_id == exam_id))
        found[exam_id] = {frozen_id: PoolItem.from_json(traits) for frozen_id, traits in rows}
    return found
