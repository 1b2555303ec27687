"""Results of paper exams and of other systems: a file is read, shown, and taken only then."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions import outside
from quizapp.exams.queries import outside as queries
from quizapp.exams.words_outside import read_safely, sentence
from quizapp.i18n import _
from quizapp.jobs import actions as jobs
from quizapp.jobs.queries import file_for
from quizapp.web import access, errors
from quizapp.web.viewer import actor

blueprint = Blueprint("outside", __name__, url_prefix="/exams")
SHEET = "application/octet-stream"


@blueprint.route("/<int:exam_id>/outside", methods=["GET", "POST"])
@access.needs(Permission.EXAM_MANAGE)
def index(exam_id: int) -> ResponseReturnValue:
    """Choose a file; then what it would change, with every row that can't be taken."""
    exam = queries.paper_exam(exam_id)
    source = request.form.get("source", "").strip()[:120]
    upload = request.files.get("file")
    name, data = (upload.filename or "", upload.read()) if upload else ("", b"")
    plan, file_id, failed = None, None, False
    if request.method == "POST":
        failed = not source or not data
        if not failed:
            plan = queries.plan_of(exam_id, read_safely(name, data, exam.total_marks))
            who, now = actor(), clock.now()
            file_id = db.write(lambda: jobs.keep_file(name, SHEET, data, who, now).id)
    page = render_template(
        "exams/outside.html",
        exam=exam,
        plan=plan,
        file_id=file_id,
        file_name=name,
        source=source,
        failed=failed,
        problems=[sentence(problem) for problem in plan.problems] if plan else [],
        sources=queries.sources_of(exam_id),
    )
    return page, 422 if failed or (plan and not plan.lines) else 200


@blueprint.post("/<int:exam_id>/outside/confirmation")
@access.needs(Permission.EXAM_MANAGE)
def confirm(exam_id: int) -> ResponseReturnValue:
    """Take the file that was shown."""
    exam, who, now = queries.paper_exam(exam_id), actor(), clock.now()
    raw = request.form.get("file_id", "")
    if not raw.isdecimal() or len(raw) > 19:
        raise NotFound
    stored = file_for(who, int(raw))
    plan = queries.plan_of(exam_id, read_safely(stored.name, stored.content, exam.total_marks))
    source, name = request.form.get("source", ""), stored.name
    try:
        count = db.write(lambda: outside.take_results(exam_id, plan.lines, source, name, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
        return redirect(url_for("outside.index", exam_id=exam_id))
    flash(_("已登记 %(n)s 人的成绩，报告随之更新。", n=count), "good")
    return redirect(url_for("exams.show", exam_id=exam_id))
