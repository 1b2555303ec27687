"""Fixtures shared by all tests: an application on a fresh database, a client that signs in, a clock to set."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy.engine import make_url
from sqlalchemy.orm import close_all_sessions

from hatch_build import compile_catalogs
from quizapp import db, schema
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.worker import run_job
from tests.factories import PASSWORD, Cast, empty_tables, make_cast


class Browser(FlaskClient):
    """A browser of its own: Flask-Login keeps the person and the session lives in the application
    context, which a test holds open."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        g.pop("_login_user", None)
        db.db.session.remove()  # as at the end of every real request
        return super().open(*args, **kwargs)


ROOT = Path(__file__).parent.parent
compile_catalogs(ROOT)


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One empty SQLite file with the schema; each test gets a copy (about 14 ms)."""
    folder = tmp_path_factory.mktemp("template")
    app = make_app(_config(folder, f"sqlite:///{folder / 'quizapp.db'}"))
    schema.upgrade(app)
    with app.app_context():
        db.engine().dispose()
    return folder / "quizapp.db"


@pytest.fixture(scope="session")
def server_database(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """A database of this test process's own on the PostgreSQL server, with the schema made by the migrations."""
    base = make_url(os.environ["QUIZAPP_TEST_DATABASE_URL"])
    name = f"{base.database}_{worker_id}"
    with psycopg.connect(
        base.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
    ) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 LOCALE 'C.UTF-8'")
    own = base.set(database=name).render_as_string(hide_password=False)
    app = make_app(_config(tmp_path_factory.mktemp("server"), own))
    schema.upgrade(app)
    with app.app_context():
        db.engine().dispose()
    return own


@pytest.fixture
def config(tmp_path: Path, request: pytest.FixtureRequest) -> Config:
    """The settings of this test's own installation."""
    if os.environ.get("QUIZAPP_TEST_DATABASE_URL"):
        server: str = request.getfixturevalue("server_database")
        return _config(tmp_path, server)
    template: Path = request.getfixturevalue("template_database")
    shutil.copy(template, tmp_path / "quizapp.db")
    return _config(tmp_path, f"sqlite:///{tmp_path / 'quizapp.db'}")


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The application inside its context, with an empty database."""
    app = make_app(config)
    app.testing = True
    app.test_client_class = Browser
    app.extensions["enqueue"] = lambda job_id: run_job(app, job_id)  # jobs run at once
    app.config["WTF_CSRF_ENABLED"] = False  # one test of its own walks every unsafe route with it on
    with app.app_context():
        if not config.is_sqlite:
            empty_tables()
        yield app
        db.session().rollback()
        db.db.session.remove()
        close_all_sessions()  # one that a test still holds would keep the next test's tables locked
        db.engine().dispose()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Alice the candidate, Bob the unit head, Carol the editor, Dan the administrator, Eve the stranger."""
    return make_cast()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], FlaskClient]:
    """A browser in which the person with this staff number has signed in through the page."""

    def sign_in(staff_number: str) -> FlaskClient:
        browser = app.test_client()
        answer = browser.post("/sign-in", data={"login": staff_number, "password": PASSWORD})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return browser

    return sign_in


def _config(folder: Path, database_url: str) -> Config:
    return Config(
        data_dir=folder,
        database_url=database_url,
        secret_key="only-for-tests-" * 3,
        argon2_memory_kib=64,
        argon2_passes=1,
        embedded_worker=False,
    )
