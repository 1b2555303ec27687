"""The grader: a pure, versioned function from the frozen snapshot and the answers to marks. Integers only (I10)."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind
from quizapp.exams.rules.answers import Given, is_blank
from quizapp.exams.rules.settings import ExamSettings, Scoring, ScoringPolicy

GRADER_VERSION = 1


class Verdict(StrEnum):
    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    BLANK = "blank"


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


@dataclass(frozen=True, slots=True)
class Mark:
    """What an answer earned, in hundredths."""

    earned: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Grade:
    """A whole attempt marked; `total` in hundredths."""

    total: int
    marks: dict[int, Mark]
    band: str
    passed: bool


def grade(items: Sequence[Item], given: Mapping[int, Given], settings: ExamSettings) -> Grade:
    """Mark every item, add up, and name the band. A question that is missing in `given` counts as not answered."""
    marks = {item.number: mark(item, given.get(item.number)) for item in items}
    total = sum(each.earned for each in marks.values())
    return Grade(total=total, marks=marks, band=settings.band_of(total), passed=total >= settings.pass_line)


def mark(item: Item, given: Given) -> Mark:
    """Mark one answer; nothing answered earns nothing and is BLANK."""
    if is_blank(given):
        return Mark(0, Verdict.BLANK)
    if item.kind in CHOICE_KINDS:
        return _mark_choice(item, _original(item, given))
    if item.kind is Kind.TRUE_FALSE:
        return _whole(item, given is item.key)
    if item.kind is Kind.FILL:
        return _mark_fill(item, given)
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


def _whole(item: Item, is_right: bool) -> Mark:
    return Mark(item.marks, Verdict.RIGHT) if is_right else Mark(0, Verdict.WRONG)


def _mark_choice(item: Item, chosen: frozenset[str]) -> Mark:
    key = frozenset(item.key)
    if chosen == key:
        return Mark(item.marks, Verdict.RIGHT)
    hits, misses = len(chosen & key), len(chosen - key)
    policy = item.policy
    earned = Fraction(0)
    if policy.code is Scoring.SHARE and misses == 0:
        earned = Fraction(policy.share * hits)
    elif policy.code is Scoring.PROPORTION and misses == 0:
        earned = Fraction(item.marks * hits, len(key))
    elif policy.code is Scoring.PER_OPTION:
        judged_right = item.option_count - misses - (len(key) - hits)
        earned = Fraction(item.marks * judged_right, item.option_count)
    elif policy.code is Scoring.NEGATIVE:
        earned = max(Fraction(0), Fraction(item.marks * (hits - misses), len(key)))
    return _partial(item, earned)


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
    return _partial(item, Fraction(item.marks * right, len(item.key)))


def _partial(item: Item, earned: Fraction) -> Mark:
    """Half up to hundredths, and never the whole marks for an incomplete answer's rule gone too far."""
    rounded = min(item.marks, int(earned + Fraction(1, 2)))
    return Mark(rounded, Verdict.PARTIAL if rounded else Verdict.WRONG)
