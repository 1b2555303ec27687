"""Writing results anew where something outside the exam has changed: study imported later, another exam's result."""

from datetime import datetime

from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound
from quizapp.exams.actions.marking import roll_up_person
from quizapp.exams.models import Exam, ExamResult
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import ExamState
from quizapp.people.models import StudyCredit


def recount(exam_id: int, actor: Actor, now: datetime) -> int:
    """Write every result of an exam anew from its attempts and what stands beside them; answers how many."""
    exam = db.session().get(Exam, exam_id)
    if exam is None or exam.state == ExamState.DRAFT:
        raise NotFound
    settings = ExamSettings.from_json(exam.settings)
    people = db.session().execute(select(ExamResult.person_id).where(ExamResult.exam_id == exam_id)).scalars().all()
    for person_id in people:
        roll_up_person(exam, settings, person_id, now)
    record(actor, now, "exam.recounted", "exam", exam_id, people=len(people))
    return len(people)


def stale_results(limit: int = 200) -> list[tuple[int, int]]:
    """(exam, person) of results with a share of study that are older than the person's ledger of the exam's year."""
    newest = (
        select(StudyCredit.person_id, StudyCredit.year, func.max(StudyCredit.imported_at).label("at"))
        .group_by(StudyCredit.person_id, StudyCredit.year)
        .subquery()
    )
    rows = db.session().execute(
        select(ExamResult.exam_id, ExamResult.person_id)
        .join(Exam, Exam.id == ExamResult.exam_id)
        .join(newest, (newest.c.person_id == ExamResult.person_id) & (newest.c.year == Exam.year))
        .where(ExamResult.study_score.is_not(None), ExamResult.updated_at < newest.c.at)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def follow_ledger(results: list[tuple[int, int]], now: datetime) -> None:
    """Write these results anew."""
    for exam_id, person_id in results:
        exam = db.session().get_one(Exam, exam_id)
        roll_up_person(exam, ExamSettings.from_json(exam.settings), person_id, now)
