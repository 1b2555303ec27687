"""Answers and their events: nothing acknowledged is lost, nothing stale or late has won."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.rules import Violation, keeps
from quizapp.exams.desk_models import Extension
from quizapp.exams.models import Answer, AnswerEvent, Attempt, Exam
from quizapp.exams.rules.settings import grace_seconds_of


@keeps("I1", "I3")
def answers_match_events() -> Iterator[Violation]:
    """The stored answer is the event of the highest revision that counted, word for word; none is without its event."""
    last = (
        select(AnswerEvent.attempt_id, AnswerEvent.number, func.max(AnswerEvent.revision).label("revision"))
        .where(AnswerEvent.counted)
        .group_by(AnswerEvent.attempt_id, AnswerEvent.number)
        .subquery()
    )
    events = {
        (attempt_id, number): (revision, value)
        for attempt_id, number, revision, value in db.session().execute(
            select(AnswerEvent.attempt_id, AnswerEvent.number, AnswerEvent.revision, AnswerEvent.value).join(
                last,
                (last.c.attempt_id == AnswerEvent.attempt_id)
                & (last.c.number == AnswerEvent.number)
                & (last.c.revision == AnswerEvent.revision),
            )
        )
    }
    stored = {
        (attempt_id, number): (revision, value)
        for attempt_id, number, revision, value in db.session().execute(
            select(Answer.attempt_id, Answer.number, Answer.revision, Answer.value)
        )
    }
    for attempt_id, number in sorted(events.keys() | stored.keys()):
        event, answer = events.get((attempt_id, number)), stored.get((attempt_id, number))
        if event != answer:
            yield Violation("answers_match_events", str(attempt_id), f"question {number}: {answer} after {event}")


@keeps("I4")
def counted_in_time() -> Iterator[Violation]:
    """No event counted that arrived after the latest deadline its attempt ever had, with the grace."""
    for attempt_id, deadline, settings, arrived_at in _last_arrivals():
        if arrived_at > deadline + timedelta(seconds=grace_seconds_of(settings)):
            yield Violation(
                "counted_in_time", str(attempt_id), f"{arrived_at.isoformat()} counted, due {deadline.isoformat()}"
            )


def _last_arrivals() -> Iterator[tuple[int, datetime, dict[str, object], datetime]]:
    """Attempt, its latest deadline ever, the exam's settings, when the last event that counted came in."""
    moved = {
        attempt_id: max(before, after)
        for attempt_id, before, after in db.session().execute(
            select(
                Extension.attempt_id, func.max(Extension.deadline_before), func.max(Extension.deadline_after)
            ).group_by(Extension.attempt_id)
        )
    }
    arrived = (
        select(AnswerEvent.attempt_id, func.max(AnswerEvent.received_at).label("at"))
        .where(AnswerEvent.counted)
        .group_by(AnswerEvent.attempt_id)
        .subquery()
    )
    rows = db.session().execute(
        select(Attempt.id, Attempt.deadline, Exam.settings, arrived.c.at)
        .join(arrived, arrived.c.attempt_id == Attempt.id)
        .join(Exam, Exam.id == Attempt.exam_id)
    )
    for attempt_id, deadline, settings, at in rows:
        yield attempt_id, max(deadline, moved.get(attempt_id, deadline)), settings, at


CHECKS = (answers_match_events, counted_in_time)
