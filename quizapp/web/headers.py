"""Security headers on every response, and the request's id."""

import secrets

import structlog
from flask import Flask, g, request
from flask.wrappers import Response

from quizapp.config import Config

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)

NEVER_STORED = "no-store, private"


def hardening(config: Config) -> dict[str, str]:
    """What every response carries, whatever it is."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }
    return headers | ({"Strict-Transport-Security": "max-age=31536000"} if config.is_https else {})


def register(app: Flask, config: Config) -> None:
    """Attach the headers; every page but static files is private and never stored."""
    app.before_request(_name_request)
    fixed = hardening(config)

    @app.after_request
    def _harden(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.update(fixed)
        headers["X-Request-Id"] = g.get("request_id", "")
        if request.endpoint == "static":
            headers["Cache-Control"] = "public, max-age=31536000, immutable" if request.args else "no-cache"
        elif request.endpoint == "pictures.show" and response.status_code == 200:  # named by content, needs signing in
            headers["Cache-Control"] = "private, max-age=31536000, immutable"
        else:
            headers["Cache-Control"] = NEVER_STORED
            headers.add("Vary", "Cookie")
        return response


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
