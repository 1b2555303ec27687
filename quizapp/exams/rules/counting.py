"""Several attempts, one result; with the year's study and other exams where the result is shared with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from quizapp.exams.rules.composite import Beyond, combine, study_score
from quizapp.exams.rules.settings import Counting, ExamSettings
from quizapp.exams.rules.written import AWAITING

PENDING = "pending"  # a band: reached here, but another exam that must be passed has no result yet


@dataclass(frozen=True, slots=True)
class AttemptOutcome:
    """An attempt that counts as used (not void); `score` in hundredths, None until marked. `seconds` is the time used,
    `parts_failed` how many parts missed their own pass line."""

    attempt_id: int
    number: int
    is_ended: bool
    is_blank: bool
    score: int | None
    finished_at: datetime | None
    seconds: int = 0
    parts_failed: int = 0


@dataclass(frozen=True, slots=True)
class PersonResult:
    """A person's result in an exam. 实考 is submitted ≥ 1; a blank paper is inside it and told apart. `score` is what
    counts, `exam_score` the exam's share before study is added (while a part on paper has no marks yet: that of the
    screen), `written_score` what the part on paper adds to it, `own_passed` without the other exams."""

    started: int
    submitted: int
    counted_attempt_id: int | None
    score: int | None
    band: str
    passed: bool
    is_blank: bool
    finished_at: datetime | None
    exam_score: int | None = None
    study_score: int | None = None
    own_passed: bool = False
    seconds: int = 0
    written_score: int | None = None


def counted(attempts: Sequence[AttemptOutcome], counting: Counting) -> AttemptOutcome | None:
    """The attempt that counts: best (the earlier of equals), last or first of those marked; of a mean the last."""
    marked = _marked(attempts)
    if not marked or _waits(attempts, counting):
        return None
    if counting is Counting.FIRST:
        return marked[0]
    if counting in (Counting.LAST, Counting.MEAN):
        return marked[-1]
    return max(marked, key=lambda each: (each.score or 0, -each.number))


def counted_score(attempts: Sequence[AttemptOutcome], counting: Counting) -> int | None:
    """The score that counts, in hundredths; the mean is rounded half up."""
    marked = _marked(attempts)
    if counting is Counting.MEAN and marked and not _waits(attempts, counting):
        return (2 * sum(each.score or 0 for each in marked) + len(marked)) // (2 * len(marked))
    one = counted(attempts, counting)
    return one.score if one else None


def roll_up(attempts: Sequence[AttemptOutcome], settings: ExamSettings, beyond: Beyond | None = None) -> PersonResult:
    """All attempts of one person as the one row that reports read."""
    beyond = beyond or Beyond()
    best = counted(attempts, settings.counting)
    ended = [each for each in attempts if each.is_ended]
    screen = counted_score(attempts, settings.counting)
    written = _written(settings, screen, beyond)
    waits = screen is not None and settings.written is not None and written is None
    exam_score = screen + (written or 0) if screen is not None else None
    score = combine(settings.composite, exam_score, beyond) if exam_score is not None and not waits else None
    own_passed = (
        score is not None
        and score >= settings.pass_line
        and not (best and best.parts_failed)
        and _reaches_lines(settings, screen, beyond)
    )
    is_mean = settings.counting is Counting.MEAN
    return PersonResult(
        started=len(attempts),
        submitted=len(ended),
        counted_attempt_id=best.attempt_id if best and not is_mean else None,
        score=score,
        band=AWAITING if waits else _band(settings, score, own_passed, beyond),
        passed=own_passed and all(beyond.others),
        is_blank=bool(ended) and all(each.is_blank for each in ended),
        finished_at=best.finished_at if best else None,
        exam_score=exam_score,
        study_score=study_score(settings.composite, beyond) if settings.composite.study_percent else None,
        own_passed=own_passed,
        seconds=best.seconds if best and not is_mean else 0,
        written_score=written,
    )


def _written(settings: ExamSettings, screen: int | None, beyond: Beyond) -> int | None:
    """What the part on paper adds; None without such a part, before its marks are there, and without a sitting."""
    if settings.written is None or screen is None or beyond.written is None:
        return None
    return settings.written.counted(beyond.written)


def _reaches_lines(settings: ExamSettings, screen: int | None, beyond: Beyond) -> bool:
    if settings.written is None or screen is None:
        return True
    return beyond.written is not None and settings.written.is_passed(screen, beyond.written)


def _band(settings: ExamSettings, score: int | None, own_passed: bool, beyond: Beyond) -> str:
    """The band of a result: none below what is failed anywhere, and none yet while another exam is open."""
    if score is None:
        return ""
    if not own_passed or False in beyond.others:
        return settings.band_of(score) if score < settings.pass_line else "fail"
    return PENDING if None in beyond.others else settings.band_of(score)


def _waits(attempts: Sequence[AttemptOutcome], counting: Counting) -> bool:
    """Whether what would count still waits for a person: the first, the last, any of a mean. The best of what is final
    counts meanwhile."""
    ended = sorted((each for each in attempts if each.is_ended), key=lambda a: a.number)
    wanted = {Counting.FIRST: ended[:1], Counting.LAST: ended[-1:], Counting.MEAN: ended}.get(counting, [])
    return any(each.score is None for each in wanted)


def _marked(attempts: Sequence[AttemptOutcome]) -> list[AttemptOutcome]:
    return sorted((each for each in attempts if each.is_ended and each.score is not None), key=lambda a: a.number)
