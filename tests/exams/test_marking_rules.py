"""Marking by people, regrading, releasing and complaints as tables of cases. All marks in hundredths."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from quizapp.bank.rules.kinds import Kind
from quizapp.exams.rules.complaints import refusal
from quizapp.exams.rules.counting import AttemptOutcome, roll_up
from quizapp.exams.rules.grading import Grade, Item, Verdict, grade
from quizapp.exams.rules.marking import Given, MarkingRules, is_marked_twice, is_step, may_correct, next_round, settled
from quizapp.exams.rules.regrading import Change, Regrade, is_key, pending, regraded
from quizapp.exams.rules.release import AttemptLine, Finding, Thing, findings
from quizapp.exams.rules.releasing import by_hand, shown_since, visible
from quizapp.exams.rules.sections import SectionRule
from quizapp.exams.rules.settings import Counting, ExamSettings, Release, ReleaseTime, default_bands

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
RULES = MarkingRules(second_percent=100, max_difference=200)


def settings(**more: Any) -> ExamSettings:
    return ExamSettings(NOW, NOW + timedelta(days=1), 3600, 6000, default_bands(10000), **more)


@pytest.mark.parametrize(
    ("given", "twice", "next_one", "mark"),
    [
        ([], False, 1, None),
        ([(1, 700)], False, None, 700),
        ([(1, 700)], True, 2, None),
        ([(1, 700), (2, 900)], True, None, 800),
        ([(1, 700), (2, 750)], True, None, 750),  # 7.25 is half up to 7.5
        ([(1, 650), (2, 850)], True, None, 750),
        ([(1, 600), (2, 850)], True, 3, None),  # 2.5 apart, the limit is 2
        ([(1, 600), (2, 850), (3, 500)], True, None, 500),
        ([(0, 300)], True, None, 300),
        ([(1, 700), (0, 300), (0, 400)], True, None, 400),
        ([(1, 1000), (2, 1000)], True, None, 1000),
        ([(1, 700), (1, 900)], False, None, 900),  # corrected
        ([(1, 400), (2, 900), (1, 800)], True, None, 850),
        ([(1, 800), (2, 900), (1, 400)], True, 3, None),
        ([(1, 400), (2, 900), (3, 600), (3, 650)], True, None, 650),
    ],
)
def test_when_a_mark_is_settled(
    given: list[tuple[int, int]], twice: bool, next_one: int | None, mark: int | None
) -> None:
    marks = [Given(*each) for each in given]
    assert next_round(marks, RULES, is_twice=twice) == next_one
    assert settled(marks, 1000, RULES, is_twice=twice) == mark


@pytest.mark.parametrize(
    ("earned", "maximum", "may"),
    [
        (0, 1000, True),
        (50, 1000, True),
        (1000, 1000, True),
        (75, 1000, False),
        (-50, 1000, False),
        (1050, 1000, False),
        (333, 333, True),
    ],
)
def test_marks_are_given_in_half_steps(earned: int, maximum: int, may: bool) -> None:
    assert is_step(earned, maximum) is may


@pytest.mark.parametrize(
    ("given", "round_number", "code"),
    [
        ([(1, 700)], 1, ""),
        ([(1, 700), (2, 300)], 2, ""),
        ([(1, 700), (2, 300), (3, 500)], 1, "correct_third"),
        ([(1, 700), (2, 300), (3, 500)], 3, ""),
        ([(1, 700), (0, 300)], 1, "correct_entered"),
        ([(3, 700), (0, 300)], 3, "correct_entered"),
    ],
)
def test_whose_mark_can_still_be_corrected(given: list[tuple[int, int]], round_number: int, code: str) -> None:
    assert may_correct([Given(*each) for each in given], round_number) == code


@pytest.mark.parametrize(("percent", "least", "most"), [(0, 0, 0), (20, 140, 260), (100, 1000, 1000)])
def test_the_share_marked_twice(percent: int, least: int, most: int) -> None:
    rules = MarkingRules(second_percent=percent)
    chosen = [n for n in range(1000) if is_marked_twice(n, 7, rules)]
    assert least <= len(chosen) <= most
    assert chosen == [n for n in range(1000) if is_marked_twice(n, 7, rules)]


def test_rules_read_what_they_wrote_and_what_is_older() -> None:
    rules = MarkingRules(30, 150, 5, 10)
    assert MarkingRules.from_json(rules.to_json()) == rules
    assert MarkingRules.from_json({}) == MarkingRules()
    whole = settings(marking=rules, release=Release(band=ReleaseTime.NEVER))
    assert ExamSettings.from_json(whole.to_json()) == whole
    old = {name: value for name, value in settings().to_json().items() if name != "marking"}
    assert ExamSettings.from_json(old).marking == MarkingRules()


ITEMS = [
    Item(1, Kind.SINGLE, 4, (0, 1, 2, 3), ("A",), 4000, part="一"),
    Item(2, Kind.TRUE_FALSE, 0, (), True, 2000, part="二"),
    Item(3, Kind.SHORT, 0, (), "参考", 4000, part="二"),
]
QUESTIONS = [11, 12, 13]
RIGHT = {1: ("A",), 2: True, 3: "写了"}
WRONG = {1: ("B",), 2: True, 3: "写了"}


def after(given: dict[int, Any], people: dict[int, int], *regrades: Regrade, **more: Any) -> Grade:
    return regraded(ITEMS, QUESTIONS, regrades, given, people, settings(**more))


def test_a_short_answer_waits_for_a_person() -> None:
    waiting = after(RIGHT, {})
    assert waiting == grade(ITEMS, RIGHT, settings())
    assert (waiting.total, waiting.band, waiting.passed, pending(waiting)) == (6000, "pending", False, 1)
    assert waiting.marks[3].verdict is Verdict.PENDING
    done = after(RIGHT, {3: 2500})
    assert (done.total, done.passed, pending(done)) == (8500, True, 0)
    blank = after({**RIGHT, 3: "  "}, {})
    assert (blank.total, pending(blank)) == (6000, 0)


@pytest.mark.parametrize(
    ("given", "regrades", "total", "passed"),
    [
        (WRONG, (), 4000, False),
        (WRONG, (Regrade(11, Change.TAKE_OUT),), 6667, True),  # 40 of 60 on the scale of 100
        (RIGHT, (Regrade(11, Change.TAKE_OUT),), 6667, True),
        (WRONG, (Regrade(11, Change.TAKE_OUT, rescale=False),), 4000, False),
        (RIGHT, (Regrade(11, Change.TAKE_OUT, rescale=False),), 4000, False),
        (WRONG, (Regrade(11, Change.FULL_MARKS),), 8000, True),
        ({}, (Regrade(11, Change.FULL_MARKS),), 4000, False),
        (WRONG, (Regrade(11, Change.ADD_KEY, ["B"]),), 8000, True),
        (RIGHT, (Regrade(11, Change.ADD_KEY, ["B"]),), 8000, True),
        ({**WRONG, 1: ("C",)}, (Regrade(11, Change.ADD_KEY, ["B"]),), 4000, False),
        (RIGHT, (Regrade(11, Change.MARKS, marks=2000),), 7500, True),  # 60 of 80
        (WRONG, (Regrade(11, Change.MARKS, marks=2000),), 5000, False),  # 40 of 80
        (RIGHT, (Regrade(13, Change.MARKS, marks=2000),), 8750, True),  # a person's 20 of 40 are 10 of 20
        (RIGHT, (Regrade(13, Change.TAKE_OUT),), 10000, True),
        (WRONG, (Regrade(11, Change.TAKE_OUT), Regrade(11, Change.FULL_MARKS)), 8000, True),  # the later one holds
        (WRONG, (Regrade(99, Change.TAKE_OUT),), 4000, False),
        (RIGHT, tuple(Regrade(each, Change.TAKE_OUT) for each in QUESTIONS), 0, False),
    ],
)
def test_what_a_change_does(given: dict[int, Any], regrades: tuple[Regrade, ...], total: int, passed: bool) -> None:
    people = {3: 2000} if 3 in given else {}
    result = after(given, people, *regrades)
    assert (result.total, result.passed) == (total, passed)
    again = [Regrade.from_json(each.to_json()) for each in regrades]
    assert after(given, people, *again) == result


def test_a_part_taken_out_whole_is_not_failed() -> None:
    sections = (SectionRule("一", pass_line=2000), SectionRule("二", pass_line=3000))
    assert after(WRONG, {3: 4000}, sections=sections).parts_failed == ("一",)
    result = after(WRONG, {3: 4000}, Regrade(11, Change.TAKE_OUT), sections=sections)
    assert (result.parts_failed, result.total, result.passed) == ((), 10000, True)


@pytest.mark.parametrize(
    ("kind", "key", "fits"),
    [
        (Kind.SINGLE, ["B"], True), (Kind.SINGLE, ["A", "B"], False), (Kind.SINGLE, [], False), (Kind.SINGLE, ["Z"], False),
        (Kind.MULTIPLE, ["A", "B"], True), (Kind.TRUE_FALSE, True, True), (Kind.TRUE_FALSE, None, False),
        (Kind.FILL, [["甲"], ["乙"]], True), (Kind.FILL, [["甲"]], False), (Kind.FILL, [["甲"], []], False),
        (Kind.SHORT, "x", False),
    ],
)  # fmt: skip
def test_what_can_be_another_key(kind: Kind, key: Any, fits: bool) -> None:
    assert is_key(kind, 4, 2, key) is fits


def line(**more: Any) -> AttemptLine:
    usual: dict[str, Any] = {
        "attempt_id": 1, "is_open": False, "answered": 5, "score": 7000, "pending": 0, "deadline": NOW, "closed_at": None,
    }  # fmt: skip
    return AttemptLine(**{**usual, **more})


@pytest.mark.parametrize(
    ("attempt", "found"),
    [
        (line(), set()),
        (line(answered=0, score=0), {Finding.NOTHING_STORED}),
        (line(score=0), {Finding.ANSWERED_ZERO}),
        (line(score=None, pending=1), {Finding.UNMARKED}),
        (line(is_open=True, answered=0, score=None), {Finding.OPEN}),
        (line(closed_at=NOW + timedelta(seconds=60)), set()),
        (line(closed_at=NOW + timedelta(seconds=61)), {Finding.CLOSED_LATE}),
        (line(changed_at=NOW + timedelta(hours=2)), {Finding.CHANGED_AFTER}),
        (line(changed_at=NOW), set()),
    ],
)
def test_what_is_found_before_a_release(attempt: AttemptLine, found: set[Finding]) -> None:
    assert set(findings([attempt], NOW + timedelta(hours=1), 60)) == found


def test_each_thing_is_shown_at_its_own_time() -> None:
    hand = ReleaseTime.BY_HAND
    mixed = settings(release=Release(hand, hand, ReleaseTime.NEVER, band=ReleaseTime.AT_SUBMISSION, explanations=hand))
    assert by_hand(mixed) == (Thing.SCORE, Thing.VERDICTS, Thing.EXPLANATIONS)
    before = visible(mixed, (), NOW)
    assert (before.score, before.band, before.verdicts, before.keys, before.explanations) == (
        False,
        True,
        False,
        False,
        False,
    )
    later = visible(mixed, ["score", "explanations"], NOW)
    assert (later.score, later.verdicts, later.keys, later.explanations) == (True, False, False, True)
    usual = visible(settings(release=Release(hand, hand, hand)), ["score", "keys", "band"], NOW)
    assert (usual.band, usual.explanations) == (True, False)


@pytest.mark.parametrize(
    ("since", "days", "has_open", "code"),
    [
        (None, 7, False, "not_released"),
        (NOW, 7, False, ""),
        (NOW, 7, True, "complaint_open"),
        (NOW - timedelta(days=7), 7, False, ""),
        (NOW - timedelta(days=7, seconds=1), 7, False, "complaint_too_late"),
        (NOW, 0, False, ""),
    ],
)
def test_until_when_a_complaint_may_be_filed(since: datetime | None, days: int, has_open: bool, code: str) -> None:
    assert refusal(since, days, NOW, has_open=has_open) == code


def test_since_when_a_result_is_shown() -> None:
    soon = settings(release=Release(ReleaseTime.AT_SUBMISSION))
    assert shown_since(soon, None, NOW, NOW) == NOW
    closed = settings(release=Release(ReleaseTime.AT_CLOSE))
    assert shown_since(closed, None, NOW, NOW) is None
    assert shown_since(closed, None, NOW, NOW + timedelta(days=2)) == closed.closes_at
    assert shown_since(settings(release=Release(ReleaseTime.NEVER)), NOW, NOW, NOW) is None


def outcome(number: int, score: int | None) -> AttemptOutcome:
    return AttemptOutcome(number, number, True, False, score, NOW)


@pytest.mark.parametrize(
    ("scores", "counting", "score", "passed"),
    [
        ([None], Counting.BEST, None, False),
        ([7000, None], Counting.BEST, 7000, True),
        ([7000, None], Counting.LAST, None, False),
        ([7000, None], Counting.FIRST, 7000, True),
        ([None, 7000], Counting.FIRST, None, False),
        ([7000, None], Counting.MEAN, None, False),
    ],
)
def test_who_waits_has_sat_and_has_not_passed(
    scores: list[int | None], counting: Counting, score: int | None, passed: bool
) -> None:
    rolled = roll_up([outcome(n, each) for n, each in enumerate(scores, start=1)], settings(counting=counting))
    assert (rolled.submitted, rolled.score, rolled.passed) == (len(scores), score, passed)
