"""The page of a candidate is heard every half minute: there, what it still holds, when it was left. Messages go back."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.exams.actions import presence
from quizapp.exams.models import Exam, RosterEntry
from quizapp.exams.queries import desk_acts, sitting
from quizapp.exams.queries.admission import settings_for
from quizapp.exams.rules import timing
from quizapp.exams.rules.leaving import Consequence
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState
from quizapp.i18n import local
from quizapp.web import access
from quizapp.web.viewer import actor

blueprint = Blueprint("presence", __name__)
MAX_LEAVES = 50
MAX_TOKEN = 1 << 52
RECENT = timedelta(hours=2)


@blueprint.post("/attempts/<int:attempt_id>/presence")
@access.needs(Permission.SIT)
def sitting_page(attempt_id: int) -> ResponseReturnValue:
    """A contact of the sitting: keeps it, answers the time left, messages, and how often the page was left."""
    who, now = actor(), clock.now()
    attempt = sitting.attempt_for(who, attempt_id)
    told = told_of(request.get_json(silent=True))
    if told is None:
        return jsonify(error="bad_request"), 400
    if attempt.state != AttemptState.IN_PROGRESS:
        return jsonify(error="ended"), 409
    if attempt.session_id != who.session_id:
        return jsonify(error="taken_over"), 409
    exam_id, started = attempt.exam_id, attempt.started_at
    rules = ExamSettings.from_json(db.session().get_one(Exam, exam_id).settings).leaving
    heard = db.write(lambda: presence.hear(sitting.attempt_for(who, attempt_id), rules, told, now))
    if heard.consequence is Consequence.END:
        return jsonify(error="ended"), 409
    stored = sitting.attempt_for(who, attempt_id)
    ends_at = min(stored.deadline, stored.open_until or stored.deadline)
    return jsonify(
        left_ms=_ms(timing.time_left(ends_at, now)),
        away={"times": heard.left.times, "seconds": heard.left.seconds},
        warn=heard.consequence is Consequence.WARN,
        messages=_messages(exam_id, max(started, now - RECENT)),
    )


@blueprint.post("/tests/<int:exam_id>/waiting/presence")
@access.needs(Permission.SIT)
def waiting_page(exam_id: int) -> ResponseReturnValue:
    """A contact of the waiting room: the time until it opens by the server's clock, and messages."""
    who, now = actor(), clock.now()
    exam, entry = sitting.exam_for(who, exam_id)
    settings = settings_for(ExamSettings.from_json(exam.settings), exam_id, entry)
    opens_at = settings.window_of(entry.person_id, entry.department_path).opens_at
    db.write(lambda: presence.wait(exam_id, who, now))
    return jsonify(left_ms=_ms(timing.time_left(opens_at, now)), messages=_messages(exam_id, now - RECENT))


def told_of(body: Any) -> presence.Told | None:
    """The page's words checked one by one; None where anything is not as our page sends it."""
    if not isinstance(body, dict) or set(body) != {"unsaved", "away", "leaves"}:
        return None
    unsaved, away, leaves = body["unsaved"], body["away"], body["leaves"]
    if type(unsaved) is not int or type(away) is not bool or not 0 <= unsaved <= 1000:
        return None
    if not isinstance(leaves, list) or len(leaves) > MAX_LEAVES:
        return None
    found = []
    for each in leaves:
        if not isinstance(each, list) or len(each) != 2 or not all(type(part) is int for part in each):
            return None
        token, ms = each
        if not 0 < token < MAX_TOKEN or not 0 <= ms < MAX_TOKEN:
            return None
        found.append((token, ms // 1000))
    return presence.Told(unsaved, away, tuple(found))


def _messages(exam_id: int, since: Any) -> list[dict[str, str]]:
    entry = db.session().get(RosterEntry, (exam_id, actor().person_id or 0))
    path = entry.department_path if entry else ""
    return [
        {"id": key, "text": text, "at": f"{local(at):%H:%M}"}
        for key, text, at in desk_acts.messages_for(exam_id, actor().person_id, path, since)
    ]


def _ms(left: timedelta) -> int:
    return int(left.total_seconds() * 1000)
