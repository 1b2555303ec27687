"""Changzhou 2021: two weeks, any time of day, computer or phone; leaving the page is logged, and ends only by a switch."""

from datetime import timedelta

import pytest
import time_machine

from quizapp.exams.rules.access import History, RosterStatus, may_start
from quizapp.exams.rules.leaving import Follow
from quizapp.exams.rules.presets import BY_CODE
from tests.exams.notices.office import NINE, TODAY, SignIn, draft, publish, result, rules_page, sit_for
from tests.factories import Cast

SETTINGS = BY_CODE["changzhou_2021"].settings(NINE)


@pytest.mark.parametrize("hours", [0, 3, 15, 24 * 6 + 18, 24 * 14 - 1])
def test_any_time_of_the_day_in_two_weeks(hours: int) -> None:
    assert may_start(SETTINGS, RosterStatus.DUE, History(0, 0), NINE + timedelta(hours=hours)).is_allowed


def test_after_two_weeks_it_is_over_and_leaving_does_not_end_it_by_itself() -> None:
    assert may_start(SETTINGS, RosterStatus.DUE, History(0, 0), NINE + timedelta(days=14)).code == "closed"
    assert SETTINGS.leaving.follow is Follow.WARN


def test_it_is_sat_at_three_in_the_night(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "changzhou_2021", "cz")
        page = rules_page(dan, exam)
        assert "2026-11-20 09:00 至 2026-12-04 09:00，期间任选时间开始" in page
        assert "只能考一次" in page
        assert "良好" not in page
        publish(dan, exam)
        clock.move_to(NINE + timedelta(days=7, hours=18))
        sit_for(signed_in("A001"), exam, 61)
        assert (result(exam, bank.alice).band, result(exam, bank.alice).passed) == ("pass", True)
