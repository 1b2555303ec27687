"""Lu'an 2025 and the Zhejiang rules: a general and a professional exam, both to be passed; the professional one on paper."""

from datetime import timedelta

import pytest
import time_machine

from quizapp.exams.rules.access import History, RosterStatus, may_start
from quizapp.exams.rules.composite import Beyond
from quizapp.exams.rules.counting import AttemptOutcome, roll_up
from quizapp.exams.rules.presets import BY_CODE
from tests.exams.notices.office import NINE, TODAY, SignIn, draft, publish, refusal, result, rules_page, sit_for
from tests.factories import Cast

GENERAL = BY_CODE["luan_2025_general"].settings(NINE)
PAPER = BY_CODE["luan_2025_professional"].settings(NINE)


@pytest.mark.parametrize(
    ("score", "others", "passed", "band"),
    [
        (75, (True,), True, "pass"), (95, (True,), True, "excellent"), (95, (False,), False, "fail"), (95, (None,), False, "pending"),
        (59, (True,), False, "fail"), (59, (None,), False, "fail"), (80, (), True, "good"), (80, (True, False), False, "fail"),
        (80, (True, None), False, "pending"), (80, (False, None), False, "fail"),
    ],
)  # fmt: skip
def test_both_or_nothing(score: int, others: tuple[bool | None, ...], passed: bool, band: str) -> None:
    attempts = [AttemptOutcome(1, 1, True, False, score * 100, NINE)]
    whole = roll_up(attempts, GENERAL, Beyond(10_000, 0, others))
    assert (whole.passed, whole.band) == (passed, band)
    assert whole.own_passed is (score >= 60)


def test_an_exam_on_paper_is_not_begun_on_the_screen() -> None:
    assert may_start(PAPER, RosterStatus.DUE, History(0, 0), NINE).code == "on_paper"


def test_a_result_follows_what_happens_in_the_other_exam(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        professional = draft(dan, "luan_2025_general", "prof")
        general = draft(dan, "luan_2025_general", "general", also_pass=[str(professional)])
        assert "还要通过“考试prof”，两项都合格才算合格" in rules_page(dan, general)
        publish(dan, general)
        publish(dan, professional)
        clock.move_to(NINE + timedelta(hours=1))
        alice, bob = signed_in("A001"), signed_in("B001")
        sit_for(alice, general, 85)
        sit_for(bob, general, 85)
        assert (result(general, bank.alice).band, result(general, bank.alice).passed) == ("pending", False)
        sit_for(alice, professional, 60)
        sit_for(bob, professional, 59)
        assert (result(general, bank.alice).band, result(general, bank.alice).passed) == ("good", True)
        assert (result(general, bank.bob).band, result(general, bank.bob).passed) == ("fail", False)
        assert result(professional, bank.alice).passed


def test_the_professional_exam_is_on_paper(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "luan_2025_professional", "paper")
        page = rules_page(dan, exam)
        assert "本考试为纸笔考试" in page
        assert "满分 100 分，60 分及格" in page
        publish(dan, exam)
        clock.move_to(NINE + timedelta(minutes=5))
        assert "请按通知到现场参加" in refusal(signed_in("A001"), exam)
