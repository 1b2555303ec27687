"""What commands are given: the settings, and the application when they need the database."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click
from flask import Flask

from quizapp import clock, db, schema
from quizapp.admin.queries import agreed_time
from quizapp.config import Config

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Runtime:
    """Handed to every command as click's object; the composition root fills it."""

    config: Config
    make_app: Callable[[Config], Flask]


def with_app(command: F) -> F:
    """Run a command inside the application; refused on a missing or old schema, saying what to do."""

    @click.pass_obj
    @functools.wraps(command)
    def run(runtime: Runtime, *args: Any, **kwargs: Any) -> Any:
        app = runtime.make_app(runtime.config)
        with app.app_context():
            try:
                refuse_old_schema()
                _go_by_agreed_time()
                return command(*args, **kwargs)
            finally:
                clock.forget()
                db.close()

    return run  # type: ignore[return-value]


def _go_by_agreed_time() -> None:
    """As the server's processes do, where they have agreed on one."""
    reading = agreed_time()
    if reading is not None:
        clock.agree(reading.moment, reading.at)


def refuse_old_schema() -> None:
    """Raise a click error where the database has not the schema this version expects."""
    found = schema.current()
    if not found:
        raise click.ClickException("the database is empty: run `quizapp init` (or `quizapp demo`) first")
    if found != schema.head():
        raise click.ClickException(
            f"the database has schema {found} and this version needs {schema.head()}: "
            "make a backup (`quizapp backup FILE`), then run `quizapp db upgrade`"
        )
