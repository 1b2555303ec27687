"""The one clock. Everything that needs the time asks here, or is handed it.

The processes of a server agree on a time (`timekeeper`), which then goes on evenly whatever is done to a machine's clock: a
deadline comes at the same moment for all of them, and never because a clock was set. Elsewhere it's the machine's clock.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Counts on while the machine sleeps, is the same for all its processes, and is never set.
_COUNTER = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


@dataclass(frozen=True, slots=True)
class _Agreed:
    moment: datetime
    steady: float


class _Kept:
    """What this process knows of the agreed time; replaced as a whole, so that no reader sees half of it."""

    agreed: _Agreed | None = None


def now() -> datetime:
    """The present moment as an aware UTC datetime (microseconds kept)."""
    agreed = _Kept.agreed
    return machine() if agreed is None else agreed.moment + timedelta(seconds=steady() - agreed.steady)


def machine() -> datetime:
    """What this machine's clock says."""
    return datetime.now(UTC)


def steady() -> float:
    """Seconds since the machine began; only ever forward and evenly."""
    return time.monotonic() if _COUNTER is None else time.clock_gettime(_COUNTER)


def agree(moment: datetime, at: float) -> None:
    """From now on it was `moment` when `steady` said `at`."""
    _Kept.agreed = _Agreed(moment, at)


def forget() -> None:
    """Go by the machine's clock again."""
    _Kept.agreed = None


def is_agreed() -> bool:
    """Whether this process goes by an agreed time."""
    return _Kept.agreed is not None


def ahead() -> timedelta:
    """How far this machine's clock is before the agreed time; negative where it's behind."""
    return machine() - now()
