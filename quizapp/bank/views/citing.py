"""Putting articles under questions that have none, one after the other, each accepted by a person."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.bank import actions, queries
from quizapp.bank.forms import KIND_CHOICES
from quizapp.bank.picking import suggestions
from quizapp.bank.rules.editing import citation_lines
from quizapp.bank.rules.kinds import LETTERS
from quizapp.errors import Refused
from quizapp.i18n import _, local
from quizapp.web import access, errors
from quizapp.web.viewer import actor

blueprint = Blueprint("bank_citing", __name__, url_prefix="/bank/citing")


@blueprint.get("")
@access.needs(Permission.BANK_EDIT)
def next_one() -> ResponseReturnValue:
    """The next draft without an article, with the articles that may be its own."""
    bank, after = request.args.get("bank", "")[:60], request.args.get("after", "")
    found = queries.uncited(bank, int(after) if after.isdecimal() and len(after) < 20 else 0)
    day = local(clock.now()).date()
    document = queries.document_of(found.revision_id or 0) if found else None
    return render_template(
        "bank/citing.html",
        question=found,
        document=document,
        suggested=suggestions(document, day) if document else [],
        left=queries.uncited_count(bank),
        bank=bank,
        kinds={code: str(name) for code, name in KIND_CHOICES},
        letters=LETTERS,
    )


@blueprint.post("/<int:question_id>")
@access.needs(Permission.BANK_EDIT)
def accept(question_id: int) -> ResponseReturnValue:
    """Take one proposed article, or the one written by hand, and go on to the next question."""
    who, now, bank = actor(), clock.now(), request.form.get("bank", "")[:60]
    lock = request.form.get("lock", "")
    citations, unread = citation_lines(request.form.get("line", "")[:4000])
    if unread or not citations:
        flash(_("看不懂这一行：%(line)s", line=unread[0] if unread else ""), "bad")
        return redirect(url_for("bank_citing.next_one", bank=bank or None, after=question_id - 1))
    before = queries.question_page(question_id, local(now).date()).document
    document = replace(before, citations=(*before.citations, *citations))
    try:
        db.write(
            lambda: actions.revise(question_id, document, int(lock) if lock.isdecimal() else 0, who, now, "citation")
        )
        flash(_("已补依据：%(line)s", line=request.form["line"]), "good")
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    return redirect(url_for("bank_citing.next_one", bank=bank or None, after=question_id))
