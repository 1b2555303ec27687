"""Enough or not, drawn without repetition, shuffled where it is safe, kept with a checksum."""

import random
from collections import Counter
from dataclasses import replace
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.bank.rules.kinds import Kind
from quizapp.papers.rules.blueprint import Blueprint, PaperMode, Part
from quizapp.papers.rules.draw import PoolItem, draw, fits, sufficiency
from quizapp.papers.rules.layout import Face, Layout, lay_out, shares
from quizapp.papers.rules.shuffle import may_shuffle, option_order


def item(number: int, bank: str = "a", kind: Kind = Kind.SINGLE, difficulty: int = 1, twin: str = "") -> PoolItem:
    return PoolItem(number, number * 10, bank, ("法",), ("题",), kind, difficulty, twin or f"t{number}")


def part(count: int, bank: str | None = None, difficulty: int | None = None) -> Part:
    return Part("部分", Kind.SINGLE, count, 100, bank=bank, difficulty=difficulty)


def test_parts_that_compete_are_judged_together() -> None:
    """Two parts want the same two questions: each alone would be satisfied, both together are not."""
    pool = [item(1, "a"), item(2, "a")]
    assert sufficiency(Blueprint((part(2, "a"), part(2))), pool)[0].available == 0
    assert sufficiency(Blueprint((part(1, "a"), part(1))), pool) == ()


def test_an_earlier_part_gives_way_where_it_can() -> None:
    pool = [item(1, "a"), item(2, "b")]
    plan = Blueprint((part(1), part(1, "a")))  # the first could take either, the second only the first question
    assert sufficiency(plan, pool) == ()
    assert len(draw(plan, pool, random.Random(1))) == 2


def test_a_shortage_is_named_with_its_figures() -> None:
    short = sufficiency(Blueprint((part(1, "b"), part(10, "a"))), [item(n) for n in range(7)] + [item(9, "b")])
    assert [(each.part, each.needed, each.available) for each in short] == [(1, 10, 7)]


def test_twins_never_meet() -> None:
    pool = [item(1, twin="same"), item(2, twin="same"), item(3)]
    assert sufficiency(Blueprint((part(3),)), pool)[0].available == 2


pools = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([1, 3])), max_size=14)
plans = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from([None, "a", "b"]), st.sampled_from([None, 1, 3])),
    min_size=1,
    max_size=4,
)


@given(pools, plans, st.integers())
@settings(deadline=None)
def test_what_is_enough_can_be_drawn(
    rows: list[tuple[str, int]], wanted: list[tuple[int, str | None, int | None]], seed: int
) -> None:
    pool = [item(n, bank, difficulty=hard) for n, (bank, hard) in enumerate(rows)]
    plan = Blueprint(tuple(part(*each) for each in wanted))
    if sufficiency(plan, pool):
        with pytest.raises(ValueError, match="not enough"):
            draw(plan, pool, random.Random(seed))
        return
    drawn = draw(plan, pool, random.Random(seed))
    assert len({each.question_id for each in drawn}) == plan.question_count
    by_id = {each.question_id: each for each in pool}
    assert all(fits(plan.parts[each.part], by_id[each.question_id]) for each in drawn)
    assert Counter(each.part for each in drawn) == {n: p.count for n, p in enumerate(plan.parts)}


def test_every_question_has_its_chance() -> None:
    pool, seen = [item(n) for n in range(10)], Counter[int]()
    for seed in range(3000):
        seen.update(each.question_id for each in draw(Blueprint((part(3),)), pool, random.Random(seed)))
    expected = 3000 * 3 / 10
    assert sum((count - expected) ** 2 / expected for count in seen.values()) < 27.9  # chi-square, 9 degrees, p = 0.001


@pytest.mark.parametrize(
    ("options", "safe"),
    [
        (("甲", "乙", "丙", "丁"), True), (("甲", "乙", "以上都对"), False), (("甲", "乙", "以上均不正确"), False), (("甲", "乙", "A和B"), False),
        (("甲", "乙", "AB"), False), (("甲", "乙", "前两项"), False), (("甲", "乙", "上述两者都是"), False), (("甲", "乙", "其他选项都不对"), False),
    ],
)  # fmt: skip
def test_options_that_speak_of_others_stay_in_place(options: tuple[str, ...], safe: bool) -> None:
    assert may_shuffle(Kind.SINGLE, options) is safe
    if not safe:
        assert option_order(Kind.SINGLE, options, random.Random(3), wanted=True) == tuple(range(len(options)))


@pytest.mark.parametrize("kind", [Kind.TRUE_FALSE, Kind.FILL])
def test_true_false_and_fill_in_are_never_shuffled(kind: Kind) -> None:
    assert not may_shuffle(kind, ("对", "错"))


def test_a_layout_survives_storing_and_shows_every_change() -> None:
    plan = Blueprint((part(2, "a"), part(1, "b")), PaperMode.FIXED)
    pool = [item(1), item(2), item(3, "b")]
    rng = random.Random(4)
    faces = {each.revision_id: Face(each.question_id, Kind.SINGLE, ("甲", "乙", "丙")) for each in pool}
    layout = lay_out(plan, draw(plan, pool, rng), faces, rng)
    again = Layout.from_json(layout.to_json())
    assert again == layout
    assert again.checksum() == layout.checksum()
    assert layout.total_marks == plan.total_marks
    assert [each.part for each in layout.items] == [0, 0, 1]
    changed = layout.to_json()
    changed["items"][0][3] = 200
    assert Layout.from_json(changed).checksum() != layout.checksum()


def test_a_blueprint_survives_storing() -> None:
    plan = Blueprint((part(2, "a", 3),), PaperMode.FIXED, shuffle_questions=False)
    assert Blueprint.from_json(plan.to_json()) == plan


def test_the_questions_of_a_case_stay_together_and_share_its_marks() -> None:
    cases = [replace(item(n), kind=Kind.CASE) for n in range(5)]
    plan = Blueprint((replace(part(4), marks=1000, kind=Kind.CASE), part(2)))
    pool = [*cases, item(20), item(21)]
    children = (
        Face(1, Kind.SINGLE, ("甲", "乙"), 100),
        Face(2, Kind.TRUE_FALSE),
        Face(3, Kind.MULTIPLE, ("甲", "乙", "丙"), 200),
    )
    for seed in range(50):
        rng = random.Random(seed)
        faces = {each.revision_id: Face(each.question_id, Kind.SINGLE, ("甲", "乙")) for each in pool}
        for case in cases:
            own = tuple(
                replace(child, id=case.question_id * 100 + child.id, weight=child.weight * 100) for child in children
            )
            faces[case.revision_id] = Face(case.question_id * 100 + 99, Kind.CASE, children=own)
        layout = lay_out(plan, draw(plan, pool, rng), faces, rng)
        assert layout.total_marks == plan.total_marks
        groups = [
            (key, [each.question % 100 for each in run])
            for key, run in groupby(layout.items, lambda each: each.material)
        ]
        assert [numbers for key, numbers in groups if key] == [[1, 2, 3]] * 4
        assert len({key for key, _numbers in groups if key}) == 4
        assert Layout.from_json(layout.to_json()) == layout


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        (1000, [1, 1, 1], [350, 350, 300]), (1000, [1, 1, 2], [250, 250, 500]), (100, [1, 1, 1], [34, 33, 33]), (999, [1, 1], [500, 499]),
        (500, [2], [500]), (600, [100, 200], [200, 400]),
    ],
)  # fmt: skip
def test_marks_are_shared_in_halves_and_add_up(total: int, weights: list[int], expected: list[int]) -> None:
    assert shares(total, weights) == expected
    assert sum(shares(total, weights)) == total
