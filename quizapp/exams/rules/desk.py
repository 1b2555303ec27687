"""The invigilator's desk: where a candidate stands now, what may be done, and what of it can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.slots import Window
from quizapp.exams.rules.states import AttemptState

SILENT_AFTER = timedelta(seconds=70)  # two missed contacts of the page
MAX_SECONDS = 10 * 3600
PREPARE_BEFORE = timedelta(minutes=60)  # how early the waiting room opens


class Seat(StrEnum):
    """Where a candidate stands."""

    NOT_COME = "not_come"
    WAITING = "waiting"
    SITTING = "sitting"
    UNSAVED = "unsaved"  # sits, with work the server does not have yet
    AWAY = "away"  # has left the page
    SILENT = "silent"  # sits, but the page has not been heard of
    HANDED_IN = "handed_in"
    VOID = "void"


class Act(StrEnum):
    """What can be done from the desk."""

    EXTEND = "extend"
    LATE = "late"
    REOPEN = "reopen"
    END = "end"
    VOID = "void"
    MESSAGE = "message"
    UNLOCK = "unlock"


class Reach(StrEnum):
    PERSON = "person"
    UNIT = "unit"
    ALL = "all"


UNDOABLE = frozenset({Act.EXTEND, Act.LATE, Act.VOID, Act.MESSAGE})
FOR_MANY = frozenset({Act.EXTEND, Act.MESSAGE})
WITH_MINUTES = frozenset({Act.EXTEND, Act.LATE, Act.REOPEN})
WITH_REASON = frozenset({Act.EXTEND, Act.LATE, Act.REOPEN, Act.END, Act.VOID})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a candidate: the last attempt's state and the last contact of the page."""

    attempt: AttemptState | None = None
    last_seen_at: datetime | None = None
    unsaved: int = 0
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """More time that was given: to whom, in which open attempt (None: before one began), when."""

    seconds: int
    reach: Reach
    attempt_id: int | None
    at: datetime


def seat_of(facts: Facts, now: datetime) -> Seat:
    """One state for the board; what an invigilator must look at first wins."""
    is_heard = facts.last_seen_at is not None and now - facts.last_seen_at <= SILENT_AFTER
    if facts.attempt is None:
        return Seat.WAITING if is_heard else Seat.NOT_COME
    if facts.attempt is AttemptState.VOID:
        return Seat.VOID
    if facts.attempt is not AttemptState.IN_PROGRESS:
        return Seat.HANDED_IN
    if not is_heard:
        return Seat.SILENT
    if facts.is_away:
        return Seat.AWAY
    return Seat.UNSAVED if facts.unsaved else Seat.SITTING


def problem(act: Act, reach: Reach, seconds: int, reason: str, text: str) -> str:
    """A code of what is missing or out of range in an act, "" where it may be done."""
    if reach is not Reach.PERSON and act not in FOR_MANY:
        return "desk_one_only"
    if act in WITH_MINUTES and not 0 < seconds <= MAX_SECONDS:
        return "desk_minutes"
    if act in WITH_REASON and not reason.strip():
        return "desk_reason"
    if act is Act.MESSAGE and not text.strip():
        return "desk_text"
    return ""


def carried(grants: Sequence[Grant], earlier_starts: Sequence[datetime]) -> list[Grant]:
    """Which grants a new attempt gets: those made to the person before any attempt was open, and those made to a unit or
    everybody when the person had not begun an attempt yet."""
    return [
        each
        for each in grants
        if each.attempt_id is None
        and (each.reach is Reach.PERSON or all(started > each.at for started in earlier_starts))
    ]


def taken_back(deadline: datetime, seconds: int, now: datetime) -> datetime:
    """The deadline once a grant is taken back; nobody's time runs out by it this very moment."""
    return min(deadline, max(deadline - timedelta(seconds=seconds), now + timedelta(minutes=1)))


def kept_open(before: datetime | None, after: datetime | None, now: datetime) -> int:
    """Seconds that what is open must stay open longer than `after`, so that taking time back closes nothing this very
    moment; 0 where it does not."""
    if before is None or after is None:
        return 0
    least = min(before, now + timedelta(minutes=1))
    return max(0, -int((after - least).total_seconds() // 1))


def admitted_late(settings: ExamSettings, window: Window, until: datetime | None) -> ExamSettings:
    """The rules for a person who was let in late: the door stays open until then, and so does the own window. Unchanged
    without `until`."""
    if until is None or until <= window.doors_close_at:
        return settings
    return replace(
        settings,
        slots=(),
        opens_at=window.opens_at,
        closes_at=max(until, window.closes_at),
        admission=window.admission,
        latest_start_seconds=0 if until >= window.closes_at else int((until - window.opens_at).total_seconds()),
    )
