"""Starting an attempt, going on with one, and taking it over on another device."""

import hashlib
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound, Refused
from quizapp.exams.models import Attempt, Exam, ExamPool, RosterEntry
from quizapp.exams.rules import timing
from quizapp.exams.rules.access import History, RosterStatus, may_start
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState, ExamState
from quizapp.papers.actions import freeze_paper
from quizapp.papers.rules.blueprint import Blueprint, PaperMode
from quizapp.papers.rules.draw import PoolItem, Rng


def start(exam_id: int, actor: Actor, now: datetime, rng: Rng) -> int:
    """Begin an attempt or answer the open one's id. At most one is open and at most the allowed number exist, whatever
    arrives at the same moment: the unique constraints decide and the loser gets the winner's attempt (I6)."""
    exam = _published(exam_id)
    settings = ExamSettings.from_json(exam.settings)
    history = history_of(exam_id, actor.person_id)
    if history.open_attempt is not None:
        return history.open_attempt
    verdict = may_start(settings, roster_status(exam_id, actor.person_id), history, now)
    if not verdict.is_allowed:
        raise Refused(verdict.code)
    attempt = Attempt(
        id=db.new_id(),
        exam_id=exam_id,
        person_id=actor.person_id,
        number=history.started + 1,
        state=AttemptState.IN_PROGRESS,
        paper_id=exam.paper_id or _draw(exam, rng, now),
        started_at=now,
        deadline=timing.deadline(settings, now, 0),
        session_id=actor.session_id,
        address=actor.address,
        pledge_sha256=hashlib.sha256(f"{exam.instructions}\n{exam.pledge}".encode()).hexdigest(),
    )
    try:
        with db.session().begin_nested():
            db.session().add(attempt)
            db.session().flush()
    except IntegrityError:
        winner = history_of(exam_id, actor.person_id).open_attempt
        if winner is None:
            raise Refused("attempts_used") from None
        return winner
    record(actor, now, "attempt.started", "attempt", attempt.id, exam=exam.code, number=attempt.number)
    return attempt.id


def take_over(attempt_id: int, actor: Actor, now: datetime) -> None:
    """Let this device write from now on; the other one becomes read-only at its next contact."""
    moved = db.session().execute(
        update(Attempt)
        .where(
            Attempt.id == attempt_id,
            Attempt.person_id == actor.person_id,
            Attempt.state == AttemptState.IN_PROGRESS,
        )
        .values(session_id=actor.session_id)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound
    record(actor, now, "attempt.moved", "attempt", attempt_id)


def history_of(exam_id: int, person_id: int | None) -> History:
    """What a person has done in an exam so far; void attempts don't count as used."""
    rows = (
        db.session()
        .execute(
            select(Attempt.id, Attempt.state, Attempt.number).where(
                Attempt.exam_id == exam_id, Attempt.person_id == person_id
            )
        )
        .all()
    )
    return History(
        started=max((number for _id, _state, number in rows), default=0),
        used=sum(1 for _id, state, _number in rows if state != AttemptState.VOID),
        open_attempt=next((i for i, state, _number in rows if state == AttemptState.IN_PROGRESS), None),
    )


def roster_status(exam_id: int, person_id: int | None) -> RosterStatus | None:
    """How a person stands on the frozen roster; None when not on it."""
    status = (
        db.session()
        .execute(select(RosterEntry.status).where(RosterEntry.exam_id == exam_id, RosterEntry.person_id == person_id))
        .scalar_one_or_none()
    )
    return RosterStatus(status) if status else None


def _published(exam_id: int) -> Exam:
    exam = db.session().get(Exam, exam_id, populate_existing=True)
    if exam is None or exam.state != ExamState.PUBLISHED:
        raise NotFound
    return exam


def _draw(exam: Exam, rng: Rng, now: datetime) -> int:
    blueprint = Blueprint.from_json(exam.blueprint)
    if blueprint.mode is not PaperMode.PER_PERSON:
        raise AssertionError("a fixed paper is made when the exam is published")
    rows = db.session().execute(select(ExamPool.frozen_id, ExamPool.traits).where(ExamPool.exam_id == exam.id))
    pool = {frozen_id: PoolItem.from_json(traits) for frozen_id, traits in rows}
    return freeze_paper(blueprint, pool, rng, now)
