"""What a candidate may see of a result, and when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from quizapp.exams.rules.release import Thing
from quizapp.exams.rules.settings import ExamSettings, Release, ReleaseTime


@dataclass(frozen=True, slots=True)
class Visible:
    """What is shown now. The score comes with the pass line, the explanation with the article."""

    score: bool
    verdicts: bool
    keys: bool
    band: bool = False
    explanations: bool = False


EVERYTHING = Visible(score=True, verdicts=True, keys=True, band=True, explanations=True)  # what the office sees


def visible(settings: ExamSettings, released: Collection[str], now: datetime) -> Visible:
    """Keys before the close of the window would leak to those who have not sat: at submission they are shown only if
    the setting says so in words. `released` names what somebody released by hand (Thing)."""

    def is_open(thing: Thing) -> bool:
        when = time_of(settings.release, thing)
        if when is ReleaseTime.AT_SUBMISSION:
            return True
        if when is ReleaseTime.AT_CLOSE:
            return now >= settings.closes_at
        return when is ReleaseTime.BY_HAND and thing in released

    return Visible(
        score=is_open(Thing.SCORE),
        verdicts=is_open(Thing.VERDICTS),
        keys=is_open(Thing.KEYS),
        band=is_open(Thing.BAND),
        explanations=is_open(Thing.EXPLANATIONS),
    )


def time_of(release: Release, thing: Thing) -> ReleaseTime:
    """When a thing is shown; the band with the score and the explanation with the key where nothing else is set."""
    return {
        Thing.SCORE: release.score,
        Thing.BAND: release.band or release.score,
        Thing.VERDICTS: release.verdicts,
        Thing.KEYS: release.keys,
        Thing.EXPLANATIONS: release.explanations or release.keys,
    }[thing]


def by_hand(settings: ExamSettings) -> tuple[Thing, ...]:
    """What somebody has to release."""
    return tuple(thing for thing in Thing if time_of(settings.release, thing) is ReleaseTime.BY_HAND)


def shown_since(
    settings: ExamSettings, released_at: datetime | None, finished_at: datetime | None, now: datetime
) -> datetime | None:
    """Since when a candidate sees the score of an attempt; None while it is not shown."""
    when = settings.release.score
    since = {
        ReleaseTime.AT_SUBMISSION: finished_at,
        ReleaseTime.AT_CLOSE: settings.closes_at,
        ReleaseTime.BY_HAND: released_at,
    }.get(when)
    return since if since is not None and since <= now else None
