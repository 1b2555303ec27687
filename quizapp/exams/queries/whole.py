"""A person's whole result where the attempt alone does not decide: the year's study, a part on paper, other exams."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select

from quizapp import db
from quizapp.exams.models import Attempt, Exam, ExamResult
from quizapp.exams.queries.outside import trail_of
from quizapp.exams.queries.standing import beyond_of
from quizapp.exams.rules.composite import study_score
from quizapp.exams.rules.releasing import EVERYTHING, Visible, visible
from quizapp.exams.rules.settings import ExamSettings


@dataclass(frozen=True, slots=True)
class PaperChange:
    """A later change of a mark on paper; None where there was none, or none any more."""

    at: datetime
    before: int | None
    after: int | None
    reason: str  # or the source of the table


@dataclass(frozen=True, slots=True)
class Written:
    """The part on paper: `mark` on its own scale, None while it is not entered; `counted` is what it adds."""

    title: str
    mark: int | None
    full: int
    counted: int | None
    marks: int
    pass_line: int | None  # of the paper, on its own scale
    screen_line: int | None
    changes: tuple[PaperChange, ...]


@dataclass(frozen=True, slots=True)
class Credit:
    """The year's study: what was reached with at most `daily` a day (0: no ceiling), and how much is the whole of it."""

    reached: int
    full: int
    daily: int


@dataclass(frozen=True, slots=True)
class Other:
    """Another exam that must be passed. `passed` is None without a result; nothing is told before it is released there.
    `score` only with its own release; `is_on_paper` where it was not sat on the screen."""

    title: str
    is_shown: bool
    passed: bool | None
    score: int | None
    is_on_paper: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """All in hundredths. `screen` is what counts of the attempts, `exam` that with the part on paper, `score` with the
    year's study; None while something is missing. Band and `passed` only as far as released."""

    number: int | None  # of the attempt that counts; None for a mean
    screen: int | None
    written: Written | None
    exam: int | None
    study: int | None
    study_percent: int
    exam_percent: int
    credit: Credit | None  # behind `study`
    score: int | None
    total_marks: int
    band: str
    passed: bool | None
    others: tuple[Other, ...]


def whole_of(exam: Exam, settings: ExamSettings, person_id: int, shown: Visible, now: datetime | None) -> Whole | None:
    """The whole result as far as it is released; None where the attempt alone decides or nothing is released. Of the other
    exams that must be passed what is released there `now`; all of it with None, for the office."""
    composite = settings.composite
    if not (composite.is_shared or settings.written) or not shown.score:
        return None
    rolled = db.session().get(ExamResult, (exam.id, person_id))
    if rolled is None:
        return None
    written = _written(exam.id, settings, person_id, rolled)
    waits = written is not None and written.counted is None
    return Whole(
        number=_number(rolled.counted_attempt_id),
        screen=None if rolled.exam_score is None else rolled.exam_score - (rolled.written_score or 0),
        written=written,
        exam=None if waits else rolled.exam_score,
        study=rolled.study_score,
        study_percent=composite.study_percent,
        exam_percent=composite.exam_percent,
        credit=_credit(exam, settings, person_id, rolled),
        score=rolled.score,
        total_marks=exam.total_marks,
        band=rolled.band if shown.band else "",
        passed=rolled.passed if shown.band else None,
        others=_others(composite.also_pass, person_id, now),
    )


def _written(exam_id: int, settings: ExamSettings, person_id: int, rolled: ExamResult) -> Written | None:
    part = settings.written
    if part is None:
        return None
    trail = trail_of(exam_id, person_id)
    mark = trail[-1].score if trail else None
    changes = tuple(
        PaperChange(new.imported_at, old.score, new.score, new.reason or new.source) for old, new in pairwise(trail)
    )
    return Written(
        part.title, mark, part.full, rolled.written_score, part.marks, part.pass_line, part.screen_line, changes
    )


def _credit(exam: Exam, settings: ExamSettings, person_id: int, rolled: ExamResult) -> Credit | None:
    """Nothing where study does not count, or while the ledger has changed and the result does not follow it yet."""
    composite = settings.composite
    if not composite.study_percent:
        return None
    beyond = beyond_of(exam, settings, person_id)
    if study_score(composite, beyond) != rolled.study_score:
        return None
    return Credit(beyond.credit, composite.study_full, settings.eligibility.daily_ceiling)


def _others(wanted: tuple[int, ...], person_id: int, now: datetime | None) -> tuple[Other, ...]:
    if not wanted:
        return ()
    rows = db.session().execute(
        select(Exam, ExamResult)
        .outerjoin(ExamResult, (ExamResult.exam_id == Exam.id) & (ExamResult.person_id == person_id))
        .where(Exam.id.in_(wanted))
    )
    found = {exam.id: _other(exam, result, now) for exam, result in rows}
    return tuple(found[each] for each in wanted if each in found)


def _other(exam: Exam, result: ExamResult | None, now: datetime | None) -> Other:
    settings = ExamSettings.from_json(exam.settings)
    shown = visible(settings, exam.released, now) if now else EVERYTHING
    is_known = result is not None and result.score is not None
    return Other(
        title=exam.title,
        is_shown=shown.band,
        passed=result.own_passed if result is not None and is_known and shown.band else None,
        score=result.score if result is not None and shown.score else None,
        is_on_paper=settings.on_paper,
    )


def _number(attempt_id: int | None) -> int | None:
    if attempt_id is None:
        return None
    return db.session().execute(select(Attempt.number).where(Attempt.id == attempt_id)).scalar_one_or_none()
