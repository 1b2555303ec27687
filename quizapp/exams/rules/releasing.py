"""What a candidate may see of a result, and when."""

from dataclasses import dataclass
from datetime import datetime

from quizapp.exams.rules.settings import ExamSettings, ReleaseTime


@dataclass(frozen=True, slots=True)
class Visible:
    """What is shown now."""

    score: bool
    verdicts: bool
    keys: bool


def visible(settings: ExamSettings, released_at: datetime | None, now: datetime) -> Visible:
    """Keys before the close of the window would leak to those who have not sat: at submission they are shown only if
    the setting says so in words."""

    def is_open(when: ReleaseTime) -> bool:
        if when is ReleaseTime.AT_SUBMISSION:
            return True
        if when is ReleaseTime.AT_CLOSE:
            return now >= settings.closes_at
        return when is ReleaseTime.BY_HAND and released_at is not None

    release = settings.release
    return Visible(score=is_open(release.score), verdicts=is_open(release.verdicts), keys=is_open(release.keys))
