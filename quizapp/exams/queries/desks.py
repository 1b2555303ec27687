"""The desks at which somebody may stand now: exams that are sat, or are about to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from quizapp import db
from quizapp.exams.models import Attempt, Exam, RosterEntry
from quizapp.exams.rules.access import RosterStatus
from quizapp.exams.rules.states import AttemptState, ExamState
from quizapp.people.queries import within

SOON = timedelta(hours=1)  # before the opening; the desk is there with the waiting room


@dataclass(frozen=True, slots=True)
class Desk:
    """An exam's desk: how many are due within the units that are seen, how many of them sit at this moment."""

    exam: Exam
    due: int
    sitting: int


def desks_of(paths: Sequence[str], now: datetime) -> list[Desk]:
    """Exams sat on the screen whose window is open or soon to be, or in which somebody still sits (more time was given),
    by their beginning. Only those with somebody due within `paths`, and those without a roster for whoever sees all."""
    exams = _exams(now)
    due, sitting = _people([each.id for each in exams], paths)
    found = [Desk(each, due.get(each.id, 0), sitting.get(each.id, 0)) for each in exams]
    return [each for each in found if each.due or "" in paths]


def next_opening(now: datetime) -> Exam | None:
    """The published exam that opens next."""
    query = select(Exam).where(Exam.state == ExamState.PUBLISHED, Exam.opens_at > now).order_by(Exam.opens_at, Exam.id)
    return next((each for each in db.session().execute(query).scalars() if not each.settings.get("on_paper")), None)


def _exams(now: datetime) -> list[Exam]:
    sits = select(Attempt.id).where(Attempt.exam_id == Exam.id, Attempt.state == AttemptState.IN_PROGRESS).exists()
    query = select(Exam).where(
        Exam.state == ExamState.PUBLISHED, Exam.opens_at <= now + SOON, or_(Exam.closes_at > now, sits)
    )
    found = db.session().execute(query.order_by(Exam.opens_at, Exam.id)).scalars()
    return [each for each in found if not each.settings.get("on_paper")]


def _people(exam_ids: Sequence[int], paths: Sequence[str]) -> tuple[dict[int, int], dict[int, int]]:
    rows = db.session().execute(
        select(RosterEntry.exam_id, func.count(RosterEntry.person_id.distinct()), func.count(Attempt.id))
        .outerjoin(
            Attempt,
            and_(
                Attempt.exam_id == RosterEntry.exam_id,
                Attempt.person_id == RosterEntry.person_id,
                Attempt.state == AttemptState.IN_PROGRESS,
            ),
        )
        .where(
            RosterEntry.exam_id.in_(exam_ids),
            RosterEntry.status == RosterStatus.DUE,
            within(RosterEntry.department_path, paths),
        )
        .group_by(RosterEntry.exam_id)
    )
    found = [tuple(row) for row in rows]
    return {row[0]: row[1] for row in found}, {row[0]: row[2] for row in found}
