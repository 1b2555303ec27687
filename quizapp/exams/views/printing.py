"""An exam's papers on paper: from its own blueprint, and from the questions it froze where it did."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock
from quizapp.audit.rules import Permission
from quizapp.exams.actions.holding import held
from quizapp.exams.queries.frozen_pool import frozen_pool
from quizapp.exams.queries.managing import exam as exam_of
from quizapp.exams.queries.managing import is_there
from quizapp.exams.rules.settings import ExamSettings
from quizapp.i18n import _
from quizapp.papers import actions
from quizapp.papers.forms import PrintForm
from quizapp.papers.queries import printed_papers
from quizapp.papers.rules.blueprint import Blueprint as Plan
from quizapp.papers.views.printed import issuing, order_of
from quizapp.papers.words import DEFAULT_NOTES
from quizapp.web import access
from quizapp.web.viewer import actor

blueprint = Blueprint("printing", __name__, url_prefix="/exams")


@blueprint.route("/<int:exam_id>/printed", methods=["GET", "POST"])
@access.needs(Permission.EXAM_MANAGE)
def from_exam(exam_id: int) -> ResponseReturnValue:
    """The papers printed for an exam, and the form for the next one. Where an earlier release let the draft be deleted,
    its papers are still told."""
    rows = printed_papers(exam_id=exam_id)
    if rows and not is_there(exam_id):
        return render_template("papers/printed_alone.html", rows=rows)
    exam = exam_of(exam_id)
    plan = Plan.from_json(exam.blueprint)
    minutes = ExamSettings.from_json(exam.settings).duration_seconds // 60
    form = PrintForm(title=exam.title, minutes=minutes, notes=str(DEFAULT_NOTES))

    def issue() -> int:
        held(exam_id, alone=False)  # so that it is not deleted meanwhile
        order, pool = order_of(form, exam_id=exam_id), frozen_pool(exam_id)
        if pool:
            return actions.print_from_pool(order, plan, pool, actor(), clock.now())
        return actions.print_from_bank(order, plan, actor(), clock.now())

    crumbs = [(_("考试"), url_for("exams.index")), (exam.title, url_for("exams.show", exam_id=exam_id))]
    return issuing(form, issue, plan=plan, crumbs=crumbs, rows=rows)
