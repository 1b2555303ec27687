"""Saving one choice before the application wakes up: in front of Flask, because nothing is asked for as often.

Only what is beyond doubt is answered here: a cookie we signed, a token we signed for it, one change of the form our page sends,
and a statement that checked session, account, attempt, device, deadline and revision while it stored. Everything else (no
session, another's attempt, late, stale, several changes) has changed nothing and goes
on, body and all, through the one door to the view `answers.save`, which decides and says why.
"""

import hmac
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import Flask
from itsdangerous import BadData, URLSafeTimedSerializer

from quizapp import clock, db, direct
from quizapp.config import Config
from quizapp.exams.actions.saving_at_once import Arrival, saved, saving_at_once
from quizapp.exams.queries.forms import Forms, forms_of, known_forms
from quizapp.exams.views.answers import changes_of, reply
from quizapp.web import headers
from quizapp.web.viewer import secret_hash

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = re.compile(r"/attempts/([0-9]{1,19})/answers")
IDS = 2**63  # what lies beyond is no id
MAX_BODY = 65536  # bytes; our page's single change is far below
MAX_KEPT = 8192  # cookies and tokens whose signature was found right


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the cookie says: the session's secret, and the token that the page's own token must hold."""

    secret: str
    token: str


class SavingAtOnce:
    """A WSGI application in front of another."""

    def __init__(self, behind: "WSGIApplication", app: Flask, config: Config) -> None:
        self._behind, self._app, self._config = behind, app, config
        self._zone = ZoneInfo(config.timezone)
        self._idle = timedelta(minutes=config.session_idle_minutes)
        self._cookie = str(app.config["SESSION_COOKIE_NAME"])
        self._headers = [
            ("Content-Type", "application/json"),
            ("Content-Security-Policy", headers.POLICY),
            ("Cache-Control", headers.NEVER_STORED),
            ("Vary", "Cookie"),
            *headers.hardening(config).items(),
        ]
        cookies: Any = app.session_interface
        self._cookies = cookies.get_signing_serializer(app)
        self._tokens = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token")
        self._ticket = lru_cache(MAX_KEPT)(self._read_ticket)
        self._token = lru_cache(MAX_KEPT)(self._read_token)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            path = PATH.fullmatch(environ["PATH_INFO"])
            body = self._save(int(path[1]), environ) if path and int(path[1]) < IDS else None
            if body is not None:
                own = [("Content-Length", str(len(body))), ("X-Request-Id", secrets.token_hex(8))]
                start_response("200 OK", self._headers + own)
                return [body]
        return self._behind(environ, start_response)

    def _save(self, attempt_id: int, environ: "WSGIEnvironment") -> bytes | None:
        """The body of the answer where one change was stored; None with nothing stored."""
        arrived_at = clock.now()  # before anything else: this is the moment that counts
        ticket = self._ticket(_cookie(environ.get("HTTP_COOKIE", ""), self._cookie))
        if ticket is None or not self._has_token(environ, ticket):
            return None
        forms = known_forms(attempt_id) or self._forms(attempt_id)
        changes = changes_of(_json(environ), forms.kinds) if forms is not None else None
        if forms is None or changes is None or len(changes) != 1:
            return None
        grace = timedelta(seconds=forms.grace_seconds)
        arrival = Arrival(secret_hash(ticket.secret), attempt_id, arrived_at, self._idle, grace)
        row = direct.run(self._engine(), saving_at_once(arrival, changes[0]))
        if row is None:
            return None
        return json.dumps(reply(saved(row, changes[0]), arrived_at.astimezone(self._zone))).encode()

    def _forms(self, attempt_id: int) -> Forms | None:
        with self._app.app_context():
            try:
                return forms_of(attempt_id)
            except db.DatabaseError:
                return None

    def _engine(self) -> Any:
        with self._app.app_context():
            return db.engine()

    def _has_token(self, environ: "WSGIEnvironment", ticket: Ticket) -> bool:
        if not self._app.config["WTF_CSRF_ENABLED"]:
            return True
        return hmac.compare_digest(self._token(environ.get("HTTP_X_CSRFTOKEN", "")), ticket.token.encode())

    def _read_ticket(self, cookie: str) -> Ticket | None:
        try:
            session = self._cookies.loads(cookie)
        except BadData:
            return None
        secret, token = session.get("_user_id"), session.get("csrf_token", "")
        return Ticket(secret, token) if isinstance(secret, str) and isinstance(token, str) else None

    def _read_token(self, signed: str) -> bytes:
        """The token inside a signed one; nothing that could equal another where the signature is not ours."""
        try:
            return str(self._tokens.loads(signed)).encode()
        except BadData:
            return secrets.token_bytes(32)


def _cookie(header: str, name: str) -> str:
    """The value of a cookie that came once; "" otherwise."""
    found = [
        value for key, _equals, value in (part.strip().partition("=") for part in header.split(";")) if key == name
    ]
    return found[0] if len(found) == 1 else ""


def _json(environ: "WSGIEnvironment") -> Any:
    """The body as JSON, None where it is none; it can be read again by whoever comes next."""
    length = environ.get("CONTENT_LENGTH") or ""
    if environ.get("CONTENT_TYPE") != "application/json" or not length.isdecimal() or int(length) > MAX_BODY:
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    try:
        return json.loads(body)
    except ValueError:
        return None
