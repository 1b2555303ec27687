"""Exams as drafts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions.holding import held
from quizapp.exams.models import Exam, ExamLink
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import ExamState
from quizapp.papers.queries import printed_papers
from quizapp.papers.rules.blueprint import Blueprint


@dataclass(frozen=True, slots=True)
class ExamDraft:
    """What a draft consists of."""

    code: str
    title: str
    year: int
    settings: ExamSettings
    blueprint: Blueprint
    audience: dict[str, Any]
    instructions: str
    pledge: str
    previous_id: int | None


def save_draft(exam_id: int | None, draft: ExamDraft, lock_version: int, actor: Actor, now: datetime) -> int:
    """Create a draft or save changes to one; a published exam is refused."""
    twin = db.session().execute(select(Exam.id).where(Exam.code == draft.code)).scalar_one_or_none()
    if twin is not None and twin != exam_id:
        raise Refused("code_taken", exam=draft.code)
    exam = _new(actor, now) if exam_id is None else _claim(exam_id, lock_version)
    exam.code, exam.title, exam.year = draft.code, draft.title, draft.year
    exam.settings = draft.settings.to_json()
    exam.opens_at, exam.closes_at = draft.settings.opens_at, draft.settings.closes_at
    exam.blueprint = draft.blueprint.to_json()
    exam.total_marks = draft.settings.total_of(draft.blueprint.total_marks)
    exam.question_count = draft.blueprint.question_count
    exam.audience = draft.audience
    exam.instructions, exam.pledge, exam.previous_id = draft.instructions, draft.pledge, draft.previous_id
    db.session().add(exam)
    db.session().flush()
    _link(exam.id, draft.settings)
    record(actor, now, "exam.saved", "exam", exam.id, code=draft.code)
    return exam.id


def delete_draft(exam_id: int, actor: Actor, now: datetime) -> None:
    """Throw a draft away. A published exam stays for good, and so does a draft whose papers were printed: they are out in
    the world, and whoever holds one must find from which exam, blueprint and rules it came."""
    if db.session().get(Exam, exam_id) is None:
        raise NotFound
    exam = held(exam_id, alone=True)  # a paper that is printed at this moment is seen here, or finds the exam gone
    if exam.state != ExamState.DRAFT:
        raise Refused("already_published")
    if printed := len(printed_papers(exam_id=exam_id)):
        raise Refused("exam_is_printed", count=printed)
    if db.session().execute(select(ExamLink).where(ExamLink.other_id == exam_id)).first() is not None:
        raise Refused("exam_is_named")
    record(actor, now, "exam.deleted", "exam", exam_id, code=exam.code)
    db.session().execute(delete(ExamLink).where(ExamLink.exam_id == exam_id))
    db.session().delete(exam)


def save_rules(exam_id: int, settings: ExamSettings, lock_version: int, actor: Actor, now: datetime) -> None:
    """Change a draft's settings alone (its parts' rules, its slots)."""
    exam = _claim(exam_id, lock_version)
    exam.settings = settings.to_json()
    db.session().flush()
    _link(exam_id, settings)
    record(actor, now, "exam.saved", "exam", exam_id, code=exam.code)


def _link(exam_id: int, settings: ExamSettings) -> None:
    """Keep which exams the rules name, so that those follow what happens there."""
    db.session().execute(delete(ExamLink).where(ExamLink.exam_id == exam_id))
    named = [("also_pass", each) for each in settings.composite.also_pass]
    named += [("passed", each) for each in settings.eligibility.passed]
    named += [("make_up", settings.make_up_of)] if settings.make_up_of else []
    for kind, other_id in named:
        db.session().add(ExamLink(exam_id=exam_id, other_id=other_id, kind=kind))
    db.session().flush()


def _new(actor: Actor, now: datetime) -> Exam:
    return Exam(id=db.new_id(), state=ExamState.DRAFT, created_by=actor.person_id, created_at=now)


def _claim(exam_id: int, lock_version: int) -> Exam:
    claimed = db.session().execute(
        update(Exam)
        .where(Exam.id == exam_id, Exam.lock_version == lock_version, Exam.state == ExamState.DRAFT)
        .values(lock_version=lock_version + 1),
        execution_options={"synchronize_session": False},
    )
    exam = db.session().get(Exam, exam_id, populate_existing=True)
    if exam is None:
        raise NotFound
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("already_published" if exam.state != ExamState.DRAFT else "stale")
    return exam
