"""The waiting room: pledge, paper and session are ready before the window opens; the page asks for it by itself then."""

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.errors import Refused
from quizapp.exams.actions import presence
from quizapp.exams.queries import sitting, todo
from quizapp.exams.queries.admission import prepared
from quizapp.exams.rules import timing
from quizapp.exams.words_desk import page_words
from quizapp.i18n import _
from quizapp.web import access, errors
from quizapp.web.viewer import actor

blueprint = Blueprint("waiting", __name__)


@blueprint.route("/tests/<int:exam_id>/waiting", methods=["GET", "POST"])
@access.needs(Permission.SIT)
def room(exam_id: int) -> ResponseReturnValue:
    """Enter with the pledge, and wait; once the window is open the instructions lead on."""
    who, now = actor(), clock.now()
    sitting.exam_for(who, exam_id)
    if request.method == "POST":
        if request.form.get("pledge") != "yes":
            flash(_("请先阅读并勾选诚信承诺。"), "bad")
            return redirect(url_for("sit.instructions", exam_id=exam_id))
        try:
            db.write(lambda: presence.prepare(exam_id, who, now, secrets.SystemRandom()))
        except Refused as refusal:
            flash(errors.sentence(refusal), "bad")
            return redirect(url_for("sit.instructions", exam_id=exam_id))
        return redirect(url_for("waiting.room", exam_id=exam_id))
    page = todo.instructions_for(who, exam_id, now)
    if prepared(exam_id, who.person_id) is None or page.task.refusal not in ("", "not_open"):
        return redirect(url_for("sit.instructions", exam_id=exam_id))
    left = timing.time_left(page.window.opens_at, now)
    return render_template("sit/waiting.html", page=page, left_ms=int(left.total_seconds() * 1000), words=page_words())
