"""A person's own list of results: every ended attempt, and what was sat on paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from quizapp import db
from quizapp.exams.models import Attempt, Exam, ExamResult
from quizapp.exams.rules.releasing import visible
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState


@dataclass(frozen=True, slots=True)
class OwnResult:
    """A line of 成绩. `score` only when released; `whole_score` where more than the attempt decides, beside the attempt
    that counts. An exam on paper has neither attempt nor number."""

    attempt_id: int | None
    exam_title: str
    number: int | None
    finished_at: datetime | None
    score: int | None
    band: str
    passed: bool | None
    counts: bool
    total_marks: int
    pending: int
    whole_score: int | None = None
    whole_total: int = 0


def own_results(person_id: int | None, now: datetime) -> list[OwnResult]:
    """Every ended attempt and paper of a person, newest first."""
    rows = db.session().execute(
        select(Attempt, Exam, ExamResult)
        .join(Exam, Exam.id == Attempt.exam_id)
        .outerjoin(ExamResult, (ExamResult.exam_id == Attempt.exam_id) & (ExamResult.person_id == Attempt.person_id))
        .where(Attempt.person_id == person_id, Attempt.state == AttemptState.GRADED)
    )
    found = [_attempt(attempt, exam, result, now) for attempt, exam, result in rows]
    found += _on_paper(person_id, now)
    return sorted(found, key=lambda each: (each.finished_at or now, each.attempt_id or 0), reverse=True)


def _attempt(attempt: Attempt, exam: Exam, result: ExamResult | None, now: datetime) -> OwnResult:
    settings = ExamSettings.from_json(exam.settings)
    seen = visible(settings, exam.released, now)
    counts = result is not None and result.counted_attempt_id == attempt.id
    whole = result if counts and (settings.composite.is_shared or settings.written) else None
    band, passed = (whole.band, whole.passed) if whole else (attempt.band, attempt.passed)
    return OwnResult(
        attempt_id=attempt.id,
        exam_title=exam.title,
        number=attempt.number,
        finished_at=attempt.finished_at,
        score=attempt.score if seen.score else None,
        band=band if seen.band else "",
        passed=passed if seen.band else None,
        counts=counts,
        total_marks=exam.total_marks - (settings.written.marks if settings.written else 0),
        pending=attempt.pending,
        whole_score=whole.score if whole and seen.score else None,
        whole_total=exam.total_marks,
    )


def _on_paper(person_id: int | None, now: datetime) -> Iterator[OwnResult]:
    """Results of exams that the person did not sit here."""
    sat = select(Attempt.id).where(Attempt.exam_id == ExamResult.exam_id, Attempt.person_id == person_id)
    rows = db.session().execute(
        select(Exam, ExamResult)
        .join(ExamResult, ExamResult.exam_id == Exam.id)
        .where(ExamResult.person_id == person_id, ExamResult.submitted > 0, ~sat.exists())
    )
    for exam, result in rows:
        seen = visible(ExamSettings.from_json(exam.settings), exam.released, now)
        yield OwnResult(
            attempt_id=None,
            exam_title=exam.title,
            number=None,
            finished_at=result.finished_at,
            score=result.score if seen.score else None,
            band=result.band if seen.band else "",
            passed=result.passed if seen.band else None,
            counts=True,
            total_marks=exam.total_marks,
            pending=0,
        )
