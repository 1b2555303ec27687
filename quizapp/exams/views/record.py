"""An attempt as the candidate saw it: page, print, and the same as a file."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from quizapp.audit.rules import Permission
from quizapp.exams.queries import record as queries
from quizapp.exams.words import kind_names
from quizapp.exams.words_marking import EVENT_NAMES, ROUND_NAMES
from quizapp.web import access
from quizapp.web.downloads import JSON, download
from quizapp.web.viewer import actor

blueprint = Blueprint("record", __name__, url_prefix="/exams")


@blueprint.get("/<int:exam_id>/records/<int:attempt_id>")
@access.needs(Permission.EXAM_READ)
def show(exam_id: int, attempt_id: int) -> ResponseReturnValue:
    """Every question in the order shown with every answer that arrived, every mark, and the receipt computed again."""
    return render_template(
        "exams/record.html",
        r=_record(exam_id, attempt_id),
        kind_names=kind_names(),
        event_names=EVENT_NAMES,
        rounds=ROUND_NAMES,
    )


@blueprint.get("/<int:exam_id>/records/<int:attempt_id>/file")
@access.needs(Permission.EXAM_READ)
def export(exam_id: int, attempt_id: int) -> ResponseReturnValue:
    """The record as byte-stable JSON."""
    found = _record(exam_id, attempt_id)
    name = f"{found.exam.code}-{found.entry.staff_number}-{found.attempt.number}.json"
    return download(queries.as_bytes(found), name, JSON)


def _record(exam_id: int, attempt_id: int) -> queries.AttemptRecord:
    return queries.record_of(exam_id, attempt_id, actor().scope(Permission.EXAM_READ))
