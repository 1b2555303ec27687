"""Reviewing: comments, revisions compared, many questions at once, and reports of faulty ones."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.bank import actions, queries, reporting
from quizapp.bank.rules.difference import difference
from quizapp.bank.rules.document import from_json
from quizapp.bank.rules.kinds import State
from quizapp.bank.rules.life import may_ask
from quizapp.bank.words import FAULT_REASONS, field_name, note_text
from quizapp.errors import Forbidden, NotFound, Refused
from quizapp.i18n import _
from quizapp.web import access, errors
from quizapp.web.navigation import safe_target
from quizapp.web.paging import paged, wanted_page
from quizapp.web.viewer import actor

blueprint = Blueprint("bank_review", __name__, url_prefix="/bank")
MAX_BATCH = 500


@blueprint.post("/questions/<int:question_id>/comments")
@access.needs(Permission.BANK_EDIT, Permission.BANK_REVIEW)
def comment(question_id: int) -> ResponseReturnValue:
    """Say something about a question."""
    who, now, text = actor(), clock.now(), request.form.get("text", "")
    try:
        db.write(lambda: reporting.comment(question_id, text, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    return redirect(url_for("bank.question", question_id=question_id, _anchor="comments"))


@blueprint.get("/questions/<int:question_id>/revisions/<int:number>")
@access.needs(Permission.BANK_READ)
def revision(question_id: int, number: int) -> ResponseReturnValue:
    """What a revision changed against the one before it."""
    old, new = queries.revision_pair(question_id, number)
    changes = difference(from_json(old.document), from_json(new.document)) if old else ()
    return render_template(
        "bank/revision.html",
        question_id=question_id,
        old=old,
        new=new,
        changes=changes,
        field_name=field_name,
        note=note_text(new.note),
    )


@blueprint.post("/batch")
@access.needs(Permission.BANK_EDIT, Permission.BANK_REVIEW)
def batch() -> ResponseReturnValue:
    """Move the ticked questions on; each that may not is named with the reason, the others go."""
    who, now = actor(), clock.now()
    wanted = request.form.get("state", "")
    if wanted not in set(State):
        raise NotFound
    new = State(wanted)
    if not may_ask(new, edits=who.may(Permission.BANK_EDIT), reviews=who.may(Permission.BANK_REVIEW)):
        raise Forbidden
    chosen = [int(each) for each in request.form.getlist("question")[:MAX_BATCH] if each.isdecimal()]
    outcome = db.write(lambda: actions.move_many(chosen, new, request.form.get("comment", "")[:500], who, now))
    if outcome.moved:
        flash(_("已更新 %(n)s 题。", n=outcome.moved), "good")
    for code, number in outcome.refused.items():
        flash(_("%(n)s 题没有更新：%(why)s", n=number, why=errors.sentence_of(code, {})), "bad")
    back = request.form.get("back", "")
    return redirect(safe_target(back) if back.startswith("/bank") else url_for("bank.index"))


@blueprint.get("/faults")
@access.needs(Permission.BANK_READ)
def faults() -> ResponseReturnValue:
    """Questions reported as faulty, waiting for an answer or answered."""
    is_open = request.args.get("tab") != "answered"
    return render_template(
        "bank/faults.html",
        page=paged(reporting.faults_listed(is_open=is_open), wanted_page()),
        is_open=is_open,
        reasons={code: str(name) for code, name in FAULT_REASONS.items()},
        may_edit=actor().may(Permission.BANK_EDIT),
    )


@blueprint.post("/faults/<int:report_id>")
@access.needs(Permission.BANK_EDIT)
def answer_fault(report_id: int) -> ResponseReturnValue:
    """Answer a report: the question was faulty, or it was not, and why."""
    who, now, text = actor(), clock.now(), request.form.get("answer", "")
    is_upheld = request.form.get("upheld") == "yes"
    try:
        db.write(lambda: reporting.answer_fault(report_id, text, who, now, is_upheld=is_upheld))
        flash(_("已答复。"), "good")
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    return redirect(url_for("bank_review.faults"))
