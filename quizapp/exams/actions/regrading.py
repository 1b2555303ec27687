"""Regrading a wrong question: proposed by one, confirmed by another, applied attempt by attempt as mark events."""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, func, select, update

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions.holding import held
from quizapp.exams.actions.marking import add_event, roll_up_person
from quizapp.exams.marking_models import RegradeRecord
from quizapp.exams.models import Attempt, Exam, ExamResult, MarkEvent
from quizapp.exams.queries import trials
from quizapp.exams.queries.recomputing import confirmed, current_grade
from quizapp.exams.queries.regrading import question_state
from quizapp.exams.rules.grading import Grade
from quizapp.exams.rules.regrading import Change, Regrade, is_key
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState, ExamState
from quizapp.jobs import actions as jobs

NOTHING = {"attempts": 0, "score": 0, "band": 0, "passed": 0}  # what a change did: attempts, then people's results


def propose(exam_id: int, regrade: Regrade, reason: str, actor: Actor, now: datetime) -> int:
    """Put a change of a question before a second person; nothing is marked yet."""
    exam = db.session().get(Exam, exam_id)
    if exam is None or exam.state == ExamState.DRAFT:
        raise NotFound
    if not reason.strip():
        raise Refused("reason_missing")
    before = question_state(exam_id, regrade.question)
    _check(regrade, before)
    stored = RegradeRecord(
        id=db.new_id(),
        exam_id=exam_id,
        question=regrade.question,
        change=regrade.to_json(),
        reason=reason.strip()[:500],
        before=before,
        after=_after(before, regrade),
        state="proposed",
        proposed_id=actor.person_id,
        proposed_by=actor.name,
        proposed_at=now,
        changed={},
    )
    db.session().add(stored)
    db.session().flush()
    record(actor, now, "regrade.proposed", "exam", exam_id, regrade=str(stored.id), change=regrade.change.value)
    return stored.id


def ask_for_trial(regrade_id: int, actor: Actor, now: datetime, locale: str) -> int:
    """Have it found out whose mark a proposal would change; answers the job that does it."""
    stored = _record(regrade_id)
    if stored.state != "proposed":
        raise Refused("regrade_decided")
    job = jobs.create("exams.trial", {"regrade": str(regrade_id)}, actor, now, locale)
    stored.trial_job_id = job.id
    db.session().flush()
    return job.id


def proposal(regrade_id: int) -> tuple[int, Regrade]:
    """The exam and the change that is proposed."""
    stored = _record(regrade_id)
    return stored.exam_id, Regrade.from_json(stored.change)


def keep_trial(regrade_id: int, found: dict[str, Any], now: datetime) -> None:
    """Keep with the proposal what its trial found at this moment."""
    stored = _record(regrade_id)
    stored.trial, stored.trial_at = found, now
    db.session().flush()


def withdraw(regrade_id: int, actor: Actor, now: datetime) -> None:
    """Take a proposal back, or turn it down."""
    stored = _record(regrade_id)
    if not _moved(regrade_id, "proposed", state="withdrawn"):
        raise Refused("regrade_decided")
    record(actor, now, "regrade.withdrawn", "exam", stored.exam_id, regrade=str(regrade_id))


def confirm(regrade_id: int, actor: Actor, now: datetime, locale: str, newer: int = 0) -> int:
    """Confirm what another person proposed; answers the job that applies it. From now on every attempt of the exam that
    ends is marked with the change.

    Whoever confirms answers for every mark that changes, so nothing is confirmed that was not seen: without a trial it is
    refused, and after any change of a mark or a result that the trial has shown it must be tried again. Attempts marked for
    the first time since then come in as long as people sit, and a trial could be too old for ever; they are confirmed with
    the rest if their number was before the person's eyes (`newer`), and the log keeps it."""
    stored = _record(regrade_id)
    if stored.proposed_id == actor.person_id:
        raise Refused("regrade_same_person")
    if stored.state != "proposed":
        raise Refused("regrade_decided")
    held(stored.exam_id, alone=True)  # attempts that end at this moment are marked before or with the change
    sequence = _next(stored.exam_id)
    unseen = _unseen(stored, newer)
    job = jobs.create("exams.regrade", {"regrade": str(regrade_id)}, actor, now, locale)
    if not _moved(
        regrade_id,
        "proposed",
        state="confirmed",
        sequence=sequence,
        confirmed_by=actor.name,
        confirmed_at=now,
        job_id=job.id,
    ):
        raise Refused("regrade_decided")
    record(
        actor,
        now,
        "regrade.confirmed",
        "exam",
        stored.exam_id,
        regrade=str(regrade_id),
        sequence=sequence,
        newer=unseen,
    )
    return job.id


def regrade_attempt(attempt_id: int, regrade_id: int, actor: Actor, now: datetime) -> bool:
    """Bring one marked attempt up to a confirmed change, once however often it is called; True if its marks changed."""
    stored = _record(regrade_id)
    sequence = stored.sequence or 0
    query = select(Attempt).where(Attempt.id == attempt_id).with_for_update()
    attempt = db.session().execute(query, execution_options={"populate_existing": True}).scalar_one()
    if attempt.regrades >= sequence or attempt.state != AttemptState.GRADED:
        return False
    exam = db.session().get_one(Exam, attempt.exam_id)
    settings = ExamSettings.from_json(exam.settings)
    result = current_grade(attempt, settings, confirmed(exam.id)[:sequence])
    attempt.regrades = sequence
    if not _differs(attempt_id, result):
        return False
    before = _standing(attempt)
    add_event(attempt, "regraded", result, actor, now, stored.reason[:200], regrade_id)
    roll_up_person(exam, settings, attempt.person_id, now)
    _count(regrade_id, before, _standing(attempt))
    return True


def catch_up(attempt_id: int, actor: Actor, now: datetime) -> int:
    """Bring a marked attempt up to every confirmed change of its exam, one after the other; answers how many reached it.
    For one that became valid again, and for whatever the jobs have missed."""
    attempt = db.session().get_one(Attempt, attempt_id, populate_existing=True)
    held(attempt.exam_id, alone=False)
    query = (
        select(RegradeRecord.id)
        .where(RegradeRecord.exam_id == attempt.exam_id, RegradeRecord.sequence > attempt.regrades)
        .order_by(RegradeRecord.sequence)
    )
    missing = list(db.session().execute(query).scalars())
    for regrade_id in missing:
        regrade_attempt(attempt_id, regrade_id, actor, now)
    return len(missing)


def finish(regrade_id: int, actor: Actor, now: datetime) -> None:
    """Everything is brought up to the change."""
    stored = _record(regrade_id)
    counts = {**NOTHING, **stored.changed}
    if _moved(regrade_id, "confirmed", state="applied", applied_at=now, changed=counts):
        record(actor, now, "regrade.applied", "exam", stored.exam_id, regrade=str(regrade_id), **counts)


def waiting_attempts(regrade_id: int, limit: int = 200) -> list[int]:
    """Marked attempts of the exam that the change has not reached."""
    stored = _record(regrade_id)
    query = (
        select(Attempt.id)
        .where(
            Attempt.exam_id == stored.exam_id,
            Attempt.state == AttemptState.GRADED,
            Attempt.regrades < (stored.sequence or 0),
        )
        .order_by(Attempt.id)
        .limit(limit)
    )
    return list(db.session().execute(query).scalars())


def _next(exam_id: int) -> int:
    """The sequence of the change that is confirmed next; refused while the last one is being applied."""
    running = select(RegradeRecord.id).where(RegradeRecord.exam_id == exam_id, RegradeRecord.state == "confirmed")
    if db.session().execute(running).first() is not None:
        raise Refused("regrade_running")
    highest = select(func.max(RegradeRecord.sequence)).where(RegradeRecord.exam_id == exam_id)
    return (db.session().execute(highest).scalar_one() or 0) + 1


def _unseen(stored: RegradeRecord, newer: int) -> int:
    """How many attempts the trial could not see; refused where there is no trial, where it is old, or where they are more
    than `newer`."""
    if not stored.trial:
        raise Refused("regrade_untried")
    since = trials.since(stored.exam_id, trials.DryRun.from_json(stored.trial).basis)
    if since.is_old:
        raise Refused("regrade_trial_old")
    if since.newer > newer:
        raise Refused("regrade_trial_newer", count=since.newer)
    return since.newer


def _check(regrade: Regrade, before: dict[str, Any]) -> None:
    if regrade.change is Change.MARKS and not 0 < regrade.marks <= 100_000:
        raise Refused("regrade_marks")
    if regrade.change is Change.ADD_KEY and not is_key(
        before["kind"], before["options"], before["blanks"], regrade.key
    ):
        raise Refused("regrade_key")


def _after(before: dict[str, Any], regrade: Regrade) -> dict[str, Any]:
    """The question's state with the change."""
    changes: dict[Change, dict[str, Any]] = {
        Change.TAKE_OUT: {"is_out": True, "is_full": False},
        Change.FULL_MARKS: {"is_out": False, "is_full": True},
        Change.ADD_KEY: {"extra_keys": [*before["extra_keys"], regrade.key]},
        Change.MARKS: {"marks": regrade.marks},
    }
    return {**before, **changes[regrade.change]}


def _differs(attempt_id: int, result: Grade) -> bool:
    """Whether a mark is another than the last event's, in a question or as a whole."""
    last = (
        db.session()
        .execute(
            select(MarkEvent.score, MarkEvent.band, MarkEvent.items)
            .where(MarkEvent.attempt_id == attempt_id)
            .order_by(MarkEvent.sequence.desc())
            .limit(1)
        )
        .one()
    )
    items = [[number, mark.earned, mark.verdict.value] for number, mark in sorted(result.marks.items())]
    return (last.score, last.band, last.items) != (result.total, result.band, items)


def _standing(attempt: Attempt) -> tuple[int | None, str | None, bool | None]:
    """The attempt's score, and band and pass of its person's result."""
    table = ExamResult.__table__
    found = db.rows(
        select(table.c.band, table.c.passed).where(
            table.c.exam_id == attempt.exam_id, table.c.person_id == attempt.person_id
        )
    )
    return (attempt.score, found[0].band, found[0].passed) if found else (attempt.score, None, None)


def _count(
    regrade_id: int,
    before: tuple[int | None, str | None, bool | None],
    after: tuple[int | None, str | None, bool | None],
) -> None:
    """Add one attempt to what the change did."""
    query = select(RegradeRecord).where(RegradeRecord.id == regrade_id).with_for_update()
    stored = db.session().execute(query, execution_options={"populate_existing": True}).scalar_one()
    differs = {name: int(old != new) for name, old, new in zip(NOTHING, (0, *before), (1, *after), strict=True)}
    stored.changed = {name: stored.changed.get(name, 0) + more for name, more in differs.items()}
    db.session().flush()


def _record(regrade_id: int) -> RegradeRecord:
    stored = db.session().get(RegradeRecord, regrade_id, populate_existing=True)
    if stored is None:
        raise NotFound
    return stored


def _moved(regrade_id: int, old: str, **values: Any) -> bool:
    result = db.session().execute(
        update(RegradeRecord).where(RegradeRecord.id == regrade_id, RegradeRecord.state == old).values(**values),
        execution_options={"synchronize_session": False},
    )
    return isinstance(result, CursorResult) and result.rowcount == 1
