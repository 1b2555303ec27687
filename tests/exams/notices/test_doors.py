"""A supervised sitting as most notices put it: nobody comes in half an hour after the beginning, nobody hands in before half an
hour is over."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from quizapp import clock, db
from quizapp.exams.checks import CHECKS
from quizapp.exams.models import Attempt
from quizapp.exams.rules.access import History, RosterStatus, may_start
from quizapp.exams.rules.contradictions import contradictions
from quizapp.exams.rules.desk import admitted_late
from quizapp.exams.rules.eligibility import Candidate
from quizapp.exams.rules.presets import BY_CODE
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.slots import Slot
from quizapp.exams.rules.timing import submits_from
from tests.exams.desk_room import act
from tests.exams.notices.office import (
    NINE,
    TODAY,
    SignIn,
    answer_all,
    begin,
    draft,
    errors_in,
    fields_of,
    propose,
    publish,
    refusal,
    result,
    right,
    rules_page,
)
from tests.factories import Cast

MINUTE = timedelta(minutes=1)
RULES = replace(
    BY_CODE["jining_2021"].settings(NINE),
    closes_at=NINE + 90 * MINUTE,
    duration_seconds=5400,
    latest_start_seconds=1800,
)
TEN = Slot("第二场", NINE + 60 * MINUTE, NINE + 120 * MINUTE, units=(7,))


@pytest.mark.parametrize(
    ("rules", "unit", "minutes", "code"),
    [
        (RULES, "", -1, "not_open"),
        (RULES, "", 0, ""),
        (RULES, "", 29.99, ""),
        (RULES, "", 30, "too_late"),
        (RULES, "", 90, "closed"),
        (replace(RULES, latest_start_seconds=0), "", 89.99, ""),
        (replace(RULES, latest_start_seconds=9000), "", 89.99, ""),
        (replace(RULES, latest_start_seconds=9000), "", 90, "closed"),
        (replace(RULES, slots=(TEN,)), "/7/", 59, "not_open"),
        (replace(RULES, slots=(TEN,)), "/7/", 89, ""),
        (replace(RULES, slots=(TEN,)), "/7/", 90, "too_late"),
        (admitted_late(RULES, RULES.window_of(1, ""), NINE + 45 * MINUTE), "", 44, ""),
        (admitted_late(RULES, RULES.window_of(1, ""), NINE + 45 * MINUTE), "", 45, "too_late"),
        (admitted_late(RULES, RULES.window_of(1, ""), NINE + 95 * MINUTE), "", 94, ""),
        (admitted_late(RULES, RULES.window_of(1, ""), NINE + 95 * MINUTE), "", 95, "closed"),
        (admitted_late(RULES, RULES.window_of(1, ""), NINE + 20 * MINUTE), "", 29, ""),
    ],
)
def test_who_comes_in(rules: ExamSettings, unit: str, minutes: float, code: str) -> None:
    who = may_start(rules, RosterStatus.DUE, History(0, 0), NINE + minutes * MINUTE, Candidate(1, unit))
    assert (who.code, who.is_allowed) == (code, not code)


def test_letting_somebody_in_late_moves_the_end_of_the_exam_for_nobody_who_comes_before_it() -> None:
    own = admitted_late(RULES, RULES.window_of(1, ""), NINE + 45 * MINUTE)
    assert (own.closes_at, own.window_of(1, "").doors_close_at) == (RULES.closes_at, NINE + 45 * MINUTE)
    later = admitted_late(RULES, RULES.window_of(1, ""), NINE + 95 * MINUTE)
    assert later.closes_at == later.window_of(1, "").doors_close_at == NINE + 95 * MINUTE


@pytest.mark.parametrize(
    ("began", "earliest", "first"), [(0, 30, 30), (20, 30, 50), (70, 30, 90), (0, 90, 90), (5, 0, 5)]
)
def test_when_one_may_hand_in(began: int, earliest: int, first: int) -> None:
    assert submits_from(NINE + began * MINUTE, earliest * 60, NINE + 90 * MINUTE) == NINE + first * MINUTE


def test_what_contradicts() -> None:
    def found(**rules: int) -> list[tuple[str, bool]]:
        return [(each.code, each.is_fatal) for each in contradictions(replace(RULES, **rules), 10_000)]  # type: ignore[arg-type]

    assert found() == []
    assert found(latest_start_seconds=5400) == [("latest_start_over_window", False)]
    assert found(earliest_submit_seconds=5400) == []
    assert found(earliest_submit_seconds=5460) == [("earliest_submit_over_duration", True)]


def test_they_are_stored_and_older_settings_have_none() -> None:
    rules = replace(RULES, earliest_submit_seconds=1800)
    assert ExamSettings.from_json(rules.to_json()) == rules
    older = {name: value for name, value in rules.to_json().items() if name[:6] not in ("latest", "earlie")}
    assert ExamSettings.from_json(older) == replace(RULES, latest_start_seconds=0)


def test_set_up_in_the_interface_and_sat_to_the_end(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as travel:
        dan = signed_in("D001")
        times = {"opens_at": "2026-11-20T09:00", "closes_at": "2026-11-20T10:30", "minutes": "90"}
        form = propose(dan, "jining_2021") | {"title": "太迟", "code": "x", "earliest_submit": "91"} | times
        refused = dan.post("/exams/new", data=form)
        assert refused.status_code == 422
        assert any("超过了考试时长" in each for each in errors_in(refused.get_data(as_text=True)))
        exam = draft(dan, "jining_2021", "doors", latest_start="30", earliest_submit="40", **times)
        edited = fields_of(dan.get(f"/exams/{exam}/edit").get_data(as_text=True))
        assert (edited["latest_start"], edited["earliest_submit"]) == ("30", "40")
        page = rules_page(dan, exam)
        assert "开考 30 分钟后不能再入场。" in page
        assert "开始作答 40 分钟后才能交卷。" in page
        assert "期间任选时间开始" not in page
        publish(dan, exam)

        travel.move_to(NINE + 10 * MINUTE)
        alice = signed_in("A001")
        attempt = begin(alice, exam)
        answer_all(alice, attempt, right)
        travel.move_to(NINE + 30 * MINUTE)
        alice.get(f"/attempts/{attempt}")  # the page is heard of, so she stays signed in
        travel.move_to(NINE + 49 * MINUTE)
        summary = alice.get(f"/attempts/{attempt}/summary").get_data(as_text=True)
        assert "还不能交卷：09:50:00 起可以交卷。" in summary
        assert "确认交卷" not in summary
        early = alice.post(f"/attempts/{attempt}/submission", follow_redirects=True)
        assert early.request.path == f"/attempts/{attempt}/summary"
        assert db.session().get_one(Attempt, attempt, populate_existing=True).finished_at is None

        bob = signed_in("B001")
        assert "开考 30 分钟后不能再入场" in refusal(bob, exam)
        assert "已逾期" in bob.get("/").get_data(as_text=True)

        travel.move_to(NINE + 50 * MINUTE)
        assert "确认交卷" in alice.get(f"/attempts/{attempt}/summary").get_data(as_text=True)
        alice.post(f"/attempts/{attempt}/submission")
        row = db.session().get_one(Attempt, attempt, populate_existing=True)
        assert (row.finished_at, row.ended_how) == (clock.now(), "submitted")
        assert result(exam, bank.alice).score == 10_000
        assert [list(check()) for check in CHECKS] == [[]] * len(CHECKS)


def test_nobody_hands_in_before_the_end_and_the_server_closes_it(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as travel:
        dan = signed_in("D001")
        exam = draft(dan, "jining_2021", "stay", minutes="60", earliest_submit="60")
        assert "不能提前交卷，到时由系统收卷。" in rules_page(dan, exam)
        publish(dan, exam)
        travel.move_to(NINE)
        alice = signed_in("A001")
        attempt = begin(alice, exam)
        for minutes in (20, 40):
            travel.move_to(NINE + minutes * MINUTE)
            alice.get(f"/attempts/{attempt}")
        travel.move_to(NINE + 59 * MINUTE)
        alice.post(f"/attempts/{attempt}/submission")
        assert db.session().get_one(Attempt, attempt, populate_existing=True).finished_at is None
        travel.move_to(NINE + 60 * MINUTE)
        alice.post(f"/attempts/{attempt}/submission")
        assert db.session().get_one(Attempt, attempt, populate_existing=True).finished_at == NINE + 60 * MINUTE


def test_whoever_may_go_on_has_waited_before_and_whoever_is_let_in_late_comes_in(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as travel:
        dan = signed_in("D001")
        exam = draft(dan, "jining_2021", "again", minutes="60", latest_start="30", earliest_submit="20")
        publish(dan, exam)
        travel.move_to(NINE)
        alice = signed_in("A001")
        attempt = begin(alice, exam)
        travel.move_to(NINE + 21 * MINUTE)
        alice.post(f"/attempts/{attempt}/submission")
        travel.move_to(NINE + 31 * MINUTE)
        dan = signed_in("D001")
        act(dan, exam, "reopen", bank.alice, minutes="9", reason="误触交卷")
        again = db.session().execute(select(Attempt.id).where(Attempt.state == "in_progress")).scalar_one()
        assert "确认交卷" in alice.get(f"/attempts/{again}/summary").get_data(as_text=True)
        alice.post(f"/attempts/{again}/submission")
        assert db.session().get_one(Attempt, again, populate_existing=True).ended_how == "submitted"

        assert "不能再入场" in refusal(signed_in("B001"), exam)
        act(dan, exam, "late", bank.bob, minutes="5", reason="执勤刚回")
        begin(signed_in("B001"), exam)
