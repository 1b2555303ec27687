"""Time in an exam. The server's clock alone decides."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from quizapp.exams.rules.settings import ExamSettings


class Phase(StrEnum):
    BEFORE = "before"
    OPEN = "open"
    AFTER = "after"


class OpenBetween(Protocol):
    """Whatever has a window: an exam's settings, a person's slot."""

    @property
    def opens_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime: ...


def phase(settings: OpenBetween, now: datetime) -> Phase:
    """Where `now` lies in the window; the opening moment is inside, the closing moment outside."""
    if now < settings.opens_at:
        return Phase.BEFORE
    return Phase.OPEN if now < settings.closes_at else Phase.AFTER


def deadline(
    settings: ExamSettings, started_at: datetime, extra_seconds: int, window: OpenBetween | None = None
) -> datetime:
    """When an attempt ends: its duration from the start, but never past the person's window (the exam's where none is
    given), plus time granted by hand."""
    own = started_at + timedelta(seconds=settings.duration_seconds)
    return min(own, (window or settings).closes_at) + timedelta(seconds=extra_seconds)


def submits_from(started_at: datetime, earliest_seconds: int, ends_at: datetime) -> datetime:
    """From when on an attempt may be handed in; never later than its end, when the server closes it."""
    return min(started_at + timedelta(seconds=earliest_seconds), ends_at)


def open_end(ends_at: datetime, open_until: datetime | None) -> datetime:
    """When what is open now closes: the part's own time, but never after the attempt."""
    return ends_at if open_until is None else min(ends_at, open_until)


def accepts(ends_at: datetime, grace_seconds: int, arrived_at: datetime) -> bool:
    """Whether what arrived at this moment counts: until deadline + grace inclusive (I4)."""
    return arrived_at <= ends_at + timedelta(seconds=grace_seconds)


def time_left(ends_at: datetime, now: datetime) -> timedelta:
    """Time until the deadline, never negative."""
    return max(timedelta(0), ends_at - now)
