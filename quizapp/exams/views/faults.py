"""Saying that a question of an exam is faulty, from the result page."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock
from quizapp.audit.rules import Permission
from quizapp.bank.views.faults import Met, ask
from quizapp.exams.queries.met import question_met
from quizapp.web import access
from quizapp.web.viewer import actor

blueprint = Blueprint("exam_faults", __name__)


@blueprint.route("/attempts/<int:attempt_id>/questions/<int:number>/fault", methods=["GET", "POST"])
@access.needs(Permission.SIT)
def report(attempt_id: int, number: int) -> ResponseReturnValue:
    """Report a question of my own attempt whose key is released."""
    met = question_met(actor(), attempt_id, number, clock.now())
    back = url_for("results.result", attempt_id=attempt_id, _anchor=f"q{number}")
    return ask(Met(met.question_id, met.revision_id, met.place, met.stem, "result", back))
