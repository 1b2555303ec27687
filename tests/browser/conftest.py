"""A real server, a real Chromium. Without a browser the tests are skipped and say so; under CI that is a failure."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import waitress.server
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from sqlalchemy import select

from quizapp import clock, db, schema
from quizapp.audit.rules import SYSTEM, Role
from quizapp.bank.models import Question
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.exams.models import Exam
from quizapp.papers import actions as papers
from quizapp.papers.rules.blueprint import Blueprint
from quizapp.people.models import Department
from quizapp.worker import run_job
from tests.factories import PASSWORD, Cast, make_cast, make_exam, make_person, make_questions

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        if (found := shutil.which(name))
    ),
    None,
)


class Site:
    """The server's address, what is in it, and the noise browsers made."""

    def __init__(self, base: str, app: Any, cast: Cast, **ids: int) -> None:
        self.base, self.app, self.cast, self.ids = base, app, cast, ids
        self.exam = ids["exam"]


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine, and under CI it must be there")
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server on a free port with the cast, a bank, a blueprint, a draft and an open exam."""
    folder = tmp_path_factory.mktemp("site")
    app = make_app(_config(folder))
    app.extensions["enqueue"] = lambda job_id: _run(app, job_id)
    schema.upgrade(app)
    with app.app_context():
        cast = make_cast()
        office = db.session().get_one(Department, cast.office)
        make_person("J001", "Judy", office, Role.AUDIT_ADMIN)
        make_person("P001", "Pam", office)  # sits nothing before her phone test
        make_questions()
        now = clock.now()
        exam = make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=2), attempts=20, code="open")
        draft = make_exam(opens=now + timedelta(days=1), closes=now + timedelta(days=2), code="draft", publish=False)
        document = db.session().get_one(Exam, exam).blueprint
        plan = papers.save_blueprint(None, "方案", Blueprint.from_json(document), 0, SYSTEM, now)
        order = papers.PrintOrder("笔试", "", 90, "", 2, "seed", blueprint_id=plan)
        printed = papers.print_from_bank(order, Blueprint.from_json(document), SYSTEM, now)
        question = db.session().execute(select(Question.id).limit(1)).scalar_one()
        db.session().commit()
        db.db.session.remove()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = waitress.server.create_server(app, host="127.0.0.1", port=port, threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    yield Site(
        f"http://127.0.0.1:{port}", app, cast, exam=exam, draft=draft, plan=plan, printed=printed, question=question
    )
    server.close()


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """A page in a window of its own, signed in as somebody; console errors and policy violations fail the test."""
    contexts: list[BrowserContext] = []
    noise: list[str] = []

    def open_as(number: str | None = None, width: int = 1280, scheme: Any = "light", path: str = "/") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 780}, color_scheme=scheme, base_url=site.base)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: noise.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: (
                noise.append(f"{page.url}: {said.text}")
                if said.type == "error"
                and "Failed to load resource" not in said.text
                and "ERR_INTERNET" not in said.text
                else None
            ),
        )
        page.on(
            "response",
            lambda got: (
                noise.append(f"{got.url}: {got.status}") if "/static/" in got.url and got.status >= 400 else None
            ),
        )
        if number:
            page.goto("/sign-in")
            page.fill("#login", number)
            page.fill("#password", PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url: "/sign-in" not in url)
        page.goto(path)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert noise == []


def _run(app: Any, job_id: int) -> None:
    with app.app_context():
        run_job(app, job_id)


def _config(folder: Path) -> Config:
    return Config(
        data_dir=folder, secret_key="only-for-tests-" * 3, argon2_memory_kib=64, argon2_passes=1, embedded_worker=False
    )
