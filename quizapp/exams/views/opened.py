"""The door of exams without a roster: a link to hand on, with or without an account."""

import secrets
from datetime import timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user

from quizapp import clock, db
from quizapp.config import Config
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions import guests, roster
from quizapp.exams.forms import GuestForm
from quizapp.exams.models import Exam
from quizapp.exams.queries.managing import open_exam
from quizapp.exams.rules.settings import Entry, ExamSettings
from quizapp.exams.words_rules import plain_sentences
from quizapp.papers.rules.blueprint import Blueprint as PaperBlueprint
from quizapp.web import access, errors
from quizapp.web.viewer import Ticket, actor, address, viewer

blueprint = Blueprint("open", __name__)


@blueprint.route("/open/<code>", methods=["GET", "POST"])
@access.public
def door(code: str) -> ResponseReturnValue:
    """The rules of an open exam and the way in; who has to sign in first is sent there."""
    exam = open_exam(code)
    settings = ExamSettings.from_json(exam.settings)
    if settings.entry is Entry.ROSTER:
        raise NotFound
    is_known = viewer() is not None
    if not is_known and settings.entry is Entry.STAFF:
        return redirect(url_for("accounts.sign_in", next=url_for("open.door", code=code)))
    form = GuestForm()
    if is_known and request.method == "POST":
        return _join(exam)
    if not is_known and form.validate_on_submit():
        return _come_in(exam, form.name.data)
    parts = PaperBlueprint.from_json(exam.blueprint).parts
    page = render_template(
        "open/door.html",
        exam=exam,
        form=form,
        needs_name=not is_known,
        sentences=plain_sentences(settings, exam.total_marks, parts),
    )
    return page, 422 if form.errors else 200


def _join(exam: Exam) -> ResponseReturnValue:
    who, now, exam_id, code = actor(), clock.now(), exam.id, exam.code
    try:
        db.write(lambda: roster.join(exam_id, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
        return redirect(url_for("open.door", code=code))
    return redirect(url_for("sit.instructions", exam_id=exam_id))


def _come_in(exam: Exam, name: str) -> ResponseReturnValue:
    config: Config = current_app.config["QUIZAPP"]
    secret, now, exam_id, code = secrets.token_urlsafe(32), clock.now(), exam.id, exam.code
    agent, where, life = request.user_agent.string, address(), timedelta(hours=config.session_hours)
    try:
        db.write(lambda: guests.come_in(exam_id, name, secret, where, agent, now, life))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
        return redirect(url_for("open.door", code=code))
    login_user(Ticket(secret))
    return redirect(url_for("sit.instructions", exam_id=exam_id))
