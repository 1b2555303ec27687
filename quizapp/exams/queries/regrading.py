"""Regrading on the screen: an exam's questions, and what was changed."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from quizapp import db
from quizapp.bank.rules.kinds import Kind
from quizapp.errors import NotFound
from quizapp.exams.marking_models import RegradeRecord
from quizapp.exams.models import Attempt, Exam
from quizapp.exams.queries.snapshot import frozen_of
from quizapp.exams.rules.states import AttemptState
from quizapp.papers.models import FrozenQuestion, Paper
from quizapp.papers.rules.layout import Layout, LayoutItem


@dataclass(frozen=True, slots=True)
class ExamQuestion:
    """A question of an exam's papers; on how many of them it stands."""

    frozen_id: int
    kind: Kind
    stem: str
    marks: int
    papers: int
    changes: int


def questions_of_exam(exam_id: int) -> list[ExamQuestion]:
    """Every question that stands on an issued paper of the exam, in the order of the parts."""
    layouts = _layouts(exam_id)
    seen: dict[int, tuple[LayoutItem, int]] = {}
    for layout in layouts:
        for item in layout.items:
            first, papers = seen.get(item.question, (item, 0))
            seen[item.question] = (first, papers + 1)
    changed = db.session().execute(
        select(RegradeRecord.question, func.count())
        .where(RegradeRecord.exam_id == exam_id, RegradeRecord.sequence.is_not(None))
        .group_by(RegradeRecord.question)
    )
    changes = {row[0]: row[1] for row in changed}
    rows = db.session().execute(
        select(FrozenQuestion.id, FrozenQuestion.kind, FrozenQuestion.content).where(FrozenQuestion.id.in_(seen))
    )
    found = [
        ExamQuestion(
            frozen_id,
            Kind(kind),
            content["stem"],
            seen[frozen_id][0].marks,
            seen[frozen_id][1],
            changes.get(frozen_id, 0),
        )
        for frozen_id, kind, content in rows
    ]
    return sorted(
        found, key=lambda each: (seen[each.frozen_id][0].part, seen[each.frozen_id][0].number, each.frozen_id)
    )


def question_state(exam_id: int, question: int) -> dict[str, Any]:
    """A question of the exam with all confirmed changes: key, further keys, marks, out, full. NotFound if it stands on
    no issued paper of the exam."""
    item = next((i for layout in _layouts(exam_id) for i in layout.items if i.question == question), None)
    if item is None:
        raise NotFound
    kind, content, answer = frozen_of([question])[question]
    last = db.session().execute(
        select(RegradeRecord.after)
        .where(
            RegradeRecord.exam_id == exam_id,
            RegradeRecord.question == question,
            RegradeRecord.sequence.is_not(None),
        )
        .order_by(RegradeRecord.sequence.desc())
        .limit(1)
    )
    return last.scalar_one_or_none() or {
        "kind": kind.value,
        "options": len(content["options"]),
        "blanks": content["blanks"],
        "key": answer,
        "extra_keys": [],
        "marks": item.marks,
        "is_out": False,
        "is_full": False,
    }


def regrade_for(exam_id: int, regrade_id: int) -> RegradeRecord:
    """One of an exam's; NotFound otherwise."""
    stored = db.session().get(RegradeRecord, regrade_id)
    if stored is None or stored.exam_id != exam_id:
        raise NotFound
    return stored


def regrades_of(exam_id: int) -> list[RegradeRecord]:
    """All, the latest first."""
    query = select(RegradeRecord).where(RegradeRecord.exam_id == exam_id).order_by(RegradeRecord.id.desc())
    return list(db.session().execute(query).scalars())


def applied(exam_id: int) -> list[RegradeRecord]:
    """What was changed about an exam after it was marked, in order; shown on its reports."""
    query = (
        select(RegradeRecord)
        .where(RegradeRecord.exam_id == exam_id, RegradeRecord.state == "applied")
        .order_by(RegradeRecord.sequence)
    )
    return list(db.session().execute(query).scalars())


def behind(limit: int | None = None) -> list[int]:
    """Marked attempts that lack a change which is applied to their exam: none, unless something went wrong."""
    reached = (
        select(RegradeRecord.exam_id, func.max(RegradeRecord.sequence).label("sequence"))
        .where(RegradeRecord.state == "applied")
        .group_by(RegradeRecord.exam_id)
        .subquery()
    )
    query = (
        select(Attempt.id)
        .join(reached, reached.c.exam_id == Attempt.exam_id)
        .where(Attempt.state == AttemptState.GRADED, Attempt.regrades < reached.c.sequence)
        .order_by(Attempt.id)
        .limit(limit)
    )
    return list(db.session().execute(query).scalars())


def _layouts(exam_id: int) -> list[Layout]:
    used = select(Attempt.paper_id).where(Attempt.exam_id == exam_id)
    fixed = select(Exam.paper_id).where(Exam.id == exam_id, Exam.paper_id.is_not(None))
    rows = db.session().execute(select(Paper.layout).where(Paper.id.in_(used) | Paper.id.in_(fixed)).order_by(Paper.id))
    return [Layout.from_json(raw) for raw in rows.scalars()]
