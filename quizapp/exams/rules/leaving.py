"""Leaving the page during a sitting: what is counted, and what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Follow(StrEnum):
    """What follows when somebody leaves the page. It is logged and shown in every case."""

    LOG = "log"
    WARN = "warn"  # one quiet warning
    END = "end"  # the attempt ends after so many times or seconds


class Consequence(StrEnum):
    NOTHING = "nothing"
    WARN = "warn"
    END = "end"


@dataclass(frozen=True, slots=True)
class LeavingRules:
    """How the page behaves. `times` and `seconds` (altogether) are the limits of END, 0 for none; what is not longer than
    `ignore_seconds` is a slip and not counted. The name over the page and the brake on copying are switches."""

    follow: Follow = Follow.WARN
    times: int = 0
    seconds: int = 0
    ignore_seconds: int = 3
    watermark: bool = False
    copy_brake: bool = False

    def to_json(self) -> dict[str, Any]:
        """For storing; the inverse of from_json."""
        return {
            "follow": self.follow.value,
            "times": self.times,
            "seconds": self.seconds,
            "ignore_seconds": self.ignore_seconds,
            "watermark": self.watermark,
            "copy_brake": self.copy_brake,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "LeavingRules":
        """Read what to_json wrote; the usual rules for what is missing."""
        usual = cls()
        return cls(
            Follow(raw.get("follow", usual.follow)),
            raw.get("times", usual.times),
            raw.get("seconds", usual.seconds),
            raw.get("ignore_seconds", usual.ignore_seconds),
            raw.get("watermark", usual.watermark),
            raw.get("copy_brake", usual.copy_brake),
        )


@dataclass(frozen=True, slots=True)
class Left:
    """How often and for how long (seconds altogether) somebody was away, slips left out."""

    times: int = 0
    seconds: int = 0


def counted(rules: LeavingRules, lengths: Sequence[int]) -> Left:
    """The absences (seconds each) that count."""
    real = [length for length in lengths if length > rules.ignore_seconds]
    return Left(len(real), sum(real))


def consequence(rules: LeavingRules, left: Left) -> Consequence:
    """What follows from these absences: ending at the limit, a warning on the way there, or nothing."""
    if left.times == 0 or rules.follow is Follow.LOG:
        return Consequence.NOTHING
    is_over = 0 < rules.times <= left.times or 0 < rules.seconds <= left.seconds
    return Consequence.END if rules.follow is Follow.END and is_over else Consequence.WARN


def problem(rules: LeavingRules) -> str:
    """A code of what contradicts itself, "" where nothing does."""
    if rules.follow is Follow.END and not (rules.times or rules.seconds):
        return "leaving_without_limit"
    return ""
