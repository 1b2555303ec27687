"""Marking: the pure grader over the frozen snapshot, a mark event, and the roll-up row of the person."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.exams.models import Attempt, Exam, ExamResult, MarkEvent
from quizapp.exams.queries.snapshot import items_of, layout_of
from quizapp.exams.queries.standing import beyond_of, dependents, outcomes_of
from quizapp.exams.rules.answers import read_answer
from quizapp.exams.rules.counting import roll_up
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
    attempt.parts_failed = len(result.parts_failed)
    attempt.state = AttemptState.GRADED
    db.session().flush()


def roll_up_person(exam: Exam, settings: ExamSettings, person_id: int, now: datetime) -> None:
    """Write the roll-up row person × exam from all attempts of the person, and again the rows of exams whose results
    depend on this one; reports read nothing else."""
    _write_result(exam, settings, person_id, now)
    for other in dependents(exam.id):
        if db.session().get(ExamResult, (other.id, person_id)) is not None:
            _write_result(other, ExamSettings.from_json(other.settings), person_id, now)


def _write_result(exam: Exam, settings: ExamSettings, person_id: int, now: datetime) -> None:
    summary = roll_up(outcomes_of(exam.id, person_id), settings, beyond_of(exam, settings, person_id))
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
    row.exam_score = summary.exam_score
    row.study_score = summary.study_score
    row.own_passed = summary.own_passed
    row.seconds_used = summary.seconds
    row.updated_at = now
    db.session().flush()
