"""Error pages and refusals in the person's language; never a trace."""

from collections.abc import Mapping

import structlog
from flask import Flask, current_app, jsonify, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from quizapp import db
from quizapp.errors import Forbidden, NotFound, Refused
from quizapp.i18n import LazyText, gettext, lazy
from quizapp.web.access import wants_json

PAGES = (400, 401, 403, 404, 409, 413, 429, 500, 503)
SENTENCES: dict[str, LazyText] = {
    "csrf": lazy("页面已过期，请刷新后重试。"),
    "stale": lazy("内容已被别人修改，请刷新后再改。"),
    "disk_full": lazy("服务器磁盘已满，暂时无法保存。请不要关闭页面，并告诉管理员；有空间后会自动继续。"),
    "database_away": lazy("服务器暂时无法保存，请稍候再试；作答页面会自动重试。"),
}
FULL = ("disk is full", "no space left", "disk full")  # as SQLite and PostgreSQL say it
RETRY_AFTER = "5"  # seconds
log = structlog.get_logger("quizapp.errors")


def register(app: Flask, refusals: Mapping[str, LazyText]) -> None:
    """Attach the error pages; `refusals` holds every room's sentences by code."""
    app.extensions["refusals"] = {**SENTENCES, **refusals}
    app.register_error_handler(NotFound, lambda _error: page(404))
    app.register_error_handler(Forbidden, lambda _error: page(403))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, lambda _error: page(400, "csrf", sentence_of("csrf", {})))
    app.register_error_handler(OperationalError, _database_failed)
    app.register_error_handler(SQLAlchemyError, _database_broke)
    app.register_error_handler(DataError, lambda _error: _unusable(400))  # a NUL character, say
    app.register_error_handler(OverflowError, lambda _error: _unusable(404))  # a number no id ever has
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def sentence(refusal: Refused) -> str:
    """A refusal in words: what, and what to do."""
    return sentence_of(refusal.code, refusal.params)


def sentence_of(code: str, params: Mapping[str, str | int]) -> str:
    """The sentence of a code; the code itself where no room has worded it (a test finds those)."""
    text = current_app.extensions["refusals"].get(code)
    return str(text) % params if text is not None and params else str(text or code)


def page(status: int, code: str = "", message: str = "") -> ResponseReturnValue:
    """The error page of a status, or JSON for scripts."""
    if wants_json():
        return jsonify(error=code or str(status), message=message or gettext("操作没有完成，请重试。")), status
    name = status if status in PAGES else (500 if status >= 500 else 400)
    if status >= 500:  # nothing around it that would ask the database
        return current_app.jinja_env.get_template(f"errors/{name}.html").render(message=message), status
    try:
        return render_template(f"errors/{name}.html", message=message), status
    except SQLAlchemyError as error:  # in the middle of another failure nobody else would catch it
        return _database_broke(error)


def _refused(error: Refused) -> ResponseReturnValue:
    return page(409, error.code, sentence(error))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    return page(error.code)


def _unusable(status: int) -> ResponseReturnValue:
    db.session().rollback()
    return page(status)


def _database_broke(error: SQLAlchemyError) -> ResponseReturnValue:
    """Other failures of the database: where it went away they are told like any other absence."""
    return _database_failed(error) if db.is_away(error) else _unexpected(error)


def _database_failed(error: SQLAlchemyError) -> ResponseReturnValue:
    db.session().rollback()
    said = str(getattr(error, "orig", error))
    log.error("database failed", error=said)
    code = "disk_full" if any(text in said.lower() for text in FULL) else "database_away"
    answer = make_response(page(503, code, sentence_of(code, {})))
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def _unexpected(error: Exception) -> ResponseReturnValue:
    db.session().rollback()
    log.exception("unexpected", error=type(error).__name__)
    if current_app.testing:
        raise error
    return page(500)
