"""What an invigilator does: each act a row of its own, audited, in the same transaction as what it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update

from quizapp import db
from quizapp.accounts import actions as accounts
from quizapp.audit.actions import record
from quizapp.audit.rules import SYSTEM, Actor
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions.ending import end_now
from quizapp.exams.actions.marking import roll_up_person
from quizapp.exams.actions.regrading import catch_up
from quizapp.exams.desk_models import DeskAct, Extension
from quizapp.exams.models import Answer, AnswerEvent, Attempt, Exam, RosterEntry
from quizapp.exams.queries.desk_acts import legs_in
from quizapp.exams.rules import desk as rules
from quizapp.exams.rules.desk import Act, Reach
from quizapp.exams.rules.releasing import visible
from quizapp.exams.rules.sections import More, leg_end
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState, ExamState
from quizapp.people.queries import within


@dataclass(frozen=True, slots=True)
class Wish:
    """What the invigilator asks for. `person_id` where it is about one, `unit_path` where about a unit."""

    act: Act
    reach: Reach
    person_id: int | None = None
    unit_path: str = ""
    seconds: int = 0
    reason: str = ""
    text: str = ""


def do(exam_id: int, wish: Wish, actor: Actor, now: datetime) -> int:
    """Do what is asked and answer the act's id. Raises Refused with the code of why not."""
    exam = db.session().get(Exam, exam_id, populate_existing=True)
    if exam is None or exam.state == ExamState.DRAFT:
        raise NotFound
    code = rules.problem(wish.act, wish.reach, wish.seconds, wish.reason, wish.text)
    if code:
        raise Refused(code)
    attempt = None
    if wish.reach is Reach.PERSON:
        if db.session().get(RosterEntry, (exam_id, wish.person_id or 0)) is None:
            raise NotFound
        attempt = _last(exam_id, wish.person_id or 0)
    act = DeskAct(
        id=db.new_id(),
        exam_id=exam_id,
        kind=wish.act,
        reach=wish.reach,
        person_id=wish.person_id if wish.reach is Reach.PERSON else None,
        unit_path=wish.unit_path if wish.reach is Reach.UNIT else "",
        attempt_id=attempt.id if attempt and attempt.state == AttemptState.IN_PROGRESS else None,
        seconds=wish.seconds if wish.act in rules.WITH_MINUTES else 0,
        reason=wish.reason.strip()[:200],
        text=wish.text.strip()[:1000] if wish.act is Act.MESSAGE else "",
        actor_id=actor.person_id,
        actor_name=actor.name,
        at=now,
    )
    db.session().add(act)
    db.session().flush()
    _ACTS[wish.act](exam, act, attempt, actor, now)
    record(
        actor, now, f"desk.{wish.act.value}", "exam", exam_id,
        desk_act=str(act.id), reach=wish.reach.value, person=str(act.person_id or ""), unit=act.unit_path,
        attempt=str(act.attempt_id or ""), seconds=act.seconds, reason=act.reason, touched=act.touched,
    )  # fmt: skip
    db.session().flush()
    return act.id


def undo(exam_id: int, act_id: int, actor: Actor, now: datetime) -> None:
    """Take an act back; doing so twice changes nothing."""
    act = db.session().get(DeskAct, act_id, populate_existing=True)
    if act is None or act.exam_id != exam_id:
        raise NotFound
    if act.kind not in rules.UNDOABLE:
        raise Refused("desk_no_undo")
    if act.undone_at is not None:
        return
    act.undone_at, act.undone_by = now, actor.name
    if act.kind == Act.EXTEND:
        _take_back(act, now)
    if act.kind == Act.VOID:
        _restore(db.session().get_one(Exam, exam_id), act, now)
    record(actor, now, "desk.undone", "exam", exam_id, desk_act=str(act.id), undone=act.kind)
    db.session().flush()


def carry_grants(attempt: Attempt, grants: Sequence[tuple[int, int]], now: datetime) -> None:
    """Write down the time that a new attempt was begun with; its deadline holds it already."""
    before = attempt.deadline - timedelta(seconds=sum(seconds for _act, seconds in grants))
    for act_id, seconds in grants:
        after = before + timedelta(seconds=seconds)
        _note(attempt.id, act_id, More(seconds), before, after, now)
        before = after


def _extend(exam: Exam, act: DeskAct, attempt: Attempt | None, actor: Actor, now: datetime) -> None:
    query = select(Attempt).where(Attempt.exam_id == exam.id, Attempt.state == AttemptState.IN_PROGRESS)
    if act.reach == Reach.PERSON:
        query = query.where(Attempt.person_id == act.person_id)
    else:
        query = query.join(
            RosterEntry, (RosterEntry.exam_id == Attempt.exam_id) & (RosterEntry.person_id == Attempt.person_id)
        ).where(within(RosterEntry.department_path, (act.unit_path,)))
    for each in db.session().execute(query.execution_options(populate_existing=True)).scalars().all():
        more = More(act.seconds, None if each.leg_began_at is None else each.leg)
        _move(each, act.id, each.deadline + timedelta(seconds=act.seconds), more, now)
        act.touched += 1


def _late(exam: Exam, act: DeskAct, attempt: Attempt | None, actor: Actor, now: datetime) -> None:
    act.until = now + timedelta(seconds=act.seconds)


def _reopen(exam: Exam, act: DeskAct, attempt: Attempt | None, actor: Actor, now: datetime) -> None:
    """States only move forward: the ended attempt becomes void and a new one goes on with its paper and answers."""
    if attempt is None or attempt.state != AttemptState.GRADED:
        raise Refused("desk_not_ended")
    settings = ExamSettings.from_json(exam.settings)
    if visible(settings, exam.released, now).keys:
        raise Refused("desk_keys_shown")
    going_on = Attempt(
        id=db.new_id(),
        exam_id=exam.id,
        person_id=attempt.person_id,
        number=attempt.number + 1,
        state=AttemptState.IN_PROGRESS,
        paper_id=attempt.paper_id,
        started_at=now,
        deadline=now + timedelta(seconds=act.seconds),
        session_id=attempt.session_id,
        address=attempt.address,
        pledge_sha256=attempt.pledge_sha256,
        leg=attempt.leg,
        leg_began_at=now if attempt.leg_began_at else None,
        open_from=attempt.open_from,
        open_to=attempt.open_to,
    )
    going_on.open_until = _open_until(going_on, going_on.deadline)
    act.attempt_id, act.new_attempt_id, act.touched = attempt.id, going_on.id, 1
    _set_state(attempt, AttemptState.VOID)
    db.session().add(going_on)
    db.session().flush()
    _copy_answers(attempt.id, going_on.id)
    roll_up_person(exam, settings, attempt.person_id, now)


def _end(exam: Exam, act: DeskAct, attempt: Attempt | None, actor: Actor, now: datetime) -> None:
    if attempt is None or not end_now(attempt.id, actor, now):
        raise Refused("desk_not_open")
    act.touched = 1


def _void(exam: Exam, act: DeskAct, attempt: Attempt | None, actor: Actor, now: datetime) -> None:
    """An open attempt is ended and marked first, so that taking the act back has something to give back."""
    if attempt is None or attempt.state == AttemptState.VOID:
        raise Refused("desk_nothing_to_void")
    if attempt.state == AttemptState.IN_PROGRESS:
        end_now(attempt.id, actor, now)
        db.session().refresh(attempt)
    act.attempt_id, act.touched = attempt.id, 1
    _set_state(attempt, AttemptState.VOID)
    roll_up_person(exam, ExamSettings.from_json(exam.settings), attempt.person_id, now)


def _message(exam: Exam, act: DeskAct, attempt: Attempt | None, actor: Actor, now: datetime) -> None:
    """Nothing but the row: the page asks for its messages."""


def _unlock(exam: Exam, act: DeskAct, attempt: Attempt | None, actor: Actor, now: datetime) -> None:
    accounts.unlock(act.person_id or 0, actor, now)


_ACTS = {
    Act.EXTEND: _extend,
    Act.LATE: _late,
    Act.REOPEN: _reopen,
    Act.END: _end,
    Act.VOID: _void,
    Act.MESSAGE: _message,
    Act.UNLOCK: _unlock,
}


def _take_back(act: DeskAct, now: datetime) -> None:
    query = (
        select(Attempt, Extension.leg_seconds, Extension.leg)
        .join(Extension, Extension.attempt_id == Attempt.id)
        .where(Extension.act_id == act.id, Attempt.state == AttemptState.IN_PROGRESS)
        .execution_options(populate_existing=True)
    )
    for attempt, seconds, leg in db.session().execute(query).all():
        less = More(-seconds, leg)
        _move(attempt, act.id, rules.taken_back(attempt.deadline, act.seconds, now), less, now)


def _restore(exam: Exam, act: DeskAct, now: datetime) -> None:
    attempt = db.session().get_one(Attempt, act.attempt_id, populate_existing=True)
    if attempt.state != AttemptState.VOID:
        return
    settings = ExamSettings.from_json(exam.settings)
    others = select(func.count()).where(
        Attempt.exam_id == exam.id, Attempt.person_id == attempt.person_id, Attempt.state != AttemptState.VOID
    )
    if db.session().execute(others).scalar_one() >= settings.attempts_allowed:
        raise Refused("desk_begun_anew")  # the attempt that took its place counts; both would be one too many
    _set_state(attempt, AttemptState.GRADED)
    catch_up(attempt.id, SYSTEM, now)
    roll_up_person(exam, settings, attempt.person_id, now)


def _move(attempt: Attempt, act_id: int, deadline: datetime, more: More, now: datetime) -> None:
    """Move a deadline with its row, and the end of what is open; nothing for an attempt that ended meanwhile."""
    before, open_until = attempt.deadline, attempt.open_until
    moved = db.session().execute(
        update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.state == AttemptState.IN_PROGRESS)
        .values(deadline=deadline),
        execution_options={"synchronize_session": "fetch"},
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        return
    _note(attempt.id, act_id, more, before, deadline, now)
    attempt.open_until = _open_until(attempt, deadline)
    kept = rules.kept_open(open_until, attempt.open_until, now)
    if kept:
        _note(attempt.id, act_id, More(kept, attempt.leg), deadline, deadline, now)
        attempt.open_until = _open_until(attempt, deadline)
    db.session().flush()


def _open_until(attempt: Attempt, deadline: datetime) -> datetime | None:
    """When the part that is open closes, once the attempt has this deadline; None where the whole paper is open."""
    if attempt.leg_began_at is None:
        return None
    settings = ExamSettings.from_json(db.session().get_one(Exam, attempt.exam_id).settings)
    return leg_end(legs_in(attempt, settings)[attempt.leg], attempt.leg_began_at, deadline)


def _note(attempt_id: int, act_id: int, more: More, before: datetime, after: datetime, now: datetime) -> None:
    db.session().add(
        Extension(
            attempt_id=attempt_id,
            act_id=act_id,
            seconds=int((after - before).total_seconds()),
            leg=more.leg,
            leg_seconds=more.seconds,
            deadline_before=before,
            deadline_after=after,
            at=now,
        )
    )
    db.session().flush()


def _set_state(attempt: Attempt, state: AttemptState) -> None:
    attempt.state = state
    db.session().flush()


def _last(exam_id: int, person_id: int) -> Attempt | None:
    query = (
        select(Attempt)
        .where(Attempt.exam_id == exam_id, Attempt.person_id == person_id)
        .order_by(Attempt.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return db.session().execute(query).scalar_one_or_none()


def _copy_answers(old: int, new: int) -> None:
    """The answers with their last events, so that the new attempt explains itself."""
    for table, condition in (
        (Answer, Answer.attempt_id == old),
        (AnswerEvent, (AnswerEvent.attempt_id == old) & AnswerEvent.counted),
    ):
        rows = db.session().execute(select(table.__table__).where(condition)).mappings().all()
        if rows:
            db.session().execute(insert(table), [{**row, "attempt_id": new} for row in rows])
