"""The candidate's own attempt on paper, as far as it is released."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock
from quizapp.audit.rules import Permission
from quizapp.exams.queries.record_print import own_facts, pictures_in
from quizapp.exams.views.sit import still_open
from quizapp.exams.words_whole import printed_lines
from quizapp.papers.queries import picture_bytes
from quizapp.printing.render import render
from quizapp.web import access
from quizapp.web.downloads import PDF, download
from quizapp.web.viewer import actor

blueprint = Blueprint("own_record", __name__)


@blueprint.get("/attempts/<int:attempt_id>/result.pdf")
@access.needs(Permission.SIT)
def own(attempt_id: int) -> ResponseReturnValue:
    """The PDF of what the result page shows, with every answer that arrived to the questions it shows."""
    if still_open(attempt_id):
        return redirect(url_for("sit.attempt", attempt_id=attempt_id))
    facts = own_facts(actor(), attempt_id, clock.now(), printed_lines)
    name = f"{facts['title']}-{facts['person']['name']}-{facts['number']}.pdf"
    return download(render("record", facts, picture_bytes(pictures_in(facts))), name, PDF)
