"""Who may sit besides standing on the roster: enough study in the year, another exam passed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What must be reached before an attempt may begin. Credit and hours are hundredths within the exam's year; of a
    day's credit at most `daily_ceiling` counts (0: all of it); `passed` are exams that must be passed before."""

    credit: int = 0
    hours: int = 0
    daily_ceiling: int = 0
    passed: tuple[int, ...] = ()

    @property
    def is_asked(self) -> bool:
        return bool(self.credit or self.hours or self.passed)

    def to_json(self) -> dict[str, Any]:
        """For storing; the inverse of from_json."""
        return {
            "credit": self.credit,
            "hours": self.hours,
            "daily_ceiling": self.daily_ceiling,
            "passed": [str(each) for each in self.passed],
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Eligibility":
        """Read what to_json wrote; nothing is asked where nothing is stored."""
        return cls(
            raw.get("credit", 0),
            raw.get("hours", 0),
            raw.get("daily_ceiling", 0),
            tuple(int(each) for each in raw.get("passed", ())),
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person as the rules look at one: where he or she stands, the year's study, and the exams passed."""

    person_id: int | None = None
    unit_path: str = ""
    credit: int = 0
    hours: int = 0
    passed: frozenset[int] = frozenset()


def counted_credit(days: Iterable[tuple[str, int]], daily_ceiling: int) -> int:
    """The year's credit from (day, hundredths); a number for the year as a whole has no day ("") and no ceiling."""
    totals: dict[str, int] = {}
    for day, amount in days:
        totals[day] = totals.get(day, 0) + amount
    return sum(min(total, daily_ceiling) if day and daily_ceiling else total for day, total in totals.items())


def missing(wanted: Eligibility, candidate: Candidate) -> str:
    """ "" when everything is reached, else the code of the first thing that is not."""
    if candidate.credit < wanted.credit:
        return "credit_short"
    if candidate.hours < wanted.hours:
        return "hours_short"
    return "" if set(wanted.passed) <= candidate.passed else "exam_not_passed"
