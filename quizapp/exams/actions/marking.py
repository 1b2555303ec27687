"""Marking: the pure grader over the frozen snapshot, a mark event, and the roll-up row of the person."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.exams.marking_models import MarkingTask
from quizapp.exams.models import Attempt, Exam, ExamResult, MarkEvent, RosterEntry
from quizapp.exams.queries.recomputing import Papers, confirmed, grade_of, hand_marks
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.queries.standing import beyond_of, dependents, outcomes_of
from quizapp.exams.rules.counting import roll_up
from quizapp.exams.rules.grading import GRADER_VERSION, Grade, Verdict
from quizapp.exams.rules.marking import FIRST, SECOND, is_marked_twice
from quizapp.exams.rules.regrading import Regrade, pending
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState
from quizapp.exams.rules.written import AWAITING
from quizapp.papers.rules.layout import LayoutItem

CHUNK = 400


def mark_attempt(attempt: Attempt, exam: Exam, answers: Mapping[int, str], actor: Actor, now: datetime) -> None:
    """Mark an attempt that has just ended and write its first mark event. `answers`: number -> canonical JSON."""
    settings = ExamSettings.from_json(exam.settings)
    recorded = confirmed(exam.id)
    result = grade_answers(attempt.paper_id, settings, answers, recorded)
    attempt.regrades = len(recorded)
    add_event(attempt, "graded", result, actor, now, sequence=1)  # it has just ended: nobody has marked it before
    if attempt.pending:
        queue_answers(attempt, settings, result)
    roll_up_person(exam, settings, attempt.person_id, now)


def grade_answers(
    paper_id: int,
    settings: ExamSettings,
    answers: Mapping[int, str],
    regrades: Sequence[Regrade] = (),
    attempt_id: int | None = None,
) -> Grade:
    """The mark these answers get on this paper, with what was confirmed afterwards and what people gave to this attempt;
    nothing is written. Also how `verify` recomputes every mark (I10)."""
    return grade_of(Papers([paper_id], settings, fresh=False), paper_id, answers, regrades, hand_marks(attempt_id))


def queue_answers(attempt: Attempt, settings: ExamSettings, result: Grade) -> None:
    """A task for every answer that waits for a person, a second one for those marked twice."""
    layout = layout_of(attempt.paper_id)
    for item in layout.items:
        if result.marks[item.number].verdict is not Verdict.PENDING:
            continue
        rounds = (FIRST, SECOND) if is_marked_twice(attempt.id, item.number, settings.marking) else (FIRST,)
        for number in rounds:
            add_task(attempt, item, number)


def add_task(attempt: Attempt, item: LayoutItem, round_number: int) -> None:
    """One more marking of an answer, unless it is there."""
    known = select(MarkingTask.id).where(
        MarkingTask.attempt_id == attempt.id, MarkingTask.number == item.number, MarkingTask.round == round_number
    )
    if db.session().execute(known).first() is None:
        db.session().add(
            MarkingTask(
                exam_id=attempt.exam_id,
                question=item.question,
                attempt_id=attempt.id,
                number=item.number,
                round=round_number,
                maximum=item.marks,
                state="waiting",
            )
        )
        db.session().flush()


def add_event(
    attempt: Attempt,
    kind: str,
    result: Grade,
    actor: Actor,
    now: datetime,
    reason: str = "",
    regrade_id: int | None = None,
    sequence: int | None = None,
) -> None:
    """Append a mark event and set the attempt's current mark to it (I11); while an answer waits for a person there is
    no score. `sequence` where it is known; two that take the same number are kept apart by the database."""
    waiting = pending(result)
    if sequence is None:
        last = select(func.max(MarkEvent.sequence)).where(MarkEvent.attempt_id == attempt.id)
        sequence = (db.session().execute(last).scalar_one() or 0) + 1
    db.put(
        MarkEvent,
        attempt_id=attempt.id,
        sequence=sequence,
        kind=kind,
        grader_version=GRADER_VERSION,
        score=result.total,
        band=result.band,
        passed=result.passed,
        items=[[number, mark.earned, mark.verdict] for number, mark in sorted(result.marks.items())],
        actor_id=actor.person_id,
        actor_name=actor.name,
        at=now,
        reason=reason,
        pending=waiting,
        regrades=attempt.regrades,
        regrade_id=regrade_id,
    )
    _set_mark(attempt, result, waiting)
    db.session().flush()


def _set_mark(attempt: Attempt, result: Grade, waiting: int) -> None:
    attempt.pending = waiting
    attempt.score = None if waiting else result.total
    is_open = waiting or result.band == AWAITING
    attempt.band = "" if is_open else result.band
    attempt.passed = None if is_open else result.passed
    attempt.parts_failed = len(result.parts_failed)
    attempt.state = AttemptState.GRADED


def roll_up_person(exam: Exam, settings: ExamSettings, person_id: int, now: datetime) -> None:
    """Write the roll-up row person × exam from all attempts of the person, and again the rows of exams whose results
    depend on this one; reports read nothing else."""
    _write_result(exam, settings, person_id, now)
    for other in dependents(exam.id):
        if db.session().get(ExamResult, (other.id, person_id)) is not None:
            _write_result(other, ExamSettings.from_json(other.settings), person_id, now)


def hold(exam_id: int, people: Sequence[int]) -> None:
    """Hold these people's places on the roster until the end of the transaction, so that an attempt that ends and a mark
    that is entered see each other."""
    for start in range(0, len(people), CHUNK):
        chunk = sorted(people)[start : start + CHUNK]
        db.session().execute(
            select(RosterEntry.person_id)
            .where(RosterEntry.exam_id == exam_id, RosterEntry.person_id.in_(chunk))
            .order_by(RosterEntry.person_id)
            .with_for_update()
        )


def _write_result(exam: Exam, settings: ExamSettings, person_id: int, now: datetime) -> None:
    if settings.written is not None:
        hold(exam.id, [person_id])
    outcomes = outcomes_of(exam.id, settings, person_id)
    summary = roll_up(outcomes, settings, beyond_of(exam, settings, person_id))
    if not outcomes and db.session().get(ExamResult, (exam.id, person_id)) is None:
        return  # only the paper is marked so far: the person has not sat
    db.put_over(
        ExamResult,
        exam_id=exam.id,
        person_id=person_id,
        attempts=summary.started,
        submitted=summary.submitted,
        counted_attempt_id=summary.counted_attempt_id,
        score=summary.score,
        band=summary.band,
        passed=summary.passed,
        is_blank=summary.is_blank,
        finished_at=summary.finished_at,
        exam_score=summary.exam_score,
        study_score=summary.study_score,
        own_passed=summary.own_passed,
        seconds_used=summary.seconds,
        written_score=summary.written_score,
        updated_at=now,
    )
