"""Saying that a question is faulty, and what came of it."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.bank import queries, reporting
from quizapp.bank.forms import FaultForm
from quizapp.bank.rules.reporting import FaultReason
from quizapp.bank.words import FAULT_REASONS
from quizapp.errors import Refused
from quizapp.i18n import _, local
from quizapp.web import access, errors
from quizapp.web.viewer import actor

blueprint = Blueprint("bank_faults", __name__)


@dataclass(frozen=True, slots=True)
class Met:
    """A question that somebody has met. `place`: which question of a case, from 1, or 0; `where`: result, practice, bank;
    `back`: the page it was met on."""

    question_id: int
    revision_id: int
    place: int
    stem: str
    where: str
    back: str


@blueprint.get("/reports-of-faults")
@access.needs(Permission.SIT)
def mine() -> ResponseReturnValue:
    """What I have reported, with the answers."""
    return render_template(
        "bank/own_faults.html", reports=reporting.own_faults(actor().person_id), reasons=FAULT_REASONS
    )


@blueprint.route("/bank/questions/<int:question_id>/fault", methods=["GET", "POST"])
@access.needs(Permission.BANK_READ)
def report(question_id: int) -> ResponseReturnValue:
    """Report a question of the bank."""
    page = queries.question_page(question_id, local(clock.now()).date())
    back = url_for("bank.question", question_id=question_id)
    return ask(Met(question_id, page.revision.id, 0, page.document.stem, "bank", back))


def ask(met: Met) -> ResponseReturnValue:
    """The form, and what was sent in it; every room that shows questions lends its own address to it."""
    form = FaultForm()
    if form.validate_on_submit():
        who, now, reason = actor(), clock.now(), FaultReason(form.reason.data)
        text = form.text.data or ""
        try:
            db.write(
                lambda: reporting.report_fault(
                    met.question_id, met.revision_id, reason, text, met.where, who, now, place=met.place
                )
            )
        except Refused as refusal:
            form.text.errors = [errors.sentence(refusal)]
        else:
            flash(_("已报告，谢谢。题库员答复后可在“我报告的题目”中看到。"), "good")
            return redirect(url_for("bank_faults.mine"))
    return render_template("bank/fault.html", form=form, met=met), 422 if form.errors else 200
