"""Item analysis of an exam, for those who may read keys."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from quizapp.audit.rules import Permission
from quizapp.errors import NotFound
from quizapp.exams.models import Exam
from quizapp.exams.words import kind_names
from quizapp.i18n import _
from quizapp.reports import item_exports, queries, words_items
from quizapp.reports.item_queries import Analysis, analysis_of
from quizapp.reports.rules.figures import Rate
from quizapp.web import access
from quizapp.web.downloads import CSV, XLSX, download
from quizapp.web.viewer import actor

blueprint = Blueprint("items", __name__, url_prefix="/reports/items")


@blueprint.get("/<int:exam_id>")
@access.needs(Permission.EXAM_READ)
def analysis(exam_id: int) -> ResponseReturnValue:
    """Every question with what looks wrong first, the spread of the scores, laws and units."""
    exam, found = _found(exam_id)
    return render_template(
        "reports/items.html",
        exam=exam,
        found=found,
        kinds=kind_names(),
        words=words_items,
        definitions=words_items.DEFINITIONS,
        most=max((people for _low, _high, people in found.spread.bins), default=0),
        rate=Rate,
        may_open=actor().may(Permission.BANK_READ),
        may_propose=actor().may(Permission.EXAM_MANAGE),
    )


@blueprint.get("/<int:exam_id>/table.<kind>")
@access.needs(Permission.EXAM_READ)
def export(exam_id: int, kind: str) -> ResponseReturnValue:
    """The same figures as .xlsx or .csv."""
    exam, found = _found(exam_id)
    name = _("%(title)s试题分析", title=exam.title)
    if kind == "xlsx":
        return download(item_exports.items_xlsx(exam, found, kind_names()), f"{name}.xlsx", XLSX)
    if kind == "csv":
        return download(item_exports.items_csv(found, kind_names()), f"{name}.csv", CSV)
    raise NotFound


def _found(exam_id: int) -> tuple[Exam, Analysis]:
    exam = queries.exam_for_report(exam_id)
    return exam, analysis_of(exam, actor().scope(Permission.EXAM_READ))
