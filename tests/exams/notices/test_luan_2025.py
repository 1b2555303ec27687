"""Lu'an 2025 and the Zhejiang rules: a general and a professional exam, both to be passed; the professional one on paper."""

from datetime import timedelta

import pytest
import time_machine

from quizapp.exams.checks import CHECKS
from quizapp.exams.rules.access import History, RosterStatus, may_start
from quizapp.exams.rules.composite import Beyond
from quizapp.exams.rules.counting import AttemptOutcome, roll_up
from quizapp.exams.rules.presets import BY_CODE
from tests.exams.notices.office import (
    NINE,
    TODAY,
    SignIn,
    draft,
    enter_mark,
    import_marks,
    publish,
    refusal,
    result,
    rules_page,
    sit_for,
)
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


def test_one_exam_with_the_professional_part_on_paper_is_sat_to_the_end(bank: Cast, signed_in: SignIn) -> None:
    """General part on the screen, professional part on paper: imported afterwards; both have to be passed."""
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "luan_2025_whole", "whole")
        page = rules_page(dan, exam)
        for sentence in (
            "“专业法律知识”为纸笔部分，在现场作答，满分 100 分，计入总分，成绩事后登记",
            "“专业法律知识”卷面不低于 60 分才算合格",
            "线上部分不低于 60 分才算合格",
            "结果显示“待录入”",
            "满分 200 分，120 分及格",
        ):
            assert sentence in page
        publish(dan, exam)
        clock.move_to(NINE + timedelta(hours=1))
        alice, bob, eve = signed_in("A001"), signed_in("B001"), signed_in("C001")
        attempt = sit_for(alice, exam, 85)
        sit_for(bob, exam, 55)
        sit_for(eve, exam, 90)
        row = result(exam, bank.alice)
        assert (row.score, row.exam_score, row.band, row.passed) == (None, 8500, "awaiting", False)
        assert "线上 85 + 专业法律知识（纸笔，待录入）" in alice.get(f"/attempts/{attempt}/result").get_data(
            as_text=True
        )
        dan = signed_in("D001")
        assert "线上" not in import_marks(dan, exam, ("A001", "Alice", 78.5), ("B001", "Bob", 95), ("C001", "", "缺考"))
        row = result(exam, bank.alice)
        assert (row.score, row.band, row.passed, row.written_score) == (16350, "good", True, 7850)
        row = result(exam, bank.bob)  # 150 in all, but 55 on the screen
        assert (row.score, row.band, row.passed) == (15000, "fail", False)
        assert result(exam, bank.carol).band == "awaiting"
        enter_mark(dan, exam, "C001", "59.5")  # the line of the paper itself
        row = result(exam, bank.carol)
        assert (row.score, row.band, row.passed) == (14950, "fail", False)
        page = alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        assert "线上 85 + 专业法律知识（纸笔）78.5 = 163.5" in page
        report = dan.get(f"/reports/completion/{exam}").get_data(as_text=True)
        assert "纸笔考试：2 人，Dan 于" in report
        assert "手工登记：1 人，Dan 于" in report
        assert [list(check()) for check in CHECKS] == [[]] * len(CHECKS)
