"""The record of an attempt as PDF: the same bytes for good, everything for the office, what is released for the candidate."""

import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from quizapp import clock, db
from quizapp.accounts.models import LoginSession
from quizapp.audit.rules import Role
from quizapp.bank.models import Question
from quizapp.bank.rules.kinds import State
from quizapp.config import Config
from quizapp.exams.actions import ending, saving, starting
from quizapp.exams.actions.saving import Change
from quizapp.exams.queries.record import record_of
from quizapp.exams.queries.record_print import office_facts
from quizapp.exams.rules.record import beijing
from quizapp.exams.rules.settings import Release, ReleaseTime
from quizapp.exams.words_whole import printed_lines
from quizapp.people.models import Department
from quizapp.printing.render import render
from tests.factories import Cast, actor_of, make_exam, make_person, make_questions, right_answers
from tests.printing.reading import pdf_text

SignIn = Callable[[str], FlaskClient]
ROOT = Path(__file__).parent.parent.parent
NEVER, AT_ONCE, AT_CLOSE = ReleaseTime.NEVER, ReleaseTime.AT_SUBMISSION, ReleaseTime.AT_CLOSE


def sit(cast: Cast, release: Release | None = None) -> tuple[int, int]:
    """Alice answers the first question twice and the second once, and hands in; exam and attempt."""
    make_questions()
    now = clock.now()
    exam = make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=1), release=release)
    alice = actor_of(cast.alice, Role.STAFF)
    attempt = db.write(lambda: starting.start(exam, alice, now, random.Random(3)))
    right = right_answers(attempt)
    for place, (number, revision, answer) in enumerate([(1, 1, ["D"]), (2, 1, right[2]), (1, 2, right[1])]):
        change, at = Change(number, revision, json.dumps(answer), False, None), now + timedelta(seconds=place)
        db.write_core(lambda c, change=change, at=at: saving.save(c, attempt, cast.alice, None, [change], at))  # type: ignore[misc]
    db.write(lambda: ending.submit(attempt, alice, now + timedelta(minutes=5)))
    return exam, attempt


def test_everything_that_is_kept_is_in_the_offices_pdf(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    exam, attempt = sit(cast)
    dan = signed_in("D001")
    place = f"/exams/{exam}/records/{attempt}"
    assert f"{place}.pdf" in dan.get(place).get_data(as_text=True)
    answer = dan.get(f"{place}.pdf")
    assert answer.mimetype == "application/pdf"
    assert "A001-1.pdf" in answer.headers["Content-Disposition"]
    text = pdf_text(answer.get_data())
    found = record_of(exam, attempt, ("",))
    for question in found.questions:
        assert f"第{question.view.number}题" in text
        assert "".join(question.view.stem.split()) in text
        assert f"正确答案：{question.keys[0].replace(' ', '')}" in text
        for option in question.view.options:
            assert option in text
        for line in question.events:
            assert beijing(line.event.received_at, finely=True).replace(" ", "") in text
    assert found.attempt.receipt in text
    for words in ("作答档案", "Alice", "A001", "劳动监察大队", "得分怎样得来", "系统评分", "与回执相同"):
        assert words in text


def test_the_same_attempt_gives_the_same_bytes_whoever_asks_and_whenever(
    app: Flask, cast: Cast, config: Config, signed_in: SignIn, tmp_path: Path
) -> None:
    """Another language, another year, a bank that was emptied, sessions that are gone, another process in another zone."""
    exam, attempt = sit(cast)
    place = f"/exams/{exam}/records/{attempt}.pdf"
    dan = signed_in("D001")
    first = dan.get(place).get_data()
    dan.post("/language", data={"locale": "en", "next": "/"})
    assert dan.get(place).get_data() == first
    for question in db.session().query(Question):
        question.state = State.RETIRED
    db.session().query(LoginSession).delete()
    db.session().commit()
    with time_machine.travel(datetime(2036, 5, 6, tzinfo=UTC), tick=False):
        assert signed_in("D001").get(place).get_data() == first
    code = (
        "import hashlib, sys; from quizapp.cli import make_app; from quizapp.config import Config;"
        "from quizapp.exams.queries.record import record_of; from quizapp.exams.queries.record_print import office_facts;"
        "from quizapp.exams.words_whole import printed_lines;"
        "from quizapp.printing.render import render; app = make_app(Config.from_env()); app.app_context().push();"
        f"print(hashlib.sha256(render('record', office_facts(record_of({exam}, {attempt}, ('',)), printed_lines))).hexdigest())"
    )
    environment = {
        **os.environ, "TZ": "America/Los_Angeles", "QUIZAPP_TIMEZONE": "America/New_York", "QUIZAPP_LOCALE": "en",
        "QUIZAPP_DATA_DIR": str(config.data_dir), "QUIZAPP_DATABASE_URL": config.database, "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "5",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-1] == hashlib.sha256(first).hexdigest()


def test_what_was_kept_of_a_device_does_not_change_the_bytes(app: Flask, cast: Cast) -> None:
    exam, attempt = sit(cast)
    facts = office_facts(record_of(exam, attempt, ("",)), printed_lines)
    assert "browser" not in json.dumps(facts)
    assert render("record", facts) == render("record", json.loads(json.dumps(facts)))


@pytest.mark.parametrize(
    ("release", "shown", "hidden"),
    [
        (Release(AT_ONCE, AT_ONCE, AT_ONCE), ["正确答案", "答对", "解析", "第三十二条", "收到时间"], []),
        (Release(AT_ONCE, AT_ONCE, AT_CLOSE), ["答对", "单选第", "收到时间"], ["正确答案", "解析", "第三十二条"]),
        (Release(AT_ONCE, NEVER, NEVER), ["满分"], ["正确答案", "答对", "解析", "单选第", "收到时间"]),
        (Release(NEVER, NEVER, NEVER), ["尚未公布"], ["满分100", "正确答案", "答对", "单选第", "优秀", "不合格"]),
    ],
)
def test_the_candidate_gets_what_is_released_and_no_more(
    app: Flask, cast: Cast, signed_in: SignIn, release: Release, shown: list[str], hidden: list[str]
) -> None:
    _exam, attempt = sit(cast, release)
    alice = signed_in("A001")
    assert f"/attempts/{attempt}/result.pdf" in alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
    answer = alice.get(f"/attempts/{attempt}/result.pdf")
    assert answer.status_code == 200
    text = pdf_text(answer.get_data())
    assert [words for words in shown if words not in text] == []
    assert [words for words in hidden if words in text] == []
    assert "得分怎样得来" not in text
    assert "已答2/6" in text
    assert alice.get(f"/attempts/{attempt}/result.pdf").get_data() == answer.get_data()


def test_nobody_else_gets_the_candidates_pdf_and_no_candidate_the_offices(
    app: Flask, cast: Cast, signed_in: SignIn
) -> None:
    exam, attempt = sit(cast)
    for number in ("B001", "C001", "D001", "E001"):
        assert signed_in(number).get(f"/attempts/{attempt}/result.pdf").status_code == 404
    for number in ("A001", "B001", "C001", "E001"):
        assert signed_in(number).get(f"/exams/{exam}/records/{attempt}.pdf").status_code == 403
    office = db.session().get_one(Department, cast.office)
    make_person("I001", "Ivan", office, Role.INSPECTOR, scope=office)
    db.session().commit()
    assert signed_in("I001").get(f"/exams/{exam}/records/{attempt}.pdf").status_code == 404


def test_an_open_attempt_is_gone_on_with(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    exam, _attempt = sit(cast)
    going = db.write(lambda: starting.start(exam, actor_of(cast.bob, Role.STAFF), clock.now(), random.Random(1)))
    answer = signed_in("B001").get(f"/attempts/{going}/result.pdf")
    assert (answer.status_code, answer.location) == (302, f"/attempts/{going}")


def test_times_are_beijings() -> None:
    moment = datetime(2026, 11, 25, 16, 30, 5, 123456, tzinfo=UTC)
    assert (beijing(moment), beijing(moment, finely=True)) == ("2026-11-26 00:30:05", "2026-11-26 00:30:05.123")
    assert beijing(None) == ""
