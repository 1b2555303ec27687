"""Qingyang 2020: study credit with a daily ceiling, 3,000 needed to sit."""

import io
from datetime import timedelta

import pytest
import time_machine

from quizapp.exams.rules.eligibility import counted_credit
from quizapp.sheets.writer import SheetSpec, write_book
from tests.exams.notices.office import NINE, TODAY, SignIn, draft, publish, refusal, result, rules_page, sit
from tests.factories import Cast


@pytest.mark.parametrize(
    ("days", "ceiling", "credit"),
    [
        ([("2026-03-01", 80), ("2026-03-02", 30)], 50, 80), ([("2026-03-01", 80)], 0, 80), ([("", 3000)], 50, 3000),
        ([("", 100), ("2026-03-01", 70)], 50, 150), ([], 50, 0), ([("2026-03-01", 30), ("2026-03-01", 30)], 50, 50), ([("2026-03-01", 50)], 50, 50),
    ],
)  # fmt: skip
def test_a_day_counts_up_to_its_ceiling(days: list[tuple[str, int]], ceiling: int, credit: int) -> None:
    assert counted_credit(days, ceiling) == credit


def test_sixty_full_days_open_the_exam(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "qingyang_2020", "qy")
        page = rules_page(dan, exam)
        assert "本年度学分达到 3000 才能参加" in page
        assert "每天最多计 50 学分" in page
        publish(dan, exam)

        def upload(days: int) -> None:
            rows = [["A001", f"2026-{1 + n // 28:02d}-{1 + n % 28:02d}", 90] for n in range(days)]
            table = write_book([SheetSpec("学分", ["工号", "日期", "学分"], rows)])
            form = {"file": (io.BytesIO(table), "学分.xlsx"), "year": "2026", "kind": "credit"}
            dan.post("/people/study", data=form, content_type="multipart/form-data")

        upload(59)
        clock.move_to(NINE + timedelta(hours=1))
        alice = signed_in("A001")
        assert "要求 3000，现有 2950" in refusal(alice, exam)
        dan = signed_in("D001")
        upload(60)
        sit(alice, exam)
        assert result(exam, bank.alice).band == "excellent"
