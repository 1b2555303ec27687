"""A line of an import's preview, mended in place."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.bank import imports
from quizapp.bank.forms import QuestionForm
from quizapp.bank.import_queries import preview_for
from quizapp.bank.models import ImportLine
from quizapp.bank.picking import suggestions
from quizapp.bank.rules.document import QuestionDocument, from_json
from quizapp.bank.rules.kinds import Kind
from quizapp.bank.views.typing import fill_form, tell, typed_document
from quizapp.bank.words import sentence
from quizapp.errors import NotFound, Refused
from quizapp.i18n import _, local
from quizapp.sheets.problems import Problem
from quizapp.web import access, errors
from quizapp.web.viewer import actor

blueprint = Blueprint("bank_line", __name__, url_prefix="/bank/imports/<int:job_id>/lines")


@blueprint.route("/<int:ordinal>", methods=["GET", "POST"])
@access.needs(Permission.BANK_EDIT)
def edit(job_id: int, ordinal: int) -> ResponseReturnValue:
    """What stood there, what was understood, and the form to put it right."""
    page = preview_for(actor(), job_id)
    line = imports.line_for(job_id, ordinal)
    before = _understood(line)
    form = QuestionForm()
    del form.bank
    if request.method == "GET":
        fill_form(form, before)
    elif form.validate_on_submit():
        document = typed_document(form, before)
        if document is not None and _mend(job_id, ordinal, form, document):
            flash(_("已修改，这一题可以导入。"), "good")
            return redirect(url_for("bank_import.preview", job_id=job_id))
    return render_template(
        "bank/line.html",
        form=form,
        page=page,
        line=line,
        told=[sentence(Problem.from_kept(raw)) for raw in line.problems],
        suggested=suggestions(before, local(clock.now()).date()),
    ), 422 if form.errors else 200


@blueprint.post("/<int:ordinal>/kind")
@access.needs(Permission.BANK_EDIT)
def change_kind(job_id: int, ordinal: int) -> ResponseReturnValue:
    """The one-press mending of a single choice with several letters: make it a multiple choice."""
    preview_for(actor(), job_id)
    line = imports.line_for(job_id, ordinal)
    if line.document is None or line.document["kind"] != Kind.SINGLE:
        raise NotFound
    document = from_json({**line.document, "kind": Kind.MULTIPLE.value})
    try:
        if db.write(lambda: imports.mend(job_id, ordinal, document)):
            return redirect(url_for("bank_line.edit", job_id=job_id, ordinal=ordinal))
        flash(_("已改为多选，这一题可以导入。"), "good")
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    return redirect(url_for("bank_import.preview", job_id=job_id))


def _understood(line: ImportLine) -> QuestionDocument:
    return from_json(line.document) if line.document else QuestionDocument(Kind.SINGLE, line.raw)


def _mend(job_id: int, ordinal: int, form: QuestionForm, document: QuestionDocument) -> bool:
    try:
        wrong = db.write(lambda: imports.mend(job_id, ordinal, document))
    except Refused as refusal:
        form.stem.errors = [errors.sentence(refusal)]
        return False
    for fault in wrong:
        tell(form, fault, form.answer.data or "")
    return not wrong
