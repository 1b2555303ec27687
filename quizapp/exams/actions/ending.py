"""Ending attempts: by the person, or by the server at the deadline; each exactly once, marked in the same transaction."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import SYSTEM, Actor
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions.holding import held_with
from quizapp.exams.actions.marking import mark_attempt
from quizapp.exams.models import Answer, Attempt, Exam
from quizapp.exams.queries.admission import submits_from
from quizapp.exams.rules import timing
from quizapp.exams.rules.answers import is_blank
from quizapp.exams.rules.receipt import checksum
from quizapp.exams.rules.settings import earliest_submit_of, grace_seconds_of
from quizapp.exams.rules.states import AttemptState
from quizapp.i18n import local


def submit(attempt_id: int, actor: Actor, now: datetime) -> None:
    """Hand in. A second submit of an attempt that has ended changes nothing (I7). Past deadline and grace it is closed
    as of the deadline, as the server would have done (I5). Refused before the exam's rules let anybody hand in."""
    found = held_with(attempt_id)
    if found is None or found[1].person_id != actor.person_id:
        raise NotFound
    exam, attempt = found
    if timing.accepts(attempt.deadline, grace_seconds_of(exam.settings), now):
        _refuse_early(attempt, exam, now)
        _end(attempt, exam, AttemptState.SUBMITTED, min(now, attempt.deadline), actor, now)
    else:
        _end(attempt, exam, AttemptState.AUTO_CLOSED, attempt.deadline, SYSTEM, now)


def _refuse_early(attempt: Attempt, exam: Exam, now: datetime) -> None:
    if attempt.state != AttemptState.IN_PROGRESS:
        return
    first = submits_from(attempt, earliest_submit_of(exam.settings))
    if now < first:
        raise Refused("too_early", moment=f"{local(first):%H:%M:%S}")


def close_if_due(attempt_id: int, now: datetime) -> bool:
    """Close an attempt whose deadline and grace are over; True if this call did it. Safe to call from anywhere."""
    found = held_with(attempt_id)
    if found is None:
        return False
    exam, attempt = found
    if timing.accepts(attempt.deadline, grace_seconds_of(exam.settings), now):
        return False
    return _end(attempt, exam, AttemptState.AUTO_CLOSED, attempt.deadline, SYSTEM, now)


def end_now(attempt_id: int, actor: Actor, now: datetime) -> bool:
    """End an open attempt before its time, for the actor's reason or the exam's rules; True if this call did it."""
    found = held_with(attempt_id)
    if found is None:
        return False
    exam, attempt = found
    return _end(attempt, exam, AttemptState.AUTO_CLOSED, min(now, attempt.deadline), actor, now)


def due_attempts(now: datetime) -> list[int]:
    """Ids of open attempts whose deadline and grace are over, oldest first."""
    rows = db.session().execute(
        select(Attempt.id, Attempt.exam_id, Attempt.deadline)
        .where(Attempt.state == AttemptState.IN_PROGRESS, Attempt.deadline <= now)
        .order_by(Attempt.deadline)
    )
    due = [(attempt_id, exam_id, deadline) for attempt_id, exam_id, deadline in rows]
    graces = {exam_id: _grace(exam_id) for exam_id in {exam_id for _id, exam_id, _deadline in due}}
    return [each for each, exam_id, deadline in due if not timing.accepts(deadline, graces[exam_id], now)]


def close_together(attempt_ids: Sequence[int], now: datetime) -> int:
    """Close those of these attempts that are due, in one transaction; answers how many. Those that another process is
    closing at this moment are left to it."""
    free = db.session().execute(
        select(Attempt.id)
        .where(Attempt.id.in_(attempt_ids), Attempt.state == AttemptState.IN_PROGRESS)
        .order_by(Attempt.id)
        .with_for_update(skip_locked=True)
    )
    return sum(close_if_due(attempt_id, now) for attempt_id in free.scalars().all())


def _grace(exam_id: int) -> int:
    return grace_seconds_of(db.session().get_one(Exam, exam_id).settings)


def next_deadline(now: datetime) -> timedelta | None:
    """How long until the next open attempt is due; None when none is open."""
    first = (
        db.session()
        .execute(
            select(Attempt.deadline)
            .where(Attempt.state == AttemptState.IN_PROGRESS)
            .order_by(Attempt.deadline)
            .limit(1)
        )
        .scalar_one_or_none()
    )
    return None if first is None else max(timedelta(0), first - now)


def _end(attempt: Attempt, exam: Exam, how: AttemptState, finished_at: datetime, actor: Actor, now: datetime) -> bool:
    """The one move out of IN_PROGRESS, over an attempt and an exam that are held: whoever finds it open marks it; the rest
    see nothing. A regrade is confirmed either before, and the mark includes it, or after, and its job finds the marked
    attempt."""
    if attempt.state != AttemptState.IN_PROGRESS:
        return False
    answers = _answers(attempt.id)
    attempt.state, attempt.ended_how, attempt.finished_at = how, how, finished_at
    attempt.answered = sum(1 for value in answers.values() if not is_blank(json.loads(value)))
    attempt.receipt = checksum(attempt.id, answers)
    record(actor, now, f"attempt.{how}", "attempt", attempt.id, exam=exam.code, answered=attempt.answered)
    mark_attempt(attempt, exam, answers, actor, now)
    return True


def _answers(attempt_id: int) -> dict[int, str]:
    return dict(db.rows(_ANSWERS, {"attempt_id": attempt_id}))


_answer = Answer.__table__
_ANSWERS = select(_answer.c.number, _answer.c.value).where(_answer.c.attempt_id == bindparam("attempt_id"))
