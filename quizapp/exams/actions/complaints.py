"""成绩复核: filed by the candidate, answered by the office; a mark that was wrong is entered with a reason."""

from datetime import datetime

from sqlalchemy import CursorResult, select, update
from sqlalchemy.exc import IntegrityError

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions.hand_marking import enter
from quizapp.exams.marking_models import Complaint
from quizapp.exams.models import Attempt, Exam
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.rules.complaints import MAX_TEXT, ComplaintState, refusal
from quizapp.exams.rules.releasing import shown_since
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState


def file(attempt_id: int, number: int | None, text: str, actor: Actor, now: datetime) -> int:
    """Ask for the own released result to be looked at again; one open at a time, within the days set."""
    attempt = db.session().get(Attempt, attempt_id, populate_existing=True)
    if attempt is None or attempt.person_id != actor.person_id or attempt.state != AttemptState.GRADED:
        raise NotFound
    if not text.strip() or len(text) > MAX_TEXT:
        raise Refused("complaint_text", limit=str(MAX_TEXT))
    if number is not None and number > len(layout_of(attempt.paper_id).items):
        raise NotFound
    exam = db.session().get_one(Exam, attempt.exam_id)
    settings = ExamSettings.from_json(exam.settings)
    since = shown_since(settings, exam.released_at, attempt.finished_at, now)
    code = refusal(since, settings.marking.complaint_days, now, has_open=_has_open(attempt))
    if code:
        raise Refused(code)
    complaint = Complaint(
        id=db.new_id(),
        exam_id=attempt.exam_id,
        person_id=attempt.person_id,
        attempt_id=attempt_id,
        number=number,
        text=text.strip(),
        state=ComplaintState.OPEN,
        filed_at=now,
    )
    try:
        with db.session().begin_nested():
            db.session().add(complaint)
            db.session().flush()
    except IntegrityError:
        raise Refused("complaint_open") from None
    record(actor, now, "complaint.filed", "attempt", attempt_id, complaint=str(complaint.id))
    return complaint.id


def answer(
    complaint_id: int, state: ComplaintState, text: str, mark: tuple[int, int] | None, actor: Actor, now: datetime
) -> None:
    """Answer once. `mark`: a question's number and the hundredths it gets instead, entered with the answer as reason."""
    complaint = db.session().get(Complaint, complaint_id, populate_existing=True)
    if complaint is None:
        raise NotFound
    if not text.strip():
        raise Refused("reason_missing")
    moved = db.session().execute(
        update(Complaint)
        .where(Complaint.id == complaint_id, Complaint.state == ComplaintState.OPEN)
        .values(state=state, answer=text.strip()[:MAX_TEXT], answered_by=actor.name, answered_at=now),
        execution_options={"synchronize_session": False},
    )
    if not isinstance(moved, CursorResult) or moved.rowcount != 1:
        raise Refused("complaint_answered")
    if state is ComplaintState.UPHELD and mark is not None:
        enter(complaint.attempt_id, mark[0], mark[1], text, actor, now)
    record(actor, now, "complaint.answered", "attempt", complaint.attempt_id, state=state.value)


def _has_open(attempt: Attempt) -> bool:
    query = select(Complaint.id).where(
        Complaint.exam_id == attempt.exam_id,
        Complaint.person_id == attempt.person_id,
        Complaint.state == ComplaintState.OPEN,
    )
    return db.session().execute(query).first() is not None
