"""Loading law texts in the browser: upload or paste, preview with facts to correct, confirm."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db, i18n
from quizapp.audit.rules import Actor, Permission
from quizapp.errors import NotFound, Refused
from quizapp.i18n import _
from quizapp.jobs import actions as jobs
from quizapp.jobs.queries import file_for
from quizapp.law.actions import Stored, begin_following, store
from quizapp.law.forms import LawFactsForm, LawUploadForm
from quizapp.law.queries import Held, held_text
from quizapp.law.reader.files import read_law
from quizapp.law.rules.text import Facts, LawText
from quizapp.law.words import sentence
from quizapp.sheets.problems import Level
from quizapp.web import access, errors
from quizapp.web.jobs import start
from quizapp.web.viewer import actor

blueprint = Blueprint("law_loading", __name__, url_prefix="/laws/loading")
MAX_FILES = 40


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file uploaded and read, with its facts as typed and what the library holds of that version."""

    file_id: int
    text: LawText
    form: LawFactsForm
    held: Held | None
    errors: tuple[str, ...]
    hints: tuple[str, ...]

    @property
    def needs_a_look(self) -> bool:
        """Whether something is missing or in the way."""
        return bool(self.errors or self.form.errors or not (self.form.label.data and self.form.level.data)) or bool(
            self.held and self.held.differing
        )


@blueprint.route("/new", methods=["GET", "POST"])
@access.needs(Permission.LAW_LOAD)
def upload() -> ResponseReturnValue:
    """Choose files or paste a text."""
    form = LawUploadForm()
    if form.validate_on_submit():
        files = [(each.filename or "", each.read()) for each in request.files.getlist("file") if each.filename]
        if form.text.data:
            files.append((_("粘贴的文字.txt"), form.text.data.encode()))
        if not files:
            form.file.errors = [_("请选择文件，或在下面粘贴全文。")]
        elif len(files) > MAX_FILES:
            form.file.errors = [_("一次最多 %(n)s 个文件。", n=MAX_FILES)]
        else:
            return redirect(url_for("law_loading.preview", file=_kept(files)))
    return render_template("law/upload.html", form=form), 422 if form.errors else 200


@blueprint.get("")
@access.needs(Permission.LAW_LOAD)
def preview() -> ResponseReturnValue:
    """What was understood of every file; nothing is saved yet."""
    ids = _wanted(request.args.getlist("file"))
    waiting = [_read(file_id, is_typed=False) for file_id in ids]
    if not waiting:
        raise NotFound
    return render_template("law/preview.html", waiting=waiting)


@blueprint.post("")
@access.needs(Permission.LAW_LOAD)
def confirm() -> ResponseReturnValue:
    """Load the chosen ones in one transaction, then look after the questions that cite older versions."""
    waiting = [_read(file_id, is_typed=True) for file_id in _wanted(request.form.getlist("file"))]
    chosen = [each for each in waiting if each.form.is_taken.data and not each.text.errors]
    if not chosen:
        flash(_("没有选择可以加载的法规。"), "bad")
    elif not sum(not each.form.validate() for each in chosen):  # every form, so that all its errors are told
        return _load(chosen, waiting)
    return render_template("law/preview.html", waiting=waiting), 422


def _load(chosen: Sequence[Waiting], waiting: Sequence[Waiting]) -> ResponseReturnValue:
    who, now, language = actor(), clock.now(), i18n.locale()

    def save() -> tuple[list[Stored], int | None]:
        stored = [_store(each, who) for each in chosen]
        for each in waiting:
            jobs.forget_file(each.file_id)
        is_changed = any(not each.is_unchanged for each in stored)
        return stored, begin_following(who, now, language) if is_changed else None

    try:
        stored, job_id = db.write(save)
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
        return render_template("law/preview.html", waiting=waiting), 422
    changed = sum(not each.is_unchanged for each in stored)
    if job_id is None:
        flash(_("选中的法规已经加载过，内容相同，没有变化。"), "good")
        return redirect(url_for("law.index"))
    flash(_("已加载 %(n)s 部法规。", n=changed), "good")
    start(job_id)
    return redirect(url_for("jobs.show", job_id=job_id))


def _store(each: Waiting, who: Actor) -> Stored:
    title = each.form.title.data
    text = replace(each.text, title=title)
    return store(text, _facts(each.text.facts, each.form), who, clock.now(), is_replacing=each.form.is_replacing.data)


def _read(file_id: int, *, is_typed: bool) -> Waiting:
    """The file as read, beside the facts read or, after a submit, those typed."""
    try:
        kept = file_for(actor(), file_id)
    except NotFound:
        raise Refused("law_done") from None
    text = read_law(kept.name, kept.content)
    form = _form(file_id, text, is_typed=is_typed)
    facts = _facts(text.facts, form)
    return Waiting(
        file_id=file_id,
        text=text,
        form=form,
        held=held_text(form.title.data or "", facts, text),
        errors=tuple(sentence(problem) for problem in text.errors),
        hints=tuple(sentence(problem) for problem in text.problems if problem.level is not Level.ERROR),
    )


def _form(file_id: int, text: LawText, *, is_typed: bool) -> LawFactsForm:
    facts = text.facts
    read = {
        "is_taken": not text.errors, "title": text.title, "short_title": facts.short_title, "label": facts.label,
        "level": facts.level, "adopted": facts.adopted, "effective": facts.effective, "ceased": facts.ceased,
        "issuer": facts.issuer, "document_no": facts.document_no,
    }  # fmt: skip
    form = LawFactsForm(request.form if is_typed else None, data=read, prefix=f"law-{file_id}-", meta={"csrf": False})
    if form.level.data and form.level.data not in dict(form.level.choices):
        form.level.choices = [*form.level.choices, (form.level.data, form.level.data)]
    return form


def _facts(read: Facts, form: LawFactsForm) -> Facts:
    return replace(
        read,
        short_title=form.short_title.data or "",
        label="".join((form.label.data or "").split()).strip("（）()"),
        level=form.level.data or "",
        adopted=form.adopted.data,
        effective=form.effective.data,
        ceased=form.ceased.data,
        issuer=form.issuer.data or "",
        document_no=form.document_no.data or "",
    )


def _kept(files: Sequence[tuple[str, bytes]]) -> list[int]:
    who, now = actor(), clock.now()
    return db.write(
        lambda: [jobs.keep_file(name, "application/octet-stream", content, who, now).id for name, content in files]
    )


def _wanted(raw: Sequence[str]) -> list[int]:
    return [int(each) for each in dict.fromkeys(raw) if each.isascii() and each.isdecimal() and len(each) < 20][
        :MAX_FILES
    ]
