"""Counting how often each question was met and answered right, from marked attempts and practice."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import func, select

from quizapp import db
from quizapp.bank.reporting import Usage, store_usage
from quizapp.exams.models import Attempt, MarkEvent
from quizapp.exams.rules.states import AttemptState
from quizapp.papers.models import FrozenQuestion, Paper
from quizapp.papers.rules.layout import Layout
from quizapp.practice.models import PracticeAnswer


def count_usage() -> dict[int, Usage]:
    """Question -> usage over every marked attempt (its newest mark) and every practice answer."""
    found: dict[int, Usage] = defaultdict(Usage)
    _count_attempts(found)
    rows = db.session().execute(
        select(PracticeAnswer.question_id, func.count(), func.count().filter(PracticeAnswer.is_right.is_(True)))
        .where(PracticeAnswer.is_right.is_not(None))
        .group_by(PracticeAnswer.question_id)
    )
    for question_id, number, right in rows:
        found[question_id].practised, found[question_id].practised_right = number, right
    return dict(found)


def rebuild(now: datetime) -> None:
    """Count again and store."""
    store_usage(count_usage(), now)


def _count_attempts(found: dict[int, Usage]) -> None:
    last = select(MarkEvent.attempt_id, func.max(MarkEvent.sequence).label("sequence")).group_by(MarkEvent.attempt_id)
    newest = last.subquery()
    rows = db.session().execute(
        select(Attempt.paper_id, MarkEvent.items)
        .join(MarkEvent, MarkEvent.attempt_id == Attempt.id)
        .join(newest, (newest.c.attempt_id == MarkEvent.attempt_id) & (newest.c.sequence == MarkEvent.sequence))
        .where(Attempt.state == AttemptState.GRADED)
        .order_by(Attempt.paper_id)
    )
    known: tuple[int, dict[int, int]] = (0, {})
    for paper_id, items in rows:
        if known[0] != paper_id:
            known = (paper_id, _questions(paper_id))
        for number, _earned, verdict in items:
            usage = found[known[1][number]]
            usage.papers += 1
            usage.answered += verdict != "blank"
            usage.right += verdict == "right"


def _questions(paper_id: int) -> dict[int, int]:
    """Number on the paper -> question of the bank."""
    layout = Layout.from_json(db.session().execute(select(Paper.layout).where(Paper.id == paper_id)).scalar_one())
    rows = db.session().execute(
        select(FrozenQuestion.id, FrozenQuestion.question_id).where(
            FrozenQuestion.id.in_([item.question for item in layout.items])
        )
    )
    of = {row[0]: row[1] for row in rows}
    return {item.number: of[item.question] for item in layout.items}
