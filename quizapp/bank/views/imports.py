"""Importing question files: upload or paste, preview, mend, choose, take, outcome."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db, i18n
from quizapp.audit.rules import Actor, Permission
from quizapp.bank import imports, queries
from quizapp.bank.forms import KIND_CHOICES, BankImportForm
from quizapp.bank.import_queries import Preview, failed_lines, lines, preview_for
from quizapp.bank.rules.document import answer_text
from quizapp.bank.rules.importing import heading_key
from quizapp.bank.rules.kinds import Kind
from quizapp.bank.template import failed_rows, question_template
from quizapp.bank.words import FIELD_NAMES, sentence
from quizapp.errors import NotFound, Refused
from quizapp.i18n import _
from quizapp.jobs import actions as jobs
from quizapp.jobs.queries import job_for
from quizapp.jobs.rules import JobState
from quizapp.sheets.problems import Problem
from quizapp.sheets.words import place_of
from quizapp.web import access, errors
from quizapp.web.downloads import XLSX, download
from quizapp.web.jobs import start
from quizapp.web.paging import paged, wanted_page
from quizapp.web.viewer import actor

blueprint = Blueprint("bank_import", __name__, url_prefix="/bank/imports")
MAX_FILES = 20


@blueprint.route("/new", methods=["GET", "POST"])
@access.needs(Permission.BANK_EDIT)
def upload() -> ResponseReturnValue:
    """Choose files or paste a text, and the bank they go to."""
    form = BankImportForm()
    form.bank.choices = [("", _("新建题库")), *((line.bank.code, line.bank.title) for line in queries.banks())]
    if form.validate_on_submit():
        files = [(each.filename or "", each.read()) for each in request.files.getlist("file") if each.filename]
        if form.text.data:
            files.append((_("粘贴的文字.txt"), form.text.data.encode()))
        if not files:
            form.file.errors = [_("请选择文件，或在下面粘贴试题。")]
        elif len(files) > MAX_FILES:
            form.file.errors = [_("一次最多 %(n)s 个文件。", n=MAX_FILES)]
        elif not form.bank.data and not form.new_bank.data:
            form.new_bank.errors = [_("请填写新题库的名称，或选择已有题库。")]
        else:
            code = form.bank.data or form.new_bank.data
            return redirect(url_for("jobs.show", job_id=_begin(files, code)))
    return render_template("bank/upload.html", form=form), 422 if form.errors else 200


@blueprint.get("/template")
@access.needs(Permission.BANK_EDIT)
def template() -> ResponseReturnValue:
    """The template to fill in."""
    return download(question_template(), _("试题导入模板.xlsx"), XLSX)


@blueprint.get("/<int:job_id>")
@access.needs(Permission.BANK_EDIT)
def preview(job_id: int) -> ResponseReturnValue:
    """What was read, what is wrong, what would be taken; nothing is in the bank yet."""
    page = preview_for(actor(), job_id)
    tab = request.args.get("tab", "error" if page.totals.failed else "all")
    if tab not in ("error", "hint", "duplicate", "all"):
        raise NotFound
    return render_template(
        "bank/preview.html",
        page=page,
        tab=tab,
        rows=paged(lines(job_id, tab), wanted_page()),
        told=lambda raw: [sentence(problem) for problem in map(Problem.from_kept, raw)],
        short=lambda raw: _short(raw),
        place=lambda line: place_of(line.where if page.has_several_sheets else replace(line.where, sheet=None)),
        kinds={code: str(name) for code, name in KIND_CHOICES},
        answer_text=lambda raw: answer_text(Kind(raw["kind"]), raw["answer"]),
        fields=FIELD_NAMES,
    )


@blueprint.post("/<int:job_id>")
@access.needs(Permission.BANK_EDIT)
def confirm(job_id: int) -> ResponseReturnValue:
    """Take what was previewed; once."""
    who, now, language = actor(), clock.now(), i18n.locale()
    page = preview_for(who, job_id)
    try:
        new_job = db.write(lambda: _take(page, who, now, language))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
        return redirect(url_for("bank_import.preview", job_id=job_id))
    start(new_job)
    return redirect(url_for("jobs.show", job_id=new_job))


@blueprint.get("/<int:job_id>/failed")
@access.needs(Permission.BANK_EDIT)
def failed(job_id: int) -> ResponseReturnValue:
    """What still can't be taken, to put right and import again."""
    page = preview_for(actor(), job_id)
    headers = {file["name"][-255:]: file["header"] for file in page.files}
    return download(failed_rows(failed_lines(job_id), headers), _("未导入的行.xlsx"), XLSX)


@blueprint.post("/<int:job_id>/choices")
@access.needs(Permission.BANK_EDIT)
def choose(job_id: int) -> ResponseReturnValue:
    """Take the ticked lines or all of a tab, or leave them out."""
    preview_for(actor(), job_id)
    ordinals = [int(each) for each in request.form.getlist("line")[:1000] if each.isdecimal()]
    act, tab = request.form.get("act", ""), request.form.get("tab", "all")
    is_taken = act == "take" or (act == "all" and tab == "duplicate")
    try:
        changed = db.write(
            lambda: (
                imports.choose_all(job_id, tab) if act == "all" else imports.choose(job_id, ordinals, taken=is_taken)
            )
        )
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    else:
        flash(_("已改为导入：%(n)s 题。", n=changed) if is_taken else _("已改为不导入：%(n)s 题。", n=changed), "good")
    page = request.form.get("page", "1")
    return redirect(url_for("bank_import.preview", job_id=job_id, tab=tab, page=page))


@blueprint.post("/<int:job_id>/columns")
@access.needs(Permission.BANK_EDIT)
def columns(job_id: int) -> ResponseReturnValue:
    """Read the files again with the columns as the person names them, and remember it for this heading."""
    who, now, language = actor(), clock.now(), i18n.locale()
    page = preview_for(who, job_id)
    wanted = {
        name.removeprefix("column-"): field
        for name, field in request.form.items()
        if name.startswith("column-") and (not field or field in FIELD_NAMES)
    }
    choices = {
        name: value
        for name, value in request.form.items()
        if name.startswith(("truth.", "kind."))
        and len(name) < 20
        and (value in ("true", "false") or value in set(Kind))
    }
    sheets = {name: value for name, value in page.choices.items() if name.startswith("sheet.")}

    def store() -> int:
        for file in page.tables:
            heading = heading_key([column["words"] or column["letter"] for column in file["columns"]])
            imports.remember_columns(heading, wanted, choices, who, now)
        return _again(page, wanted, {**choices, **sheets}, who, now, language)

    new_job = db.write(store)
    start(new_job)
    return redirect(url_for("jobs.show", job_id=new_job))


@blueprint.post("/<int:job_id>/sheets")
@access.needs(Permission.BANK_EDIT)
def sheets(job_id: int) -> ResponseReturnValue:
    """Read the files again with the hidden sheets that the person has ticked."""
    who, now, language = actor(), clock.now(), i18n.locale()
    page = preview_for(who, job_id)
    ticked = set(request.form.getlist("sheet")) & set(page.hidden_sheets)
    choices = {name: value for name, value in page.choices.items() if not name.startswith("sheet.")}
    choices |= {f"sheet.{name}": "take" for name in sorted(ticked)}
    new_job = db.write(lambda: _again(page, page.named, choices, who, now, language))
    start(new_job)
    return redirect(url_for("jobs.show", job_id=new_job))


@blueprint.get("/<int:preview_id>/result/<int:job_id>")
@access.needs(Permission.BANK_EDIT)
def outcome(preview_id: int, job_id: int) -> ResponseReturnValue:
    """What the import did."""
    job = job_for(actor(), job_id)
    if job.kind != "bank.import" or job.state != JobState.DONE:
        raise NotFound
    name = job.params["name"]
    return render_template("bank/outcome.html", done=job.result, name=name, preview_id=preview_id)


def _short(raw: Sequence[dict[str, Any]]) -> str:
    """The sentences of a line's problems with the column, but without the line's own place in front."""
    return "；".join(
        sentence(Problem.from_kept({**each, "where": {"column": each["where"].get("column")}})) for each in raw
    )


def _begin(files: Sequence[tuple[str, bytes]], code: str) -> int:
    who, now, language = actor(), clock.now(), i18n.locale()

    def store() -> int:
        kept = [jobs.keep_file(name, "application/octet-stream", content, who, now).id for name, content in files]
        names = "、".join(name for name, _content in files)[:200]
        params = {"bank": code, "name": names, "files": [str(each) for each in kept]}
        return jobs.create("bank.read", params, who, now, language, kept[0]).id

    job_id = db.write(store)
    start(job_id)
    return job_id


def _again(
    page: Preview, wanted: dict[str, str], choices: dict[str, str], who: Actor, now: datetime, language: str
) -> int:
    params = {**page.job.params, "columns": wanted, "choices": choices}
    return jobs.create("bank.read", params, who, now, language, page.job.file_id).id


def _take(page: Preview, who: Actor, now: datetime, language: str) -> int:
    if not page.totals.ready:
        raise Refused("nothing_chosen")
    if not jobs.mark_taken(page.job.id):
        raise Refused("import_done")
    bank = queries.bank_by_code(page.job.result["bank"])
    params = {
        "preview": str(page.job.id),
        "name": page.job.params["name"],
        "ignored": page.job.result["ignored"],
        "bank": page.job.result["bank"],
        "bank_title": bank.title if bank else page.job.result["bank"],
    }
    return jobs.create("bank.import", params, who, now, language).id
