"""Marks from outside: every one with its trail, within the paper's marks, and in the audit."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import select

from quizapp import db
from quizapp.audit.models import AuditEntry
from quizapp.audit.rules import Violation, keeps
from quizapp.exams.models import Exam, ExamResult, OutsideResult, RosterEntry
from quizapp.exams.queries.outside import full_marks

ACTS = ("results.imported", "result.entered")


@keeps("I11")
def outside_marks_have_a_trail() -> Iterator[Violation]:
    """A person's marks count from 1 without a gap, lie within the paper's marks, have a source or a reason, and stand in
    the audit; whoever has one stands on the roster."""
    query = select(OutsideResult).order_by(OutsideResult.exam_id, OutsideResult.person_id, OutsideResult.sequence)
    rows = list(db.session().execute(query).scalars())
    exams = {each.exam_id: db.session().get_one(Exam, each.exam_id) for each in rows}
    acts = _audited()
    for (exam_id, person_id), group in groupby(rows, key=lambda each: (each.exam_id, each.person_id)):
        trail, name = list(group), f"{exam_id}/{person_id}"
        if [each.sequence for each in trail] != list(range(1, len(trail) + 1)):
            yield Violation("outside_marks_have_a_trail", name, "a mark is missing")
        if db.session().get(RosterEntry, (exam_id, person_id)) is None:
            yield Violation("outside_marks_have_a_trail", name, "not on the roster")
        for each in trail:
            text = _wrong(each, full_marks(exams[exam_id]), acts)
            if text:
                yield Violation("outside_marks_have_a_trail", name, f"mark {each.sequence}: {text}")


@keeps("I10")
def paper_exams_have_results() -> Iterator[Violation]:
    """Whoever has a mark that stands in an exam wholly on paper has a result."""
    exams = [each for each in db.session().execute(select(Exam)).scalars() if each.settings.get("on_paper")]
    known = select(ExamResult.person_id, ExamResult.exam_id).where(ExamResult.exam_id.in_([each.id for each in exams]))
    have = {(exam_id, person_id) for person_id, exam_id in db.session().execute(known)}
    for exam in exams:
        marked = select(OutsideResult.person_id).where(
            OutsideResult.exam_id == exam.id, OutsideResult.score.is_not(None)
        )
        for person_id in sorted(set(db.session().execute(marked).scalars())):
            if (exam.id, person_id) not in have:
                yield Violation("paper_exams_have_results", f"{exam.id}/{person_id}", "no result")


def _wrong(row: OutsideResult, full: int, acts: set[tuple[str, str, object]]) -> str:
    if row.score is not None and not 0 <= row.score <= full:
        return f"{row.score} of {full}"
    if not row.source and not row.reason:
        return "neither source nor reason"
    act = "results.imported" if row.source else "result.entered"
    return "" if (act, str(row.exam_id), row.imported_at) in acts else "not in the audit"


def _audited() -> set[tuple[str, str, object]]:
    rows = db.session().execute(
        select(AuditEntry.act, AuditEntry.object_id, AuditEntry.at).where(
            AuditEntry.act.in_(ACTS), AuditEntry.object_kind == "exam"
        )
    )
    return {(act, object_id, at) for act, object_id, at in rows}


CHECKS = (outside_marks_have_a_trail, paper_exams_have_results)
