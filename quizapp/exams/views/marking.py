"""Marking short answers: the marker's queue, and the office's side of it: who marks, how, how far."""

from decimal import Decimal, InvalidOperation

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions import hand_marking
from quizapp.exams.queries import managing, marking, own_marks
from quizapp.exams.queries.sitting import questions_of
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.rules.marking import MarkingRules
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.words import kind_names
from quizapp.exams.words_marking import EVENT_NAMES, REFUSALS, ROUND_NAMES
from quizapp.i18n import _
from quizapp.web import access, errors
from quizapp.web.viewer import actor

blueprint = Blueprint("marking", __name__)


@blueprint.get("/marking")
@access.needs(Permission.MARK)
def index() -> ResponseReturnValue:
    """What waits for me, by exam and question."""
    return render_template("exams/marking/index.html", exams=marking.exams_for(actor()))


@blueprint.post("/marking/<int:exam_id>/questions/<int:question_id>")
@access.needs(Permission.MARK)
def claim(exam_id: int, question_id: int) -> ResponseReturnValue:
    """Get the next answer to a question."""
    return _next(exam_id, question_id)


@blueprint.get("/marking/answers/<int:task_id>")
@access.needs(Permission.MARK)
def answer(task_id: int) -> ResponseReturnValue:
    """One answer, its reference beside it, no name anywhere."""
    page = marking.answer_to_mark(actor(), task_id)
    progress = marking.progress_of(marking.exam_to_mark(actor(), page.exam_id), actor())
    own = next(each for each in progress.questions if each.question == page.question)
    return render_template("exams/marking/answer.html", page=page, progress=own, rounds=ROUND_NAMES)


@blueprint.post("/marking/answers/<int:task_id>")
@access.needs(Permission.MARK)
def give(task_id: int) -> ResponseReturnValue:
    """Mark it, and go on to the next."""
    page = marking.answer_to_mark(actor(), task_id)
    who, now = actor(), clock.now()
    if request.form.get("skip"):
        db.write(lambda: hand_marking.give_back(task_id, who))
        return redirect(url_for("marking.index"))
    earned, note = hundredths(request.form.get("earned", "")), request.form.get("note", "").strip()[:500]
    try:
        db.write(lambda: hand_marking.give(task_id, earned, note, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
        if refusal.code != "mark_step":  # nobody's work any more
            return redirect(url_for("marking.index"))
        return redirect(url_for("marking.answer", task_id=task_id))
    return _next(page.exam_id, page.question)


@blueprint.get("/marking/<int:exam_id>/questions/<int:question_id>/mine")
@access.needs(Permission.MARK)
def mine(exam_id: int, question_id: int) -> ResponseReturnValue:
    """What I have marked of a question, the latest first; still without names."""
    exam = marking.exam_to_mark(actor(), exam_id)
    return render_template(
        "exams/marking/mine.html",
        exam=exam,
        marks=own_marks.marks_of(actor(), exam_id, question_id),
        rounds=ROUND_NAMES,
        words={code: str(REFUSALS[code]) for code in own_marks.WHY_NOT},
    )


@blueprint.route("/marking/answers/<int:task_id>/correction", methods=["GET", "POST"])
@access.needs(Permission.MARK)
def correction(task_id: int) -> ResponseReturnValue:
    """Correct a mark of my own before the result is shown."""
    who, now = actor(), clock.now()
    page, earned = own_marks.mark_to_correct(who, task_id)
    back = url_for("marking.mine", exam_id=page.exam_id, question_id=page.question)
    if request.method == "POST":
        given, reason = hundredths(request.form.get("earned", "")), request.form.get("reason", "").strip()[:500]
        try:
            db.write(lambda: hand_marking.correct(task_id, given, reason, who, now))
        except Refused as refusal:
            flash(errors.sentence(refusal), "bad")
            return redirect(url_for("marking.correction", task_id=task_id))
        flash(_("得分已更正，原得分保留在记录中。"), "good")
        return redirect(back)
    return render_template("exams/marking/correction.html", page=page, earned=earned, rounds=ROUND_NAMES, back=back)


@blueprint.route("/exams/<int:exam_id>/marking", methods=["GET", "POST"])
@access.needs(Permission.EXAM_MANAGE)
def office(exam_id: int) -> ResponseReturnValue:
    """Who marks an exam and by which rules, and how far it is."""
    exam = managing.exam(exam_id)
    who, now = actor(), clock.now()
    if request.method == "POST":
        people = [int(each) for each in request.form.getlist("people") if each.isdecimal()]
        known = {line.person_id for line in marking.markers_of(exam_id)}
        try:
            rules = _rules()
            db.write(lambda: hand_marking.set_rules(exam_id, rules, who, now))
            db.write(lambda: hand_marking.assign(exam_id, [each for each in people if each in known], who, now))
        except Refused as refusal:
            flash(errors.sentence(refusal), "bad")
        else:
            flash(_("阅卷安排已保存。"), "good")
        return redirect(url_for("marking.office", exam_id=exam_id))
    return render_template(
        "exams/marking/office.html",
        exam=exam,
        rules=ExamSettings.from_json(exam.settings).marking,
        markers=marking.markers_of(exam_id),
        progress=marking.progress_of(exam, who),
    )


@blueprint.route("/exams/<int:exam_id>/marks/<int:attempt_id>", methods=["GET", "POST"])
@access.needs(Permission.EXAM_MANAGE)
def trail(exam_id: int, attempt_id: int) -> ResponseReturnValue:
    """How an attempt's mark came about, event by event; a question's mark can be entered with a reason."""
    attempt = marking.attempt_of_exam(exam_id, attempt_id)
    if attempt.finished_at is None:
        raise NotFound
    if request.method == "POST":
        who, now = actor(), clock.now()
        number, earned = request.form.get("number", "0"), hundredths(request.form.get("earned", ""))
        reason = request.form.get("reason", "")
        try:
            db.write(
                lambda: hand_marking.enter(
                    attempt_id, int(number) if number.isdecimal() else 0, earned, reason, who, now
                )
            )
        except Refused as refusal:
            flash(errors.sentence(refusal), "bad")
        else:
            flash(_("得分已登记，原得分保留在记录中。"), "good")
        return redirect(url_for("marking.trail", exam_id=exam_id, attempt_id=attempt_id))
    events, by_hand = marking.trail_of(attempt_id)
    return render_template(
        "exams/marking/trail.html",
        exam=managing.exam(exam_id),
        attempt=attempt,
        entry=managing.entry(exam_id, attempt.person_id),
        events=events,
        by_hand=by_hand,
        before=marking.corrected_from(by_hand),
        last={number: (earned, verdict) for number, earned, verdict in events[-1].items} if events else {},
        questions=questions_of(attempt_id, layout_of(attempt.paper_id)),
        event_names=EVENT_NAMES,
        rounds=ROUND_NAMES,
        kind_names=kind_names(),
    )


def hundredths(text: str) -> int:
    """Marks as typed, in hundredths; -1 for what is no number, which no rule lets pass."""
    try:
        value = Decimal(text.strip()) * 100
    except InvalidOperation:
        return -1
    return int(value) if value.is_finite() and value == value.to_integral_value() and abs(value) < 10**7 else -1


def _next(exam_id: int, question_id: int) -> ResponseReturnValue:
    who, now = actor(), clock.now()
    marking.exam_to_mark(who, exam_id)
    task_id = db.write(lambda: hand_marking.claim(exam_id, question_id, who, now))
    if task_id is None:
        flash(_("这道题目前没有要您批阅的答卷了。"), "good")
        return redirect(url_for("marking.index"))
    return redirect(url_for("marking.answer", task_id=task_id))


def _rules() -> MarkingRules:
    """The rules as typed; refused where a number is out of range."""
    limits = {"second_percent": 100, "complaint_days": 365, "claim_minutes": 24 * 60}
    values = {name: request.form.get(name, "") for name in limits}
    difference = hundredths(request.form.get("max_difference", ""))
    if difference < 0 or not all(text.isdecimal() and int(text) <= limits[name] for name, text in values.items()):
        raise Refused("marking_rules")
    return MarkingRules(
        second_percent=int(values["second_percent"]),
        max_difference=difference,
        complaint_days=int(values["complaint_days"]),
        claim_minutes=max(1, int(values["claim_minutes"])),
    )
