"""The grader as tables of cases, and its laws over random papers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.exams.rules.answers import canonical, is_blank, parse_answer, read_answer
from quizapp.exams.rules.contradictions import Contradiction, contradictions
from quizapp.exams.rules.counting import AttemptOutcome, counted, roll_up
from quizapp.exams.rules.grading import Item, Verdict, displayed_key, grade, mark, normalise_text
from quizapp.exams.rules.receipt import checksum
from quizapp.exams.rules.saving import Decision, decide
from quizapp.exams.rules.scoring import Scoring, ScoringPolicy
from quizapp.exams.rules.settings import Band, Counting, ExamSettings, default_bands
from quizapp.exams.rules.states import ATTEMPT_MOVES, AttemptState, may_move
from tests.factories import LONG_AGO

ALL, SHARE = ScoringPolicy(Scoring.ALL_OR_NOTHING), ScoringPolicy(Scoring.SHARE, 50)
PROPORTION, OPTION, NEGATIVE = (
    ScoringPolicy(code) for code in (Scoring.PROPORTION, Scoring.PER_OPTION, Scoring.NEGATIVE)
)


def choice(kind: Kind, key: str, policy: ScoringPolicy = ALL, order: tuple[int, ...] = (0, 1, 2, 3)) -> Item:
    return Item(1, kind, len(order), order, tuple(key), 200, policy)


@pytest.mark.parametrize(
    ("key", "policy", "given_letters", "earned", "verdict"),
    [
        # Jining 2021: multiple choice × 2, all or nothing
        ("ABC", ALL, "ABC", 200, Verdict.RIGHT),
        ("ABC", ALL, "AB", 0, Verdict.WRONG),
        ("ABC", ALL, "ABCD", 0, Verdict.WRONG),
        ("ABC", ALL, "", 0, Verdict.BLANK),
        # fire engineer: any wrong option 0, each right option of an incomplete answer 0.5
        ("ABC", SHARE, "AB", 100, Verdict.PARTIAL),
        ("ABC", SHARE, "A", 50, Verdict.PARTIAL),
        ("ABC", SHARE, "AD", 0, Verdict.WRONG),
        ("ABC", SHARE, "ABC", 200, Verdict.RIGHT),
        ("ABC", PROPORTION, "AB", 133, Verdict.PARTIAL),
        ("ABC", PROPORTION, "A", 67, Verdict.PARTIAL),
        ("ABC", PROPORTION, "BD", 0, Verdict.WRONG),
        ("AC", OPTION, "A", 150, Verdict.PARTIAL),
        ("AC", OPTION, "BD", 0, Verdict.WRONG),
        ("AC", OPTION, "AB", 100, Verdict.PARTIAL),
        ("AC", NEGATIVE, "A", 100, Verdict.PARTIAL),
        ("AC", NEGATIVE, "AB", 0, Verdict.WRONG),
        ("AC", NEGATIVE, "BD", 0, Verdict.WRONG),
    ],
)
def test_several_right_options(
    key: str, policy: ScoringPolicy, given_letters: str, earned: int, verdict: Verdict
) -> None:
    got = mark(choice(Kind.MULTIPLE, key, policy), tuple(given_letters))
    assert (got.earned, got.verdict) == (earned, verdict)


def test_displayed_letters_are_led_back_to_the_original_options() -> None:
    item = choice(Kind.SINGLE, "A", order=(2, 0, 3, 1))  # the original A stands second
    assert displayed_key(item) == ("B",)
    assert mark(item, ("B",)).verdict is Verdict.RIGHT
    assert mark(item, ("A",)).verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("kind", "key", "given_value", "verdict"),
    [
        (Kind.TRUE_FALSE, True, True, Verdict.RIGHT),
        (Kind.TRUE_FALSE, True, False, Verdict.WRONG),
        (Kind.TRUE_FALSE, False, False, Verdict.RIGHT),
        (Kind.TRUE_FALSE, False, None, Verdict.BLANK),
        (Kind.FILL, (("三十", "30"),), ("30",), Verdict.RIGHT),
        (Kind.FILL, (("三十", "30"),), (" ３０ 。",), Verdict.RIGHT),
        (Kind.FILL, (("三十", "30"),), ("31",), Verdict.WRONG),
        (Kind.FILL, (("史记",), ("汉书",)), ("史记", ""), Verdict.WRONG),
        (Kind.FILL, (("史记",), ("汉书",)), ("", " "), Verdict.BLANK),
    ],
)
def test_true_false_and_fill_in(kind: Kind, key: Any, given_value: Any, verdict: Verdict) -> None:
    assert mark(Item(1, kind, 0, (), key, 100), given_value).verdict is verdict


def test_half_of_the_blanks_earn_half_where_the_policy_says_so() -> None:
    item = Item(1, Kind.FILL, 0, (), (("史记",), ("汉书",)), 100, PROPORTION)
    assert mark(item, ("史记", "x")).earned == 50


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "AB", "ACD", "ABCD"]), st.sets(st.sampled_from("ABCD")), st.permutations(range(4))
        ),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from([ALL, SHARE, PROPORTION, OPTION, NEGATIVE]),
)
def test_marks_add_up_and_stay_within_bounds(
    rows: list[tuple[str, set[str], list[int]]], policy: ScoringPolicy
) -> None:
    items = [
        Item(n, Kind.MULTIPLE, 4, tuple(order), tuple(key), 200, policy) for n, (key, _given, order) in enumerate(rows)
    ]
    answers = {n: tuple(sorted(chosen)) for n, (_key, chosen, _order) in enumerate(rows)}
    result = grade(items, answers, settings())
    assert result.total == sum(each.earned for each in result.marks.values())
    assert all(0 <= each.earned <= 200 for each in result.marks.values())
    again = grade(list(reversed(items)), dict(reversed(answers.items())), settings())
    assert (again.total, again.band, again.passed) == (result.total, result.band, result.passed)
    whole = grade(items, {item.number: displayed_key(item) for item in items}, settings())
    assert whole.total == 200 * len(items)


def settings(**changes: Any) -> ExamSettings:
    plain = {
        "opens_at": LONG_AGO,
        "closes_at": LONG_AGO.replace(year=2021),
        "duration_seconds": 3600,
        "pass_line": 6000,
        "bands": default_bands(10000),
    }
    return ExamSettings(**(plain | changes))


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (10000, "excellent"),
        (9000, "excellent"),
        (8999, "good"),
        (8000, "good"),
        (6000, "pass"),
        (5999, "fail"),
        (0, "fail"),
    ],
)
def test_bands_of_the_shaanxi_notice(score: int, band: str) -> None:
    assert settings().band_of(score) == band


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"closes_at": LONG_AGO}, "closes_before_opens"),
        ({"duration_seconds": 30}, "duration_too_short"),
        ({"attempts_allowed": 0}, "no_attempts"),
        ({"pass_line": 10001}, "pass_over_total"),
        ({"grace_seconds": 301}, "grace_range"),
        ({"bands": (Band("good", 8000), Band("excellent", 9000))}, "bands_order"),
        ({"bands": (Band("excellent", 20000),)}, "band_over_total"),
    ],
)
def test_contradictions_are_found_when_the_exam_is_set_up(changes: dict[str, Any], code: str) -> None:
    assert code in {each.code for each in contradictions(settings(**changes), 10000)}
    assert contradictions(settings(), 10000) == ()
    assert isinstance(contradictions(settings(**changes), 10000)[0], Contradiction)


def test_settings_survive_storing() -> None:
    rich = settings(policies=((Kind.MULTIPLE, SHARE), (Kind.INDEFINITE, PROPORTION)), counting=Counting.LAST)
    assert ExamSettings.from_json(rich.to_json()) == rich


@pytest.mark.parametrize(
    ("kind", "raw", "kept"),
    [
        ("single", ["B"], '["B"]'), ("multiple", ["C", "A", "C"], '["A","C"]'), ("single", ["A", "B"], None), ("multiple", ["E"], None),
        ("multiple", ["AB"], None), ("multiple", "AB", None), ("true_false", True, "true"), ("true_false", "true", None), ("true_false", 1, None),
        ("fill", ["甲"], '["甲"]'), ("fill", ["甲", "乙"], None), ("fill", ["x" * 501], None), ("fill", ["a\x00"], None), ("single", None, "null"),
        ("single", [], "[]"), ("single", [1], None),
    ],
)  # fmt: skip
def test_what_a_browser_may_send(kind: str, raw: Any, kept: str | None) -> None:
    assert parse_answer(kind, 4, 1, raw) == kept


@pytest.mark.parametrize(
    ("value", "blank"), [(None, True), ([], True), (["", " "], True), (["A"], False), (False, False), (True, False)]
)
def test_what_is_blank(value: Any, blank: bool) -> None:
    assert is_blank(value) is blank


def test_answers_survive_storing() -> None:
    assert read_answer(Kind.MULTIPLE, canonical(["A", "C"])) == ("A", "C")
    assert read_answer(Kind.TRUE_FALSE, canonical(False)) is False


@pytest.mark.parametrize(
    ("stored", "new", "decision"),
    [((0, "null"), (1, "a"), "apply"), ((3, "a"), (4, "b"), "apply"), ((4, "a"), (4, "a"), "same"), ((4, "a"), (4, "b"), "stale"), ((4, "a"), (2, "a"), "stale")],
)  # fmt: skip
def test_which_write_wins(stored: tuple[int, str], new: tuple[int, str], decision: str) -> None:
    assert decide(*stored, *new) is Decision(decision)


def test_states_only_move_forward() -> None:
    for old, allowed in ATTEMPT_MOVES.items():
        for new in AttemptState:
            assert may_move(old, new) is (new in allowed)
    assert not any(AttemptState.IN_PROGRESS in allowed for allowed in ATTEMPT_MOVES.values())


def outcome(number: int, score: int | None, blank: bool = False) -> AttemptOutcome:
    return AttemptOutcome(number * 10, number, score is not None, blank, score, LONG_AGO)


@pytest.mark.parametrize(
    ("counting", "scores", "wanted"),
    [
        (Counting.BEST, [5000, 9000, 7000], 20), (Counting.BEST, [8000, 8000], 10), (Counting.LAST, [9000, 4000], 20),
        (Counting.FIRST, [4000, 9000], 10), (Counting.BEST, [None], None), (Counting.LAST, [8000, None], 10),
    ],
)  # fmt: skip
def test_which_attempt_counts(counting: Counting, scores: list[int | None], wanted: int | None) -> None:
    found = counted([outcome(n, score) for n, score in enumerate(scores, start=1)], counting)
    assert (found.attempt_id if found else None) == wanted


def test_a_blank_paper_is_sat_and_told_apart() -> None:
    blank = roll_up([outcome(1, 0, blank=True)], settings())
    assert (blank.submitted, blank.is_blank, blank.passed) == (1, True, False)
    mixed = roll_up([outcome(1, 0, blank=True), outcome(2, 7000)], settings())
    assert (mixed.is_blank, mixed.passed, mixed.band) == (False, True, "pass")


def test_the_receipt_depends_on_every_answer() -> None:
    answers = {1: '["A"]', 2: "true"}
    assert checksum(7, answers) == checksum(7, dict(reversed(answers.items())))
    assert checksum(7, answers) != checksum(7, {**answers, 2: "false"})
    assert checksum(7, answers) != checksum(8, answers)


@given(st.text(max_size=30))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise_text(normalise_text(text)) == normalise_text(text)


def test_letters_reach_far_enough() -> None:
    assert len(LETTERS) == 26
