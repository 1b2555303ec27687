"""The fire engineer's exam: 80 single × 1, 20 multiple × 2; any wrong option 0, each right one of an incomplete answer 0.5."""

from datetime import timedelta

import pytest
import time_machine

from quizapp.bank.rules.kinds import Kind
from quizapp.exams.rules.grading import Item, Verdict, mark
from quizapp.exams.rules.presets import BY_CODE
from quizapp.exams.rules.scoring import Floor, Scoring, ScoringPolicy
from tests.exams.notices.office import NINE, TODAY, SignIn, draft, publish, result, right, rules_page, sit
from tests.factories import Cast

RULE = BY_CODE["fire_engineer"].settings(NINE).policy_of(Kind.MULTIPLE)


def item(key: str, policy: ScoringPolicy, kind: Kind = Kind.MULTIPLE, marks: int = 200) -> Item:
    return Item(1, kind, 5, (0, 1, 2, 3, 4), tuple(key), marks, policy)


@pytest.mark.parametrize(
    ("key", "given", "earned"),
    [
        ("ABC", "ABC", 200), ("ABC", "AB", 100), ("ABC", "A", 50), ("ABC", "AD", 0), ("ABC", "ABCD", 0), ("ABCD", "ABC", 150), ("AB", "A", 50),
        ("ABC", "E", 0), ("ABC", "", 0),
    ],
)  # fmt: skip
def test_half_a_mark_for_each_right_option(key: str, given: str, earned: int) -> None:
    assert mark(item(key, RULE), tuple(given)).earned == earned


def policy(code: Scoring, **more: object) -> ScoringPolicy:
    return ScoringPolicy(code, **more)  # type: ignore[arg-type]


PAPER = Floor.PAPER


@pytest.mark.parametrize(
    ("rule", "key", "given", "earned"),
    [
        # other notices' rules for the same answers
        (policy(Scoring.FIXED, share=100), "ABC", "A", 100), (policy(Scoring.FIXED, share=100), "ABC", "AB", 100), (policy(Scoring.FIXED, share=100), "ABC", "AE", 0),
        (policy(Scoring.HALF), "ABC", "AB", 100), (policy(Scoring.HALF), "ABC", "ABE", 0),
        (policy(Scoring.PROPORTION), "ABC", "A", 67), (policy(Scoring.PROPORTION, round_to=50), "ABC", "A", 50), (policy(Scoring.PROPORTION, round_to=100), "ABC", "AB", 100),
        (policy(Scoring.PER_OPTION), "ABC", "AB", 160), (policy(Scoring.PER_OPTION), "ABC", "DE", 0),
        (policy(Scoring.NEGATIVE), "AB", "AC", 0), (policy(Scoring.NEGATIVE), "AB", "CD", 0), (policy(Scoring.NEGATIVE, floor=PAPER), "AB", "CD", -200),
        (policy(Scoring.NEGATIVE, penalty=50), "AB", "AC", 50), (policy(Scoring.NEGATIVE, penalty=50, floor=PAPER), "AB", "C", -50),
        (policy(Scoring.NEGATIVE, penalty=50), "AB", "AB", 200), (policy(Scoring.NEGATIVE), "AB", "", 0),
        (policy(Scoring.NEGATIVE, round_to=50, floor=PAPER), "ABC", "DE", -150),
    ],
)  # fmt: skip
def test_other_rules_for_incomplete_and_wrong_answers(rule: ScoringPolicy, key: str, given: str, earned: int) -> None:
    assert mark(item(key, rule), tuple(given)).earned == earned


@pytest.mark.parametrize(
    ("kind", "key", "given", "earned"),
    [
        (Kind.TRUE_FALSE, True, True, 200), (Kind.TRUE_FALSE, True, False, -100), (Kind.TRUE_FALSE, True, None, 0),
        (Kind.SINGLE, ("A",), ("A",), 200), (Kind.SINGLE, ("A",), ("B",), -100), (Kind.FILL, (("甲",), ("乙",)), ("丙", "丁"), -100),
        (Kind.FILL, (("甲",), ("乙",)), ("甲", "丁"), 100),
    ],
)  # fmt: skip
def test_a_wrong_answer_takes_marks_where_only_one_can_be_given(
    kind: Kind, key: object, given: object, earned: int
) -> None:
    taking = ScoringPolicy(Scoring.NEGATIVE, penalty=100, floor=Floor.PAPER)
    got = mark(Item(1, kind, 4, (0, 1, 2, 3), key, 200, taking), given)  # type: ignore[arg-type]
    assert got.earned == earned
    assert (got.verdict is Verdict.WRONG) is (earned < 0)


def test_incomplete_answers_earn_half_marks_in_the_browser(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "fire_engineer", "fire")
        page = rules_page(dan, exam)
        assert "多选题：选错不得分；少选的，每选对一项得 0.5 分。" in page
        assert "单选题 80 题 × 1 分、多选题 20 题 × 2 分" in page
        assert "满分 120 分，72 分及格" in page
        publish(dan, exam)
        clock.move_to(NINE + timedelta(minutes=5))
        alice = signed_in("A001")
        sit(alice, exam, lambda each: right(each)[:1] if each.kind is Kind.MULTIPLE else right(each))
        assert result(exam, bank.alice).score == 8000 + 20 * 50
