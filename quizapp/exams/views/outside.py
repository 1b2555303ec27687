"""Results of paper exams, of parts on paper, and of other systems: from a file that is read, shown, and taken only then,
or entered by hand with a reason."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions import outside
from quizapp.exams.models import Exam
from quizapp.exams.queries import outside as queries
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.views.marking import hundredths
from quizapp.exams.words_outside import read_safely, sentence
from quizapp.i18n import _
from quizapp.jobs import actions as jobs
from quizapp.jobs.queries import file_for
from quizapp.web import access, errors
from quizapp.web.viewer import actor

blueprint = Blueprint("outside", __name__, url_prefix="/exams")
SHEET = "application/octet-stream"
TAKE_BACK = "yes"


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
            plan = _plan(exam, name, data)
            who, now = actor(), clock.now()
            file_id = db.write(lambda: jobs.keep_file(name, SHEET, data, who, now).id)
    page = _page(exam, plan=plan, file_id=file_id, file_name=name, source=source, failed=failed)
    return page, 422 if failed or (plan and not plan.lines) else 200


@blueprint.post("/<int:exam_id>/outside/confirmation")
@access.needs(Permission.EXAM_MANAGE)
def confirm(exam_id: int) -> ResponseReturnValue:
    """Take the file that was shown."""
    exam, who, now = queries.paper_exam(exam_id), actor(), clock.now()
    raw = request.form.get("file_id", "")
    if not (raw.isascii() and raw.isdecimal()) or len(raw) > 19:
        raise NotFound
    stored = file_for(who, int(raw))
    plan = _plan(exam, stored.name, stored.content)
    source, name = request.form.get("source", ""), stored.name
    try:
        count = db.write(lambda: outside.take_results(exam_id, plan.lines, source, name, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
        return redirect(url_for("outside.index", exam_id=exam_id))
    flash(_("已登记 %(n)s 人的成绩，报告随之更新。", n=count), "good")
    return redirect(url_for("exams.show", exam_id=exam_id))


@blueprint.post("/<int:exam_id>/outside/marks")
@access.needs(Permission.EXAM_MANAGE)
def enter(exam_id: int) -> ResponseReturnValue:
    """Enter one person's mark by hand, or take it back; always with a reason."""
    exam, who, now = queries.paper_exam(exam_id), actor(), clock.now()
    number, reason = request.form.get("staff_number", "").strip()[:40], request.form.get("reason", "")
    score = None if request.form.get("take_back") == TAKE_BACK else hundredths(request.form.get("score", ""))
    person_id = queries.person_on(exam_id, number)
    try:
        if person_id is None:
            raise Refused("outside_unknown", number=number)
        db.write(lambda: outside.enter_result(exam_id, person_id, score, reason, who, now))
    except Refused as refusal:
        return _page(exam, entered=request.form, refusal=errors.sentence(refusal)), 422
    flash(_("已撤回，并记入日志。") if score is None else _("已登记，并记入日志。"), "good")
    return redirect(url_for("outside.index", exam_id=exam_id))


def _plan(exam: Exam, name: str, data: bytes) -> queries.Plan:
    return queries.plan_of(exam.id, read_safely(name, data, queries.full_marks(exam)), actor().person_id)


def _page(exam: Exam, *, plan: queries.Plan | None = None, **shown: Any) -> str:
    given = {"file_id": None, "file_name": "", "source": "", "failed": False, "entered": {}, "refusal": ""} | shown
    return render_template(
        "exams/outside.html",
        exam=exam,
        written=ExamSettings.from_json(exam.settings).written,
        full=queries.full_marks(exam),
        plan=plan,
        problems=[sentence(problem) for problem in plan.problems] if plan else [],
        sources=queries.sources_of(exam.id),
        progress=queries.progress_of(exam.id),
        is_begun=clock.now() >= exam.opens_at,
        **given,
    )
