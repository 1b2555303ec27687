"""Marking by people: steps, who marks again, and when marks given by several become one. All marks in hundredths."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HALF_STEP = 50
ENTERED = 0  # the round of a mark that the office entered with a reason
FIRST, SECOND, THIRD = 1, 2, 3


@dataclass(frozen=True, slots=True)
class MarkingRules:
    """`second_percent` of the answers are marked by a second person, too; two marks further apart than `max_difference`
    go to a third, whose mark stands. A complaint may be filed for `complaint_days` days after a result is shown."""

    second_percent: int = 0
    max_difference: int = 200
    complaint_days: int = 7
    claim_minutes: int = 30

    def to_json(self) -> dict[str, Any]:
        """For storing; the inverse of from_json."""
        return {
            "second_percent": self.second_percent,
            "max_difference": self.max_difference,
            "complaint_days": self.complaint_days,
            "claim_minutes": self.claim_minutes,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "MarkingRules":
        """Read what to_json wrote; the usual rules for what is missing."""
        usual = cls()
        return cls(
            raw.get("second_percent", usual.second_percent),
            raw.get("max_difference", usual.max_difference),
            raw.get("complaint_days", usual.complaint_days),
            raw.get("claim_minutes", usual.claim_minutes),
        )


@dataclass(frozen=True, slots=True)
class Given:
    """A mark a person gave to one answer, in which round; of a round the last counts."""

    round: int
    earned: int


def is_step(earned: int, maximum: int) -> bool:
    """Whether this mark may be given: half marks from 0 up to the maximum, and the maximum itself."""
    return 0 <= earned <= maximum and (earned % HALF_STEP == 0 or earned == maximum)


def is_marked_twice(attempt_id: int, number: int, rules: MarkingRules) -> bool:
    """Whether this answer belongs to the share that a second person marks; the same whenever it is asked."""
    digest = hashlib.sha256(f"{attempt_id}:{number}".encode()).digest()
    return int.from_bytes(digest[:4]) % 100 < rules.second_percent


def next_round(given: Sequence[Given], rules: MarkingRules, *, is_twice: bool) -> int | None:
    """The round an answer still needs; None when its mark is settled."""
    rounds = {each.round: each.earned for each in given}
    if ENTERED in rounds or THIRD in rounds:
        return None
    if FIRST not in rounds:
        return FIRST
    if not is_twice:
        return None
    if SECOND not in rounds:
        return SECOND
    return THIRD if abs(rounds[FIRST] - rounds[SECOND]) > rules.max_difference else None


def may_correct(given: Sequence[Given], round_number: int) -> str:
    """A code of why the mark of this round is no longer its marker's to correct; "" where it is: the office's mark and a
    third person's stand above it."""
    rounds = {each.round for each in given}
    if ENTERED in rounds:
        return "correct_entered"
    return "correct_third" if THIRD in rounds and round_number != THIRD else ""


def settled(given: Sequence[Given], maximum: int, rules: MarkingRules, *, is_twice: bool) -> int | None:
    """The mark that stands, or None while a round is missing: the last one entered, the third's, the mean of two (half up
    to a half step), the only one."""
    entered = [each.earned for each in given if each.round == ENTERED]
    if entered:
        return entered[-1]
    if next_round(given, rules, is_twice=is_twice) is not None:
        return None
    rounds = {each.round: each.earned for each in given}
    if THIRD in rounds:
        return rounds[THIRD]
    if not is_twice:
        return rounds[FIRST]
    halves = (rounds[FIRST] + rounds[SECOND] + HALF_STEP) // (2 * HALF_STEP)
    return min(maximum, halves * HALF_STEP)
