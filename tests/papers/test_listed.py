"""A list of applicable laws becomes a blueprint."""

from collections import Counter

import pytest

from quizapp.bank.rules.kinds import Kind
from quizapp.papers.rules.listed import FULL, KINDS, ListPlan, WeightedLaw, apportion, blueprint_of

TITLES = {(kind, which): f"{kind} {which}" for kind in KINDS for which in (True, False)}

SHARES = (
    (10, (1, 1), (5, 5)),
    (10, (1, 1, 1), (4, 3, 3)),
    (7, (50, 30, 20), (4, 2, 1)),
    (1, (1, 1), (1, 0)),
    (100, (47, 16, 158, 12, 8, 1), (20, 7, 65, 5, 3, 0)),
    (3, (0, 5), (0, 3)),
    (0, (1, 2), (0, 0)),
    (5, (0, 0), (0, 0)),
    (5, (), ()),
)


@pytest.mark.parametrize(("total", "weights", "expected"), SHARES)
def test_places_go_to_the_largest_remainders(total: int, weights: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert apportion(total, weights) == expected


@pytest.mark.parametrize("questions", [20, 25, 40, 50, 100])
@pytest.mark.parametrize("percent", [0, 40, 100])
def test_every_blueprint_has_its_questions_and_a_hundred_marks(questions: int, percent: int) -> None:
    laws = [WeightedLaw("甲法", 3, True), WeightedLaw("乙法", 1, True), WeightedLaw("丙法", 2, False)]
    plan = blueprint_of(laws, ListPlan(questions, percent), TITLES)
    assert plan.question_count == questions
    assert plan.total_marks == FULL


def test_laws_get_questions_by_weight_within_their_part() -> None:
    laws = [
        WeightedLaw("甲法", 3, True),
        WeightedLaw("乙法", 1, True),
        WeightedLaw("丙法", 2, False),
        WeightedLaw("丁法", 1, False),
    ]
    plan = blueprint_of(laws, ListPlan(50, 40), TITLES)
    numbers: Counter[str] = Counter()
    for part in plan.parts:
        numbers[str(part.law)] += part.count
    assert numbers == {"甲法": 15, "乙法": 5, "丙法": 20, "丁法": 10}


def test_kinds_follow_their_shares() -> None:
    laws = [WeightedLaw(f"第{n}法", 1, n % 2 == 0) for n in range(7)]
    plan = blueprint_of(laws, ListPlan(100, 40, (40, 30, 30)), TITLES)
    numbers: Counter[Kind] = Counter()
    for part in plan.parts:
        numbers[part.kind] += part.count
    assert numbers == {Kind.SINGLE: 40, Kind.MULTIPLE: 30, Kind.TRUE_FALSE: 30}
    assert [part.kind for part in plan.parts] == sorted([part.kind for part in plan.parts], key=KINDS.index)


@pytest.mark.parametrize("which", [True, False])
def test_where_one_side_has_no_law_the_other_gets_everything(which: bool) -> None:
    plan = blueprint_of([WeightedLaw("甲法", 1, which)], ListPlan(20, 40), TITLES)
    assert plan.question_count == 20
    assert {part.law for part in plan.parts} == {"甲法"}


def test_a_kind_without_a_share_is_not_asked() -> None:
    plan = blueprint_of([WeightedLaw("甲法", 1, True)], ListPlan(20, 40, (50, 0, 50)), TITLES)
    assert {part.kind for part in plan.parts} == {Kind.SINGLE, Kind.TRUE_FALSE}
