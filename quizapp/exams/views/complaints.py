"""成绩复核: filed on the result page, listed and answered in the office."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.errors import Refused
from quizapp.exams.actions import complaints
from quizapp.exams.queries import marking, sitting
from quizapp.exams.rules.complaints import ComplaintState
from quizapp.exams.views.marking import hundredths
from quizapp.i18n import _
from quizapp.web import access, errors
from quizapp.web.viewer import actor

blueprint = Blueprint("complaints", __name__)


@blueprint.post("/attempts/<int:attempt_id>/complaints")
@access.needs(Permission.SIT)
def file(attempt_id: int) -> ResponseReturnValue:
    """Ask for my result to be looked at again."""
    who, now = actor(), clock.now()
    sitting.attempt_for(who, attempt_id)
    number, text = request.form.get("number", ""), request.form.get("text", "")
    about = int(number) if number.isascii() and number.isdecimal() and 0 < int(number) < 1000 else None
    try:
        db.write(lambda: complaints.file(attempt_id, about, text, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    else:
        flash(_("复核申请已提交，处理结果会显示在本页。"), "good")
    return redirect(url_for("results.result", attempt_id=attempt_id, _anchor="complaint"))


@blueprint.get("/complaints")
@access.needs(Permission.EXAM_MANAGE)
def index() -> ResponseReturnValue:
    """What was asked and is not answered, then the rest."""
    state = request.args.get("state", "")
    lines = marking.complaints(state if state in set(ComplaintState) else "")
    return render_template("exams/marking/complaints.html", lines=lines, state=state)


@blueprint.route("/complaints/<int:complaint_id>", methods=["GET", "POST"])
@access.needs(Permission.EXAM_MANAGE)
def answer(complaint_id: int) -> ResponseReturnValue:
    """One complaint with the mark it is about, and the answer."""
    line = marking.complaint_for(complaint_id)
    if request.method == "POST":
        who, now = actor(), clock.now()
        is_upheld = request.form.get("state") == "upheld"
        number, typed = request.form.get("number", ""), request.form.get("earned", "").strip()
        mark = (int(number), hundredths(typed)) if number.isdecimal() and typed else None
        text = request.form.get("answer", "")
        state = ComplaintState.UPHELD if is_upheld else ComplaintState.REJECTED
        try:
            db.write(lambda: complaints.answer(complaint_id, state, text, mark, who, now))
        except Refused as refusal:
            flash(errors.sentence(refusal), "bad")
            return redirect(url_for("complaints.answer", complaint_id=complaint_id))
        flash(_("已答复，考生可以看到。"), "good")
        return redirect(url_for("complaints.index"))
    return render_template("exams/marking/complaint.html", line=line, complaint=line.complaint)
