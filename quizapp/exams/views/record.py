"""An attempt as the candidate saw it: page, print, and the same as a file."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from quizapp.audit.rules import Permission
from quizapp.exams.queries import record as queries
from quizapp.exams.queries.record_print import office_facts, pictures_in
from quizapp.exams.words import kind_names
from quizapp.exams.words_marking import EVENT_NAMES, ROUND_NAMES
from quizapp.exams.words_whole import part_lines, printed_lines, whole_lines
from quizapp.papers.queries import picture_bytes
from quizapp.printing.render import render
from quizapp.web import access
from quizapp.web.downloads import JSON, PDF, download
from quizapp.web.viewer import actor

blueprint = Blueprint("record", __name__, url_prefix="/exams")


@blueprint.get("/<int:exam_id>/records/<int:attempt_id>")
@access.needs(Permission.EXAM_READ)
def show(exam_id: int, attempt_id: int) -> ResponseReturnValue:
    """Every question in the order shown with every answer that arrived, every mark, and the receipt computed again."""
    found = _record(exam_id, attempt_id)
    return render_template(
        "exams/record.html",
        r=found,
        lines=[*part_lines(found.parts), *(whole_lines(found.whole) if found.whole else [])],
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


@blueprint.get("/<int:exam_id>/records/<int:attempt_id>.pdf")
@access.needs(Permission.EXAM_READ)
def printed(exam_id: int, attempt_id: int) -> ResponseReturnValue:
    """The record as byte-stable PDF, in Chinese and Beijing time whoever asks."""
    found = _record(exam_id, attempt_id)
    facts = office_facts(found, printed_lines)
    name = f"{found.exam.code}-{found.entry.staff_number}-{found.attempt.number}.pdf"
    return download(render("record", facts, picture_bytes(pictures_in(facts))), name, PDF)


def _record(exam_id: int, attempt_id: int) -> queries.AttemptRecord:
    return queries.record_of(exam_id, attempt_id, actor().scope(Permission.EXAM_READ))
