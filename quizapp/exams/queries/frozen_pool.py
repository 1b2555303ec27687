"""The questions an exam froze when it was published."""

from sqlalchemy import select

from quizapp import db
from quizapp.exams.models import ExamPool
from quizapp.papers.rules.draw import PoolItem


def frozen_pool(exam_id: int) -> dict[int, PoolItem]:
    """Frozen id -> traits; empty for a draft and for an exam on paper only."""
    rows = db.session().execute(select(ExamPool.frozen_id, ExamPool.traits).where(ExamPool.exam_id == exam_id))
    return {frozen_id: PoolItem.from_json(traits) for frozen_id, traits in rows}
