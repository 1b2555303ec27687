"""Releasing results: a decision that says who, when, what, and what was known then."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound, Refused
from quizapp.exams.marking_models import ExamRelease
from quizapp.exams.models import Exam
from quizapp.exams.queries.release import findings_of
from quizapp.exams.rules.release import Thing
from quizapp.exams.rules.releasing import by_hand
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import ExamState


def release(exam_id: int, things: Collection[Thing], actor: Actor, now: datetime, *, has_read: bool = False) -> None:
    """Release what is set to be released by hand. Refused while the check finds something and nobody says that it was
    read; what is released already stays so."""
    query = select(Exam).where(Exam.id == exam_id).with_for_update()
    exam = db.session().execute(query, execution_options={"populate_existing": True}).scalar_one_or_none()
    if exam is None or exam.state == ExamState.DRAFT:
        raise NotFound
    open_things = set(by_hand(ExamSettings.from_json(exam.settings)))
    wanted = [thing for thing in Thing if thing in things and thing in open_things and thing not in exam.released]
    if not wanted:
        raise Refused("nothing_to_release")
    found = findings_of(exam)
    if found and not has_read:
        raise Refused("findings_unread")
    counts = {finding.value: len(ids) for finding, ids in found.items()}
    names = [thing.value for thing in wanted]
    db.session().add(
        ExamRelease(
            exam_id=exam_id, things=names, findings=counts, actor_id=actor.person_id, actor_name=actor.name, at=now
        )
    )
    exam.released = [*exam.released, *names]
    exam.released_at = exam.released_at or now
    record(actor, now, "exam.released", "exam", exam_id, things=names, findings=counts)
