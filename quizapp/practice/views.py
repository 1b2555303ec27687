"""Practice: choose, answer, see the explanation with its article at once."""

import json
import secrets
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.bank.queries import practice_laws, practice_revisions
from quizapp.bank.rules.document import QuestionDocument, answer_text
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.bank.views.faults import Met, ask
from quizapp.errors import NotFound, Refused
from quizapp.exams.rules.answers import Given, is_blank, parse_answer, read_answer
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
    if page.answer is None:
        return _shown(page, [])
    value = json.loads(page.answer.value)
    return _shown(page, value if page.document.kind is Kind.CASE else [value])


@blueprint.post("/sessions/<int:session_id>/<int:position>")
@access.needs(Permission.SIT)
def answer(session_id: int, position: int) -> ResponseReturnValue:
    """Answer a question and see how it was."""
    who, now = actor(), clock.now()
    page = queries.step_for(who, session_id, position)
    given = [_given(part, number) for number, part in enumerate(queries.parts_of(page.document), start=1)]
    if any(is_blank(each) for each in given):
        flash(_("请先作答。") if len(given) == 1 else _("请把各小题都答完。"), "bad")
        return _shown(page, given), 422
    db.write(lambda: actions.answer(session_id, position, given, who, now))
    return redirect(url_for("practice.step", session_id=session_id, position=position))


@blueprint.post("/sessions/<int:session_id>/<int:position>/judgement")
@access.needs(Permission.SIT)
def judge(session_id: int, position: int) -> ResponseReturnValue:
    """My own word on my short answer, beside the reference answer."""
    who, is_right = actor(), request.form.get("right") == "yes"
    queries.step_for(who, session_id, position)
    db.write(lambda: actions.judge(session_id, position, who, is_right=is_right))
    return redirect(url_for("practice.step", session_id=session_id, position=position))


@blueprint.route("/sessions/<int:session_id>/<int:position>/fault", methods=["GET", "POST"])
@access.needs(Permission.SIT)
def fault(session_id: int, position: int) -> ResponseReturnValue:
    """Report a question I have answered in practice."""
    page = queries.step_for(actor(), session_id, position)
    if page.answer is None:
        raise NotFound
    back = url_for("practice.step", session_id=session_id, position=position)
    return ask(Met(page.answer.question_id, page.answer.revision_id, 0, page.document.stem, "practice", back))


@blueprint.get("/sessions/<int:session_id>")
@access.needs(Permission.SIT)
def summary(session_id: int) -> ResponseReturnValue:
    """How the session went."""
    session = queries.session_for(actor(), session_id)
    if not session.revision_ids:
        raise NotFound
    return render_template("practice/summary.html", score=queries.score_of(session))


def _shown(page: queries.Step, given: Sequence[Any]) -> str:
    parts = queries.parts_of(page.document)
    return render_template(
        "practice/step.html",
        page=page,
        parts=[
            (number, part, value, given_text(part.kind, value) if page.answer else "")
            for number, (part, value) in enumerate(zip_longest(parts, given), start=1)
        ],
        kinds=kind_names(),
        letters=LETTERS,
        is_case=page.document.kind is Kind.CASE,
    )


def _given(document: QuestionDocument, number: int) -> Given:
    """What was sent for one question; None where nothing or nothing of its form was."""
    raw: object = request.form.getlist(f"answer-{number}")
    if document.kind is Kind.SHORT:
        return (request.form.get(f"answer-{number}", "").strip()[:8000],)
    if document.kind is Kind.TRUE_FALSE:
        raw = {"true": True, "false": False}.get(request.form.get(f"answer-{number}", ""))
    blanks = len(document.answer) if isinstance(document.answer, tuple) else 0
    stored = parse_answer(document.kind, len(document.options), blanks, raw)
    return read_answer(document.kind, stored) if stored else None


def given_text(kind: Kind, value: Any) -> str:
    """A given answer for people."""
    if kind is Kind.SHORT:
        return str(value[0]) if value else ""
    return answer_text(kind, [[each] for each in value or []] if kind is Kind.FILL else value)
