"""The trial of a regrade: whose mark a change of a question would alter, computed for every marked attempt. Nothing is
written here; the job that tries keeps what it found with the proposal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from quizapp import db
from quizapp.exams.marking_models import RegradeRecord
from quizapp.exams.models import Attempt, Exam, MarkEvent, RosterEntry
from quizapp.exams.queries.recomputing import Papers, answers_of, confirmed, grade_of, hand_marks_of
from quizapp.exams.rules.grading import Grade
from quizapp.exams.rules.regrading import Regrade, pending
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState
from quizapp.jobs.models import Job
from quizapp.jobs.rules import JobState

CHUNK = 400  # attempts between two words on how far the trial is


@dataclass(frozen=True, slots=True)
class Outcome:
    """A mark as a trial shows it; `score` None while answers wait for a marker."""

    score: int | None
    band: str
    passed: bool


@dataclass(frozen=True, slots=True)
class DryLine:
    """An attempt whose mark a change alters."""

    attempt_id: int
    person_id: int
    staff_number: str
    name: str
    number: int
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a change would do: how many attempts were looked at, the changed ones by staff number."""

    looked_at: int
    lines: tuple[DryLine, ...]

    def counts(self) -> dict[str, int]:
        """How many change in score, band, pass."""
        return {
            "looked_at": self.looked_at,
            "score": sum(line.before.score != line.after.score for line in self.lines),
            "band": sum(line.before.band != line.after.band for line in self.lines),
            "passed": sum(line.before.passed != line.after.passed for line in self.lines),
        }

    def to_json(self) -> dict[str, Any]:
        """For storing, ids as text; the inverse of from_json."""
        lines = [
            [
                str(line.attempt_id), str(line.person_id), line.staff_number, line.name, line.number,
                [line.before.score, line.before.band, line.before.passed],
                [line.after.score, line.after.band, line.after.passed],
            ]
            for line in self.lines
        ]  # fmt: skip
        return {"looked_at": self.looked_at, "lines": lines}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "DryRun":
        """Read what to_json wrote."""
        lines = tuple(
            DryLine(int(attempt), int(person), staff_number, name, number, Outcome(*before), Outcome(*after))
            for attempt, person, staff_number, name, number, before, after in raw["lines"]
        )
        return cls(raw["looked_at"], lines)


@dataclass(frozen=True, slots=True)
class Tried:
    """How a proposal's trial stands. `run` is None until it is done; `is_over` says that nothing is at work on it."""

    run: DryRun | None
    at: datetime | None
    is_over: bool
    done: int
    total: int
    is_stale: bool  # marks have changed since


def tried(stored: RegradeRecord) -> Tried:
    """The trial of a proposal with the job behind it."""
    job = db.session().get(Job, stored.trial_job_id) if stored.trial_job_id else None
    return Tried(
        run=DryRun.from_json(stored.trial) if stored.trial else None,
        at=stored.trial_at,
        is_over=job is None or job.state in (JobState.DONE, JobState.FAILED),
        done=job.done if job else 0,
        total=job.total if job else 0,
        is_stale=stored.trial_at is not None and _has_changed(stored.exam_id, stored.trial_at),
    )


def dry_run(exam_id: int, regrade: Regrade, report: Callable[[int, int], None] = lambda _done, _total: None) -> DryRun:
    """Every marked attempt of the exam with and without the change; `report` is told how far it is."""
    settings = ExamSettings.from_json(db.session().get_one(Exam, exam_id).settings)
    rows = _marked(exam_id)
    papers = Papers([row.paper_id for row in rows], settings)
    holding = papers.holding(regrade.question)
    touched = [row for row in rows if row.paper_id in holding]
    so_far = confirmed(exam_id)
    lines: list[DryLine] = []
    for first in range(0, len(touched), CHUNK):
        report(first, len(touched))
        lines += _changed(touched[first : first + CHUNK], papers, so_far, regrade)
    return DryRun(len(touched), tuple(lines))


def _marked(exam_id: int) -> list[Any]:
    return list(
        db.session()
        .execute(
            select(
                Attempt.id,
                Attempt.person_id,
                Attempt.number,
                Attempt.paper_id,
                Attempt.score,
                Attempt.band,
                Attempt.passed,
                Attempt.regrades,
                RosterEntry.staff_number,
                RosterEntry.name,
            )
            .join(
                RosterEntry,
                (RosterEntry.exam_id == Attempt.exam_id) & (RosterEntry.person_id == Attempt.person_id),
            )
            .where(Attempt.exam_id == exam_id, Attempt.state == AttemptState.GRADED)
            .order_by(RosterEntry.staff_number, Attempt.number)
        )
        .all()
    )


def _changed(rows: Sequence[Any], papers: Papers, so_far: list[Regrade], regrade: Regrade) -> list[DryLine]:
    ids = [row.id for row in rows]
    answers, given = answers_of(ids), hand_marks_of(ids)
    lines = []
    for row in rows:
        marks = (row.id, given[row.id])
        if row.regrades == len(so_far) and row.band:
            before = Outcome(row.score, row.band, bool(row.passed))
        else:
            before = _outcome(grade_of(papers, row.paper_id, answers[row.id], so_far, marks))
        after = _outcome(grade_of(papers, row.paper_id, answers[row.id], [*so_far, regrade], marks))
        if before != after:
            lines.append(DryLine(row.id, row.person_id, row.staff_number, row.name, row.number, before, after))
    return lines


def _has_changed(exam_id: int, since: datetime) -> bool:
    query = select(MarkEvent.id).join(Attempt, Attempt.id == MarkEvent.attempt_id)
    return (
        db.session().execute(query.where(Attempt.exam_id == exam_id, MarkEvent.at > since).limit(1)).first() is not None
    )


def _outcome(grade: Grade) -> Outcome:
    waits = pending(grade) > 0
    return Outcome(None if waits else grade.total, "" if waits else grade.band, grade.passed)
