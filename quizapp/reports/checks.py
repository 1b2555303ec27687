"""Invariants of the reports."""

from collections.abc import Iterator

from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.rules import Violation, keeps
from quizapp.exams.models import RosterEntry
from quizapp.reports.queries import Filter, completion_of, reported_exams
from quizapp.reports.rules.completion import Figures


@keeps("I12")
def totals_add_up() -> Iterator[Violation]:
    """The total is the sum of the rows, equals the roots' subtrees, and counts everybody on the roster once."""
    for exam in reported_exams():
        report = completion_of(exam, ("",), Filter())
        roots = Figures()
        for row in report.rows:
            if row.depth == 0:
                roots = roots + row.subtree
        listed = (
            db.session()
            .execute(select(func.count()).select_from(RosterEntry).where(RosterEntry.exam_id == exam.id))
            .scalar_one()
        )
        if roots != report.total or report.total.enrolled != listed:
            yield Violation("totals_add_up", exam.code, f"{report.total.enrolled} of {listed}")


CHECKS = (totals_add_up,)
