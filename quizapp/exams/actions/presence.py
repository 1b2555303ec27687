"""What a candidate's page tells of itself: that it is there, what it still holds, and when it was left."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import SYSTEM, Actor
from quizapp.errors import Refused
from quizapp.exams.actions.ending import end_now
from quizapp.exams.desk_models import Absence, PreparedPaper, Presence
from quizapp.exams.models import Attempt, Exam, RosterEntry
from quizapp.exams.queries.admission import settings_for
from quizapp.exams.queries.desk_acts import left_of
from quizapp.exams.queries.frozen_pool import frozen_pool
from quizapp.exams.queries.sitting import exam_for
from quizapp.exams.queries.standing import questions_had
from quizapp.exams.rules.access import RosterStatus
from quizapp.exams.rules.desk import PREPARE_BEFORE, SILENT_AFTER
from quizapp.exams.rules.leaving import Consequence, LeavingRules, Left, consequence
from quizapp.exams.rules.settings import ExamSettings
from quizapp.papers.actions import freeze_paper
from quizapp.papers.rules.blueprint import Blueprint, PaperMode
from quizapp.papers.rules.draw import Rng

MAX_ABSENCES = 500  # rows of one attempt; a page of ours never comes near


@dataclass(frozen=True, slots=True)
class Told:
    """What the page said: answers not acknowledged yet, whether it is away now, absences as (token, seconds)."""

    unsaved: int
    is_away: bool
    leaves: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What follows: how often the page was left, and what comes of it."""

    left: Left
    consequence: Consequence


def hear(attempt: Attempt, rules: LeavingRules, told: Told, now: datetime) -> Heard:
    """Keep a contact of the sitting; an attempt may end by it where the exam says so. The length of an absence is never
    believed beyond the time the attempt has lasted."""
    longest = max(0, int((now - attempt.started_at).total_seconds()))
    for token, seconds in told.leaves:
        _keep_absence(attempt.id, token, min(seconds, longest), now)
    _see(attempt.exam_id, attempt.person_id, attempt.id, told, now, is_news=bool(told.leaves))
    left = left_of(attempt.id, rules)
    follows = consequence(rules, left)
    if follows is Consequence.END and end_now(attempt.id, SYSTEM, now):
        record(SYSTEM, now, "attempt.ended_by_leaving", "attempt", attempt.id, times=left.times, seconds=left.seconds)
    return Heard(left, follows)


def wait(exam_id: int, actor: Actor, now: datetime) -> None:
    """Keep a contact of the waiting room."""
    _see(exam_id, actor.person_id or 0, None, Told(0, False), now, is_news=False)


def prepare(exam_id: int, actor: Actor, now: datetime, rng: Rng) -> None:
    """Enter the waiting room: the pledge is kept and the paper made; entering again changes nothing."""
    exam, entry = exam_for(actor, exam_id)
    settings = settings_for(ExamSettings.from_json(exam.settings), exam_id, entry)
    if entry.status != RosterStatus.DUE:
        raise Refused(entry.status)
    window = settings.window_of(entry.person_id, entry.department_path)
    if not window.opens_at - PREPARE_BEFORE <= now < window.doors_close_at:
        raise Refused("waiting_not_open")
    if db.session().get(PreparedPaper, (exam_id, entry.person_id)) is None:
        insert_into = postgresql.insert if _is_postgres() else sqlite.insert
        db.session().execute(
            insert_into(PreparedPaper)
            .values(
                exam_id=exam_id,
                person_id=entry.person_id,
                paper_id=_paper(exam, settings, entry, rng, now),
                pledged_at=now,
            )
            .on_conflict_do_nothing(index_elements=["exam_id", "person_id"])
        )
        record(actor, now, "attempt.pledged", "exam", exam_id)
    wait(exam_id, actor, now)


def _paper(exam: Exam, settings: ExamSettings, entry: RosterEntry, rng: Rng, now: datetime) -> int | None:
    blueprint = Blueprint.from_json(exam.blueprint)
    if exam.paper_id is not None or blueprint.mode is not PaperMode.PER_PERSON:
        return None
    had = questions_had(entry.person_id) if settings.prefer_fresh else frozenset()
    return freeze_paper(blueprint, frozen_pool(exam.id), rng, now, had)


def _see(exam_id: int, person_id: int, attempt_id: int | None, told: Told, now: datetime, *, is_news: bool) -> None:
    known = db.session().get(Presence, (exam_id, person_id), populate_existing=True)
    same = (
        known is not None
        and (known.attempt_id, known.unsaved, known.is_away) == (attempt_id, told.unsaved, told.is_away)
        and now - known.last_seen_at <= SILENT_AFTER
    )
    values = {"attempt_id": attempt_id, "last_seen_at": now, "unsaved": told.unsaved, "is_away": told.is_away}
    if known is None or not same or is_news:
        values["changed_at"] = now
    if known is not None:
        for name, value in values.items():
            setattr(known, name, value)
        db.session().flush()
        return
    insert_into = postgresql.insert if _is_postgres() else sqlite.insert
    db.session().execute(
        insert_into(Presence)
        .values(exam_id=exam_id, person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["exam_id", "person_id"], set_=values)
    )


def _keep_absence(attempt_id: int, token: int, seconds: int, now: datetime) -> None:
    """One absence per token; told again it may only be longer."""
    known = db.session().get(Absence, (attempt_id, token), populate_existing=True)
    if known is not None:
        known.seconds = max(known.seconds, seconds)
        db.session().flush()
        return
    count = select(func.count()).select_from(Absence).where(Absence.attempt_id == attempt_id)
    if db.session().execute(count).scalar_one() >= MAX_ABSENCES:
        return
    insert_into = postgresql.insert if _is_postgres() else sqlite.insert
    db.session().execute(
        insert_into(Absence)
        .values(attempt_id=attempt_id, token=token, left_at=now - timedelta(seconds=seconds), seconds=seconds)
        .on_conflict_do_nothing(index_elements=["attempt_id", "token"])
    )


def _is_postgres() -> bool:
    return db.engine().dialect.name == "postgresql"
