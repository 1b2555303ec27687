"""Comments on questions, reports of faulty ones with the editor's answer, and how often a question was met."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, select, update

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.bank.models import FaultReport, Question, QuestionComment, QuestionUsage, Revision
from quizapp.bank.rules.reporting import FaultReason
from quizapp.errors import NotFound, Refused

PER_DAY = 30  # reports of one person; more are a mistake or a joke


@dataclass(slots=True)
class Usage:
    """How often a question was met; `papers` counts marked attempts."""

    papers: int = 0
    answered: int = 0
    right: int = 0
    practised: int = 0
    practised_right: int = 0


def comment(question_id: int, text: str, actor: Actor, now: datetime) -> None:
    """Say something about a question; it stands beside the revision of the moment."""
    question = db.session().get(Question, question_id)
    if question is None or question.revision_id is None:
        raise NotFound
    if not text.strip():
        raise Refused("comment_empty")
    db.session().add(
        QuestionComment(
            id=db.new_id(),
            question_id=question_id,
            revision_id=question.revision_id,
            author_id=actor.person_id,
            author_name=actor.name,
            at=now,
            text=text.strip()[:1000],
        )
    )
    record(actor, now, "question.commented", "question", question_id)


def report_fault(
    question_id: int,
    revision_id: int,
    reason: FaultReason,
    text: str,
    where_met: str,
    actor: Actor,
    now: datetime,
    *,
    place: int = 0,
) -> int:
    """A person who met a question says that it is faulty. The same person, question and reason still open is one report."""
    mine = (FaultReport.person_id == actor.person_id, FaultReport.answered_at.is_(None))
    same = select(FaultReport.id).where(
        *mine, FaultReport.question_id == question_id, FaultReport.reason == reason, FaultReport.place == place
    )
    known = db.session().execute(same.limit(1)).scalar_one_or_none()
    if known is not None:
        return known
    if db.session().execute(select(func.count()).select_from(FaultReport).where(*mine)).scalar_one() >= PER_DAY:
        raise Refused("too_many_reports")
    report = FaultReport(
        id=db.new_id(),
        question_id=question_id,
        revision_id=revision_id,
        place=place,
        person_id=actor.person_id,
        person_name=actor.name,
        where_met=where_met,
        reason=reason,
        text=text.strip()[:1000],
        at=now,
    )
    db.session().add(report)
    db.session().flush()
    record(actor, now, "question.reported", "question", question_id, reason=reason.value)
    return report.id


def answer_fault(report_id: int, answer: str, actor: Actor, now: datetime, *, is_upheld: bool) -> None:
    """The editor's word on a report; once."""
    if not answer.strip():
        raise Refused("answer_empty")
    moved = db.session().execute(
        update(FaultReport)
        .where(FaultReport.id == report_id, FaultReport.answered_at.is_(None))
        .values(answered_at=now, answered_by=actor.name, answer=answer.strip()[:1000], is_upheld=is_upheld)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("stale")
    record(actor, now, "fault.answered", "fault_report", report_id, upheld=is_upheld)


def faults_listed(*, is_open: bool) -> Select[*tuple[Any, ...]]:
    """Reports with their questions: rows are (FaultReport, Question), the newest first."""
    query: Select[*tuple[Any, ...]] = select(FaultReport, Question).join(
        Question, Question.id == FaultReport.question_id
    )
    query = query.where(FaultReport.answered_at.is_(None) if is_open else FaultReport.answered_at.is_not(None))
    return query.order_by(FaultReport.id.desc())


def faults_of(question_id: int) -> list[FaultReport]:
    """The reports on one question, the newest first."""
    query = select(FaultReport).where(FaultReport.question_id == question_id).order_by(FaultReport.id.desc())
    return list(db.session().execute(query).scalars())


def own_faults(person_id: int | None) -> list[tuple[FaultReport, str]]:
    """What a person has reported, with the answers and the beginning of the question as it was met."""
    query = (
        select(FaultReport, Revision.document)
        .join(Revision, Revision.id == FaultReport.revision_id)
        .where(FaultReport.person_id == person_id)
        .order_by(FaultReport.id.desc())
        .limit(50)
    )
    return [(report, _stem(document, report.place)) for report, document in db.session().execute(query)]


def own_fault_count(person_id: int | None) -> tuple[int, int]:
    """How many reports a person has made, and how many of them are answered."""
    row = db.rows(_OWN_FAULTS, {"person_id": person_id})[0]
    return row[0], row[1]


_fault = FaultReport.__table__
_OWN_FAULTS = select(func.count(), func.count(_fault.c.answered_at)).where(_fault.c.person_id == bindparam("person_id"))


def _stem(document: Mapping[str, Any], place: int) -> str:
    children = document.get("children") or []
    return str(children[place - 1]["stem"] if 0 < place <= len(children) else document["stem"])


def comments_of(question_id: int) -> list[QuestionComment]:
    """What was said about a question, the newest first."""
    query = select(QuestionComment).where(QuestionComment.question_id == question_id)
    return list(db.session().execute(query.order_by(QuestionComment.id.desc())).scalars())


def usage_of(question_id: int) -> QuestionUsage | None:
    """How often a question was met, as last counted."""
    return db.session().get(QuestionUsage, question_id)


def usage_of_all(question_ids: Iterable[int]) -> dict[int, QuestionUsage]:
    """The same for the questions of a list; those never met are missing."""
    query = select(QuestionUsage).where(QuestionUsage.question_id.in_(list(question_ids)))
    return {row.question_id: row for row in db.session().execute(query).scalars()}


def store_usage(counted: Mapping[int, Usage], now: datetime) -> None:
    """Put new counts in place of all old ones."""
    known = set(db.session().execute(select(Question.id)).scalars())
    db.session().execute(delete(QuestionUsage))
    rows = [
        {
            "question_id": question_id,
            "papers": each.papers,
            "answered": each.answered,
            "right": each.right,
            "practised": each.practised,
            "practised_right": each.practised_right,
            "counted_at": now,
        }
        for question_id, each in counted.items()
        if question_id in known
    ]
    for start in range(0, len(rows), 1000):
        db.session().execute(insert(QuestionUsage), rows[start : start + 1000])
