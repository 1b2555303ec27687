"""Papers on paper: issued from a blueprint, listed, taken away as .docx and PDF; every file taken is in the log."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint as FlaskBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db, i18n
from quizapp.audit.rules import Permission
from quizapp.errors import NotFound, Refused
from quizapp.i18n import _
from quizapp.papers import actions, queries
from quizapp.papers.actions import PrintOrder
from quizapp.papers.formats import word
from quizapp.papers.formats.bundle import file_name, write_bundle
from quizapp.papers.formats.facts import key_facts, sheet_facts
from quizapp.papers.forms import PrintForm
from quizapp.papers.models import PrintedPaper
from quizapp.papers.rules.blueprint import Blueprint
from quizapp.papers.words import DEFAULT_NOTES, FILE_NAMES, KEY_FOLDER
from quizapp.printing.render import render
from quizapp.web import access, errors
from quizapp.web.downloads import DOCX, PDF, download
from quizapp.web.viewer import actor

blueprint = FlaskBlueprint("printed", __name__)
MEDIA = {"pdf": PDF, "docx": DOCX}
ZIP = "application/zip"


@blueprint.route("/blueprints/<int:blueprint_id>/printed", methods=["GET", "POST"])
@access.needs(Permission.EXAM_MANAGE)
def from_blueprint(blueprint_id: int) -> ResponseReturnValue:
    """The papers printed from a blueprint, and the form for the next one."""
    stored = queries.stored_blueprint(blueprint_id)
    plan = Blueprint.from_json(stored.document)
    form = PrintForm(title=stored.title, notes=str(DEFAULT_NOTES))
    crumbs = [(_("组卷"), url_for("papers.index")), (stored.title, url_for("papers.edit", blueprint_id=stored.id))]
    return issuing(
        form,
        lambda: actions.print_from_bank(order_of(form, blueprint_id=blueprint_id), plan, actor(), clock.now()),
        plan=plan,
        crumbs=crumbs,
        rows=queries.printed_papers(blueprint_id=blueprint_id),
    )


@blueprint.get("/printed/<int:printed_id>")
@access.needs(Permission.EXAM_MANAGE)
def show(printed_id: int) -> ResponseReturnValue:
    """One printed paper: when, by whom, and its files."""
    printed, versions = queries.printed_paper(printed_id)
    return render_template("papers/printed.html", printed=printed, versions=versions, names=FILE_NAMES, kinds=MEDIA)


@blueprint.get("/printed/<int:printed_id>/all.zip")
@access.needs(Permission.EXAM_MANAGE)
def everything(printed_id: int) -> ResponseReturnValue:
    """All files of a printing at once, the keys in a folder of their own; each is logged as if it was taken alone."""
    printed, versions = queries.printed_paper(printed_id)
    title, files, taken = file_name(printed.title), {}, []
    with i18n.speaking(i18n.DEFAULT_LOCALE):  # the same bytes whoever asks
        for version in versions:
            for what in FILE_NAMES:
                folder = str(KEY_FOLDER) if what == "key" else f"{version}卷"
                for kind in MEDIA:
                    content = (
                        _key(printed_id, version, kind) if what == "key" else _file(printed_id, version, what, kind)
                    )
                    files[f"{folder}/{title}-{version}-{FILE_NAMES[what]}.{kind}"] = content
                    taken.append((version, f"{what}.{kind}"))
    who, now = actor(), clock.now()

    def note() -> None:
        for version, name in taken:
            actions.note_taking(printed_id, version, name, who, now)

    db.write(note)
    return download(write_bundle(files), _("%(title)s全部文件.zip", title=printed.title), ZIP)


@blueprint.get("/printed/<int:printed_id>/<version>/<what>.<kind>")
@access.needs(Permission.EXAM_MANAGE)
def file(printed_id: int, version: str, what: str, kind: str) -> ResponseReturnValue:
    """The paper or the sheet of boxes of a version; there is no key in either."""
    if what not in ("paper", "sheet") or kind not in MEDIA:
        raise NotFound
    return _handed(printed_id, version, what, kind, _file(printed_id, version, what, kind))


@blueprint.get("/printed/<int:printed_id>/<version>/key.<kind>")
@access.needs(Permission.EXAM_MANAGE)
def key(printed_id: int, version: str, kind: str) -> ResponseReturnValue:
    """The key of a version as it was issued, for the markers."""
    if kind not in MEDIA:
        raise NotFound
    return _handed(printed_id, version, "key", kind, _key(printed_id, version, kind))


def issuing(
    form: PrintForm, issue: Callable[[], int], *, plan: Blueprint, crumbs: list[Any], rows: list[PrintedPaper]
) -> ResponseReturnValue:
    """The page on which a paper is issued; `issue` writes it and answers its id."""
    if form.validate_on_submit():
        try:
            made = db.write(issue)
        except Refused as refusal:
            form.form_errors.append(errors.sentence(refusal))
        else:
            flash(_("试卷已印制并存档。以后题库怎样修改，这份试卷和答案都不变。"), "good")
            return redirect(url_for("printed.show", printed_id=made))
    status = 422 if form.errors or form.form_errors else 200
    return render_template("papers/printing.html", form=form, plan=plan, crumbs=crumbs, rows=rows), status


def order_of(form: PrintForm, *, blueprint_id: int | None = None, exam_id: int | None = None) -> PrintOrder:
    """What the form asks for, with a new seed."""
    return PrintOrder(
        title=form.title.data,
        issuer=form.issuer.data or "",
        minutes=form.minutes.data,
        notes=(form.notes.data or "").replace("\r\n", "\n"),
        versions=int(form.versions.data),
        seed=secrets.token_hex(16),
        blueprint_id=blueprint_id,
        exam_id=exam_id,
    )


def _file(printed_id: int, version: str, what: str, kind: str) -> bytes:
    sheet = queries.printed_sheet(printed_id, version)
    pictures = queries.pictures_on(sheet) if what == "paper" else {}
    if kind == "pdf":
        return render(what, sheet_facts(sheet), {sha256: each.content for sha256, each in pictures.items()})
    return word.write_paper(sheet, pictures) if what == "paper" else word.write_sheet(sheet)


def _key(printed_id: int, version: str, kind: str) -> bytes:
    found = queries.printed_key(printed_id, version)
    return render("key", key_facts(found)) if kind == "pdf" else word.write_key(found)


def _handed(printed_id: int, version: str, what: str, kind: str, content: bytes) -> ResponseReturnValue:
    who, now = actor(), clock.now()
    db.write(lambda: actions.note_taking(printed_id, version, f"{what}.{kind}", who, now))
    title = queries.printed_paper(printed_id)[0].title
    return download(content, f"{title}-{version}-{FILE_NAMES[what]}.{kind}", MEDIA[kind])
