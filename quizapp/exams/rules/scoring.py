"""How an answer is marked: a policy for each kind of question, for the whole paper or for one of its parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from quizapp.bank.rules.kinds import Kind

WHOLE_MARK, HALF_MARK, HUNDREDTH = 100, 50, 1


class Scoring(StrEnum):
    """How an answer that is not simply right is marked."""

    ALL_OR_NOTHING = "all_or_nothing"
    SHARE = "share"  # any wrong option scores 0; each right option of an incomplete answer a fixed number of marks
    FIXED = "fixed"  # any wrong option scores 0; an incomplete answer one fixed number of marks
    HALF = "half"  # any wrong option scores 0; an incomplete answer half the marks
    PROPORTION = "proportion"  # any wrong option scores 0; an incomplete answer its proportion of the right options
    PER_OPTION = "per_option"  # every option judged by itself: chosen-right and left-wrong count
    NEGATIVE = "negative"  # right options count, each wrong one (or a wrong answer) takes marks away


class Floor(StrEnum):
    """How far marks taken away may reach."""

    QUESTION = "question"  # no question below 0
    PAPER = "paper"  # a question may be below 0, the paper may not


@dataclass(frozen=True, slots=True)
class ScoringPolicy:
    """A scoring rule, all in hundredths of a mark. `share` only for SHARE and FIXED; `penalty` only for NEGATIVE: what a
    wrong option (or a wrong answer where only one can be given) takes away, 0 for as much as a right one gives;
    `round_to` is the unit to which an incomplete answer's marks are rounded, half up."""

    code: Scoring = Scoring.ALL_OR_NOTHING
    share: int = 0
    penalty: int = 0
    floor: Floor = Floor.QUESTION
    round_to: int = HUNDREDTH

    def to_json(self) -> list[Any]:
        """For storing; the inverse of from_json."""
        return [self.code.value, self.share, self.penalty, self.floor.value, self.round_to]

    @classmethod
    def from_json(cls, raw: Sequence[Any]) -> "ScoringPolicy":
        """Read what to_json wrote, now or when there were only code and share."""
        if len(raw) == 2:
            return cls(Scoring(raw[0]), raw[1])
        code, share, penalty, floor, round_to = raw
        return cls(Scoring(code), share, penalty, Floor(floor), round_to)


Policies = tuple[tuple[Kind, ScoringPolicy], ...]


def policies_to_json(policies: Policies) -> dict[str, Any]:
    """Kind -> policy, for storing."""
    return {kind.value: policy.to_json() for kind, policy in policies}


def policies_from_json(raw: Mapping[str, Any]) -> Policies:
    """Read what policies_to_json wrote."""
    return tuple((Kind(kind), ScoringPolicy.from_json(policy)) for kind, policy in raw.items())
