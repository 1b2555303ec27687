"""Parts of an exam with pass lines of their own: what an attempt reached in each."""

from sqlalchemy import select

from quizapp import db
from quizapp.exams.models import Attempt, Exam, MarkEvent
from quizapp.exams.queries.recomputing import Papers, confirmed
from quizapp.exams.queries.results import ResultPage
from quizapp.exams.rules.grading import Mark, Verdict
from quizapp.exams.rules.regrading import PartScore, changed, part_scores
from quizapp.exams.rules.settings import ExamSettings


def parts_of(attempt: Attempt, settings: ExamSettings) -> list[PartScore]:
    """From the attempt's last mark event; nothing while an answer waits for a marker or where no part has a line."""
    if attempt.pending or not any(rule.pass_line is not None for rule in settings.sections):
        return []
    query = select(MarkEvent.items).where(MarkEvent.attempt_id == attempt.id).order_by(MarkEvent.sequence.desc())
    items = db.session().execute(query.limit(1)).scalar_one_or_none()
    if items is None:
        return []
    marks = {number: Mark(earned, Verdict(verdict)) for number, earned, verdict in items}
    regrades = confirmed(attempt.exam_id)[: attempt.regrades]
    sheet = Papers([attempt.paper_id], settings, fresh=False).sheet(attempt.paper_id)
    asked = changed(sheet.items, sheet.questions, regrades)
    return part_scores(asked, marks, settings, rescale=all(each.rescale for each in regrades))


def own_parts(page: ResultPage, attempt: Attempt) -> list[PartScore]:
    """The same for the candidate: once it is released what was reached and who passed."""
    if page.score is None or not page.receipt.shown.band:
        return []
    exam = db.session().get_one(Exam, attempt.exam_id)
    return parts_of(attempt, ExamSettings.from_json(exam.settings))
