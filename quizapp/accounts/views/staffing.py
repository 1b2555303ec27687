"""For administrators: the account of a person, and importing staff with their accounts."""

import secrets
from datetime import datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db, i18n
from quizapp.accounts import actions, queries
from quizapp.accounts.passwords import hash_password
from quizapp.accounts.rules import first_password
from quizapp.accounts.staff_import import template_book
from quizapp.audit.rules import Actor, Permission
from quizapp.errors import NotFound, Refused
from quizapp.i18n import _
from quizapp.jobs import actions as jobs
from quizapp.jobs.models import Job
from quizapp.jobs.queries import file_for, job_for
from quizapp.jobs.rules import JobState
from quizapp.people.forms import ImportForm
from quizapp.people.queries import person_for
from quizapp.people.rules import Mode
from quizapp.people.words import sentence
from quizapp.sheets.problems import Level, Problem
from quizapp.web import access, errors
from quizapp.web.downloads import XLSX, download
from quizapp.web.jobs import start
from quizapp.web.viewer import actor

blueprint = Blueprint("staffing", __name__, url_prefix="/people")
SHOWN = 200  # problems shown on the preview page; all are in the file of failed rows


@blueprint.get("/<int:person_id>/account")
@access.needs(Permission.PEOPLE_MANAGE, Permission.UNLOCK)
def account(person_id: int) -> ResponseReturnValue:
    """The account of a person: state, sessions, reset, unlock."""
    who, now = actor(), clock.now()
    person = person_for(who, person_id)
    return render_template(
        "accounts/account.html",
        person=person,
        account=queries.account_state(person_id, now),
        sessions=queries.live_sessions(person_id, now),
        may_manage=who.may(Permission.PEOPLE_MANAGE),
        may_unlock=who.may(Permission.UNLOCK),
    )


@blueprint.post("/<int:person_id>/account/password")
@access.needs(Permission.PEOPLE_MANAGE)
def reset(person_id: int) -> ResponseReturnValue:
    """Set a new first password; it is shown on this one answer and never again."""
    who = actor()
    person = person_for(who, person_id)
    name, number = person.name, person.staff_number
    plain = first_password(secrets.SystemRandom())
    db.session().rollback()
    hashed, now = hash_password(current_app.config["QUIZAPP"], plain), clock.now()
    db.write(lambda: actions.reset_password(person_id, hashed, who, now))
    return render_template("accounts/handed.html", lines=[(number, name, plain)], person_id=person_id)


@blueprint.post("/<int:person_id>/account/unlock")
@access.needs(Permission.UNLOCK)
def unlock(person_id: int) -> ResponseReturnValue:
    """Forget the wrong passwords."""
    who, now = actor(), clock.now()
    person_for(who, person_id)
    db.write(lambda: actions.unlock(person_id, who, now))
    flash(_("已解锁，可以立即重新登录。"), "good")
    return redirect(url_for("staffing.account", person_id=person_id))


@blueprint.post("/<int:person_id>/account/state")
@access.needs(Permission.PEOPLE_MANAGE)
def enable(person_id: int) -> ResponseReturnValue:
    """Disable the account (signs out everywhere) or enable it."""
    who, now = actor(), clock.now()
    person_for(who, person_id)
    is_enabled = request.form.get("enabled") == "yes"
    if person_id == who.person_id:
        flash(errors.sentence_of("own_account", {}), "bad")
    else:
        db.write(lambda: actions.set_enabled(person_id, is_enabled, who, now))
        flash(_("账号已启用。") if is_enabled else _("账号已停用，所有设备已退出。"), "good")
    return redirect(url_for("staffing.account", person_id=person_id))


@blueprint.post("/<int:person_id>/account/sessions/<int:session_id>/end")
@access.needs(Permission.PEOPLE_MANAGE)
def end_session(person_id: int, session_id: int) -> ResponseReturnValue:
    """Sign one device of a person out."""
    who, now = actor(), clock.now()
    person_for(who, person_id)
    db.write(lambda: actions.end_session(session_id, person_id, "administrator", who, now))
    return redirect(url_for("staffing.account", person_id=person_id))


@blueprint.route("/imports/new", methods=["GET", "POST"])
@access.needs(Permission.PEOPLE_MANAGE)
def upload() -> ResponseReturnValue:
    """Choose a file and a mode; reading it is a job."""
    form = ImportForm()
    form.mode.choices = [
        (Mode.ADD.value, _("只新增：已有的人不变")),
        (Mode.UPDATE.value, _("新增并更新：按工号更新已有的人")),
        (Mode.SYNCHRONISE.value, _("同步：文件即全部在职人员，不在文件中的先列出，确认后标为离职")),
    ]
    if request.method == "GET":
        form.mode.data = Mode.UPDATE.value
    uploaded = request.files.get("file")
    if form.validate_on_submit():
        if uploaded is None or not uploaded.filename:
            form.file.errors = [_("请选择文件。")]
        else:
            return redirect(url_for("jobs.show", job_id=_begin(uploaded.filename, uploaded.read(), form.mode.data)))
    return render_template("people/upload.html", form=form), 422 if form.errors else 200


@blueprint.get("/imports/template")
@access.needs(Permission.PEOPLE_MANAGE)
def template() -> ResponseReturnValue:
    """The template to fill in."""
    return download(template_book(), _("人员导入模板.xlsx"), XLSX)


@blueprint.get("/imports/<int:job_id>")
@access.needs(Permission.PEOPLE_MANAGE)
def preview(job_id: int) -> ResponseReturnValue:
    """What the file holds and what would happen; nothing is stored yet."""
    job = _read_job(job_id)
    read = job.result
    problems = [Problem.from_kept(raw) for raw in read["problems"]]
    names = {draft["staff_number"]: draft["name"] for draft in read["drafts"]}
    groups = {level: [(p, sentence(p)) for p in problems if p.level is level][:SHOWN] for level in Level}
    counts = {level.value: sum(p.level is level for p in problems) for level in Level}
    tab = request.args.get("tab", "error" if read["failed"] or not read["drafts"] else "add")
    return render_template(
        "people/preview.html", job=job, read=read, groups=groups, counts=counts, tab=tab, names=names,
        plan=read["plan"], is_taken=job.is_taken,
    )  # fmt: skip


@blueprint.post("/imports/<int:job_id>")
@access.needs(Permission.PEOPLE_MANAGE)
def confirm(job_id: int) -> ResponseReturnValue:
    """Take the preview: one job, once."""
    who, now, language = actor(), clock.now(), i18n.locale()
    _read_job(job_id)
    try:
        new_job = db.write(lambda: _take(job_id, who, now, language))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
        return redirect(url_for("staffing.preview", job_id=job_id))
    start(new_job)
    return redirect(url_for("jobs.show", job_id=new_job))


@blueprint.get("/imports/<int:preview_id>/result/<int:job_id>")
@access.needs(Permission.PEOPLE_MANAGE)
def outcome(preview_id: int, job_id: int) -> ResponseReturnValue:
    """What the import did; the hand-out list can be fetched once."""
    job = job_for(actor(), job_id)
    if job.kind != "people.import" or job.state != JobState.DONE:
        raise NotFound
    return render_template("people/outcome.html", job=job, done=job.result, read=_read_job(preview_id).result)


@blueprint.post("/imports/result/<int:job_id>/passwords")
@access.needs(Permission.PEOPLE_MANAGE)
def passwords(job_id: int) -> ResponseReturnValue:
    """The first passwords, downloaded once and then deleted here."""
    who, now = actor(), clock.now()
    job = job_for(who, job_id)
    if not job.result.get("hand_out"):
        raise NotFound
    stored = file_for(who, int(job.result["hand_out"]))
    name, content, file_id = stored.name, stored.content, stored.id
    db.write(lambda: jobs.hand_out(job_id, file_id, who, now))
    return download(content, name, XLSX)


def _begin(name: str, content: bytes, mode: str) -> int:
    who, now, language = actor(), clock.now(), i18n.locale()

    def store() -> int:
        kept = jobs.keep_file(name, "application/octet-stream", content, who, now)
        return jobs.create("people.read", {"mode": mode, "name": name}, who, now, language, kept.id).id

    job_id = db.write(store)
    start(job_id)
    return job_id


def _read_job(job_id: int) -> Job:
    job = job_for(actor(), job_id)
    if job.kind != "people.read" or job.state != JobState.DONE:
        raise NotFound
    return job


def _take(job_id: int, who: Actor, now: datetime, language: str) -> int:
    job = job_for(who, job_id)
    if not jobs.mark_taken(job_id):
        raise Refused("import_done")
    params = {
        "preview": str(job_id),
        "name": job.params["name"],
        "mode": job.result["mode"],
        "drafts": job.result["drafts"],
        "plan": job.result["plan"],
    }
    return jobs.create("people.import", params, who, now, language).id
