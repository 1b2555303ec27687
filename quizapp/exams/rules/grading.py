"""The grader: a pure, versioned function from the frozen snapshot and the answers to marks. Integers only (I10)."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind
from quizapp.exams.rules.answers import Given, is_blank
from quizapp.exams.rules.scoring import Floor, Scoring, ScoringPolicy
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.written import AWAITING

GRADER_VERSION = 1


class Verdict(StrEnum):
    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    BLANK = "blank"
    PENDING = "pending"  # waits for a person
    VOID = "void"  # the question was taken out afterwards


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a paper as the grader sees it. Displayed option i is the original option order[i]; `key` holds
    original letters, a bool, or the accepted texts of each blank; `marks` are hundredths."""

    number: int
    kind: Kind
    option_count: int
    order: tuple[int, ...]
    key: Any
    marks: int
    policy: ScoringPolicy = field(default_factory=ScoringPolicy)
    part: str = ""  # the title of the part it stands in


@dataclass(frozen=True, slots=True)
class Mark:
    """What an answer earned, in hundredths; below 0 only where marks are taken away and the floor is the paper's."""

    earned: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Grade:
    """A whole attempt marked; `total` in hundredths; `parts_failed` are the parts below their own pass lines."""

    total: int
    marks: dict[int, Mark]
    band: str
    passed: bool
    parts_failed: tuple[str, ...] = ()


def grade(items: Sequence[Item], given: Mapping[int, Given], settings: ExamSettings) -> Grade:
    """Mark every item, add up, and name the band. A question that is missing in `given` counts as not answered."""
    return conclude(items, {item.number: mark(item, given.get(item.number)) for item in items}, settings)


def conclude(items: Sequence[Item], marks: dict[int, Mark], settings: ExamSettings) -> Grade:
    """The total of marks given by whomever, its band, and whether it passes as a whole and in every part."""
    total = max(0, sum(each.earned for each in marks.values()))
    failed = _parts_failed(items, marks, settings)
    band, passed = verdict_of(total, marks, settings, has_failed=bool(failed))
    return Grade(total=total, marks=marks, band=band, passed=passed, parts_failed=failed)


def verdict_of(total: int, marks: Mapping[int, Mark], settings: ExamSettings, *, has_failed: bool) -> tuple[str, bool]:
    """The band of an attempt and whether it passes. Nothing is decided while an answer waits for a person, nor by the
    attempt alone where a part on paper belongs to the exam."""
    if any(each.verdict is Verdict.PENDING for each in marks.values()):
        return "pending", False
    if settings.written is not None:
        return AWAITING, False
    return "fail" if has_failed else settings.band_of(total), total >= settings.pass_line and not has_failed


def part_scores(items: Sequence[Item], marks: Mapping[int, Mark]) -> dict[str, int]:
    """Title of a part -> its hundredths, never below 0."""
    sums: dict[str, int] = {}
    for item in items:
        sums[item.part] = sums.get(item.part, 0) + (marks[item.number].earned if item.number in marks else 0)
    return {title: max(0, earned) for title, earned in sums.items()}


def _parts_failed(items: Sequence[Item], marks: Mapping[int, Mark], settings: ExamSettings) -> tuple[str, ...]:
    lines = {rule.title: rule.pass_line for rule in settings.sections if rule.pass_line is not None}
    if not lines:
        return ()
    scores = part_scores(items, marks)
    return tuple(title for title, line in lines.items() if scores.get(title, 0) < line)


def mark(item: Item, given: Given) -> Mark:
    """Mark one answer; nothing answered earns nothing and is BLANK, a text is left to people and PENDING."""
    if is_blank(given):
        return Mark(0, Verdict.BLANK)
    if item.kind in CHOICE_KINDS:
        return _mark_choice(item, _original(item, given))
    if item.kind is Kind.TRUE_FALSE:
        return _mark_one(item, is_right=given is item.key)
    if item.kind is Kind.FILL:
        return _mark_fill(item, given)
    if item.kind is Kind.SHORT:
        return Mark(0, Verdict.PENDING)
    raise ValueError(f"kind {item.kind} is not marked by the grader")


def displayed_key(item: Item) -> tuple[str, ...]:
    """A choice item's key in the letters the candidate saw."""
    return tuple(LETTERS[i] for i, original in enumerate(item.order) if LETTERS[original] in item.key)


def normalise_text(text: str) -> str:
    """How texts of blanks are compared: NFKC (full and half width alike), no blanks, case folded, no final stop."""
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return unicodedata.normalize("NFKC", folded).strip("。.;；,，")


def _original(item: Item, given: Given) -> frozenset[str]:
    if not isinstance(given, tuple):
        raise ValueError(f"question {item.number}: not an answer of a choice question")
    return frozenset(LETTERS[item.order[LETTERS.index(letter)]] for letter in given)


def _mark_one(item: Item, *, is_right: bool) -> Mark:
    """An answer that is right or wrong and nothing between."""
    if is_right:
        return Mark(item.marks, Verdict.RIGHT)
    policy = item.policy
    if policy.code is not Scoring.NEGATIVE or policy.floor is Floor.QUESTION:
        return Mark(0, Verdict.WRONG)
    return Mark(-(policy.penalty or item.marks), Verdict.WRONG)


def _mark_choice(item: Item, chosen: frozenset[str]) -> Mark:
    key = frozenset(item.key)
    if chosen == key or item.kind is Kind.SINGLE:
        return _mark_one(item, is_right=chosen == key)
    return _partial(item, _earned(item, len(key), len(chosen & key), len(chosen - key)))


def _earned(item: Item, right: int, hits: int, misses: int) -> Fraction:
    """What an answer with `hits` of the `right` options and `misses` others earns, before rounding and floor."""
    policy = item.policy
    if policy.code is Scoring.PER_OPTION:
        return Fraction(item.marks * (item.option_count - misses - (right - hits)), item.option_count)
    if policy.code is Scoring.NEGATIVE:
        each = Fraction(policy.penalty) if policy.penalty else Fraction(item.marks, right)
        return Fraction(item.marks * hits, right) - each * misses
    if misses or not hits:
        return Fraction(0)
    return {
        Scoring.SHARE: Fraction(policy.share * hits),
        Scoring.FIXED: Fraction(policy.share),
        Scoring.HALF: Fraction(item.marks, 2),
        Scoring.PROPORTION: Fraction(item.marks * hits, right),
    }.get(policy.code, Fraction(0))


def _mark_fill(item: Item, given: Given) -> Mark:
    if not isinstance(given, tuple):
        raise ValueError(f"question {item.number}: not an answer of a fill-in question")
    right = sum(
        1
        for text, accepted in zip(given, item.key, strict=False)
        if normalise_text(text) in {normalise_text(each) for each in accepted}
    )
    if right == len(item.key):
        return Mark(item.marks, Verdict.RIGHT)
    if item.policy.code is Scoring.ALL_OR_NOTHING:
        return Mark(0, Verdict.WRONG)
    if item.policy.code is Scoring.NEGATIVE and not right:
        return _mark_one(item, is_right=False)
    return _partial(item, Fraction(item.marks * right, len(item.key)))


def _partial(item: Item, earned: Fraction) -> Mark:
    """Half up to the policy's unit, never the whole marks for an incomplete answer, and not below the floor."""
    policy = item.policy
    unit = max(1, policy.round_to)
    rounded = min(item.marks, (earned / unit + Fraction(1, 2)).__floor__() * unit)
    if policy.floor is Floor.QUESTION or policy.code is not Scoring.NEGATIVE:
        rounded = max(0, rounded)
    return Mark(rounded, Verdict.PARTIAL if rounded > 0 else Verdict.WRONG)
