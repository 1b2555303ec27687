"""An exam's settings as one frozen value: every rule of a real notice is a field here, none is in code elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from quizapp.bank.rules.kinds import OBJECTIVE_KINDS, Kind

DEFAULT_GRACE_SECONDS = 30
MAX_GRACE_SECONDS = 300


class Counting(StrEnum):
    """Which of several attempts counts."""

    BEST = "best"
    LAST = "last"
    FIRST = "first"


class Scoring(StrEnum):
    """How a question with several right options is marked."""

    ALL_OR_NOTHING = "all_or_nothing"
    SHARE = "share"  # any wrong option scores 0; each right option of an incomplete answer a fixed number of marks
    PROPORTION = "proportion"  # any wrong option scores 0; an incomplete answer its proportion of the right options
    PER_OPTION = "per_option"  # every option judged by itself: chosen-right and left-wrong count
    NEGATIVE = "negative"  # right options count, each wrong one takes the same away, never below 0


@dataclass(frozen=True, slots=True)
class ScoringPolicy:
    """A scoring rule; `share` (hundredths of a mark) only for SHARE."""

    code: Scoring = Scoring.ALL_OR_NOTHING
    share: int = 0


class ReleaseTime(StrEnum):
    """When something becomes visible to the candidate."""

    AT_SUBMISSION = "at_submission"
    AT_CLOSE = "at_close"
    BY_HAND = "by_hand"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Release:
    """What is shown afterwards, and when."""

    score: ReleaseTime = ReleaseTime.AT_SUBMISSION  # with band and pass line
    verdicts: ReleaseTime = ReleaseTime.AT_CLOSE  # right or wrong per question
    keys: ReleaseTime = ReleaseTime.AT_CLOSE  # the key, the explanation and the article


@dataclass(frozen=True, slots=True)
class Band:
    """A band begins at this score (hundredths of a mark)."""

    name: str  # excellent, good, pass; below the last one it is fail
    at_least: int


@dataclass(frozen=True, slots=True)
class ExamSettings:
    """Marks and scores in hundredths of a mark on the paper's own scale; times are aware UTC moments."""

    opens_at: datetime
    closes_at: datetime
    duration_seconds: int
    pass_line: int
    bands: tuple[Band, ...]
    attempts_allowed: int = 1
    counting: Counting = Counting.BEST
    grace_seconds: int = DEFAULT_GRACE_SECONDS
    policies: tuple[tuple[Kind, ScoringPolicy], ...] = ()
    release: Release = field(default_factory=Release)

    def policy_of(self, kind: Kind) -> ScoringPolicy:
        """The scoring rule of a kind; all or nothing where none is set."""
        return dict(self.policies).get(kind, ScoringPolicy())

    def band_of(self, score: int) -> str:
        """The band a score falls into; "fail" below the last."""
        for band in sorted(self.bands, key=lambda band: band.at_least, reverse=True):
            if score >= band.at_least:
                return band.name
        return "fail"

    def is_excellent(self, band: str) -> bool:
        """Whether this band is the highest one set."""
        top = max(self.bands, key=lambda candidate: candidate.at_least, default=None)
        return top is not None and band == top.name

    def to_json(self) -> dict[str, Any]:
        """For storing; the inverse of from_json."""
        return {
            "opens_at": self.opens_at.isoformat(),
            "closes_at": self.closes_at.isoformat(),
            "duration_seconds": self.duration_seconds,
            "pass_line": self.pass_line,
            "bands": [[band.name, band.at_least] for band in self.bands],
            "attempts_allowed": self.attempts_allowed,
            "counting": self.counting.value,
            "grace_seconds": self.grace_seconds,
            "policies": {kind.value: [policy.code.value, policy.share] for kind, policy in self.policies},
            "release": {
                "score": self.release.score.value,
                "verdicts": self.release.verdicts.value,
                "keys": self.release.keys.value,
            },
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "ExamSettings":
        """Read what to_json wrote."""
        return cls(
            opens_at=datetime.fromisoformat(raw["opens_at"]),
            closes_at=datetime.fromisoformat(raw["closes_at"]),
            duration_seconds=raw["duration_seconds"],
            pass_line=raw["pass_line"],
            bands=tuple(Band(name, at_least) for name, at_least in raw["bands"]),
            attempts_allowed=raw["attempts_allowed"],
            counting=Counting(raw["counting"]),
            grace_seconds=grace_seconds_of(raw),
            policies=tuple(
                (Kind(kind), ScoringPolicy(Scoring(code), share)) for kind, (code, share) in raw["policies"].items()
            ),
            release=Release(**{name: ReleaseTime(value) for name, value in raw["release"].items()}),
        )


def grace_seconds_of(raw: Mapping[str, Any]) -> int:
    """The grace alone, without reading the rest: the path of saving an answer needs nothing more."""
    grace: int = raw["grace_seconds"]
    return grace


def default_bands(total: int) -> tuple[Band, ...]:
    """90/80/60 percent of `total` hundredths, the bands of the Shaanxi notice."""
    return tuple(
        Band(name, total * percent // 100) for name, percent in (("excellent", 90), ("good", 80), ("pass", 60))
    )


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A setting that can't work together with another; `is_fatal` stops publishing, else it is a warning."""

    code: str
    field: str
    is_fatal: bool = True


def contradictions(settings: ExamSettings, total_marks: int) -> tuple[Contradiction, ...]:
    """What is wrong with the settings for a paper of `total_marks` hundredths; found when set up, not when sat."""
    window = settings.closes_at - settings.opens_at
    duration = timedelta(seconds=settings.duration_seconds)
    checks = (
        (window <= timedelta(0), Contradiction("closes_before_opens", "closes_at")),
        (settings.duration_seconds < 60, Contradiction("duration_too_short", "duration")),
        (timedelta(0) < window < duration, Contradiction("duration_over_window", "duration", is_fatal=False)),
        (settings.attempts_allowed < 1, Contradiction("no_attempts", "attempts_allowed")),
        (total_marks > 0 and settings.pass_line > total_marks, Contradiction("pass_over_total", "pass_line")),
        (settings.pass_line < 0, Contradiction("pass_below_zero", "pass_line")),
        (not 0 <= settings.grace_seconds <= MAX_GRACE_SECONDS, Contradiction("grace_range", "grace_seconds")),
        (not _descends(settings.bands), Contradiction("bands_order", "bands")),
        (
            total_marks > 0 and any(band.at_least > total_marks for band in settings.bands),
            Contradiction("band_over_total", "bands"),
        ),
        (
            any(kind not in OBJECTIVE_KINDS for kind, _policy in settings.policies),
            Contradiction("kind_not_supported", "policies"),
        ),
    )
    return tuple(problem for is_wrong, problem in checks if is_wrong)


def _descends(bands: tuple[Band, ...]) -> bool:
    limits = [band.at_least for band in bands]
    return all(high > low for high, low in pairwise(limits)) and all(x >= 0 for x in limits)
