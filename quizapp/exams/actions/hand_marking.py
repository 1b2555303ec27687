"""Marking by people: who may, who gets which answer, and what becomes of the marks given. Marks are never edited."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, and_, delete, or_, select, update
from sqlalchemy.orm import aliased

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions.marking import add_event, add_task, roll_up_person
from quizapp.exams.marking_models import ExamMarker, HandMark, MarkingTask
from quizapp.exams.models import Attempt, Exam
from quizapp.exams.queries.recomputing import current_grade, hand_marks
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.rules.marking import ENTERED, THIRD, MarkingRules, is_marked_twice, is_step, may_correct, next_round
from quizapp.exams.rules.regrading import pending
from quizapp.exams.rules.releasing import visible
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState

TRIES = 30  # answers tried before a marker is told that nothing is left


def assign(exam_id: int, people: Collection[int], actor: Actor, now: datetime) -> None:
    """Say who marks an exam; whoever is left out gets nothing more, what was marked stays."""
    held = set(db.session().execute(select(ExamMarker.person_id).where(ExamMarker.exam_id == exam_id)).scalars())
    gone = held - set(people)
    if gone:
        db.session().execute(delete(ExamMarker).where(ExamMarker.exam_id == exam_id, ExamMarker.person_id.in_(gone)))
        db.session().execute(
            update(MarkingTask)
            .where(MarkingTask.exam_id == exam_id, MarkingTask.state == "claimed", MarkingTask.marker_id.in_(gone))
            .values(state="waiting", marker_id=None, claimed_until=None)
        )
    for person_id in sorted(set(people) - held):
        db.session().add(ExamMarker(exam_id=exam_id, person_id=person_id, assigned_by=actor.name, assigned_at=now))
    record(actor, now, "markers.assigned", "exam", exam_id, people=[str(each) for each in sorted(people)])


def set_rules(exam_id: int, rules: MarkingRules, actor: Actor, now: datetime) -> None:
    """Set second marker, limit and days of complaint; refused for the markers' part once somebody has marked."""
    exam = db.session().get(Exam, exam_id, populate_existing=True)
    if exam is None:
        raise NotFound
    settings = ExamSettings.from_json(exam.settings)
    before = settings.marking
    is_begun = select(MarkingTask.id).where(MarkingTask.exam_id == exam_id).limit(1)
    ways = ("second_percent", "max_difference")
    if any(getattr(before, name) != getattr(rules, name) for name in ways) and db.session().execute(is_begun).first():
        raise Refused("marking_begun")
    exam.settings = {**exam.settings, "marking": rules.to_json()}
    record(actor, now, "marking.rules", "exam", exam_id, before=before.to_json(), after=rules.to_json())


def claim(exam_id: int, question: int, actor: Actor, now: datetime) -> int | None:
    """The next answer to this question for this marker: the one held already, else a waiting one that nobody gets twice;
    None when nothing is left. What somebody held too long is given to the next."""
    held = (
        select(MarkingTask.id)
        .join(Attempt, Attempt.id == MarkingTask.attempt_id)
        .where(
            MarkingTask.exam_id == exam_id,
            MarkingTask.question == question,
            MarkingTask.state == "claimed",
            MarkingTask.marker_id == actor.person_id,
            Attempt.state == AttemptState.GRADED,  # one that was made void meanwhile is nobody's work
        )
        .limit(1)
    )
    own = db.session().execute(held).scalar_one_or_none()
    if own is not None:
        return own
    settings = ExamSettings.from_json(db.session().get_one(Exam, exam_id).settings)
    until = now + timedelta(minutes=settings.marking.claim_minutes)
    for task_id in _free(exam_id, question, actor, now):
        if _moved(
            update(MarkingTask)
            .where(MarkingTask.id == task_id, _is_free(now))
            .values(state="claimed", marker_id=actor.person_id, claimed_until=until)
        ):
            return task_id
    return None


def give(task_id: int, earned: int, note: str, actor: Actor, now: datetime) -> None:
    """Mark the answer of a task held by this marker. When the last open answer of the attempt is settled, its mark is
    final and the result follows."""
    task = db.session().get(MarkingTask, task_id, populate_existing=True)
    if task is None:
        raise NotFound
    if not is_step(earned, task.maximum):
        raise Refused("mark_step")
    attempt = _locked(task.attempt_id)
    if attempt.state != AttemptState.GRADED:
        raise Refused("task_gone")
    if not _moved(
        update(MarkingTask)
        .where(MarkingTask.id == task_id, MarkingTask.state == "claimed", MarkingTask.marker_id == actor.person_id)
        .values(state="done", claimed_until=None)
    ):
        raise Refused("task_gone")
    _keep(attempt.id, task.number, task.round, earned, note, actor, now)
    record(actor, now, "answer.marked", "attempt", attempt.id, number=task.number, round=task.round, earned=earned)
    settings = ExamSettings.from_json(db.session().get_one(Exam, attempt.exam_id).settings)
    _ask_a_third(attempt, task.number, settings)
    _conclude(attempt, settings, "marked", actor, now)


def correct(task_id: int, earned: int, reason: str, actor: Actor, now: datetime) -> None:
    """Correct the own mark of an answer before its result is shown: a mark more, with a reason; the one before stays. A
    third person is asked, or no longer asked, as the two marks now stand; the attempt's mark follows."""
    task = db.session().get(MarkingTask, task_id, populate_existing=True)
    if task is None or task.state != "done" or task.marker_id != actor.person_id:
        raise NotFound
    if not is_step(earned, task.maximum):
        raise Refused("mark_step")
    if not reason.strip():
        raise Refused("reason_missing")
    attempt = _locked(task.attempt_id)
    exam = db.session().get_one(Exam, attempt.exam_id)
    settings = ExamSettings.from_json(exam.settings)
    if attempt.state != AttemptState.GRADED:
        raise Refused("task_void")
    if visible(settings, exam.released, now).score and not attempt.pending:
        raise Refused("correct_shown")
    given = hand_marks(attempt.id)[1].get(task.number, [])
    if code := may_correct(given, task.round):
        raise Refused(code)
    own = [each.earned for each in given if each.round == task.round]
    if own[-1] == earned:
        raise Refused("correct_same")
    _keep(attempt.id, task.number, task.round, earned, reason, actor, now, correction=len(own))
    record(
        actor, now, "answer.corrected", "attempt", attempt.id,
        number=task.number, round=task.round, before=own[-1], after=earned, reason=reason.strip()[:500],
    )  # fmt: skip
    _ask_a_third(attempt, task.number, settings)
    _conclude(attempt, settings, "corrected", actor, now, reason)


def give_back(task_id: int, actor: Actor) -> None:
    """Leave an answer to somebody else."""
    _moved(
        update(MarkingTask)
        .where(MarkingTask.id == task_id, MarkingTask.state == "claimed", MarkingTask.marker_id == actor.person_id)
        .values(state="waiting", marker_id=None, claimed_until=None)
    )


def enter(attempt_id: int, number: int, earned: int, reason: str, actor: Actor, now: datetime) -> None:
    """Enter the mark of one question with a reason; it stands whatever was marked before. Nothing is edited: the mark
    is a new event, and the marks before it stay."""
    attempt = _locked(attempt_id)
    if attempt.state != AttemptState.GRADED:
        raise Refused("not_marked_yet")
    if not reason.strip():
        raise Refused("reason_missing")
    item = next((each for each in layout_of(attempt.paper_id).items if each.number == number), None)
    if item is None:
        raise NotFound
    if not is_step(earned, item.marks):
        raise Refused("mark_step")
    _keep(attempt_id, number, ENTERED, earned, reason, actor, now)
    _moved(
        update(MarkingTask)
        .where(MarkingTask.attempt_id == attempt_id, MarkingTask.number == number, MarkingTask.state != "done")
        .values(state="dropped", claimed_until=None)
    )
    record(actor, now, "mark.entered", "attempt", attempt_id, number=number, earned=earned, reason=reason)
    settings = ExamSettings.from_json(db.session().get_one(Exam, attempt.exam_id).settings)
    _conclude(attempt, settings, "entered", actor, now, reason)


def _conclude(
    attempt: Attempt, settings: ExamSettings, kind: str, actor: Actor, now: datetime, reason: str = ""
) -> None:
    """Write the mark event that follows, unless answers waited before and still wait after a marker's mark."""
    result = current_grade(attempt, settings)
    if kind in ("marked", "corrected") and attempt.pending and pending(result):
        return
    add_event(attempt, kind, result, actor, now, reason[:200])
    roll_up_person(db.session().get_one(Exam, attempt.exam_id), settings, attempt.person_id, now)


def _ask_a_third(attempt: Attempt, number: int, settings: ExamSettings) -> None:
    """A task for a third person where two marks are too far apart; none is left open where they no longer are."""
    given = hand_marks(attempt.id)[1].get(number, [])
    twice = is_marked_twice(attempt.id, number, settings.marking)
    third = update(MarkingTask).where(
        MarkingTask.attempt_id == attempt.id, MarkingTask.number == number, MarkingTask.round == THIRD
    )
    if next_round(given, settings.marking, is_twice=twice) != THIRD:
        _moved(third.where(MarkingTask.state != "done").values(state="dropped", marker_id=None, claimed_until=None))
    elif not _moved(third.where(MarkingTask.state == "dropped").values(state="waiting")):
        item = next(each for each in layout_of(attempt.paper_id).items if each.number == number)
        add_task(attempt, item, THIRD)


def _keep(
    attempt_id: int,
    number: int,
    round_number: int,
    earned: int,
    reason: str,
    actor: Actor,
    now: datetime,
    correction: int = 0,
) -> None:
    db.session().add(
        HandMark(
            attempt_id=attempt_id,
            number=number,
            round=round_number,
            correction=correction,
            earned=earned,
            marker_id=actor.person_id,
            marker_name=actor.name,
            reason=reason[:500],
            at=now,
        )
    )
    db.session().flush()


def _free(exam_id: int, question: int, actor: Actor, now: datetime) -> list[int]:
    """Waiting answers that this person has not marked or held before and did not write."""
    other = aliased(MarkingTask)
    touched = select(other.id).where(
        other.attempt_id == MarkingTask.attempt_id,
        other.number == MarkingTask.number,
        other.marker_id == actor.person_id,
        other.id != MarkingTask.id,
    )
    query = (
        select(MarkingTask.id)
        .join(Attempt, Attempt.id == MarkingTask.attempt_id)
        .where(
            MarkingTask.exam_id == exam_id,
            MarkingTask.question == question,
            _is_free(now),
            Attempt.state == AttemptState.GRADED,  # not one that was made void meanwhile
            Attempt.person_id != actor.person_id,
            ~touched.exists(),
        )
        .order_by((MarkingTask.round == THIRD).desc(), MarkingTask.round, MarkingTask.id)
        .limit(TRIES)
    )
    return list(db.session().execute(query).scalars())


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(MarkingTask.state == "waiting", and_(MarkingTask.state == "claimed", MarkingTask.claimed_until < now))


def _locked(attempt_id: int) -> Attempt:
    """The attempt, held until the end of the transaction, so that two who settle its last answers see each other."""
    query = select(Attempt).where(Attempt.id == attempt_id).with_for_update()
    attempt = db.session().execute(query, execution_options={"populate_existing": True}).scalar_one_or_none()
    if attempt is None:
        raise NotFound
    return attempt


def _moved(statement: object) -> bool:
    result = db.session().execute(statement, execution_options={"synchronize_session": False})  # type: ignore[call-overload]
    return isinstance(result, CursorResult) and result.rowcount > 0
