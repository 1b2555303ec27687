"""What a person gets afterwards: the receipt, the own results, one attempt as far as it is released."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock
from quizapp.audit.rules import Permission
from quizapp.bank.reporting import own_fault_count
from quizapp.exams.queries import results, sitting
from quizapp.exams.queries.desk_acts import acts_on_attempt
from quizapp.exams.queries.own_results import own_results as rows_of
from quizapp.exams.queries.part_scores import own_parts
from quizapp.exams.views.sit import still_open
from quizapp.exams.words import COUNTING_NAMES, kind_names
from quizapp.exams.words_desk import act_names
from quizapp.exams.words_whole import part_lines, whole_lines
from quizapp.web import access
from quizapp.web.viewer import actor

blueprint = Blueprint("results", __name__)


@blueprint.get("/attempts/<int:attempt_id>/receipt")
@access.needs(Permission.SIT)
def receipt(attempt_id: int) -> ResponseReturnValue:
    """How many answers, when, checksum, and what comes next."""
    if still_open(attempt_id):
        still = sitting.sitting_for(actor(), attempt_id, clock.now())
        if still.left_ms > 0:
            return redirect(url_for("sit.attempt", attempt_id=attempt_id))
        return render_template("sit/closing.html", page=still)
    page = results.receipt_for(actor(), attempt_id, clock.now())
    return render_template("sit/receipt.html", page=page, acts=acts_on_attempt(attempt_id), act_names=act_names())


@blueprint.get("/results", endpoint="index")
@access.needs(Permission.SIT)
def own_results() -> ResponseReturnValue:
    """All my attempts with what is released of them."""
    return render_template("sit/results.html", rows=rows_of(actor().person_id, clock.now()), reported=_reported())


@blueprint.get("/attempts/<int:attempt_id>/result")
@access.needs(Permission.SIT)
def result(attempt_id: int) -> ResponseReturnValue:
    """One attempt as far as it is released."""
    if still_open(attempt_id):
        return redirect(url_for("sit.attempt", attempt_id=attempt_id))
    page = results.result_for(actor(), attempt_id, clock.now())
    names = {rule.value: str(name) for rule, name in COUNTING_NAMES.items()}
    return render_template(
        "sit/result.html",
        page=page,
        acts=acts_on_attempt(attempt_id),
        act_names=act_names(),
        kind_names=kind_names(),
        counting_names=names,
        whole_lines=whole_lines(page.whole) if page.whole else [],
        part_lines=part_lines(own_parts(page, sitting.attempt_for(actor(), attempt_id))),
        reported=_reported(),
    )


def _reported() -> tuple[int, int]:
    """How many questions I have reported, and how many of them are answered."""
    return own_fault_count(actor().person_id)
