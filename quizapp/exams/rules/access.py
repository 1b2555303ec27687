"""Who may start an attempt now."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.timing import Phase, phase


class RosterStatus(StrEnum):
    """应考 免考 缓考."""

    DUE = "due"
    EXEMPT = "exempt"
    DEFERRED = "deferred"


class Reason(StrEnum):
    """Why somebody is exempt or deferred: 产假 病假 借调外出 年内退休 新入职 其他."""

    MATERNITY = "maternity"
    SICK = "sick"
    SECONDED = "seconded"
    RETIRING = "retiring"
    NEW = "new"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class History:
    """A person's attempts in an exam. `started` is the highest number given; void ones are not in `used`."""

    started: int
    used: int
    open_attempt: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed, or the code of why not."""

    is_allowed: bool
    code: str = ""


def may_start(settings: ExamSettings, status: RosterStatus | None, history: History, now: datetime) -> Verdict:
    """Whether a new attempt may begin. An open attempt may be resumed instead."""
    checks = (
        (status is None, "not_on_roster"),
        (status is RosterStatus.EXEMPT, "exempt"),
        (status is RosterStatus.DEFERRED, "deferred"),
        (history.open_attempt is not None, "attempt_open"),
        (phase(settings, now) is Phase.BEFORE, "not_open"),
        (phase(settings, now) is Phase.AFTER, "closed"),
        (history.used >= settings.attempts_allowed, "attempts_used"),
    )
    for stops, code in checks:
        if stops:
            return Verdict(False, code)
    return Verdict(True)
