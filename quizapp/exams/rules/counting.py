"""Several attempts, one result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from quizapp.exams.rules.settings import Counting, ExamSettings


@dataclass(frozen=True, slots=True)
class AttemptOutcome:
    """An attempt that counts as used (not void); `score` in hundredths, None until marked."""

    attempt_id: int
    number: int
    is_ended: bool
    is_blank: bool
    score: int | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonResult:
    """A person's result in an exam. 实考 is submitted ≥ 1; a blank paper is inside it and told apart."""

    started: int
    submitted: int
    counted_attempt_id: int | None
    score: int | None
    band: str
    passed: bool
    is_blank: bool
    finished_at: datetime | None


def counted(attempts: Sequence[AttemptOutcome], counting: Counting) -> AttemptOutcome | None:
    """The attempt that counts: best (the earlier of equals), last or first of those marked."""
    marked = sorted((each for each in attempts if each.is_ended and each.score is not None), key=lambda a: a.number)
    if not marked:
        return None
    if counting is Counting.FIRST:
        return marked[0]
    if counting is Counting.LAST:
        return marked[-1]
    return max(marked, key=lambda each: (each.score or 0, -each.number))


def roll_up(attempts: Sequence[AttemptOutcome], settings: ExamSettings) -> PersonResult:
    """All attempts of one person as the one row that reports read."""
    best = counted(attempts, settings.counting)
    ended = [each for each in attempts if each.is_ended]
    score = best.score if best else None
    return PersonResult(
        started=len(attempts),
        submitted=len(ended),
        counted_attempt_id=best.attempt_id if best else None,
        score=score,
        band=settings.band_of(score) if score is not None else "",
        passed=score is not None and score >= settings.pass_line,
        is_blank=bool(ended) and all(each.is_blank for each in ended),
        finished_at=best.finished_at if best else None,
    )
