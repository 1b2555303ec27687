"""Structured logs: one event a line, with the request's id, never a password, token or key."""

import logging
import sys
import time

import structlog
from flask import Flask, g, request
from flask.wrappers import Response

from quizapp.config import Config

QUIET = frozenset({"static", "health.alive", "health.ready"})


def configure(config: Config) -> None:
    """Set up structlog and the standard library's logging to write the same lines to stderr."""
    last: structlog.typing.Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if config.log_format == "console":
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, config.log_level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(
        level=config.log_level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s", force=True
    )
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def register(app: Flask) -> None:
    """Log each request with method, path without query, status and milliseconds."""
    log = structlog.get_logger("quizapp.request")

    @app.before_request
    def _begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        if request.endpoint not in QUIET:
            took = (time.perf_counter() - g.get("began", time.perf_counter())) * 1000
            log.info(
                "request", method=request.method, path=request.path, status=response.status_code, ms=round(took, 1)
            )
        return response
