"""Shaanxi 2020: 50 questions, 90 minutes, five days, three attempts of which the best counts, bands at 90, 80 and 60."""

from datetime import timedelta

import pytest
import time_machine

from quizapp.exams.rules.access import History, RosterStatus, may_start
from quizapp.exams.rules.counting import AttemptOutcome, roll_up
from quizapp.exams.rules.presets import BY_CODE
from quizapp.exams.rules.timing import deadline
from tests.exams.notices.office import NINE, TODAY, SignIn, draft, publish, refusal, result, rules_page, sit_for
from tests.factories import Cast

SETTINGS = BY_CODE["shaanxi_2020"].settings(NINE)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("scores", "counted", "band"),
    [
        ([59, 70, 65], 70, "pass"), ([90], 90, "excellent"), ([89, 88], 89, "good"), ([80], 80, "good"), ([79], 79, "pass"),
        ([60, 12, 0], 60, "pass"), ([59, 58, 57], 59, "fail"), ([0, 100], 100, "excellent"),
    ],
)  # fmt: skip
def test_the_best_of_three_and_its_band(scores: list[int], counted: int, band: str) -> None:
    attempts = [AttemptOutcome(n, n, True, False, score * 100, NINE) for n, score in enumerate(scores, start=1)]
    whole = roll_up(attempts, SETTINGS)
    assert (whole.score, whole.band, whole.passed) == (counted * 100, band, counted >= 60)


@pytest.mark.parametrize(
    ("used", "moment", "code"),
    [
        (0, NINE, ""), (2, NINE + HOUR, ""), (3, NINE + HOUR, "attempts_used"), (0, NINE - timedelta(seconds=1), "not_open"),
        (0, NINE + timedelta(days=4, hours=9), "closed"), (0, NINE + timedelta(days=4, hours=8, minutes=59), ""),
    ],
)  # fmt: skip
def test_who_may_begin_when(used: int, moment: object, code: str) -> None:
    assert may_start(SETTINGS, RosterStatus.DUE, History(used, used), moment).code == code  # type: ignore[arg-type]


def test_an_attempt_begun_late_ends_with_the_window() -> None:
    late = SETTINGS.closes_at - timedelta(minutes=20)
    assert deadline(SETTINGS, NINE, 0) == NINE + timedelta(minutes=90)
    assert deadline(SETTINGS, late, 0) == SETTINGS.closes_at


def test_three_attempts_are_sat_and_the_best_counts(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "shaanxi_2020", "shaanxi")
        page = rules_page(dan, exam)
        for sentence in (
            "最多考 3 次，取最高分",
            "每次限时 90 分钟",
            "90 分及以上为优秀",
            "80 分及以上为良好",
            "60 分及格",
            "50 题",
        ):
            assert sentence in page
        publish(dan, exam)
        clock.move_to(NINE + HOUR)
        alice = signed_in("A001")
        for marks in (58, 84, 70):
            sit_for(alice, exam, marks)
        row = result(exam, bank.alice)
        assert (row.score, row.band, row.passed, row.attempts) == (8400, "good", True, 3)
        assert "次数已用完" in refusal(alice, exam)
