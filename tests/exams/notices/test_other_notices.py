"""Rules that the listed notices do not need, and their combinations; what contradicts is refused in the form, with a sentence."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from quizapp import db
from quizapp.bank.rules.kinds import Kind
from quizapp.exams.checks import CHECKS
from quizapp.exams.models import Exam
from quizapp.exams.rules.counting import AttemptOutcome, roll_up
from quizapp.exams.rules.grading import Item
from quizapp.exams.rules.presets import BY_CODE
from quizapp.exams.rules.scoring import Scoring
from quizapp.exams.rules.sections import Leg, Order, SectionRule, follow, legs_of
from quizapp.exams.rules.settings import Counting, ExamSettings, default_bands
from tests.exams.notices.office import (
    NINE,
    TODAY,
    SignIn,
    begin,
    draft,
    errors_in,
    fields_of,
    items,
    propose,
    publish,
    result,
    right,
    rules_page,
    save,
    sit,
    sit_for,
    wrong,
)
from tests.factories import Cast

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("titles", "order", "sections", "seconds", "legs"),
    [
        ("甲甲乙", Order.FREE, (), 0, []), ("甲甲乙", Order.PARTS, (), 0, [(1, 2, None), (3, 3, None)]),
        ("甲甲乙", Order.FREE, (SectionRule("乙", seconds=60),), 0, [(1, 2, None), (3, 3, 60)]),
        ("甲甲乙", Order.FREE, (SectionRule("丙", seconds=60),), 0, []), ("甲乙", Order.FREE, (), 20, [(1, 1, 20), (2, 2, 20)]),
        ("甲甲乙", Order.FREE, (SectionRule("乙", pass_line=10),), 0, []),
    ],
)  # fmt: skip
def test_the_legs_of_a_paper(
    titles: str, order: Order, sections: tuple[SectionRule, ...], seconds: int, legs: list[tuple[int, int, int | None]]
) -> None:
    assert [(leg.first, leg.last, leg.seconds) for leg in legs_of(titles, order, sections, seconds)] == legs


LEGS = (Leg("甲", 1, 2, 60), Leg("乙", 3, 3, None), Leg("丙", 4, 9, 30))
END = NINE + 300 * SECOND


@pytest.mark.parametrize(
    ("index", "began", "now", "is_done", "place"),
    [
        (0, 0, 59, False, (0, 0)), (0, 0, 60, False, (1, 60)), (0, 0, 10, True, (1, 10)), (0, 0, 60, True, (1, 60)), (1, 60, 299, False, (1, 60)),
        (1, 60, 300, False, None), (1, 60, 100, True, (2, 100)), (2, 100, 131, False, None), (2, 290, 295, True, None), (2, 290, 299, False, (2, 290)),
    ],
)  # fmt: skip
def test_which_leg_is_open(index: int, began: int, now: int, is_done: bool, place: tuple[int, int] | None) -> None:
    found = follow(LEGS, index, NINE + began * SECOND, END, NINE + now * SECOND, is_done=is_done)
    assert found == (None if place is None else (place[0], NINE + place[1] * SECOND))


@pytest.mark.parametrize(
    ("counting", "scores", "score"),
    [
        (Counting.MEAN, [60, 70, 80], 7000), (Counting.MEAN, [60, 61], 6050), (Counting.MEAN, [100, 0, 0], 3333), (Counting.MEAN, [50], 5000),
        (Counting.LAST, [90, 60], 6000), (Counting.FIRST, [90, 60], 9000), (Counting.BEST, [60, 90, 70], 9000), (Counting.MEAN, [0, 100, 100], 6667),
    ],
)  # fmt: skip
def test_which_score_counts(counting: Counting, scores: list[int], score: int) -> None:
    rules = ExamSettings(NINE, END, 3600, 6000, default_bands(10_000), attempts_allowed=3, counting=counting)
    attempts = [AttemptOutcome(n, n, True, False, each * 100, NINE) for n, each in enumerate(scores, start=1)]
    assert roll_up(attempts, rules).score == score


REFUSED = [
    ({"closes_at": "2026-11-20T08:00"}, "结束时间应晚于开始时间"), ({"pass_line": "101"}, "及格线高于试卷总分"),
    ({"good_line": "50"}, "不能低于及格线"), ({"excellent_line": "70"}, "等次分数线应从高到低"), ({"attempts_per_day": "4"}, "每天的次数多于总次数"),
    ({"counting": "mean", "ranking": "score_time"}, "不能再按用时排名"), ({"multiple": "share", "share": ""}, "请填写少选时的得分"),
    ({"multiple": "share", "share": "2"}, "少选的得分不低于满分"), ({"single": "negative"}, "等于不扣分"),
    ({"question_seconds": "3600", "minutes": "30"}, "每题限时超过考试时长"), ({"entry": "public", "credit": "5"}, "认不出人"),
    ({"entry": "public", "study_percent": "50", "study_full": "10"}, "认不出人"), ({"on_paper": "y", "room_code": "A"}, "纸笔考试没有口令"),
    ({"study_percent": "50"}, "请填写学习满分对应的学分"), ({"daily_ceiling": "5"}, "却没有用到学分"), ({"addresses": "10.1.2"}, "看不懂网络地址“10.1.2”"),
    ({"blueprint": ""}, "请选择组卷方案"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), REFUSED)
def test_a_contradiction_is_refused_when_the_exam_is_set_up(
    changes: dict[str, Any], sentence: str, cast: Cast, signed_in: SignIn
) -> None:
    with time_machine.travel(TODAY, tick=False):
        dan = signed_in("D001")
        form = propose(dan, "shaanxi_2020") | {"title": "矛盾", "code": "no"} | changes
        answer = dan.post("/exams/new", data=form)
        assert answer.status_code == 422
        assert any(sentence in each for each in errors_in(answer.get_data(as_text=True)))
        assert db.session().query(Exam).count() == 0


def parts_of(dan: Any, exam: int, **rules: str) -> Any:
    form = fields_of(dan.get(f"/exams/{exam}/parts").get_data(as_text=True)) | rules
    return dan.post(f"/exams/{exam}/parts", data=form)


def test_parts_have_pass_lines_times_and_scoring_of_their_own(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "shaanxi_2020", "parts", attempts="2", order="parts", multiple="half")
        too_much = parts_of(dan, exam, **{"rules-0-pass_line": "41", "rules-1-minutes": "91"}).get_data(as_text=True)
        assert "及格线高于该部分的满分" in too_much
        assert "加起来超过考试时长" in too_much
        rules = {
            "rules-0-minutes": "10",
            "rules-1-pass_line": "16",
            "rules-1-multiple": "share",
            "rules-1-share": "0.5",
        }
        assert parts_of(dan, exam, **rules).status_code == 302
        page = rules_page(dan, exam)
        for sentence in (
            "“单选题”限时 10 分钟",
            "“多选题”不低于 16 分才算合格",
            "按部分依次作答",
            "“多选题”的多选题：选错不得分；少选的，每选对一项得 0.5 分",
        ):
            assert sentence in page
        publish(dan, exam)
        clock.move_to(NINE + timedelta(hours=1))
        alice = signed_in("A001")
        attempt = begin(alice, exam)
        for leg in ("0", "1", "2"):
            shown = alice.get(f"/attempts/{attempt}").get_data(as_text=True)
            assert shown.count("data-question=") == {"0": 20, "1": 15, "2": 15}[leg]
            for item in items(attempt):
                if f'data-question="{item.number}"' in shown:
                    value = right(item)[:1] if item.kind is Kind.MULTIPLE else right(item)
                    assert save(alice, attempt, item.number, value).status_code == 200
            summary = alice.get(f"/attempts/{attempt}/summary").get_data(as_text=True)
            assert ("确认交卷" in summary) is (leg == "2")
            if leg != "2":
                alice.post(f"/attempts/{attempt}/leg", data={"leg": leg})
        alice.post(f"/attempts/{attempt}/submission")
        row = result(exam, bank.alice)
        assert (row.score, row.passed, row.band) == (7000 + 15 * 50, False, "fail"), (
            "above 60, but a part is below its line"
        )
        assert [list(check()) for check in CHECKS] == [[]] * len(CHECKS)


def test_marks_are_taken_away_down_to_nothing(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        changes = {"true_false": "negative", "floor": "paper", "penalty": "1", "attempts": "3", "counting": "mean"}
        exam = draft(dan, "shaanxi_2020", "minus", **changes)
        page = rules_page(dan, exam)
        assert "判断题：选对得分，每错一处扣 1 分，每题可以是负分，全卷扣到 0 分为止。" in page
        assert "取平均分" in page
        publish(dan, exam)
        clock.move_to(NINE + timedelta(hours=1))
        alice = signed_in("A001")
        sit(alice, exam, lambda item: wrong(item) if item.kind is Kind.TRUE_FALSE else None)
        assert result(exam, bank.alice).score == 0
        sit(alice, exam, lambda item: wrong(item) if item.kind is Kind.TRUE_FALSE else right(item))
        assert result(exam, bank.alice).score == (7000 - 1500) // 2
        page = signed_in("D001").get(f"/reports/completion/{exam}").get_data(as_text=True)
        assert "27.5" in page
        assert [list(check()) for check in CHECKS] == [[]] * len(CHECKS)


def test_another_exam_has_to_be_passed_first_and_posts_are_chosen(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        first = draft(dan, "shaanxi_2020", "first")
        second = draft(dan, "shaanxi_2020", "second", passed=[str(first)], posts="执法 监察")
        assert "先通过“考试first”才能参加" in rules_page(dan, second)
        assert "别的考试以这场考试为条件" in dan.post(f"/exams/{first}/deletion", follow_redirects=True).get_data(
            as_text=True
        )
        publish(dan, first)
        publish(dan, second)
        clock.move_to(NINE + timedelta(hours=1))
        alice = signed_in("A001")
        assert "还没有通过要求先通过的考试" in alice.get(f"/tests/{second}").get_data(as_text=True)
        sit_for(alice, first, 60)
        sit_for(alice, second, 70)
        assert result(second, bank.alice).passed


def test_settings_of_an_exam_stored_before_these_rules_are_read() -> None:
    old = {
        "opens_at": NINE.isoformat(), "closes_at": END.isoformat(), "duration_seconds": 3600, "pass_line": 6000, "bands": [["pass", 6000]],
        "attempts_allowed": 2, "counting": "best", "grace_seconds": 30, "policies": {"multiple": ["share", 50]},
        "release": {"score": "at_submission", "verdicts": "at_close", "keys": "at_close"},
    }  # fmt: skip
    read = ExamSettings.from_json(old)
    assert read.policy_of(Kind.MULTIPLE).code is Scoring.SHARE
    assert (read.sections, read.slots, read.order, read.on_paper) == ((), (), Order.FREE, False)
    assert ExamSettings.from_json(read.to_json()) == read


def test_the_parts_own_rule_stands_before_the_papers() -> None:
    rules = BY_CODE["fire_engineer"].settings(NINE)
    assert rules.policy_of(Kind.MULTIPLE, "别的部分").code is Scoring.SHARE
    assert rules.policy_of(Kind.SINGLE).code is Scoring.ALL_OR_NOTHING
    assert isinstance(Item(1, Kind.SINGLE, 4, (0, 1, 2, 3), ("A",), 100).policy.code, Scoring)
