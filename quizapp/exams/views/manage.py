"""Managing exams: list, settings, publishing, roster, results."""

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.errors import NotFound, Refused
from quizapp.exams import words, words_rules
from quizapp.exams.actions import managing, publishing, roster
from quizapp.exams.forms import HINTS, ExamForm, StatusForm
from quizapp.exams.models import Exam
from quizapp.exams.queries import managing as queries
from quizapp.exams.queries.outside import trail_of
from quizapp.exams.queries.whole import whole_of
from quizapp.exams.rules.access import Reason, RosterStatus
from quizapp.exams.rules.contradictions import contradictions
from quizapp.exams.rules.presets import PRESETS
from quizapp.exams.rules.releasing import EVERYTHING
from quizapp.exams.rules.settings import Entry, ExamSettings
from quizapp.exams.rules.states import ExamState
from quizapp.exams.views.drafting import KEEP, beginning, draft_of, fill, offer
from quizapp.exams.views.form_groups import groups_of, place
from quizapp.exams.views.result_sheet import result_sheet
from quizapp.exams.views.setup import sentence_of, sentences_of
from quizapp.exams.words_whole import whole_lines
from quizapp.i18n import _, local
from quizapp.papers.queries import pool, printed_papers
from quizapp.papers.rules.blueprint import Blueprint as PaperBlueprint
from quizapp.papers.rules.draw import sufficiency
from quizapp.people.queries import members_on
from quizapp.sheets.writer import write_book
from quizapp.web import access, errors
from quizapp.web.downloads import XLSX, download
from quizapp.web.paging import paged, wanted_page
from quizapp.web.viewer import actor

blueprint = Blueprint("exams", __name__, url_prefix="/exams")


@blueprint.get("")
@access.needs(Permission.EXAM_READ)
def index() -> ResponseReturnValue:
    """All exams."""
    return render_template("exams/index.html", lines=queries.exams(), may_manage=actor().may(Permission.EXAM_MANAGE))


@blueprint.route("/new", methods=["GET", "POST"], endpoint="new", defaults={"exam_id": None})
@blueprint.route("/<int:exam_id>/edit", methods=["GET", "POST"], endpoint="edit")
@access.needs(Permission.EXAM_MANAGE)
def edit(exam_id: int | None) -> ResponseReturnValue:
    """Set up a draft."""
    stored = queries.exam(exam_id) if exam_id is not None else None
    if stored is not None and stored.state != ExamState.DRAFT:
        return redirect(url_for("exams.show", exam_id=exam_id))
    form, today = ExamForm(), local(clock.now())
    preset = request.values.get("preset", "")[:40] or ("" if stored else PRESETS[0].code)
    original = request.args.get("make_up_of", "")
    base = ExamSettings.from_json(stored.settings) if stored else beginning(preset, original, today)
    offer(form, stored, "" if original else preset)
    if original and stored is None:
        form.blueprint.choices.insert(0, (KEEP, _("与原考试相同")))
    if request.method == "GET":
        fill(form, stored, base, "" if original else preset, today)
    elif form.validate_on_submit():
        saved = _save(form, stored, base)
        if saved is not None:
            return redirect(url_for("exams.show", exam_id=saved))
    page = render_template(
        "exams/edit.html",
        form=form,
        stored=stored,
        groups=groups_of(form),
        hints=HINTS,
        presets=[(code, str(name)) for code, name in words_rules.PRESET_NAMES.items()],
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.get("/<int:exam_id>")
@access.needs(Permission.EXAM_READ)
def show(exam_id: int) -> ResponseReturnValue:
    """A draft with everything that publishing would freeze, or a published exam with its results."""
    exam = queries.exam(exam_id)
    settings = ExamSettings.from_json(exam.settings)
    sentences = sentences_of(exam)
    may_manage = actor().may(Permission.EXAM_MANAGE)
    if exam.state == ExamState.DRAFT:
        return render_template(
            "exams/draft.html", exam=exam, sentences=sentences, may_manage=may_manage, **_checks(exam, settings)
        )
    filters = {name: request.args.get(name, "").strip()[:40] for name in ("q", "status", "sort")}
    page = paged(queries.roster(exam_id, _scope(), filters["q"], filters["status"], filters["sort"]), wanted_page())
    return render_template(
        "exams/show.html",
        exam=exam,
        settings=settings,
        sentences=sentences,
        page=page,
        filters=filters,
        may_manage=may_manage,
        now=clock.now(),
        reasons={reason.value: str(name) for reason, name in words.REASON_NAMES.items()},
    )


@blueprint.get("/<int:exam_id>/results.xlsx")
@access.needs(Permission.EXAM_READ)
def results(exam_id: int) -> ResponseReturnValue:
    """The results as listed, as .xlsx."""
    exam = _published(exam_id)
    query = queries.roster(
        exam_id, _scope(), request.args.get("q", ""), request.args.get("status", ""), request.args.get("sort", "")
    )
    rows = [(entry, unit, result) for entry, unit, result in db.session().execute(query)]
    spec = result_sheet(exam, rows)
    return download(write_book([spec]), _("%(title)s成绩.xlsx", title=exam.title), XLSX)


@blueprint.post("/<int:exam_id>/publication")
@access.needs(Permission.EXAM_MANAGE)
def publish(exam_id: int) -> ResponseReturnValue:
    """Publish: freezes roster, questions and paper."""
    who, now = actor(), clock.now()
    lock = request.form.get("lock_version", "")
    try:
        excuses = _excuses(request.form.get("excuses", ""))
        db.write(
            lambda: publishing.publish(
                exam_id, excuses, int(lock) if lock.isdecimal() else 0, who, now, secrets.SystemRandom()
            )
        )
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    else:
        flash(_("考试已发布，应考名单、题目和规则已冻结。"), "good")
    return redirect(url_for("exams.show", exam_id=exam_id))


@blueprint.post("/<int:exam_id>/deletion")
@access.needs(Permission.EXAM_MANAGE)
def delete(exam_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    who, now = actor(), clock.now()
    try:
        db.write(lambda: managing.delete_draft(exam_id, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
        return redirect(url_for("exams.show", exam_id=exam_id))
    flash(_("草稿已删除。"), "good")
    return redirect(url_for("exams.index"))


@blueprint.post("/<int:exam_id>/roster")
@access.needs(Permission.EXAM_MANAGE)
def add(exam_id: int) -> ResponseReturnValue:
    """Add a person to a published roster; logged as a later addition."""
    who, now = actor(), clock.now()
    _published(exam_id)
    number = request.form.get("staff_number", "").strip()[:40]
    try:
        db.write(lambda: roster.add_late(exam_id, number, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    else:
        flash(_("已补入应考名单，报告中会注明。"), "good")
    return redirect(url_for("exams.show", exam_id=exam_id))


@blueprint.route("/<int:exam_id>/people/<int:person_id>", methods=["GET", "POST"])
@access.needs(Permission.EXAM_MANAGE)
def person(exam_id: int, person_id: int) -> ResponseReturnValue:
    """One person in an exam: attempts, and exempt or defer with reason and approver."""
    exam = _published(exam_id)
    entry = queries.entry(exam_id, person_id)
    form = StatusForm()
    form.status.choices = [("due", _("应考")), ("exempt", _("免考")), ("deferred", _("缓考"))]
    form.reason.choices = [(reason.value, str(name)) for reason, name in words.REASON_NAMES.items()]
    if form.validate_on_submit():
        who, now = actor(), clock.now()
        excuse = roster.Excuse(
            person_id,
            RosterStatus(form.status.data),
            Reason(form.reason.data or "other"),
            form.note.data or "",
            form.approved_by.data,
        )
        db.write(lambda: roster.change_status(exam_id, excuse, who, now))
        flash(_("已更改，并记入日志。"), "good")
        return redirect(url_for("exams.person", exam_id=exam_id, person_id=person_id))
    attempts = queries.attempts_of(exam_id, person_id)
    status = 422 if form.errors else 200
    reasons = {reason.value: str(name) for reason, name in words.REASON_NAMES.items()}
    return render_template(
        "exams/person.html",
        exam=exam,
        entry=entry,
        form=form,
        attempts=attempts,
        reasons=reasons,
        outside=trail_of(exam_id, person_id),
        whole_lines=_whole_lines(exam, person_id),
    ), status


def _save(form: ExamForm, stored: Exam | None, base: ExamSettings) -> int | None:
    who, now, exam_id = actor(), clock.now(), stored.id if stored else None
    lock = form.lock_version.data or 0
    try:
        draft = draft_of(form, stored, base)
        total = publishing.total_of(draft.settings, draft.blueprint)
        found = contradictions(draft.settings, total, draft.blueprint.parts, exam_id)
        fatal = [each for each in found if each.is_fatal]
        for problem in fatal:
            place(form, problem)
        return None if fatal else db.write(lambda: managing.save_draft(exam_id, draft, lock, who, now))
    except Refused as refusal:
        field = form.code if refusal.code == "code_taken" else form.blueprint
        field.errors = [errors.sentence(refusal)]
        return None


def _checks(exam: Exam, settings: ExamSettings) -> dict[str, Any]:
    """What publishing would find: shortages, contradictions, how many people."""
    plan = PaperBlueprint.from_json(exam.blueprint)
    members = publishing.members_for(exam, settings, members_on(local(clock.now()).date()))
    return {
        "plan": plan,
        "short": {} if settings.on_paper else {each.part: each for each in sufficiency(plan, pool())},
        "problems": [
            (sentence_of(each), each.is_fatal)
            for each in contradictions(settings, exam.total_marks, plan.parts, exam.id)
        ],
        "is_open": settings.entry is not Entry.ROSTER,
        "printed": len(printed_papers(exam_id=exam.id)),
        "people": len(members),
        "kind_names": words.kind_names(),
    }


def _whole_lines(exam: Exam, person_id: int) -> list[str]:
    """How the person's result came about, where the attempt alone does not decide; the office sees all of it."""
    whole = whole_of(exam, ExamSettings.from_json(exam.settings), person_id, EVERYTHING, None)
    return whole_lines(whole) if whole else []


def _scope() -> tuple[str, ...]:
    return actor().scope(Permission.EXAM_READ)


def _published(exam_id: int) -> Exam:
    exam = queries.exam(exam_id)
    if exam.state == ExamState.DRAFT:
        raise NotFound
    return exam


def _excuses(text: str) -> list[roster.Excuse]:
    """Lines 工号 免考 产假 批准人, separated by blanks or tabs; refused with the line that can't be read."""
    statuses = {_("免考"): RosterStatus.EXEMPT, _("缓考"): RosterStatus.DEFERRED}
    reasons = {str(name): reason for reason, name in words.REASON_NAMES.items()}
    people = {member.staff_number: member.person_id for member in members_on(local(clock.now()).date())}
    found = []
    for line in (each.split() for each in text.splitlines() if each.strip()):
        if len(line) < 4 or line[0] not in people or line[1] not in statuses or line[2] not in reasons:
            raise Refused("excuse_line", line=" ".join(line)[:80])
        found.append(
            roster.Excuse(people[line[0]], statuses[line[1]], reasons[line[2]], " ".join(line[4:])[:200], line[3][:100])
        )
    return found
