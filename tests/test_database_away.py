"""PostgreSQL is restarted, or one of its processes dies: what comes next is answered, or told in words when to come again."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from quizapp import db
from quizapp.cli import make_app
from quizapp.config import Config
from tests.factories import Cast, make_department

SignIn = Callable[[str], FlaskClient]
on_postgres = pytest.mark.skipif("QUIZAPP_TEST_DATABASE_URL" not in os.environ, reason="needs PostgreSQL")
DIE = text("SELECT pg_terminate_backend(pg_backend_pid())")


def end_all(config: Config) -> None:
    """End every connection of the application's database, as a restart does."""
    address = make_url(config.database).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as server:
        ended = server.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    assert ended


@on_postgres
def test_connections_that_died_this_moment_cost_nobody_a_page(config: Config, cast: Cast, signed_in: SignIn) -> None:
    alice = signed_in("A001")
    for _again in range(3):
        assert alice.get("/").status_code == 200
        db.db.session.remove()
        end_all(config)  # far less than a second after the connection was given back
        assert alice.get("/").status_code == 200


@on_postgres
def test_a_write_whose_connection_dies_before_the_commit_is_done_again(config: Config, cast: Cast) -> None:
    tries: list[int] = []

    def add() -> None:
        tries.append(1)
        made = make_department("新单位")
        db.session().flush()
        if len(tries) == 1:
            db.session().execute(DIE)
        assert made.id

    db.write(add)
    assert len(tries) == 2
    count = db.session().execute(text("SELECT count(*) FROM department WHERE name = '新单位'")).scalar_one()
    assert count == 1


@on_postgres
@pytest.mark.parametrize("wants", ["text/html", "application/json"])
def test_a_page_whose_connection_dies_is_told_in_words(app: Flask, cast: Cast, signed_in: SignIn, wants: str) -> None:
    alice = signed_in("A001")

    def die() -> None:
        db.session().execute(DIE)

    app.before_request_funcs.setdefault(None, []).append(die)
    answer = alice.get("/", headers={"Accept": wants})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "服务器暂时" in answer.get_data(as_text=True) or "服务器暂时" in (answer.json or {})["message"]
    app.before_request_funcs[None].remove(die)
    assert alice.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/sign-in", "/", "/nothing-here", "/bank"])
def test_without_any_database_every_page_says_when_to_come_again(tmp_path: Path, path: str) -> None:
    app = make_app(
        Config(
            data_dir=tmp_path,
            database_url="postgresql+psycopg://nobody@127.0.0.1:1/none",
            secret_key="only-for-tests-" * 3,
        )
    )
    with app.test_client() as browser:
        with browser.session_transaction() as kept:
            kept["_user_id"] = "some-session"
        answer = browser.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"


def test_a_writer_waits_a_little_and_then_says_so(tmp_path: Path) -> None:
    app = make_app(
        Config(
            data_dir=tmp_path,
            database_url="postgresql+psycopg://nobody@127.0.0.1:1/none",
            secret_key="only-for-tests-" * 3,
        )
    )
    with app.app_context():
        began = time.monotonic()
        with pytest.raises(OperationalError):
            db.write(lambda: None)
        assert db.AWAY_SECONDS <= time.monotonic() - began < db.AWAY_SECONDS + 2
