"""For balancers and watchdogs: is the process alive, can it serve."""

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.web import access

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@access.public
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@access.public
def ready() -> ResponseReturnValue:
    """The database answers and has the schema this version expects; it's said where this machine's clock differs from
    the time the exam goes by."""
    try:
        db.ping()
    except db.DatabaseError:
        return jsonify(status="database"), 503
    is_current = current_app.extensions.get("schema_is_current")
    if is_current is not None and not is_current():
        return jsonify(status="schema"), 503
    ahead = round(clock.ahead().total_seconds(), 1)
    return jsonify(status="ok", **({"clock_ahead_s": ahead} if abs(ahead) > 1 else {}))
