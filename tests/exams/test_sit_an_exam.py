"""A candidate sits a test in a browser, from the instructions to the result."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from quizapp import db
from quizapp.exams.actions.starting import history_of
from quizapp.exams.models import AnswerEvent, Attempt, ExamResult, MarkEvent
from quizapp.worker import close_due
from tests.factories import Cast, make_exam, make_questions, right_answers

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # nine o'clock in the office
SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    make_questions()
    return make_exam(opens=NINE, closes=NINE + timedelta(days=5))


def begin(browser: FlaskClient, exam_id: int) -> int:
    answer = browser.post(f"/tests/{exam_id}/attempts", data={"pledge": "yes"})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return int(answer.location.rsplit("/", 1)[1])


def without_tokens(page: str) -> str:
    return re.sub(r'(csrf[-_]token"( (content|value))=")[^"]*', r"\1", page)


def save(browser: FlaskClient, attempt: int, number: int, value: Any, revision: int = 1, marked: bool = False) -> Any:
    change = {"number": number, "revision": revision, "value": value, "marked": marked, "at": "2026-11-20T01:05:00Z"}
    return browser.post(f"/attempts/{attempt}/answers", json={"changes": [change]})


def test_from_todo_to_result(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE + timedelta(hours=1), tick=False) as clock:
        browser = signed_in("A001")
        assert "考试test-2026" in browser.get("/").get_data(as_text=True)
        assert "诚信承诺" in browser.get(f"/tests/{exam}").get_data(as_text=True)
        attempt = begin(browser, exam)
        page = browser.get(f"/attempts/{attempt}")
        assert page.status_code == 200
        clock.shift(timedelta(minutes=10))
        for number, value in right_answers(attempt).items():
            reply = save(browser, attempt, number, value)
            assert reply.status_code == 200
            assert reply.json["saved"] == [{"number": number, "revision": 1}]
            assert reply.json["saved_at"] == "10:10:00"
        assert "6 题全部已答" in browser.get(f"/attempts/{attempt}/summary").get_data(as_text=True)
        assert browser.post(f"/attempts/{attempt}/submission").location.endswith("/receipt")
        receipt = browser.get(f"/attempts/{attempt}/receipt").get_data(as_text=True)
        assert "6 题，共 6 题" in receipt
        result = browser.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        assert '<span class="value">100</span>' in result
        assert "第三十二条" in result


def test_without_the_pledge_nothing_starts(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        browser = signed_in("A001")
        browser.post(f"/tests/{exam}/attempts")
        assert history_of(exam, cast.alice, NINE).started == 0


@pytest.mark.parametrize(("when", "sentence"), [(timedelta(minutes=-1), "还没有开始"), (timedelta(days=6), "已结束")])
def test_outside_the_window_nothing_starts(
    cast: Cast, exam: int, signed_in: SignIn, when: timedelta, sentence: str
) -> None:
    with time_machine.travel(NINE + when, tick=False):
        browser = signed_in("A001")
        browser.post(f"/tests/{exam}/attempts", data={"pledge": "yes"})
        assert sentence in browser.get(f"/tests/{exam}").get_data(as_text=True)


def test_a_stale_tab_never_wins(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        browser = signed_in("A001")
        attempt = begin(browser, exam)
        assert save(browser, attempt, 1, ["A"], 1).status_code == 200
        assert save(browser, attempt, 1, ["B"], 2).status_code == 200
        stale = save(browser, attempt, 1, ["C"], 2)
        assert stale.status_code == 409
        assert stale.json["stale"] == [{"number": 1, "revision": 2, "value": ["B"], "marked": False}]
        replay = save(browser, attempt, 1, ["B"], 2)
        assert replay.status_code == 200
        assert len(db.session().query(AnswerEvent).all()) == 2


def test_a_cleared_answer_is_an_explicit_clear(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        browser = signed_in("A001")
        attempt = begin(browser, exam)
        save(browser, attempt, 1, ["A"], 1)
        assert save(browser, attempt, 1, None, 2).status_code == 200
        assert "还有 6 题未答" in browser.get(f"/attempts/{attempt}/summary").get_data(as_text=True)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"changes": []},
        {"changes": [{"number": 99, "revision": 1, "value": ["A"]}]},
        {"changes": [{"number": 1, "revision": 0, "value": ["A"]}]},
        {"changes": [{"number": 1, "revision": 1, "value": ["A", "B"]}]},
        {"changes": [{"number": 1, "revision": 1, "value": ["Z"]}]},
        {"changes": [{"number": 1, "revision": 1, "value": "A"}]},
        {"changes": [{"number": 1, "revision": 1, "value": {"a": 1}}]},
        {"changes": [{"number": True, "revision": 1, "value": ["A"]}]},
        {"changes": [{"number": 1, "revision": 1, "value": ["A"], "score": 100}]},
        {"changes": [{"number": 1, "revision": 10**30, "value": ["A"]}]},
        {"changes": "x", "state": "graded"},
    ],
)
def test_what_no_page_of_ours_sends_is_refused(cast: Cast, exam: int, signed_in: SignIn, body: Any) -> None:
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        browser = signed_in("A001")
        attempt = begin(browser, exam)
        assert browser.post(f"/attempts/{attempt}/answers", json=body).status_code == 400
        assert db.session().query(AnswerEvent).count() == 0


@pytest.mark.parametrize(
    ("late_by", "counts"),
    [
        (timedelta(0), True),
        (timedelta(seconds=30), True),
        (timedelta(seconds=30, milliseconds=1), False),
        (timedelta(hours=1), False),
    ],
)
def test_an_answer_counts_until_deadline_and_grace(
    cast: Cast, exam: int, signed_in: SignIn, late_by: timedelta, counts: bool
) -> None:
    start = NINE + timedelta(hours=1)
    with time_machine.travel(start, tick=False) as clock:
        browser = signed_in("A001")
        attempt = begin(browser, exam)
        browser.get("/")
        clock.move_to(start + timedelta(minutes=25))
        browser.get("/")  # the session stays alive as it does while a page is open
        clock.move_to(start + timedelta(minutes=50))
        browser.get("/")
        browser_deadline = start + timedelta(minutes=60)
        clock.move_to(browser_deadline)
        browser.get("/")
        clock.move_to(browser_deadline + min(late_by, timedelta(minutes=20)))
        reply = save(browser, attempt, 1, ["A"])
        assert (reply.status_code == 200) is counts
        event = db.session().query(AnswerEvent).one()
        assert event.counted is counts


def test_nobody_submits_and_the_server_closes_once(cast: Cast, exam: int, signed_in: SignIn) -> None:
    start = NINE + timedelta(hours=1)
    with time_machine.travel(start, tick=False) as clock:
        browser = signed_in("A001")
        attempt = begin(browser, exam)
        for number, value in right_answers(attempt).items():
            save(browser, attempt, number, value)
        clock.move_to(start + timedelta(minutes=60, seconds=20))
        assert close_due() == 0  # still within the grace
        clock.move_to(start + timedelta(hours=3))
        assert close_due() == 1
        assert close_due() == 0
        row = db.session().get_one(Attempt, attempt, populate_existing=True)
        assert (row.ended_how, row.finished_at, row.score) == ("auto_closed", start + timedelta(minutes=60), 10000)
        assert db.session().query(MarkEvent).count() == 1


def test_submitting_again_changes_nothing(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE + timedelta(hours=1), tick=False) as clock:
        browser = signed_in("A001")
        attempt = begin(browser, exam)
        save(browser, attempt, 1, ["A"])
        browser.post(f"/attempts/{attempt}/submission")
        first = db.session().get_one(Attempt, attempt, populate_existing=True).finished_at
        clock.shift(timedelta(minutes=5))
        assert browser.post(f"/attempts/{attempt}/submission").status_code == 302
        assert db.session().get_one(Attempt, attempt, populate_existing=True).finished_at == first
        assert db.session().query(MarkEvent).count() == 1
        refused = save(browser, attempt, 2, ["B"])
        assert (refused.status_code, refused.json["error"]) == (409, "ended")


def test_attempts_are_used_up(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        browser = signed_in("A001")
        attempt = begin(browser, exam)
        browser.post(f"/attempts/{attempt}/submission")
        browser.post(f"/tests/{exam}/attempts", data={"pledge": "yes"})
        assert history_of(exam, cast.alice, NINE).used == 1
        assert "次数已用完" in browser.get(f"/tests/{exam}").get_data(as_text=True)


def test_another_device_takes_over_with_everything_saved(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        phone = signed_in("A001")
        attempt = begin(phone, exam)
        save(phone, attempt, 1, ["B"])
        desk = signed_in("A001")
        assert "在这台设备继续作答" in desk.get(f"/attempts/{attempt}").get_data(as_text=True)
        assert save(desk, attempt, 2, ["A"]).json["error"] == "taken_over"
        desk.post(f"/attempts/{attempt}/device")
        page = desk.get(f"/attempts/{attempt}").get_data(as_text=True)
        assert 'value="B" checked' in page
        assert save(phone, attempt, 2, ["A"]).json["error"] == "taken_over"
        assert save(desk, attempt, 2, ["A"]).status_code == 200


def test_a_stranger_sees_nothing_of_an_attempt(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        attempt = begin(signed_in("A001"), exam)
        eve = signed_in("E001")
        for path in ("", "/summary", "/receipt", "/result", "/state"):
            answer = eve.get(f"/attempts/{attempt}{path}")
            missing = eve.get(f"/attempts/12345{path}")
            assert answer.status_code == missing.status_code == 404
            alike = answer.get_data(as_text=True).replace(str(attempt), "12345")
            assert without_tokens(alike) == without_tokens(missing.get_data(as_text=True))
        assert save(eve, attempt, 1, ["A"]).status_code == 404
        assert eve.post(f"/attempts/{attempt}/submission").status_code == 404


def test_the_best_attempt_counts(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    make_questions()
    exam = make_exam(opens=NINE, closes=NINE + timedelta(days=5), attempts=3)
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        browser = signed_in("A001")
        first = begin(browser, exam)
        for number, value in right_answers(first).items():
            save(browser, first, number, value)
        browser.post(f"/attempts/{first}/submission")
        second = begin(browser, exam)
        browser.post(f"/attempts/{second}/submission")
        result = db.session().get_one(ExamResult, (exam, cast.alice), populate_existing=True)
        assert (result.score, result.counted_attempt_id, result.submitted, result.is_blank) == (10000, first, 2, False)
