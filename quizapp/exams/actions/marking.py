"""Marking: the pure grader over the frozen snapshot, a mark event, and the roll-up row of the person."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.exams.models import Attempt, Exam, ExamResult, MarkEvent
from quizapp.exams.queries.snapshot import items_of, layout_of
from quizapp.exams.rules.answers import read_answer
from quizapp.exams.rules.counting import AttemptOutcome, roll_up
from quizapp.exams.rules.grading import GRADER_VERSION, Grade, grade
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState


def mark_attempt(attempt: Attempt, exam: Exam, answers: Mapping[int, str], actor: Actor, now: datetime) -> None:
    """Mark an attempt that has just ended and write its first mark event. `answers`: number -> canonical JSON."""
    settings = ExamSettings.from_json(exam.settings)
    result = grade_answers(attempt.paper_id, settings, answers)
    add_event(attempt, "graded", result, actor, now)
    roll_up_person(exam, settings, attempt.person_id, now)


def grade_answers(paper_id: int, settings: ExamSettings, answers: Mapping[int, str]) -> Grade:
    """The mark these answers get on this paper; nothing is written. Also how `verify` recomputes every mark (I10)."""
    items = items_of(layout_of(paper_id), settings)
    given = {item.number: read_answer(item.kind, answers.get(item.number, "null")) for item in items}
    return grade(items, given, settings)


def add_event(attempt: Attempt, kind: str, result: Grade, actor: Actor, now: datetime, reason: str = "") -> None:
    """Append a mark event and set the attempt's current mark to it (I11)."""
    last = (
        db.session()
        .execute(select(func.max(MarkEvent.sequence)).where(MarkEvent.attempt_id == attempt.id))
        .scalar_one()
    )
    db.session().add(
        MarkEvent(
            attempt_id=attempt.id,
            sequence=(last or 0) + 1,
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
        )
    )
    attempt.score = result.total
    attempt.band = result.band
    attempt.passed = result.passed
    attempt.state = AttemptState.GRADED
    db.session().flush()


def roll_up_person(exam: Exam, settings: ExamSettings, person_id: int, now: datetime) -> None:
    """Write the roll-up row person × exam from all attempts of the person; reports read nothing else."""
    attempts = (
        db.session()
        .execute(
            select(Attempt).where(Attempt.exam_id == exam.id, Attempt.person_id == person_id).order_by(Attempt.number)
        )
        .scalars()
    )
    outcomes = [
        AttemptOutcome(
            attempt_id=attempt.id,
            number=attempt.number,
            is_ended=attempt.state == AttemptState.GRADED,
            is_blank=attempt.answered == 0,
            score=attempt.score,
            finished_at=attempt.finished_at,
        )
        for attempt in attempts
        if attempt.state != AttemptState.VOID
    ]
    summary = roll_up(outcomes, settings)
    row = db.session().get(ExamResult, (exam.id, person_id))
    if row is None:
        row = ExamResult(exam_id=exam.id, person_id=person_id)
        db.session().add(row)
    row.attempts = summary.started
    row.submitted = summary.submitted
    row.counted_attempt_id = summary.counted_attempt_id
    row.score = summary.score
    row.band = summary.band
    row.passed = summary.passed
    row.is_blank = summary.is_blank
    row.finished_at = summary.finished_at
    row.updated_at = now
