"""Results that an exam shares with something else: the year's study, or other exams that must be passed, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Composite:
    """`study_percent` of the result come from the year's study, where `study_full` (hundredths of credit) is the whole of
    it; `also_pass` are the other exams that must be passed for this one to be passed."""

    study_percent: int = 0
    study_full: int = 0
    also_pass: tuple[int, ...] = ()

    @property
    def exam_percent(self) -> int:
        return 100 - self.study_percent

    @property
    def is_shared(self) -> bool:
        """Whether the exam alone does not decide."""
        return bool(self.study_percent or self.also_pass)

    def to_json(self) -> dict[str, Any]:
        """For storing; the inverse of from_json."""
        return {
            "study_percent": self.study_percent,
            "study_full": self.study_full,
            "also_pass": [str(each) for each in self.also_pass],
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Composite":
        """Read what to_json wrote; the exam alone where nothing is stored."""
        return cls(
            raw.get("study_percent", 0), raw.get("study_full", 0), tuple(int(each) for each in raw.get("also_pass", ()))
        )


@dataclass(frozen=True, slots=True)
class Beyond:
    """What a result takes from outside the screen: the exam's total and the year's credit in hundredths, for each of
    `also_pass` whether it was passed, None while it has no result, and the mark of the part on paper on the paper's own
    scale, None while it is not entered."""

    total_marks: int = 0
    credit: int = 0
    others: tuple[bool | None, ...] = ()
    written: int | None = None


def study_score(composite: Composite, beyond: Beyond) -> int:
    """The year's study on the paper's scale, in hundredths before weighting; more than the whole counts as the whole."""
    if not composite.study_full:
        return 0
    reached = min(beyond.credit, composite.study_full)
    return _half_up(Fraction(beyond.total_marks * max(0, reached), composite.study_full))


def combine(composite: Composite, exam_score: int, beyond: Beyond) -> int:
    """study × weight + exam × weight, in hundredths, half up; the exam alone where study has no weight."""
    if not composite.study_percent:
        return exam_score
    study = study_score(composite, beyond)
    return _half_up(Fraction(study * composite.study_percent + exam_score * composite.exam_percent, 100))


def _half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))
