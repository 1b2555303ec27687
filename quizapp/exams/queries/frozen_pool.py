"""The questions an exam froze when it was published: the same for good, so read once a process."""

from collections.abc import Mapping

from sqlalchemy import select

from quizapp import db
from quizapp.exams.models import ExamPool
from quizapp.papers.rules.draw import PoolItem
from quizapp.remembering import Remembered

Pool = Mapping[int, PoolItem]  # frozen id -> traits

_pools: Remembered[Pool] = Remembered(16)


def frozen_pool(exam_id: int) -> Pool:
    """Empty for a draft, which is not remembered, and for an exam on paper only."""
    return _pools.get([exam_id], _read).get(exam_id, {})


def _read(exam_ids: list[int]) -> dict[int, Pool]:
    table = ExamPool.__table__
    found: dict[int, dict[int, PoolItem]] = {}
    columns = select(table.c.exam_id, table.c.frozen_id, table.c.traits)
    for exam_id, frozen_id, traits in db.rows(columns.where(table.c.exam_id.in_(exam_ids))):
        found.setdefault(exam_id, {})[frozen_id] = PoolItem.from_json(traits)
    return dict(found)
