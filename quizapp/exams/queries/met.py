"""A question of a marked attempt, for saying that it is faulty."""

from dataclasses import dataclass
from datetime import datetime

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound
from quizapp.exams.models import Exam
from quizapp.exams.queries.sitting import attempt_for
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.rules.releasing import visible
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState
from quizapp.papers.models import FrozenQuestion


@dataclass(frozen=True, slots=True)
class MetQuestion:
    """The bank's question behind a number of a paper; `place`: which question of a case, from 1, or 0."""

    question_id: int
    revision_id: int
    place: int
    stem: str


def question_met(actor: Actor, attempt_id: int, number: int, now: datetime) -> MetQuestion:
    """A question of the person's own attempt, once its key is shown; NotFound before, so that nothing leaks by it."""
    attempt = attempt_for(actor, attempt_id)
    exam = db.session().get_one(Exam, attempt.exam_id)
    shown = visible(ExamSettings.from_json(exam.settings), exam.released, now)
    if attempt.state != AttemptState.GRADED or not shown.keys:
        raise NotFound
    item = next((each for each in layout_of(attempt.paper_id).items if each.number == number), None)
    if item is None:
        raise NotFound
    frozen = db.session().get_one(FrozenQuestion, item.question)
    return MetQuestion(
        frozen.question_id, frozen.revision_id, int(frozen.content.get("place") or 0), frozen.content["stem"]
    )
