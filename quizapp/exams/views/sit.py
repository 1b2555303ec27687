"""The candidate's side: instructions and pledge, the sitting, handing in."""

import secrets

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.errors import Refused
from quizapp.exams.actions import ending, starting
from quizapp.exams.queries import sitting, todo
from quizapp.exams.rules.desk import PREPARE_BEFORE
from quizapp.exams.rules.states import AttemptState
from quizapp.exams.words import kind_names, sit_words
from quizapp.exams.words_desk import conduct_sentences, page_words
from quizapp.exams.words_rules import Names, kind_notes, plain_sentences
from quizapp.i18n import _
from quizapp.web import access, errors
from quizapp.web.viewer import actor

blueprint = Blueprint("sit", __name__)


@blueprint.get("/tests/<int:exam_id>")
@access.needs(Permission.SIT)
def instructions(exam_id: int) -> ResponseReturnValue:
    """What the test is, its rules in plain sentences, what happens when the network drops, and the pledge."""
    page = todo.instructions_for(actor(), exam_id, clock.now())
    return render_template(
        "sit/instructions.html",
        page=page,
        sentences=plain_sentences(
            page.settings, page.task.total_marks, page.parts, Names(page.exam_names), page.window
        ),
        refusal=errors.sentence_of(page.task.refusal, page.task.refusal_params),
        conduct=conduct_sentences(page.settings.leaving),
        may_wait=page.window.opens_at - PREPARE_BEFORE <= clock.now(),
    )


@blueprint.post("/tests/<int:exam_id>/attempts")
@access.needs(Permission.SIT)
def begin(exam_id: int) -> ResponseReturnValue:
    """Accept the pledge and start, or go on with the open attempt."""
    if request.form.get("pledge") != "yes":
        sitting.exam_for(actor(), exam_id)
        flash(_("请先阅读并勾选诚信承诺。"), "bad")
        return redirect(url_for("sit.instructions", exam_id=exam_id))
    who, now, code = actor(), clock.now(), request.form.get("room_code", "")[:40]
    try:
        attempt_id = db.write(lambda: starting.start(exam_id, who, now, secrets.SystemRandom(), code))
    except Refused as refusal:
        if access.wants_json():
            raise
        flash(errors.sentence(refusal), "bad")
        return redirect(url_for("sit.instructions", exam_id=exam_id))
    if access.wants_json():  # the waiting room asks by script, to be able to ask again
        return jsonify(url=url_for("sit.attempt", attempt_id=attempt_id))
    return redirect(url_for("sit.attempt", attempt_id=attempt_id))


@blueprint.get("/attempts/<int:attempt_id>")
@access.needs(Permission.SIT)
def attempt(attempt_id: int) -> ResponseReturnValue:
    """The sitting; on a second device a page that offers to go on here."""
    if not still_open(attempt_id):
        return redirect(url_for("results.receipt", attempt_id=attempt_id))
    page = sitting.sitting_for(actor(), attempt_id, clock.now())
    if not page.is_mine:
        return render_template("sit/elsewhere.html", page=page)
    return render_template(
        "sit/attempt.html",
        page=page,
        words={**sit_words(), **page_words()},
        rules=page.leaving,
        conduct=conduct_sentences(page.leaving),
        notes=kind_notes(page.policies),
        kind_names=kind_names(),
    )


@blueprint.post("/attempts/<int:attempt_id>/leg")
@access.needs(Permission.SIT)
def leg(attempt_id: int) -> ResponseReturnValue:
    """Leave this part of the paper for the next; there is no way back. `leg` is the one being left, so that doing it
    twice skips nothing."""
    who, now = actor(), clock.now()
    found = sitting.attempt_for(who, attempt_id)
    if still_open(attempt_id) and request.form.get("leg") == str(found.leg):
        db.write(lambda: starting.move_on(attempt_id, who, now, is_done=True))
    return redirect(url_for("sit.attempt", attempt_id=attempt_id))


@blueprint.post("/attempts/<int:attempt_id>/device")
@access.needs(Permission.SIT)
def device(attempt_id: int) -> ResponseReturnValue:
    """Go on with the attempt on this device."""
    who, now = actor(), clock.now()
    sitting.attempt_for(who, attempt_id)
    if still_open(attempt_id):
        db.write(lambda: starting.take_over(attempt_id, who, now))
    return redirect(url_for("sit.attempt", attempt_id=attempt_id))


@blueprint.get("/attempts/<int:attempt_id>/summary")
@access.needs(Permission.SIT)
def summary(attempt_id: int) -> ResponseReturnValue:
    """Before handing in: what is unanswered and what is marked, from what the server has stored."""
    if not still_open(attempt_id):
        return redirect(url_for("results.receipt", attempt_id=attempt_id))
    page = sitting.sitting_for(actor(), attempt_id, clock.now())
    conduct = conduct_sentences(page.leaving)
    return render_template("sit/summary.html", page=page, words=page_words(), conduct=conduct)


@blueprint.post("/attempts/<int:attempt_id>/submission")
@access.needs(Permission.SIT)
def submission(attempt_id: int) -> ResponseReturnValue:
    """Hand in. Repeating it changes nothing."""
    who, now = actor(), clock.now()
    try:
        db.write(lambda: ending.submit(attempt_id, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
        return redirect(url_for("sit.summary", attempt_id=attempt_id))
    return redirect(url_for("results.receipt", attempt_id=attempt_id))


def still_open(attempt_id: int) -> bool:
    """Whether the person's attempt is open after closing it if it is due (touching closes, too)."""
    found = sitting.attempt_for(actor(), attempt_id)
    if found.state != AttemptState.IN_PROGRESS:
        return False
    now = clock.now()
    if found.deadline > now:
        if found.open_until is not None and found.open_until <= now:
            who = actor()
            db.write(lambda: starting.move_on(attempt_id, who, now, is_done=False))
        return True
    db.write(lambda: ending.close_if_due(attempt_id, now))
    return sitting.attempt_for(actor(), attempt_id).state == AttemptState.IN_PROGRESS
