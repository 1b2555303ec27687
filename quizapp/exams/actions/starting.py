"""Starting an attempt, going on with one, and taking it over on another device."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions.desk import carry_grants
from quizapp.exams.desk_models import PreparedPaper
from quizapp.exams.models import Attempt, Exam
from quizapp.exams.queries.admission import at_the_door, granted, settings_until
from quizapp.exams.queries.desk_acts import legs_in
from quizapp.exams.queries.frozen_pool import frozen_pool
from quizapp.exams.queries.snapshot import legs_for
from quizapp.exams.queries.standing import candidate_of, history_from, questions_had
from quizapp.exams.rules import timing
from quizapp.exams.rules.access import Door, History, RosterStatus, may_start
from quizapp.exams.rules.sections import Leg, More, follow, lengthened
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState, ExamState
from quizapp.papers.actions import freeze_paper
from quizapp.papers.rules.blueprint import Blueprint, PaperMode
from quizapp.papers.rules.draw import Rng


def start(exam_id: int, actor: Actor, now: datetime, rng: Rng, room_code: str = "") -> int:
    """Begin an attempt or answer the open one's id. At most one is open and at most the allowed number exist, whatever
    arrives at the same moment: the unique constraints decide and the loser gets the winner's attempt (I6). NotFound for
    whoever is not on the roster."""
    found = at_the_door(exam_id, actor.person_id)
    if found is None or found[0].state != ExamState.PUBLISHED:
        raise NotFound
    exam, entry, ready = found
    history = history_of(exam_id, entry.person_id, now)
    if history.open_attempt is not None:
        return history.open_attempt
    until, grants = granted(exam_id, entry)
    settings = settings_until(ExamSettings.from_json(exam.settings), entry, until)
    candidate = candidate_of(exam, settings, entry)
    verdict = may_start(settings, RosterStatus(entry.status), history, now, candidate, Door(actor.address, room_code))
    if not verdict.is_allowed:
        raise Refused(verdict.code, **verdict.texts())
    window = settings.window_of(candidate.person_id, candidate.unit_path)
    attempt = Attempt(
        id=db.new_id(),
        exam_id=exam_id,
        person_id=actor.person_id,
        number=history.started + 1,
        state=AttemptState.IN_PROGRESS,
        paper_id=exam.paper_id or (ready and _take(ready)) or _draw(exam, settings, entry.person_id, rng, now),
        started_at=now,
        deadline=timing.deadline(settings, now, sum(seconds for _act, seconds in grants), window),
        session_id=actor.session_id,
        address=actor.address,
        pledge_sha256=hashlib.sha256(f"{exam.instructions}\n{exam.pledge}".encode()).hexdigest(),
    )
    more = [More(seconds) for _act, seconds in grants]
    open_leg(attempt, lengthened(legs_for(attempt.paper_id, settings), more, settings.duration_seconds), 0, now)
    winner = _insert(attempt, now)
    if winner is not None:
        return winner
    carry_grants(attempt, grants, now)
    record(actor, now, "attempt.started", "attempt", attempt.id, exam=exam.code, number=attempt.number)
    return attempt.id


def _insert(attempt: Attempt, now: datetime) -> int | None:
    """Store the attempt; where somebody was faster, the id of that open attempt."""
    values = {name: value for name, value in vars(attempt).items() if name in Attempt.__table__.c}
    if db.put_new(Attempt, **values):
        return None
    winner = history_of(attempt.exam_id, attempt.person_id, now).open_attempt
    if winner is None:
        raise Refused("attempts_used")
    return winner


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


def move_on(attempt_id: int, actor: Actor, now: datetime, *, is_done: bool) -> bool:
    """Leave the legs whose time is over, and the present one where the person is done with it; True if that changed
    something. After the last leg nothing moves: handing in or the deadline ends the attempt."""
    attempt = db.session().get(Attempt, attempt_id, populate_existing=True)
    if attempt is None or attempt.person_id != actor.person_id:
        raise NotFound
    settings = ExamSettings.from_json(db.session().get_one(Exam, attempt.exam_id).settings)
    legs = legs_in(attempt, settings)
    if not legs or attempt.state != AttemptState.IN_PROGRESS or attempt.leg_began_at is None:
        return False
    place = follow(legs, attempt.leg, attempt.leg_began_at, attempt.deadline, now, is_done=is_done)
    if place is None or place[0] == attempt.leg:
        return False
    before = attempt.leg
    open_leg(attempt, legs, *place)
    record(actor, now, "attempt.leg", "attempt", attempt_id, before=before + 1, after=attempt.leg + 1)
    return True


def open_leg(attempt: Attempt, legs: Sequence[Leg], index: int, began_at: datetime) -> None:
    """Let the questions of this leg be answered, and no others; without legs all are open."""
    if not legs:
        return
    leg = legs[index]
    attempt.leg, attempt.leg_began_at = index, began_at
    attempt.open_from, attempt.open_to = leg.first, leg.last
    attempt.open_until = None if leg.seconds is None else began_at + timedelta(seconds=leg.seconds)


def history_of(exam_id: int, person_id: int | None, now: datetime) -> History:
    """What a person has done in an exam so far; void attempts don't count as used."""
    rows = db.rows(_HISTORY, {"exam_id": exam_id, "person_id": person_id})
    return history_from([tuple(row) for row in rows], now)


_attempt = Attempt.__table__
_HISTORY = select(_attempt.c.id, _attempt.c.state, _attempt.c.number, _attempt.c.started_at).where(
    _attempt.c.exam_id == bindparam("exam_id"), _attempt.c.person_id == bindparam("person_id")
)


def _take(ready: PreparedPaper) -> int | None:
    """The paper made in the waiting room, once."""
    db.session().delete(ready)
    return ready.paper_id


def _draw(exam: Exam, settings: ExamSettings, person_id: int, rng: Rng, now: datetime) -> int:
    blueprint = Blueprint.from_json(exam.blueprint)
    if blueprint.mode is not PaperMode.PER_PERSON:
        raise AssertionError("a fixed paper is made when the exam is published")
    had = questions_had(person_id) if settings.prefer_fresh else frozenset()
    return freeze_paper(blueprint, frozen_pool(exam.id), rng, now, had)
