"""Practice: choose, answer, see the explanation with its article at once."""

import json
import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.bank.queries import practice_laws, practice_revisions
from quizapp.bank.rules.document import answer_text
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.errors import NotFound, Refused
from quizapp.exams.rules.answers import is_blank, parse_answer, read_answer
from quizapp.exams.words import kind_names
from quizapp.i18n import _
from quizapp.practice import actions, queries
from quizapp.web import access, errors
from quizapp.web.viewer import actor

blueprint = Blueprint("practice", __name__, url_prefix="/practice")


@blueprint.get("")
@access.needs(Permission.SIT)
def index() -> ResponseReturnValue:
    """What can be practised, and where I stopped."""
    who = actor()
    return render_template(
        "practice/index.html",
        laws=practice_laws(),
        available=len(practice_revisions()),
        unfinished=queries.unfinished(who.person_id),
        totals=queries.totals(who.person_id),
    )


@blueprint.post("/sessions")
@access.needs(Permission.SIT)
def begin() -> ResponseReturnValue:
    """Begin a session, of one law where chosen."""
    who, now, law = actor(), clock.now(), request.form.get("law", "")[:200]
    try:
        session_id = db.write(lambda: actions.begin(law, who, now, secrets.SystemRandom()))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
        return redirect(url_for("practice.index"))
    return redirect(url_for("practice.step", session_id=session_id, position=1))


@blueprint.get("/sessions/<int:session_id>/<int:position>")
@access.needs(Permission.SIT)
def step(session_id: int, position: int) -> ResponseReturnValue:
    """A question; once answered, with key, explanation and article."""
    page = queries.step_for(actor(), session_id, position)
    given = json.loads(page.answer.value) if page.answer else None
    return render_template(
        "practice/step.html",
        page=page,
        kind=page.document.kind.value,
        kinds=kind_names(),
        letters=LETTERS,
        given=given,
        given_text=answer_text(
            page.document.kind, given if page.document.kind is not Kind.FILL else [[x] for x in given or []]
        ),
    )


@blueprint.post("/sessions/<int:session_id>/<int:position>")
@access.needs(Permission.SIT)
def answer(session_id: int, position: int) -> ResponseReturnValue:
    """Answer a question and see how it was."""
    who, now = actor(), clock.now()
    page = queries.step_for(who, session_id, position)
    document = page.document
    raw: object = request.form.getlist("answer")
    if document.kind is Kind.TRUE_FALSE:
        raw = {"true": True, "false": False}.get(request.form.get("answer", ""))
    blanks = len(document.answer) if isinstance(document.answer, tuple) else 0
    stored = parse_answer(document.kind, len(document.options), blanks, raw)
    if stored is None or is_blank(json.loads(stored)):
        flash(_("请先作答。"), "bad")
    else:
        given = read_answer(document.kind, stored)
        db.write(lambda: actions.answer(session_id, position, given, who, now))
    return redirect(url_for("practice.step", session_id=session_id, position=position))


@blueprint.get("/sessions/<int:session_id>")
@access.needs(Permission.SIT)
def summary(session_id: int) -> ResponseReturnValue:
    """How the session went."""
    session = queries.session_for(actor(), session_id)
    if not session.revision_ids:
        raise NotFound
    return render_template("practice/summary.html", score=queries.score_of(session))
