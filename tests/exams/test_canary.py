"""Nothing of the key is in any response before release: two papers that differ only in the key are answered alike."""

import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from quizapp import db
from quizapp.audit.rules import SYSTEM
from quizapp.bank import actions
from quizapp.bank.formats.packs import BankHead
from quizapp.bank.rules.document import Citation, QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.exams.rules.settings import Release, ReleaseTime
from tests.conftest import Browser
from tests.factories import LONG_AGO, PASSWORD, load_law, make_cast, make_exam

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
STATUSES = "200 200 302 200 200 302 200 200 200 200 200 409 400 400 403 403 302 404 200 200 200 200 302 200 409"
CANARY = "解析里的金丝雀"
HIDDEN = Release(ReleaseTime.AT_SUBMISSION, ReleaseTime.AT_CLOSE, ReleaseTime.AT_CLOSE)


def fill_bank(key: int) -> None:
    """Three single, two multiple and one true/false question; only the keys depend on `key`."""
    load_law()
    bank = actions.find_or_make_bank(BankHead("b", "b", "b"), SYSTEM, LONG_AGO)
    cited = (Citation("安全生产法", "2021年修正", "第三十二条"),)
    for n in range(3):
        _add(bank.id, Kind.SINGLE, f"单{n}", tuple(f"选项{n}{x}" for x in "甲乙丙丁"), ("ABCD"[(n + key) % 4],), cited)
    for n in range(2):
        _add(bank.id, Kind.MULTIPLE, f"多{n}", tuple(f"项{n}{x}" for x in "甲乙丙丁"), ("AB", "CD")[key], cited)
    _add(bank.id, Kind.TRUE_FALSE, "判", (), bool(key), cited)
    db.session().commit()


def _add(bank: int, kind: Kind, stem: str, options: tuple[str, ...], answer: Any, cited: tuple[Citation, ...]) -> None:
    key = tuple(answer) if isinstance(answer, str) else answer
    document = QuestionDocument(kind, stem, options, key, explanation=f"{CANARY}{answer}", citations=cited)
    actions.create_question(document, bank, SYSTEM, LONG_AGO, approved=True)


def whole_attempt(config: Config, key: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every response of an attempt from the to-do list to the result, with ids and nonces made alike."""
    monkeypatch.setattr("quizapp.exams.views.sit.secrets.SystemRandom", lambda: random.Random(5))
    app = make_app(config)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    heard: list[str] = []
    with app.app_context(), time_machine.travel(NINE - timedelta(minutes=10), tick=False) as clock:
        make_cast()
        fill_bank(key)
        exam = make_exam(opens=NINE, closes=NINE + timedelta(days=5), release=HIDDEN)
        browser: FlaskClient = app.test_client()
        browser.post("/sign-in", data={"login": "A001", "password": PASSWORD})

        def hear(answer: Any) -> Any:
            headers = sorted(f"{k}: {v}" for k, v in answer.headers if k not in ("X-Request-Id", "Set-Cookie"))
            heard.append("\n".join([str(answer.status_code), *headers, answer.get_data(as_text=True)]))
            return answer

        hear(browser.get("/"))
        hear(browser.get(f"/tests/{exam}"))
        hear(browser.post(f"/tests/{exam}/waiting", data={"pledge": "yes"}))
        hear(browser.get(f"/tests/{exam}/waiting"))
        clock.move_to(NINE + timedelta(minutes=1))
        hear(browser.get(f"/tests/{exam}"))
        attempt = int(hear(browser.post(f"/tests/{exam}/attempts", data={"pledge": "yes"})).location.rsplit("/", 1)[1])
        hear(browser.get(f"/attempts/{attempt}"))
        for number in range(1, 4):
            change = {"number": number, "revision": 1, "value": ["A"], "marked": False, "at": None}
            hear(browser.post(f"/attempts/{attempt}/answers", json={"changes": [change]}))
        for body in (
            {"changes": [change]},
            {"changes": [{**change, "value": ["B"]}]},
            {"changes": []},
            {"changes": [{}]},
        ):
            hear(browser.post(f"/attempts/{attempt}/answers", json=body))  # again, stale, and what no page sends
        for path in (
            f"/exams/{exam}",
            f"/exams/{exam}/desk/news",
            f"/attempts/{attempt}/result",
            f"/attempts/{attempt}x",
        ):
            hear(browser.get(path))  # refused: another's desk, a result before the end, no such page
        hear(browser.get(f"/attempts/{attempt}/state"))
        hear(browser.get(f"/attempts/{attempt}/summary"))
        hear(browser.get("/practice"))
        hear(browser.get("/laws"))
        hear(browser.post(f"/attempts/{attempt}/submission"))
        hear(browser.get(f"/attempts/{attempt}/receipt"))
        hear(browser.post(f"/attempts/{attempt}/answers", json={"changes": [change]}))
        db.engine().dispose()
    heard = [
        re.sub(r"[0-9a-f]{16}( [0-9a-f]{16}){3}|[0-9a-f]{64}|([0-9a-f]{4,8}[ \xa0]){7,15}[0-9a-f]{4,8}", "SUM", text)
        for text in heard
    ]
    return [re.sub(r"\d{15,}", "ID", re.sub(r'content="[^"]{60,}"|value="[^"]{60,}"', "NONCE", text)) for text in heard]


def test_two_papers_that_differ_only_in_the_key_are_answered_alike(
    config: Config, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not config.is_sqlite:
        pytest.skip("two databases at once: shown on SQLite")
    template: Path = request.getfixturevalue("template_database")
    answers = []
    for key in (0, 1):
        folder = tmp_path / str(key)
        folder.mkdir()
        (folder / "quizapp.db").write_bytes(template.read_bytes())
        own = Config(
            data_dir=folder,
            secret_key="only-for-tests-" * 3,
            argon2_memory_kib=64,
            argon2_passes=1,
            embedded_worker=False,
        )
        answers.append(whole_attempt(own, key, monkeypatch))
    assert " ".join(text[:3] for text in answers[0]) == STATUSES
    for first, second in zip(*answers, strict=True):
        assert first == second
    assert CANARY not in "".join(answers[0])
