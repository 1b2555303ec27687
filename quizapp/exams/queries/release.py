"""What the check before a release looks at, and the decisions so far."""

from datetime import timedelta

from sqlalchemy import String, cast, func, select

from quizapp import db
from quizapp.audit.models import AuditEntry
from quizapp.exams.marking_models import ExamRelease
from quizapp.exams.models import Attempt, Exam, MarkEvent, RosterEntry
from quizapp.exams.queries.outside import standing
from quizapp.exams.rules.release import AttemptLine, Finding, findings
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState

LATE_SECONDS = 300  # beyond deadline and grace


def findings_of(exam: Exam) -> dict[Finding, tuple[int, ...]]:
    """What the check finds now: finding -> attempts."""
    settings = ExamSettings.from_json(exam.settings)
    late = int(timedelta(seconds=settings.grace_seconds + LATE_SECONDS).total_seconds())
    return findings(_lines(exam.id, settings), exam.released_at, late)


def people_of(attempt_ids: tuple[int, ...], limit: int = 50) -> list[tuple[int, int, str, str]]:
    """Attempt, person, staff number and name behind attempts, by staff number."""
    rows = db.session().execute(
        select(Attempt.id, Attempt.person_id, RosterEntry.staff_number, RosterEntry.name)
        .join(RosterEntry, (RosterEntry.exam_id == Attempt.exam_id) & (RosterEntry.person_id == Attempt.person_id))
        .where(Attempt.id.in_(attempt_ids[: 10 * limit]))
        .order_by(RosterEntry.staff_number)
        .limit(limit)
    )
    return [(attempt_id, person_id, number, name) for attempt_id, person_id, number, name in rows]


def releases_of(exam_id: int) -> list[ExamRelease]:
    """The decisions, the latest first."""
    query = select(ExamRelease).where(ExamRelease.exam_id == exam_id).order_by(ExamRelease.id.desc())
    return list(db.session().execute(query).scalars())


def _lines(exam_id: int, settings: ExamSettings) -> list[AttemptLine]:
    on_paper = standing(exam_id) if settings.written else {}
    closed = {
        int(object_id): at
        for object_id, at in db.session().execute(
            select(AuditEntry.object_id, func.max(AuditEntry.at))
            .join(Attempt, AuditEntry.object_id == cast(Attempt.id, String))
            .where(Attempt.exam_id == exam_id, AuditEntry.act == "attempt.auto_closed")
            .group_by(AuditEntry.object_id)
        )
    }
    later = db.session().execute(
        select(MarkEvent.attempt_id, func.max(MarkEvent.at))
        .join(Attempt, Attempt.id == MarkEvent.attempt_id)
        .where(Attempt.exam_id == exam_id, MarkEvent.sequence > 1)
        .group_by(MarkEvent.attempt_id)
    )
    changed = {row[0]: row[1] for row in later}
    attempts = db.session().execute(
        select(Attempt).where(Attempt.exam_id == exam_id, Attempt.state != AttemptState.VOID).order_by(Attempt.id)
    )
    return [
        AttemptLine(
            attempt_id=attempt.id,
            is_open=attempt.state == AttemptState.IN_PROGRESS,
            answered=attempt.answered,
            score=attempt.score,
            pending=attempt.pending,
            deadline=attempt.deadline,
            closed_at=closed.get(attempt.id),
            changed_at=changed.get(attempt.id),
            lacks_paper=settings.written is not None and attempt.person_id not in on_paper,
        )
        for attempt in attempts.scalars()
    ]
