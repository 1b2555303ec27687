"""The invigilator's desk: a live board, one candidate, and everything that can be done from there."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.errors import Refused
from quizapp.exams.actions import desk as actions
from quizapp.exams.actions import managing
from quizapp.exams.models import Exam
from quizapp.exams.queries import desk as queries
from quizapp.exams.queries import desk_acts
from quizapp.exams.queries import managing as exams
from quizapp.exams.rules.desk import UNDOABLE, Act, Reach
from quizapp.exams.rules.leaving import Follow, LeavingRules, problem
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import ExamState
from quizapp.exams.views.desks import paths_of
from quizapp.exams.words_desk import ACT_NAMES, FOLLOW_NAMES, SEAT_NAMES, act_names, desk_words, more_time
from quizapp.i18n import _
from quizapp.web import access, errors
from quizapp.web.viewer import actor

blueprint = Blueprint("desk", __name__, url_prefix="/exams/<int:exam_id>")
MAX_LIMIT = 100_000


@blueprint.get("/desk")
@access.needs(Permission.EXAM_MANAGE, Permission.REPORT_READ)
def board(exam_id: int) -> ResponseReturnValue:
    """The board; whoever may not manage sees the own units and can do nothing."""
    exam, now, paths = queries.exam_at_desk(exam_id), clock.now(), _paths()
    return render_template(
        "exams/desk.html",
        exam=exam,
        lines=queries.board(exam, paths, now),
        units=desk_acts.units_of(exam_id, paths),
        acts=desk_acts.acts_of(exam_id) if _may_manage() else [],
        may_manage=_may_manage(),
        mark=int(now.timestamp() * 1000),
        seats={seat.value: str(name) for seat, name in SEAT_NAMES.items()},
        words=desk_words(),
        undoable=UNDOABLE,
        act_names=act_names(),
        more_time=more_time(ExamSettings.from_json(exam.settings)),
    )


@blueprint.get("/desk/news")
@access.needs(Permission.EXAM_MANAGE, Permission.REPORT_READ)
def news(exam_id: int) -> ResponseReturnValue:
    """What changed since a mark: a few hundred bytes, however many candidates sit."""
    exam, now = queries.exam_at_desk(exam_id), clock.now()
    raw = request.args.get("since", "")
    since = (
        datetime.fromtimestamp(int(raw) / 1000, UTC) if raw.isascii() and raw.isdecimal() and len(raw) < 15 else None
    )
    found = queries.news(exam, _paths(), since, now)
    return jsonify(
        mark=int(found.mark.timestamp() * 1000),
        lines=[line.to_json() for line in found.lines],
        counts=found.counts,
        silent=[[str(person), int(at.timestamp())] for person, at in found.silent],
    )


@blueprint.get("/desk/people/<int:person_id>")
@access.needs(Permission.EXAM_MANAGE)
def person(exam_id: int, person_id: int) -> ResponseReturnValue:
    """One candidate: attempts, absences, what was done, and what can be done."""
    exam, now = queries.exam_at_desk(exam_id), clock.now()
    return render_template(
        "exams/desk_person.html",
        exam=exam,
        page=queries.person(exam, person_id, now),
        seats={seat.value: str(name) for seat, name in SEAT_NAMES.items()},
        undoable=UNDOABLE,
        act_names=act_names(),
        more_time=more_time(ExamSettings.from_json(exam.settings)),
        may_unlock=actor().may(Permission.UNLOCK),
        may_manage=True,
    )


@blueprint.post("/desk/acts")
@access.needs(Permission.EXAM_MANAGE)
def act(exam_id: int) -> ResponseReturnValue:
    """Do something: to one person, a unit or everybody."""
    queries.exam_at_desk(exam_id)
    who, now, wish = actor(), clock.now(), _wish(request.form)
    back = _back(exam_id, wish)
    if wish is None or (wish.act is Act.UNLOCK and not who.may(Permission.UNLOCK)):
        flash(_("没有看懂要做什么，请重新选择。"), "bad")
        return redirect(back)
    try:
        db.write(lambda: actions.do(exam_id, wish, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    else:
        flash(_("已执行：%(act)s。已记入日志。", act=ACT_NAMES[wish.act]), "good")
    return redirect(back)


@blueprint.post("/desk/acts/<int:act_id>/undoing")
@access.needs(Permission.EXAM_MANAGE)
def undo(exam_id: int, act_id: int) -> ResponseReturnValue:
    """Take an act back."""
    queries.exam_at_desk(exam_id)
    who, now = actor(), clock.now()
    try:
        db.write(lambda: actions.undo(exam_id, act_id, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    else:
        flash(_("已撤销，并记入日志。"), "good")
    person_id = request.form.get("person_id", "")
    if person_id.isascii() and person_id.isdecimal():
        return redirect(url_for("desk.person", exam_id=exam_id, person_id=int(person_id)))
    return redirect(url_for("desk.board", exam_id=exam_id))


@blueprint.route("/conduct", methods=["GET", "POST"])
@access.needs(Permission.EXAM_MANAGE)
def conduct(exam_id: int) -> ResponseReturnValue:
    """What follows leaving the page, the name over the page, the brake on copying; only while it is a draft."""
    exam = exams.exam(exam_id)
    settings = ExamSettings.from_json(exam.settings)
    rules, code = settings.leaving, ""
    if request.method == "POST" and exam.state == ExamState.DRAFT:
        rules = _rules(request.form)
        code = problem(rules)
        if not code:
            _keep(exam, settings, rules)
            return redirect(url_for("exams.show", exam_id=exam_id))
    return render_template(
        "exams/conduct.html",
        exam=exam,
        rules=rules,
        is_draft=exam.state == ExamState.DRAFT,
        refusal=errors.sentence_of(code, {}) if code else "",
        follows={each.value: str(name) for each, name in FOLLOW_NAMES.items()},
    ), 422 if code else 200


def _keep(exam: Exam, settings: ExamSettings, rules: LeavingRules) -> None:
    who, now, exam_id, lock = actor(), clock.now(), exam.id, exam.lock_version
    changed = ExamSettings.from_json({**settings.to_json(), "leaving": rules.to_json()})
    try:
        db.write(lambda: managing.save_rules(exam_id, changed, lock, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    else:
        flash(_("已保存。"), "good")


def _rules(form: Any) -> LeavingRules:
    follow = form.get("follow", "")
    return LeavingRules(
        follow=Follow(follow) if follow in {each.value for each in Follow} else Follow.WARN,
        times=_number(form.get("times", "")),
        seconds=_number(form.get("seconds", "")),
        ignore_seconds=_number(form.get("ignore_seconds", "")),
        watermark=form.get("watermark") == "yes",
        copy_brake=form.get("copy_brake") == "yes",
    )


def _wish(form: Any) -> actions.Wish | None:
    act, reach = form.get("act", ""), form.get("reach", "")
    if act not in {each.value for each in Act} or reach not in {each.value for each in Reach}:
        return None
    unit = form.get("unit_path", "")
    if reach == Reach.UNIT and not unit.strip("/"):
        return None
    return actions.Wish(
        act=Act(act),
        reach=Reach(reach),
        person_id=_number(form.get("person_id", ""), 1 << 62) or None,
        unit_path=unit[:400],
        seconds=_number(form.get("minutes", "")) * 60,
        reason=form.get("reason", ""),
        text=form.get("text", ""),
    )


def _back(exam_id: int, wish: actions.Wish | None) -> str:
    if wish is not None and wish.reach is Reach.PERSON and wish.person_id:
        return url_for("desk.person", exam_id=exam_id, person_id=wish.person_id)
    return url_for("desk.board", exam_id=exam_id)


def _number(text: str, most: int = MAX_LIMIT) -> int:
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 20 else 0


def _may_manage() -> bool:
    return actor().may(Permission.EXAM_MANAGE)


def _paths() -> tuple[str, ...]:
    return paths_of(actor())
