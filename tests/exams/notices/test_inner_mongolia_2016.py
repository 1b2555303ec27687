"""Inner Mongolia 2016: five attempts, enough credit to sit, and the year's result is half study, half exam."""

from datetime import timedelta

import pytest
import time_machine

from quizapp import db
from quizapp.exams.rules.composite import Beyond, Composite, combine
from quizapp.exams.rules.counting import AttemptOutcome, roll_up
from quizapp.exams.rules.eligibility import Candidate, Eligibility, missing
from quizapp.exams.rules.presets import BY_CODE
from quizapp.people.models import StudyCredit
from quizapp.worker import follow_study
from tests.exams.notices.office import NINE, TODAY, SignIn, draft, publish, refusal, result, rules_page, sit_for
from tests.factories import LONG_AGO, Cast

SETTINGS = BY_CODE["inner_mongolia_2016"].settings(NINE)


def study(person_id: int, credit: int, at: object = LONG_AGO) -> None:
    row = db.session().get(StudyCredit, (person_id, 2026, "credit", ""))
    if row is None:
        row = StudyCredit(person_id=person_id, year=2026, kind="credit", day="")
        db.session().add(row)
    row.amount, row.imported_at = credit * 100, at  # type: ignore[assignment]
    db.session().commit()


@pytest.mark.parametrize(
    ("percent", "exam", "credit", "score"),
    [
        (50, 80, 100, 9000), (50, 80, 50, 6500), (50, 80, 0, 4000), (50, 80, 250, 9000), (50, 0, 100, 5000), (30, 70, 60, 6700),
        (0, 73, 100, 7300), (99, 0, 100, 9900), (50, 77, 33, 5500),
    ],
)  # fmt: skip
def test_study_and_exam_by_weight(percent: int, exam: int, credit: int, score: int) -> None:
    rule = Composite(study_percent=percent, study_full=10_000)
    assert combine(rule, exam * 100, Beyond(total_marks=10_000, credit=credit * 100)) == score


def test_the_weighted_score_is_rounded_half_up_to_a_hundredth() -> None:
    rule = Composite(study_percent=50, study_full=300)
    assert combine(rule, 101, Beyond(total_marks=100, credit=100)) == 67  # (33 + 101) / 2
    assert combine(rule, 100, Beyond(total_marks=100, credit=100)) == 67  # 66.5


@pytest.mark.parametrize(
    ("credit", "hours", "code"),
    [(6000, 0, ""), (5999, 0, "credit_short"), (0, 0, "credit_short"), (9000, 0, "")],
)
def test_only_with_enough_credit(credit: int, hours: int, code: str) -> None:
    assert missing(SETTINGS.eligibility, Candidate(1, "/1/", credit, hours)) == code


def test_hours_and_another_exam_can_be_asked_for_as_well() -> None:
    wanted = Eligibility(hours=4000, passed=(7, 8))
    assert missing(wanted, Candidate(1, "", 0, 3999)) == "hours_short"
    assert missing(wanted, Candidate(1, "", 0, 4000, frozenset({7}))) == "exam_not_passed"
    assert missing(wanted, Candidate(1, "", 0, 4000, frozenset({7, 8, 9}))) == ""


@pytest.mark.parametrize(
    ("exams", "credit", "score", "band"),
    [([70, 90], 100, 9500, "excellent"), ([90], 60, 7500, "pass"), ([58], 60, 5900, "fail"), ([100], 60, 8000, "good")],
)
def test_bands_go_by_the_combined_result(exams: list[int], credit: int, score: int, band: str) -> None:
    attempts = [AttemptOutcome(n, n, True, False, each * 100, NINE) for n, each in enumerate(exams)]
    whole = roll_up(attempts, SETTINGS, Beyond(10_000, credit * 100))
    assert (whole.score, whole.band, whole.exam_score) == (score, band, max(exams) * 100)


def test_credit_opens_the_door_and_counts_half(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "inner_mongolia_2016", "nmg")
        page = rules_page(dan, exam)
        assert "综合成绩 = 学习 × 50% + 考试 × 50%" in page
        assert "最多考 5 次" in page
        assert "本年度学分达到 60 才能参加" in page
        publish(dan, exam)
        clock.move_to(NINE + timedelta(hours=1))
        alice = signed_in("A001")
        assert "要求 60，现有 0" in refusal(alice, exam)
        study(bank.alice, 59)
        assert "要求 60，现有 59" in refusal(alice, exam)
        study(bank.alice, 60)
        sit_for(alice, exam, 80)
        row = result(exam, bank.alice)
        assert (row.exam_score, row.study_score, row.score, row.band) == (8000, 6000, 7000, "pass")


def test_credit_imported_later_changes_the_result(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "inner_mongolia_2016", "nmg")
        publish(dan, exam)
        study(bank.alice, 60)
        clock.move_to(NINE + timedelta(hours=1))
        sit_for(signed_in("A001"), exam, 80)
        assert follow_study() == 0
        clock.shift(timedelta(hours=1))
        study(bank.alice, 100, NINE + timedelta(hours=2))
        assert follow_study() == 1
        assert result(exam, bank.alice).score == 9000
        clock.shift(timedelta(minutes=1))
        assert follow_study() == 0
        study(bank.alice, 90, LONG_AGO)
        dan = signed_in("D001")
        assert "已按最新学分重算 1 人" in dan.post(f"/exams/{exam}/recount", follow_redirects=True).get_data(
            as_text=True
        )
        assert result(exam, bank.alice).score == 8500


def test_the_make_up_has_three_attempts(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "inner_mongolia_2016", "nmg")
        publish(dan, exam)
        clock.move_to(NINE + timedelta(days=15))
        dan = signed_in("D001")
        times = {"opens_at": "2026-12-06T09:00", "closes_at": "2026-12-10T09:00"}
        again = draft(dan, "inner_mongolia_2016", "nmg-2", make_up_of=str(exam), attempts="3", **times)
        page = rules_page(dan, again)
        assert "最多考 3 次" in page
        assert "补考" in page
