"""A marker's own marks: what may still be corrected, and the answer behind one. No name is here either."""

import json
from dataclasses import dataclass
from datetime import datetime

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
    other = aliased(HandMark)
    newest = select(func.max(other.correction)).where(
        other.attempt_id == MarkingTask.attempt_id,
        other.number == MarkingTask.number,
        other.round == MarkingTask.round,
    )
    rows = (
        db.session()
        .execute(
            select(MarkingTask, HandMark, Attempt.state, Attempt.pending, Answer.value)
            .join(
                HandMark,
                (HandMark.attempt_id == MarkingTask.attempt_id)
                & (HandMark.number == MarkingTask.number)
                & (HandMark.round == MarkingTask.round),
            )
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
        .all()
    )
    given = hand_marks_of({task.attempt_id for task, *_rest in rows})
    return [
        OwnMark(
            task_id=task.id,
            text=str(json.loads(value or '""') or ""),
            round=task.round,
            earned=mark.earned,
            maximum=task.maximum,
            corrections=mark.correction,
            at=mark.at,
            why_not="task_void"
            if state != AttemptState.GRADED
            else "correct_shown"
            if is_shown and not pending
            else may_correct(given[task.attempt_id].get(task.number, []), task.round),
        )
        for task, mark, state, pending, value in rows
    ]


def mark_to_correct(actor: Actor, task_id: int) -> tuple[AnswerToMark, int]:
    """The answer of a mark of one's own, and the mark in hundredths; NotFound for anybody else's."""
    page = answer_of(actor, task_id, "done")
    query = (
        select(HandMark.earned)
        .join(
            MarkingTask,
            (HandMark.attempt_id == MarkingTask.attempt_id)
            & (HandMark.number == MarkingTask.number)
            & (HandMark.round == MarkingTask.round),
        )
        .where(MarkingTask.id == task_id)
        .order_by(HandMark.correction.desc())
        .limit(1)
    )
    earned = db.session().execute(query).scalar_one_or_none()
    if earned is None:
        raise NotFound
    return page, earned
