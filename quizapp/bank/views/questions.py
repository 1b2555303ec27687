"""Questions: list, page, editor, review."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.bank import actions, queries, reporting, twins
from quizapp.bank.forms import KIND_CHOICES, USE_CHOICES, QuestionForm
from quizapp.bank.picking import suggestions
from quizapp.bank.rules.document import QuestionDocument, answer_text
from quizapp.bank.rules.kinds import LETTERS, Kind, State
from quizapp.bank.rules.life import MOVES, may_ask
from quizapp.bank.views.typing import fill_form, typed_document
from quizapp.bank.words import FAULT_REASONS, lack_sentence, note_text
from quizapp.errors import Forbidden, NotFound, Refused
from quizapp.i18n import _, local
from quizapp.web import access, errors
from quizapp.web.paging import paged, wanted_page
from quizapp.web.viewer import actor

blueprint = Blueprint("bank", __name__, url_prefix="/bank")


@blueprint.get("")
@access.needs(Permission.BANK_READ)
def index() -> ResponseReturnValue:
    """All questions, filtered."""
    filters = asked_filters()
    page = paged(queries.questions(filters), wanted_page())
    return render_template(
        "bank/index.html",
        page=page,
        filters=filters,
        chosen=_chosen(filters),
        banks=queries.banks(),
        states=queries.state_counts(),
        laws=queries.cited_laws(),
        usage=reporting.usage_of_all(question.id for question, _bank in page.rows),
        kinds=KIND_CHOICES,
        kind_names={code: str(name) for code, name in KIND_CHOICES},
        uses={code: str(name) for code, name in USE_CHOICES},
        may_edit=actor().may(Permission.BANK_EDIT),
        batch=_moves(None),
        waiting=queries.waiting(),
    )


@blueprint.get("/questions/<int:question_id>")
@access.needs(Permission.BANK_READ)
def question(question_id: int) -> ResponseReturnValue:
    """One question with its citations, its trail and what it lacks."""
    page = queries.question_page(question_id, local(clock.now()).date())
    return render_template(
        "bank/question.html",
        page=page,
        lacks=[lack_sentence(lack) for lack in page.lacks],
        kinds={code: str(name) for code, name in KIND_CHOICES},
        uses={code: str(name) for code, name in USE_CHOICES},
        letters=LETTERS,
        answer_text=lambda raw: answer_text(Kind(raw["kind"]), raw["answer"]),
        moves=_moves(State(page.question.state)),
        usage=reporting.usage_of(question_id),
        comments=reporting.comments_of(question_id),
        reports=reporting.faults_of(question_id),
        note_text=note_text,
        reasons={code: str(name) for code, name in FAULT_REASONS.items()},
        twins=twins.twins_of(question_id),
    )


@blueprint.route("/questions/new", methods=["GET", "POST"])
@access.needs(Permission.BANK_EDIT)
def new() -> ResponseReturnValue:
    """Write a question."""
    form = _form()
    if form.validate_on_submit():
        document = typed_document(form, None)
        if document is not None:
            who, now, bank_id, note = actor(), clock.now(), int(form.bank.data), form.note.data or ""
            made = db.write(lambda: actions.create_question(document, bank_id, who, now, note=note))
            flash(_("已保存为草稿。"), "good")
            return redirect(url_for("bank.question", question_id=made))
    return render_template("bank/edit.html", form=form, question=None, suggested=[]), 422 if form.errors else 200


@blueprint.route("/questions/<int:question_id>/edit", methods=["GET", "POST"])
@access.needs(Permission.BANK_EDIT)
def edit(question_id: int) -> ResponseReturnValue:
    """Revise a question; saving makes a new revision."""
    page = queries.question_page(question_id, local(clock.now()).date())
    form = _form()
    form.bank.choices = [(str(page.bank.id), page.bank.title)]
    if request.method == "GET":
        fill_form(form, page.document)
        form.bank.choices = [(str(page.bank.id), page.bank.title)]
        form.bank.data, form.lock_version.data = str(page.bank.id), page.question.lock_version
    elif form.validate_on_submit():
        document = typed_document(form, page.document)
        if document is not None and _revise(question_id, form, document):
            return redirect(url_for("bank.question", question_id=question_id))
    suggested = suggestions(page.document, local(clock.now()).date())
    return render_template(
        "bank/edit.html", form=form, question=page.question, suggested=suggested
    ), 422 if form.errors else 200


@blueprint.post("/questions/<int:question_id>/state")
@access.needs(Permission.BANK_EDIT, Permission.BANK_REVIEW)
def move(question_id: int) -> ResponseReturnValue:
    """Move a question on in its life."""
    who, now = actor(), clock.now()
    try:
        wanted = State(request.form.get("state", ""))
    except ValueError:
        raise NotFound from None
    if wanted not in _moves(None):
        raise Forbidden
    comment, lock = request.form.get("comment", "").strip()[:500], request.form.get("lock_version", "")
    try:
        db.write(lambda: actions.move(question_id, wanted, comment, int(lock) if lock.isdecimal() else 0, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    else:
        flash(_("已更新状态。"), "good")
    return redirect(url_for("bank.question", question_id=question_id))


def _moves(state: State | None) -> dict[State, str]:
    """The moves this person's roles allow (from a state), with the words on their buttons."""
    who = actor()
    words = {
        State.IN_REVIEW: _("提交审核"),
        State.APPROVED: _("审核通过"),
        State.DRAFT: _("退回草稿"),
        State.SUSPENDED: _("停用"),
        State.RETIRED: _("作废"),
    }
    edits, reviews = who.may(Permission.BANK_EDIT), who.may(Permission.BANK_REVIEW)
    allowed = {new: word for new, word in words.items() if may_ask(new, edits=edits, reviews=reviews)}
    return allowed if state is None else {new: word for new, word in allowed.items() if new in MOVES[state]}


def asked_filters() -> queries.Filters:
    """What the address narrows the list to."""
    wanted = {name: request.args.get(key, "").strip()[:80] for name, key in _FILTER_KEYS.items()}
    return queries.Filters(**wanted)


def _chosen(filters: queries.Filters) -> list[tuple[str, str]]:
    """What the list is narrowed to beyond the fields in sight: words, and the address without it."""
    words = {
        "law": f"《{filters.law}》{filters.version} {filters.article}".strip(),
        "article": "" if filters.law else filters.article,
        "difficulty": _("难度 %(n)s", n=filters.difficulty),
        "lack": {"citation": _("没有依据"), "flag": _("待复核"), "fault": _("有人报错")}.get(filters.lack, ""),
    }
    gone = {"law": ("law", "version", "article")}
    found = []
    for name, text in words.items():
        if getattr(filters, name) and text:
            dropped = (*gone.get(name, (name,)), "page")
            left = [(key, value) for key, value in request.args.items() if key not in dropped and value]
            found.append((text, f"{url_for('bank.index')}?{urlencode(left)}"))
    return found


_FILTER_KEYS = {"text": "q"} | {
    name: name for name in ("bank", "kind", "state", "use", "law", "version", "article", "difficulty", "lack")
}


def _form() -> QuestionForm:
    form = QuestionForm()
    form.bank.choices = [(str(line.bank.id), line.bank.title) for line in queries.banks()]
    return form


def _revise(question_id: int, form: QuestionForm, document: QuestionDocument) -> bool:
    who, now, note, lock = actor(), clock.now(), form.note.data or "", form.lock_version.data or 0
    try:
        db.write(lambda: actions.revise(question_id, document, lock, who, now, note))
    except Refused as refusal:
        form.stem.errors = [errors.sentence(refusal)]
        return False
    flash(_("已保存为新的修订，通过审核后生效。"), "good")
    return True
