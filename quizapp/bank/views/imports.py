"""Importing question files: upload, preview, take, outcome."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db, i18n
from quizapp.audit.rules import Actor, Permission
from quizapp.bank import queries
from quizapp.bank.formats.reading import grouped
from quizapp.bank.formats.sheet_writer import write_template
from quizapp.bank.forms import KIND_CHOICES, BankImportForm
from quizapp.bank.rules.document import answer_text
from quizapp.bank.rules.kinds import Kind
from quizapp.bank.words import sentence
from quizapp.errors import NotFound, Refused
from quizapp.i18n import _
from quizapp.jobs import actions as jobs
from quizapp.jobs.models import Job
from quizapp.jobs.queries import job_for
from quizapp.jobs.rules import JobState
from quizapp.sheets.problems import Level, Problem
from quizapp.web import access, errors
from quizapp.web.downloads import XLSX, download
from quizapp.web.jobs import start
from quizapp.web.viewer import actor

blueprint = Blueprint("bank_import", __name__, url_prefix="/bank/imports")
SHOWN = 300


@blueprint.route("/new", methods=["GET", "POST"])
@access.needs(Permission.BANK_EDIT)
def upload() -> ResponseReturnValue:
    """Choose a file and the bank it goes to."""
    form = BankImportForm()
    form.bank.choices = [("", _("新建题库")), *((line.bank.code, line.bank.title) for line in queries.banks())]
    uploaded = request.files.get("file")
    if form.validate_on_submit():
        if uploaded is None or not uploaded.filename:
            form.file.errors = [_("请选择文件。")]
        elif not form.bank.data and not form.new_bank.data:
            form.new_bank.errors = [_("请填写新题库的名称，或选择已有题库。")]
        else:
            code = form.bank.data or form.new_bank.data
            return redirect(url_for("jobs.show", job_id=_begin(uploaded.filename, uploaded.read(), code)))
    return render_template("bank/upload.html", form=form), 422 if form.errors else 200


@blueprint.get("/template")
@access.needs(Permission.BANK_EDIT)
def template() -> ResponseReturnValue:
    """The template to fill in."""
    explained = (
        ("题型", _("单选、多选、不定项、判断或填空。")),
        ("题干", _("必填。填空题的空用 ____ 表示。")),
        ("答案", _("选择题写字母，如 A 或 ACD；判断题写“对”或“错”；填空题各空用分号隔开，同一空的几种写法用 | 隔开。")),
        ("法规名称", _("如 安全生产法；有几处依据时，法规名称、版本、条款三列都用分号隔开，个数一致。")),
        ("条款", _("如 第三十二条第一款第（二）项。")),
        ("用途", _("练习、考试或通用。只用于考试的题不会出现在练习中。")),
    )
    return download(write_template(explained, (_("使用说明"), _("列"), _("怎么填"))), _("试题导入模板.xlsx"), XLSX)


@blueprint.get("/<int:job_id>")
@access.needs(Permission.BANK_EDIT)
def preview(job_id: int) -> ResponseReturnValue:
    """What was read, what is wrong, what would be taken; nothing is stored yet."""
    job = _read_job(job_id)
    problems = tuple(Problem.from_kept(raw) for raw in job.result["problems"])
    duplicates = [p for p in problems if p.code in ("W_DUPLICATE", "W_CONTRADICTION") or p.code.startswith("W_IN_BANK")]
    hints = tuple(p for p in problems if p.level is not Level.ERROR and p not in duplicates)
    errors_found = tuple(p for p in problems if p.level is Level.ERROR)
    tab = request.args.get("tab", "error" if errors_found else "all")
    shown = {"error": errors_found, "hint": hints, "duplicate": tuple(duplicates)}.get(tab, ())
    return render_template(
        "bank/preview.html",
        job=job,
        read=job.result,
        tab=tab,
        counts={"error": len(errors_found), "hint": len(hints), "duplicate": len(duplicates)},
        lines=[(p, sentence(p), number) for p, number in grouped(shown)[:SHOWN]],
        questions=job.result["questions"][:SHOWN] if tab == "all" else [],
        kinds={code: str(name) for code, name in KIND_CHOICES},
        answer_text=lambda raw: answer_text(Kind(raw["kind"]), raw["answer"]),
    )


@blueprint.post("/<int:job_id>")
@access.needs(Permission.BANK_EDIT)
def confirm(job_id: int) -> ResponseReturnValue:
    """Take what was previewed; once."""
    who, now, language = actor(), clock.now(), i18n.locale()
    _read_job(job_id)
    try:
        new_job = db.write(lambda: _take(job_id, who, now, language))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
        return redirect(url_for("bank_import.preview", job_id=job_id))
    start(new_job)
    return redirect(url_for("jobs.show", job_id=new_job))


@blueprint.get("/<int:preview_id>/result/<int:job_id>")
@access.needs(Permission.BANK_EDIT)
def outcome(preview_id: int, job_id: int) -> ResponseReturnValue:
    """What the import did."""
    job = job_for(actor(), job_id)
    if job.kind != "bank.import" or job.state != JobState.DONE:
        raise NotFound
    return render_template("bank/outcome.html", done=job.result, read=_read_job(preview_id).result)


def _begin(name: str, content: bytes, code: str) -> int:
    who, now, language = actor(), clock.now(), i18n.locale()

    def store() -> int:
        kept = jobs.keep_file(name, "application/octet-stream", content, who, now)
        return jobs.create("bank.read", {"bank": code, "name": name}, who, now, language, kept.id).id

    job_id = db.write(store)
    start(job_id)
    return job_id


def _read_job(job_id: int) -> Job:
    job = job_for(actor(), job_id)
    if job.kind != "bank.read" or job.state != JobState.DONE:
        raise NotFound
    return job


def _take(job_id: int, who: Actor, now: datetime, language: str) -> int:
    job = job_for(who, job_id)
    if not job.result["questions"]:
        raise Refused("nothing_chosen")
    if not jobs.mark_taken(job_id):
        raise Refused("import_done")
    bank = queries.bank_by_code(job.result["bank"])
    params = {
        "preview": str(job_id),
        "name": job.params["name"],
        "questions": job.result["questions"],
        "bank": job.result["bank"],
        "bank_title": bank.title if bank else job.result["bank"],
    }
    return jobs.create("bank.import", params, who, now, language).id
