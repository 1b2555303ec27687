"""Saving answers while a person sits: the request that must be quick, and the clock the page asks for."""

import json
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.exams.actions import saving
from quizapp.exams.queries import sitting
from quizapp.exams.queries.forms import Kinds, forms_for
from quizapp.exams.rules import timing
from quizapp.exams.rules.answers import parse_answer
from quizapp.exams.rules.states import AttemptState
from quizapp.i18n import _, local
from quizapp.web import access
from quizapp.web.viewer import actor

blueprint = Blueprint("answers", __name__)
MAX_CHANGES = 300  # a paper has fewer questions; more in one request is no browser of ours
MAX_REVISION = 1_000_000_000


@blueprint.post("/attempts/<int:attempt_id>/answers")
@access.needs(Permission.SIT)
def save(attempt_id: int) -> ResponseReturnValue:
    """Save choices. Answers per question what was stored; 409 where something was refused."""
    arrived_at = clock.now()  # before anything else: this is the moment that counts
    who = actor()
    changes = changes_of(request.get_json(silent=True), forms_for(who, attempt_id).kinds)
    if changes is None:
        return jsonify(error="bad_request", message=_("请求的内容无法识别，请刷新页面。")), 400

    db.session().rollback()
    store = partial(
        saving.save,
        attempt_id=attempt_id,
        person_id=who.person_id or 0,
        session_id=who.session_id,
        changes=changes,
        arrived_at=arrived_at,
    )
    outcome = db.write_core(store)
    if outcome.is_late:
        return jsonify(error="ended", message=_("考试时间已到，之后的修改不计入成绩。")), 409
    return jsonify(reply(outcome, local(arrived_at))), 409 if outcome.stale else 200


@blueprint.get("/attempts/<int:attempt_id>/state")
@access.needs(Permission.SIT)
def state(attempt_id: int) -> ResponseReturnValue:
    """Time left by the server's clock, and whether this device may still write."""
    found = sitting.attempt_for(actor(), attempt_id)
    if found.state != AttemptState.IN_PROGRESS:
        return jsonify(error="ended"), 409
    if found.session_id != actor().session_id:
        return jsonify(error="taken_over"), 409
    return jsonify(left_ms=_left_ms(timing.open_end(found.deadline, found.open_until)))


def reply(outcome: saving.Saved, saved_at: datetime) -> dict[str, Any]:
    """What the page is told of its changes; `saved_at` in the office's time."""
    return {
        "saved": [{"number": number, "revision": revision} for number, revision in outcome.saved],
        "stale": [
            {"number": number, "revision": revision, "value": json.loads(value), "marked": marked}
            for number, revision, value, marked in outcome.stale
        ],
        "saved_at": f"{saved_at:%H:%M:%S}",
        "left_ms": _left_ms(outcome.deadline),
    }


def _left_ms(deadline: datetime) -> int:
    return int(timing.time_left(deadline, clock.now()).total_seconds() * 1000)


def changes_of(body: Any, kinds: Kinds) -> list[saving.Change] | None:
    """The request's changes, checked one by one against the paper; None where anything is not as our page sends it."""
    if not isinstance(body, dict) or set(body) != {"changes"} or not isinstance(body["changes"], list):
        return None
    if not 0 < len(body["changes"]) <= MAX_CHANGES:
        return None
    changes = [_change(raw, kinds) for raw in body["changes"]]
    return None if None in changes else [change for change in changes if change is not None]


def _change(raw: Any, kinds: Kinds) -> saving.Change | None:
    if not isinstance(raw, dict) or set(raw) - {"number", "revision", "value", "marked", "at"}:
        return None
    number, revision, marked = raw.get("number"), raw.get("revision"), raw.get("marked", False)
    if type(number) is not int or type(revision) is not int or type(marked) is not bool or number not in kinds:
        return None
    if not 0 < revision < MAX_REVISION:
        return None
    kind, option_count, blanks = kinds[number]
    value = parse_answer(kind, option_count, blanks, raw.get("value"))
    if value is None:
        return None
    return saving.Change(number, revision, value, marked, _client_time(raw.get("at")))


def _client_time(raw: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(raw)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
