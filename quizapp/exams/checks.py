"""Invariants of the exam room; every mark is computed again from its snapshot."""

import json
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select

from quizapp import clock, db
from quizapp.audit.rules import Violation
from quizapp.exams.actions.marking import grade_answers
from quizapp.exams.models import Answer, AnswerEvent, Attempt, Exam, ExamResult, MarkEvent
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.queries.standing import beyond_of, outcomes_of
from quizapp.exams.rules.answers import is_blank
from quizapp.exams.rules.counting import roll_up
from quizapp.exams.rules.receipt import checksum
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState
from quizapp.papers.models import Paper

LATE = timedelta(minutes=5)  # beyond deadline and the longest grace: the closer is not running


def answers_match_events() -> Iterator[Violation]:
    """I1, I3: the stored answer is the last counted event of its question."""
    last = (
        select(AnswerEvent.attempt_id, AnswerEvent.number, func.max(AnswerEvent.revision).label("revision"))
        .where(AnswerEvent.counted)
        .group_by(AnswerEvent.attempt_id, AnswerEvent.number)
        .subquery()
    )
    rows = db.session().execute(
        select(last.c.attempt_id, last.c.number, last.c.revision, Answer.revision).outerjoin(
            Answer, (Answer.attempt_id == last.c.attempt_id) & (Answer.number == last.c.number)
        )
    )
    for attempt_id, number, event, stored in rows:
        if stored is None or stored < event:
            yield Violation("answers_match_events", str(attempt_id), f"question {number}: {stored} after {event}")


def closed_in_time() -> Iterator[Violation]:
    """I5: no attempt is open long after its deadline."""
    limit = clock.now() - LATE - timedelta(seconds=300)
    rows = db.session().execute(
        select(Attempt.id, Attempt.deadline).where(Attempt.state == AttemptState.IN_PROGRESS, Attempt.deadline < limit)
    )
    for attempt_id, deadline in rows:
        yield Violation("closed_in_time", str(attempt_id), f"open, its deadline was {deadline.isoformat()}")


def within_allowance() -> Iterator[Violation]:
    """I6: nobody has more attempts than allowed."""
    rows = db.session().execute(
        select(Attempt.exam_id, Attempt.person_id, func.count(), Exam.settings)
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(Attempt.state != AttemptState.VOID)
        .group_by(Attempt.exam_id, Attempt.person_id, Exam.id)
    )
    for exam_id, person_id, count, settings in rows:
        if count > settings["attempts_allowed"]:
            yield Violation("within_allowance", f"{exam_id}/{person_id}", f"{count} attempts")


def papers_unchanged() -> Iterator[Violation]:
    """I9: every paper still has its checksum."""
    for paper_id, sha256 in db.session().execute(select(Paper.id, Paper.sha256)).all():
        if layout_of(paper_id).checksum() != sha256:
            yield Violation("papers_unchanged", str(paper_id), "the layout was changed")


def marks_recomputed() -> Iterator[Violation]:
    """I10, I11: answers and snapshot give the mark of the first event; the current mark is the last event's."""
    settings: dict[int, ExamSettings] = {}
    query = select(Attempt).where(Attempt.state == AttemptState.GRADED).execution_options(yield_per=500)
    for attempt in list(db.session().execute(query).scalars()):
        if attempt.exam_id not in settings:
            settings[attempt.exam_id] = ExamSettings.from_json(db.session().get_one(Exam, attempt.exam_id).settings)
        yield from _attempt_violations(attempt, settings[attempt.exam_id])


def results_recomputed() -> Iterator[Violation]:
    """The roll-up row equals what the person's attempts give."""
    for result in list(db.session().execute(select(ExamResult)).scalars()):
        exam = db.session().get_one(Exam, result.exam_id)
        settings = ExamSettings.from_json(exam.settings)
        outcomes = outcomes_of(result.exam_id, result.person_id)
        whole = roll_up(outcomes, settings, beyond_of(exam, settings, result.person_id))
        if (whole.submitted, whole.score, whole.passed) != (result.submitted, result.score, result.passed):
            yield Violation("results_recomputed", f"{result.exam_id}/{result.person_id}", f"{result.score}")


def _attempt_violations(attempt: Attempt, settings: ExamSettings) -> Iterator[Violation]:
    answers = {
        row[0]: row[1]
        for row in db.session().execute(select(Answer.number, Answer.value).where(Answer.attempt_id == attempt.id))
    }
    events = list(
        db.session()
        .execute(select(MarkEvent).where(MarkEvent.attempt_id == attempt.id).order_by(MarkEvent.sequence))
        .scalars()
    )
    name = str(attempt.id)
    if not events:
        yield Violation("marks_recomputed", name, "marked without an event")
        return
    if grade_answers(attempt.paper_id, settings, answers).total != events[0].score:
        yield Violation("marks_recomputed", name, f"stored {events[0].score}")
    if events[-1].score != attempt.score:
        yield Violation("marks_recomputed", name, "the current mark is not the last event's")
    if checksum(attempt.id, answers) != attempt.receipt:
        yield Violation("marks_recomputed", name, "the answers do not have the receipt's checksum")
    if sum(not is_blank(json.loads(value)) for value in answers.values()) != attempt.answered:
        yield Violation("marks_recomputed", name, "the number of answers differs")


CHECKS = (
    answers_match_events,
    closed_in_time,
    within_allowance,
    papers_unchanged,
    marks_recomputed,
    results_recomputed,
)
