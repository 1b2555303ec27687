"""Attempts: as many as allowed, ended once and in time, moving only forward, every change with its entry in the log."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select

from quizapp import clock, db
from quizapp.audit.models import AuditEntry
from quizapp.audit.rules import Violation, keeps
from quizapp.exams.desk_models import DeskAct
from quizapp.exams.models import Attempt, Exam, MarkEvent
from quizapp.exams.rules.desk import Act
from quizapp.exams.rules.settings import MAX_GRACE_SECONDS
from quizapp.exams.rules.states import AttemptState

LATE = timedelta(minutes=5, seconds=MAX_GRACE_SECONDS)  # past every grace: the closer is not running
ENDINGS = ("attempt.submitted", "attempt.auto_closed")


@keeps("I5")
def closed_in_time() -> Iterator[Violation]:
    """No attempt is open long after its deadline, and none ended after it."""
    rows = db.session().execute(
        select(Attempt.id, Attempt.deadline).where(
            Attempt.state == AttemptState.IN_PROGRESS, Attempt.deadline < clock.now() - LATE
        )
    )
    for attempt_id, deadline in rows:
        yield Violation("closed_in_time", str(attempt_id), f"open, its deadline was {deadline.isoformat()}")
    late = db.session().execute(select(Attempt.id).where(Attempt.finished_at > Attempt.deadline))
    for (attempt_id,) in late:
        yield Violation("closed_in_time", str(attempt_id), "finished after its deadline")


@keeps("I6")
def within_allowance() -> Iterator[Violation]:
    """Nobody has more attempts than allowed, and they are numbered without a gap."""
    rows = db.session().execute(
        select(Attempt.exam_id, Attempt.person_id, Attempt.number, Attempt.state, Exam.settings)
        .join(Exam, Exam.id == Attempt.exam_id)
        .order_by(Attempt.exam_id, Attempt.person_id, Attempt.number)
    )
    used: Counter[tuple[int, int]] = Counter()
    numbers: dict[tuple[int, int], list[int]] = {}
    allowed: dict[int, int] = {}
    for exam_id, person_id, number, state, settings in rows:
        allowed[exam_id] = settings["attempts_allowed"]
        used[exam_id, person_id] += state != AttemptState.VOID
        numbers.setdefault((exam_id, person_id), []).append(number)
    for (exam_id, person_id), has in numbers.items():
        if used[exam_id, person_id] > allowed[exam_id] or has != list(range(1, len(has) + 1)):
            yield Violation("within_allowance", f"{exam_id}/{person_id}", f"attempts {has}, {allowed[exam_id]} allowed")


@keeps("I7", "I13")
def ended_once() -> Iterator[Violation]:
    """Every ended attempt has one entry of its ending in the log and one first mark; an open one has neither."""
    endings = _acts(ENDINGS)
    graded: Counter[int] = Counter()
    for attempt_id, count in db.session().execute(
        select(MarkEvent.attempt_id, func.count()).where(MarkEvent.kind == "graded").group_by(MarkEvent.attempt_id)
    ):
        graded[attempt_id] = count
    rows = db.session().execute(select(Attempt.id, Attempt.state, Attempt.ended_how))
    for attempt_id, state, ended_how in rows:
        wanted = 0 if state == AttemptState.IN_PROGRESS or not ended_how else 1
        if (endings[attempt_id], graded[attempt_id]) != (wanted, wanted):
            text = f"{state}: ended {endings[attempt_id]} times, marked first {graded[attempt_id]} times"
            yield Violation("ended_once", str(attempt_id), text)


@keeps("I8")
def states_move_forward() -> Iterator[Violation]:
    """What an attempt's state says is so: only an ended one has an end and a mark; only one voided for a reason is void."""
    reasons = {
        attempt_id
        for (attempt_id,) in db.session().execute(
            select(DeskAct.attempt_id).where(
                DeskAct.kind.in_((Act.VOID, Act.REOPEN)), DeskAct.reason != "", DeskAct.undone_at.is_(None)
            )
        )
    }
    for attempt in db.session().execute(select(Attempt)).scalars():
        problem = _state_problem(attempt, reasons)
        if problem:
            yield Violation("states_move_forward", str(attempt.id), f"{attempt.state}: {problem}")


def _state_problem(attempt: Attempt, reasons: set[int | None]) -> str:
    if attempt.state in (AttemptState.SUBMITTED, AttemptState.AUTO_CLOSED):
        return "ended and never marked"
    if attempt.state not in (AttemptState.IN_PROGRESS, AttemptState.GRADED, AttemptState.VOID):
        return "no such state"
    is_open = attempt.state == AttemptState.IN_PROGRESS
    if is_open and (attempt.finished_at or attempt.ended_how or attempt.receipt or attempt.score is not None):
        return "has an end or a mark"
    is_sat = bool(attempt.ended_how)  # not one whose marks came from elsewhere
    if attempt.state == AttemptState.GRADED and is_sat and not (attempt.finished_at and attempt.receipt):
        return "has no end or no receipt"
    if attempt.state == AttemptState.VOID and attempt.id not in reasons:
        return "without a reason"
    return ""


@keeps("I13")
def starts_are_logged() -> Iterator[Violation]:
    """Every attempt has one entry of its start in the log, or of the reopening that made it."""
    started = _acts(("attempt.started",))
    reopened = {each for (each,) in db.session().execute(select(DeskAct.new_attempt_id)) if each is not None}
    sat = (Attempt.state == AttemptState.IN_PROGRESS) | (Attempt.ended_how != "")  # not marks that came from elsewhere
    for (attempt_id,) in db.session().execute(select(Attempt.id).where(sat)):
        if started[attempt_id] + (attempt_id in reopened) != 1:
            yield Violation("starts_are_logged", str(attempt_id), f"{started[attempt_id]} entries of its start")


@keeps("I13")
def desk_is_logged() -> Iterator[Violation]:
    """Every act from the desk has one entry in the log, and every one taken back another."""
    wanted: Counter[str] = Counter()
    for act_id, kind, undone_at in db.session().execute(select(DeskAct.id, DeskAct.kind, DeskAct.undone_at)):
        wanted[f"desk.{kind} {act_id}"] += 1
        if undone_at is not None:
            wanted[f"desk.undone {act_id}"] += 1
    rows = db.session().execute(select(AuditEntry.act, AuditEntry.particulars).where(AuditEntry.act.like("desk.%")))
    logged = Counter(f"{act} {particulars.get('desk_act')}" for act, particulars in rows)
    for name in sorted(wanted.keys() | logged.keys()):
        if wanted[name] != logged[name]:
            yield Violation("desk_is_logged", name, f"{logged[name]} entries for {wanted[name]} acts")


def _acts(acts: tuple[str, ...]) -> Counter[int]:
    """How many entries of these acts each attempt has."""
    rows = db.session().execute(
        select(AuditEntry.object_id, func.count())
        .where(AuditEntry.act.in_(acts), AuditEntry.object_kind == "attempt")
        .group_by(AuditEntry.object_id)
    )
    return Counter({int(object_id): count for object_id, count in rows})


CHECKS = (closed_in_time, within_allowance, ended_once, states_move_forward, starts_are_logged, desk_is_logged)
