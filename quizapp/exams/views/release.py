"""Releasing results, after a look at what the check found."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions import releasing
from quizapp.exams.queries import managing, release
from quizapp.exams.rules.release import Thing
from quizapp.exams.rules.releasing import by_hand, time_of
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import ExamState
from quizapp.exams.words import RELEASE_NAMES
from quizapp.exams.words_marking import FINDING_NAMES, THING_NAMES
from quizapp.i18n import _
from quizapp.web import access, errors
from quizapp.web.viewer import actor

blueprint = Blueprint("release", __name__)


@blueprint.route("/exams/<int:exam_id>/release", methods=["GET", "POST"])
@access.needs(Permission.EXAM_MANAGE)
def decide(exam_id: int) -> ResponseReturnValue:
    """What is shown when, what the check finds, what was decided; and the decision."""
    exam = managing.exam(exam_id)
    if exam.state == ExamState.DRAFT:
        raise NotFound
    if request.method == "POST":
        who, now = actor(), clock.now()
        things = [Thing(each) for each in request.form.getlist("things") if each in set(Thing)]
        has_read = request.form.get("has_read") == "yes"
        try:
            db.write(lambda: releasing.release(exam_id, things, who, now, has_read=has_read))
        except Refused as refusal:
            flash(errors.sentence(refusal), "bad")
        else:
            flash(_("已公布。"), "good")
        return redirect(url_for("release.decide", exam_id=exam_id))
    settings = ExamSettings.from_json(exam.settings)
    found = release.findings_of(exam)
    return render_template(
        "exams/marking/release.html",
        exam=exam,
        times=[(thing, THING_NAMES[thing], RELEASE_NAMES[time_of(settings.release, thing)]) for thing in Thing],
        waiting=[thing for thing in by_hand(settings) if thing not in exam.released],
        findings=[(FINDING_NAMES[each], len(ids), release.people_of(ids)) for each, ids in found.items()],
        releases=release.releases_of(exam_id),
        names=THING_NAMES,
        finding_names=FINDING_NAMES,
    )
