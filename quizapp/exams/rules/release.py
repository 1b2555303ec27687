"""Before results are released: what somebody should have looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Thing(StrEnum):
    """What can be shown to the candidate, each at a time of its own."""

    SCORE = "score"
    BAND = "band"
    VERDICTS = "verdicts"
    KEYS = "keys"
    EXPLANATIONS = "explanations"


class Finding(StrEnum):
    """What the check found, the weightiest first."""

    UNMARKED = "unmarked"
    NO_PAPER_MARK = "no_paper_mark"
    OPEN = "open"
    NOTHING_STORED = "nothing_stored"
    ANSWERED_ZERO = "answered_zero"
    CLOSED_LATE = "closed_late"
    CHANGED_AFTER = "changed_after"


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """An attempt as the check wants it. `score` in hundredths, None while not final; `closed_at` is when the server ended
    it, `deadline` when it should have; `changed_at` is the last mark that was not the first."""

    attempt_id: int
    is_open: bool
    answered: int
    score: int | None
    pending: int
    deadline: datetime
    closed_at: datetime | None
    changed_at: datetime | None = None
    lacks_paper: bool = False  # the marks of the part on paper are not entered


def findings(
    lines: Sequence[AttemptLine], released_at: datetime | None, late_seconds: int
) -> dict[Finding, tuple[int, ...]]:
    """Finding -> ids of the attempts it is about; only what was found. An attempt ended by the server more than
    `late_seconds` after its deadline is late; a mark changed after the first release is told."""
    found: dict[Finding, list[int]] = {each: [] for each in Finding}
    for line in lines:
        for finding, is_so in _asked(line, released_at, late_seconds):
            if is_so:
                found[finding].append(line.attempt_id)
    return {finding: tuple(ids) for finding, ids in found.items() if ids}


def _asked(line: AttemptLine, released_at: datetime | None, late_seconds: int) -> tuple[tuple[Finding, bool], ...]:
    is_late = line.closed_at is not None and (line.closed_at - line.deadline).total_seconds() > late_seconds
    return (
        (Finding.UNMARKED, line.pending > 0),
        (Finding.NO_PAPER_MARK, line.lacks_paper and not line.is_open),
        (Finding.OPEN, line.is_open),
        (Finding.NOTHING_STORED, not line.is_open and line.answered == 0),
        (Finding.ANSWERED_ZERO, line.answered > 0 and line.score == 0 and not line.pending),
        (Finding.CLOSED_LATE, is_late),
        (
            Finding.CHANGED_AFTER,
            released_at is not None and line.changed_at is not None and line.changed_at > released_at,
        ),
    )
