"""A marker's own marks: what may still be corrected, and the answer behind one. No name is here either."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from quizapp import clock, db
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound
from quizapp.exams.marking_models import HandMark, MarkingTask
from quizapp.exams.models import Answer, Attempt, Exam
from quizapp.exams.queries.marking import AnswerToMark, answer_of
from quizapp.exams.queries.recomputing import hand_marks_of
from quizapp.exams.rules.marking import may_correct
from quizapp.exams.rules.releasing import visible
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState

WHY_NOT = ("task_void", "correct_shown", "correct_entered", "correct_third")
SHOWN = 200  # the latest of them
_OF_TASK = (
    (HandMark.attempt_id == MarkingTask.attempt_id)
    & (HandMark.number == MarkingTask.number)
    & (HandMark.round == MarkingTask.round)
)


@dataclass(frozen=True, slots=True)
class OwnMark:
    """A mark of mine; `why_not` is the code of why it can't be corrected any more."""

    task_id: int
    text: str
    round: int
    earned: int
    maximum: int
    corrections: int
    at: datetime
    why_not: str


def marks_of(actor: Actor, exam_id: int, question: int) -> list[OwnMark]:
    """What this person has marked of a question, the latest first."""
    exam = db.session().get_one(Exam, exam_id)
    is_shown = visible(ExamSettings.from_json(exam.settings), exam.released, clock.now()).score
    rows = _latest(actor, exam_id, question)
    given = hand_marks_of({row[0].attempt_id for row in rows})
    found = []
    for task, mark, state, pending, value in rows:
        why_not = may_correct(given[task.attempt_id].get(task.number, []), task.round)
        if state != AttemptState.GRADED:
            why_not = "task_void"
        elif is_shown and not pending:
            why_not = "correct_shown"
        text = str(json.loads(value or '""') or "")
        found.append(OwnMark(task.id, text, task.round, mark.earned, task.maximum, mark.correction, mark.at, why_not))
    return found


def _latest(actor: Actor, exam_id: int, question: int) -> list[Any]:
    """Task, its last mark, the attempt's state and open answers, the answer."""
    other = aliased(HandMark)
    newest = select(func.max(other.correction)).where(
        other.attempt_id == MarkingTask.attempt_id,
        other.number == MarkingTask.number,
        other.round == MarkingTask.round,
    )
    query = (
        select(MarkingTask, HandMark, Attempt.state, Attempt.pending, Answer.value)
        .join(HandMark, _OF_TASK)
        .join(Attempt, Attempt.id == MarkingTask.attempt_id)
        .outerjoin(Answer, (Answer.attempt_id == MarkingTask.attempt_id) & (Answer.number == MarkingTask.number))
        .where(
            MarkingTask.exam_id == exam_id,
            MarkingTask.question == question,
            MarkingTask.state == "done",
            MarkingTask.marker_id == actor.person_id,
            HandMark.correction == newest.scalar_subquery(),
        )
        .order_by(HandMark.id.desc())
        .limit(SHOWN)
    )
    return list(db.session().execute(query))


def mark_to_correct(actor: Actor, task_id: int) -> tuple[AnswerToMark, int]:
    """The answer of a mark of one's own, and the mark in hundredths; NotFound for anybody else's."""
    page = answer_of(actor, task_id, "done")
    query = (
        select(HandMark.earned)
        .join(MarkingTask, _OF_TASK)
        .where(MarkingTask.id == task_id)
        .order_by(HandMark.correction.desc())
        .limit(1)
    )
    earned = db.session().execute(query).scalar_one_or_none()
    if earned is None:
        raise NotFound
    return page, earned
