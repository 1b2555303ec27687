"""Regrading: an exam's questions, a proposal with its dry run, the second person's decision, and what came of it."""

import json
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db, i18n
from quizapp.audit.rules import Permission
from quizapp.bank.rules.kinds import CHOICE_KINDS, Kind
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions import regrading
from quizapp.exams.models import Exam
from quizapp.exams.queries import managing, trials
from quizapp.exams.queries import regrading as queries
from quizapp.exams.queries.trial_results import Outcome
from quizapp.exams.queries.trials import DryLine
from quizapp.exams.rules.regrading import Change, Regrade
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import ExamState
from quizapp.exams.views.marking import hundredths
from quizapp.exams.words import kind_names
from quizapp.exams.words_marking import BAND_NAMES, CHANGE_NAMES, question_words
from quizapp.i18n import _
from quizapp.papers.models import FrozenQuestion
from quizapp.sheets.writer import SheetSpec, write_book
from quizapp.web import access, errors
from quizapp.web.downloads import XLSX, download
from quizapp.web.jobs import start
from quizapp.web.viewer import actor

blueprint = Blueprint("regrading", __name__)
BOTH = (Permission.EXAM_MANAGE, Permission.EXAM_CONFIRM)


@blueprint.get("/exams/<int:exam_id>/regrades")
@access.needs(*BOTH)
def index(exam_id: int) -> ResponseReturnValue:
    """What was changed or is proposed, and the questions from which a change begins."""
    exam = _marked(exam_id)
    text = request.args.get("q", "").strip()[:60]
    questions = [each for each in queries.questions_of_exam(exam_id) if text in each.stem]
    return render_template(
        "exams/marking/regrades.html",
        exam=exam,
        regrades=queries.regrades_of(exam_id),
        questions=questions,
        text=text,
        changes=CHANGE_NAMES,
        kind_names=kind_names(),
        may_propose=actor().may(Permission.EXAM_MANAGE),
    )


@blueprint.route("/exams/<int:exam_id>/questions/<int:question_id>/regrade", methods=["GET", "POST"])
@access.needs(Permission.EXAM_MANAGE)
def propose(exam_id: int, question_id: int) -> ResponseReturnValue:
    """Choose what is to be done with a wrong question."""
    exam = _marked(exam_id)
    state = queries.question_state(exam_id, question_id)
    frozen = db.session().get_one(FrozenQuestion, question_id)
    if request.method == "POST":
        who, now = actor(), clock.now()
        try:
            regrade = _regrade(question_id, state)
            reason = request.form.get("reason", "")
            made = db.write(lambda: regrading.propose(exam_id, regrade, reason, who, now))
            start(db.write(lambda: regrading.ask_for_trial(made, who, now, i18n.locale())))
        except Refused as refusal:
            flash(errors.sentence(refusal), "bad")
            return redirect(url_for("regrading.propose", exam_id=exam_id, question_id=question_id))
        return redirect(url_for("regrading.show", exam_id=exam_id, regrade_id=made))
    return render_template(
        "exams/marking/propose.html",
        exam=exam,
        kind=frozen.kind,
        content=frozen.content,
        state=state,
        words=question_words(state),
        kind_names=kind_names(),
        changes=[
            (each, CHANGE_NAMES[each]) for each in Change if each is not Change.ADD_KEY or frozen.kind != Kind.SHORT
        ],
    )


@blueprint.get("/exams/<int:exam_id>/regrades/<int:regrade_id>")
@access.needs(*BOTH)
def show(exam_id: int, regrade_id: int) -> ResponseReturnValue:
    """A change: before and after, whom it touches, who proposed and who confirmed it."""
    exam, stored = _marked(exam_id), queries.regrade_for(exam_id, regrade_id)
    trial = trials.tried(stored)
    frozen = db.session().get_one(FrozenQuestion, stored.question)
    return render_template(
        "exams/marking/regrade.html",
        exam=exam,
        stored=stored,
        stem=frozen.content["stem"],
        change=CHANGE_NAMES[Change(stored.change["change"])],
        before=question_words(stored.before),
        after=question_words(stored.after),
        trial=trial,
        run=trial.run,
        is_whole=_is_whole(exam),
        bands=BAND_NAMES,
        is_own=stored.proposed_id == actor().person_id,
        may_confirm=actor().may(Permission.EXAM_CONFIRM),
    )


@blueprint.get("/exams/<int:exam_id>/regrades/<int:regrade_id>/people.xlsx")
@access.needs(*BOTH)
def export(exam_id: int, regrade_id: int) -> ResponseReturnValue:
    """Whose mark would change, as .xlsx."""
    exam = _marked(exam_id)
    run = trials.tried(queries.regrade_for(exam_id, regrade_id)).run
    if run is None:
        raise NotFound
    header = [
        _("工号"),
        _("姓名"),
        _("第几次"),
        _("原得分"),
        _("新得分"),
        _("原成绩"),
        _("新成绩"),
        _("原等次"),
        _("新等次"),
        _("原合格"),
        _("新合格"),
    ]
    spec = SheetSpec(_("试算"), header, [_row(line) for line in run.lines], widths={1: 14}, above=[exam.title])
    return download(write_book([spec]), _("%(title)s重新评分试算.xlsx", title=exam.title), XLSX)


@blueprint.post("/exams/<int:exam_id>/regrades/<int:regrade_id>/trial")
@access.needs(*BOTH)
def try_again(exam_id: int, regrade_id: int) -> ResponseReturnValue:
    """Find out anew whose mark would change."""
    queries.regrade_for(exam_id, regrade_id)
    who, now, language = actor(), clock.now(), i18n.locale()
    try:
        job_id = db.write(lambda: regrading.ask_for_trial(regrade_id, who, now, language))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    else:
        start(job_id)
    return redirect(url_for("regrading.show", exam_id=exam_id, regrade_id=regrade_id))


@blueprint.post("/exams/<int:exam_id>/regrades/<int:regrade_id>/confirmation")
@access.needs(Permission.EXAM_CONFIRM)
def confirm(exam_id: int, regrade_id: int) -> ResponseReturnValue:
    """Confirm what somebody else proposed; the job that applies it begins."""
    queries.regrade_for(exam_id, regrade_id)
    who, now, language = actor(), clock.now(), i18n.locale()
    newer = request.form.get("newer", 0, type=int)
    try:
        job_id = db.write(lambda: regrading.confirm(regrade_id, who, now, language, newer))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    else:
        start(job_id)
        flash(_("已确认，正在重新评分。可以离开此页。"), "good")
    return redirect(url_for("regrading.show", exam_id=exam_id, regrade_id=regrade_id))


@blueprint.post("/exams/<int:exam_id>/regrades/<int:regrade_id>/withdrawal")
@access.needs(*BOTH)
def withdraw(exam_id: int, regrade_id: int) -> ResponseReturnValue:
    """Take a proposal back, or turn it down."""
    queries.regrade_for(exam_id, regrade_id)
    who, now = actor(), clock.now()
    try:
        db.write(lambda: regrading.withdraw(regrade_id, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    else:
        flash(_("已撤回，没有任何得分改变。"), "good")
    return redirect(url_for("regrading.index", exam_id=exam_id))


def _marked(exam_id: int) -> Exam:
    exam = managing.exam(exam_id)
    if exam.state == ExamState.DRAFT:
        raise NotFound
    return exam


def _is_whole(exam: Exam) -> bool:
    """Whether a person's result is more than the mark of one attempt."""
    settings = ExamSettings.from_json(exam.settings)
    return settings.written is not None or settings.composite.is_shared or settings.attempts_allowed != 1


def _regrade(question_id: int, state: dict[str, Any]) -> Regrade:
    """The change as chosen on the form; refused where a value is missing."""
    chosen = request.form.get("change", "")
    if chosen not in set(Change):
        raise Refused("regrade_choice")
    change = Change(chosen)
    return Regrade(
        question=question_id,
        change=change,
        key=_key(Kind(state["kind"])) if change is Change.ADD_KEY else None,
        marks=hundredths(request.form.get("marks", "")) if change is Change.MARKS else 0,
        rescale=request.form.get("rescale", "yes") == "yes",
    )


def _key(kind: Kind) -> Any:
    """Another key as typed: letters, right or wrong, or a text for every blank."""
    if kind in CHOICE_KINDS:
        return sorted(set(request.form.getlist("letters")))
    if kind is Kind.TRUE_FALSE:
        typed = request.form.get("truth", "")
        return json.loads(typed) if typed in ("true", "false") else None
    return [[text.strip()] if text.strip() else [] for text in request.form.getlist("texts")]


def _row(line: DryLine) -> list[str | int | float | None]:
    return [
        line.staff_number, line.name, line.number, _marks(line.before), _marks(line.after), _marks(line.result_before),
        _marks(line.result_after), _band(line.result_before), _band(line.result_after), _yes(line.result_before),
        _yes(line.result_after),
    ]  # fmt: skip


def _marks(outcome: Outcome) -> float | None:
    return float(Decimal(outcome.score) / 100) if outcome.score is not None else None


def _band(outcome: Outcome) -> str:
    return str(BAND_NAMES.get(outcome.band, ""))


def _yes(outcome: Outcome) -> str:
    return _("是") if outcome.passed else _("否")
