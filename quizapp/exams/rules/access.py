"""Who may start an attempt now."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quizapp.exams.rules import eligibility
from quizapp.exams.rules.eligibility import Candidate
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.slots import may_enter
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
    """A person's attempts in an exam. `started` is the highest number given; void ones are not in `used`; `today` are
    those of `used` begun on the office's present day."""

    started: int
    used: int
    open_attempt: int | None = None
    today: int = 0


@dataclass(frozen=True, slots=True)
class Door:
    """What a candidate brings to a supervised sitting: the device's address and the room code typed."""

    address: str = ""
    room_code: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed, or the code of why not with the numbers its sentence names (hundredths)."""

    is_allowed: bool
    code: str = ""
    params: tuple[tuple[str, int], ...] = ()

    def texts(self) -> dict[str, str]:
        """The numbers without useless zeros: 300000 is 3000, 250 is 2.5."""
        return {name: f"{number // 100}{_rest(number % 100)}" for name, number in self.params}


def may_start(
    settings: ExamSettings,
    status: RosterStatus | None,
    history: History,
    now: datetime,
    candidate: Candidate | None = None,
    door: Door | None = None,
) -> Verdict:
    """Whether a new attempt may begin. An open attempt may be resumed instead. Without a `door` (a list of what is to be
    done, say) the room code and the address are not asked for."""
    who = candidate or Candidate()
    window = settings.window_of(who.person_id, who.unit_path)
    checks = (
        (settings.on_paper, "on_paper"),
        (status is None, "not_on_roster"),
        (status is RosterStatus.EXEMPT, "exempt"),
        (status is RosterStatus.DEFERRED, "deferred"),
        (history.open_attempt is not None, "attempt_open"),
        (phase(window, now) is Phase.BEFORE, "not_open"),
        (phase(window, now) is Phase.AFTER, "closed"),
        (now >= window.doors_close_at, "too_late"),
        (history.used >= settings.attempts_allowed, "attempts_used"),
        (0 < settings.attempts_per_day <= history.today, "attempts_used_today"),
    )
    for stops, code in checks:
        if stops:
            return Verdict(False, code, (("minutes", window.late_seconds * 100 // 60),) if code == "too_late" else ())
    lacking = eligibility.missing(settings.eligibility, who)
    if lacking:
        return Verdict(False, lacking, _numbers(settings, who, lacking))
    barred = may_enter(window.admission, door.address, door.room_code) if door else ""
    return Verdict(not barred, barred)


def _numbers(settings: ExamSettings, who: Candidate, code: str) -> tuple[tuple[str, int], ...]:
    if code == "credit_short":
        return (("need", settings.eligibility.credit), ("have", who.credit))
    if code == "hours_short":
        return (("need", settings.eligibility.hours), ("have", who.hours))
    return ()


def _rest(hundredths: int) -> str:
    return f".{hundredths:02d}".rstrip("0") if hundredths else ""
