"""The trial of a regrade: whose mark a change of a question would alter, computed for every marked attempt. Nothing is
written here; the job that tries keeps what it found with the proposal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from quizapp import db
from quizapp.exams.marking_models import RegradeRecord
from quizapp.exams.models import Attempt, Exam, ExamResult, MarkEvent, RosterEntry
from quizapp.exams.queries.recomputing import Papers, answers_of, confirmed, grade_of, hand_marks_of
from quizapp.exams.queries.trial_results import Computed, Outcome, results_of
from quizapp.exams.rules.grading import Grade
from quizapp.exams.rules.regrading import Regrade, pending
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState
from quizapp.jobs.models import Job
from quizapp.jobs.rules import JobState

CHUNK = 400  # attempts between two words on how far the trial is


@dataclass(frozen=True, slots=True)
class DryLine:
    """An attempt whose mark a change alters, and its person's whole result without and with the change."""

    attempt_id: int
    person_id: int
    staff_number: str
    name: str
    number: int
    before: Outcome
    after: Outcome
    result_before: Outcome
    result_after: Outcome


@dataclass(frozen=True, slots=True)
class Basis:
    """What a trial was computed from: the last mark event then, and a digest of the marks up to it with their people's
    results."""

    last_event: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Since:
    """What happened since a trial: `is_old` where a mark or a result that it saw is another one now; `newer` attempts
    were marked for the first time afterwards."""

    is_old: bool
    newer: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a change would do: how many attempts were looked at, the changed ones by staff number."""

    looked_at: int
    lines: tuple[DryLine, ...]
    basis: Basis = field(default_factory=Basis)

    def counts(self) -> dict[str, int]:
        """How many attempts change in score, and how many people's results in band and pass."""
        results = {line.person_id: (line.result_before, line.result_after) for line in self.lines}.values()
        return {
            "looked_at": self.looked_at,
            "score": sum(line.before.score != line.after.score for line in self.lines),
            "band": sum(before.band != after.band for before, after in results),
            "passed": sum(before.passed != after.passed for before, after in results),
        }

    def to_json(self) -> dict[str, Any]:
        """For storing, ids as text; the inverse of from_json."""
        lines = [
            [
                str(line.attempt_id), str(line.person_id), line.staff_number, line.name, line.number,
                *(
                    [each.score, each.band, each.passed]
                    for each in (line.before, line.after, line.result_before, line.result_after)
                ),
            ]
            for line in self.lines
        ]  # fmt: skip
        basis = [str(self.basis.last_event), self.basis.digest]
        return {"looked_at": self.looked_at, "lines": lines, "basis": basis}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "DryRun":
        """Read what to_json wrote; where an earlier release kept no results, the attempt's marks stand for them."""
        lines = tuple(_line(*each) for each in raw["lines"])
        last_event, digest = raw.get("basis", ("0", ""))
        return cls(raw["looked_at"], lines, Basis(int(last_event), digest))


@dataclass(frozen=True, slots=True)
class _Changed:
    row: Any  # of _marked
    before: Outcome
    failed_before: int  # parts below their own pass lines
    after: Outcome
    failed_after: int


@dataclass(frozen=True, slots=True)
class Tried:
    """How a proposal's trial stands. `run` is None until it is done; `is_over` says that nothing is at work on it."""

    run: DryRun | None
    at: datetime | None
    is_over: bool
    done: int
    total: int
    since: Since


def tried(stored: RegradeRecord) -> Tried:
    """The trial of a proposal with the job behind it."""
    job = db.session().get(Job, stored.trial_job_id) if stored.trial_job_id else None
    run = DryRun.from_json(stored.trial) if stored.trial else None
    return Tried(
        run=run,
        at=stored.trial_at,
        is_over=job is None or job.state in (JobState.DONE, JobState.FAILED),
        done=job.done if job else 0,
        total=job.total if job else 0,
        since=since(stored.exam_id, run.basis) if run else Since(is_old=False, newer=0),
    )


def since(exam_id: int, basis: Basis) -> Since:
    """What a trial with this basis has not seen. A mark that was being written while the trial began counts as seen and
    changed, so the trial is told to be old rather than new."""
    marked = _events(exam_id)
    newer = sum(first > basis.last_event for _attempt, _person, first, _events in marked)
    return Since(_digest(exam_id, marked, basis.last_event) != basis.digest, newer)


def dry_run(exam_id: int, regrade: Regrade, report: Callable[[int, int], None] = lambda _done, _total: None) -> DryRun:
    """Every marked attempt of the exam with and without the change; `report` is told how far it is."""
    basis = _basis(exam_id)  # first: what is marked meanwhile makes the trial old
    exam = db.session().get_one(Exam, exam_id)
    settings = ExamSettings.from_json(exam.settings)
    rows = _marked(exam_id)
    papers = Papers([row.paper_id for row in rows], settings)
    holding = papers.holding(regrade.question)
    touched = [row for row in rows if row.paper_id in holding]
    so_far = confirmed(exam_id)
    changed: list[_Changed] = []
    for first in range(0, len(touched), CHUNK):
        report(first, len(touched))
        changed += _changed(touched[first : first + CHUNK], papers, so_far, regrade)
    return DryRun(len(touched), tuple(_lines(exam, settings, changed)), basis)


def _basis(exam_id: int) -> Basis:
    marked = _events(exam_id)
    last = select(func.max(MarkEvent.id)).join(Attempt, Attempt.id == MarkEvent.attempt_id)
    last_event = db.session().execute(last.where(Attempt.exam_id == exam_id)).scalar_one() or 0
    return Basis(last_event, _digest(exam_id, marked, last_event))


def _events(exam_id: int) -> list[tuple[int, int, int, int]]:
    """Marked attempts: id, person, first mark event, how many."""
    rows = db.session().execute(
        select(Attempt.id, Attempt.person_id, func.min(MarkEvent.id), func.count())
        .join(MarkEvent, MarkEvent.attempt_id == Attempt.id)
        .where(Attempt.exam_id == exam_id, Attempt.state == AttemptState.GRADED)
        .group_by(Attempt.id, Attempt.person_id)
        .order_by(Attempt.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _digest(exam_id: int, marked: Sequence[tuple[int, int, int, int]], last_event: int) -> str:
    """Of every mark that was begun up to this event, the results of those people, and the changes confirmed so far."""
    seen = [(attempt, events) for attempt, _person, first, events in marked if first <= last_event]
    people = {person for _attempt, person, first, _events in marked if first <= last_event}
    rows = db.session().execute(
        select(ExamResult.person_id, ExamResult.score, ExamResult.exam_score, ExamResult.band, ExamResult.passed)
        .where(ExamResult.exam_id == exam_id)
        .order_by(ExamResult.person_id)
    )
    results = [tuple(row) for row in rows if row.person_id in people]
    return sha256(repr((seen, results, len(confirmed(exam_id)))).encode()).hexdigest()


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
                Attempt.parts_failed,
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


def _changed(rows: Sequence[Any], papers: Papers, so_far: list[Regrade], regrade: Regrade) -> list[_Changed]:
    ids = [row.id for row in rows]
    answers, given = answers_of(ids), hand_marks_of(ids)
    found = []
    for row in rows:
        marks = (row.id, given[row.id])
        if row.regrades == len(so_far) and row.band:
            before, failed = Outcome(row.score, row.band, bool(row.passed)), row.parts_failed
        else:
            grade = grade_of(papers, row.paper_id, answers[row.id], so_far, marks)
            before, failed = _outcome(grade), len(grade.parts_failed)
        grade = grade_of(papers, row.paper_id, answers[row.id], [*so_far, regrade], marks)
        each = _Changed(row, before, failed, _outcome(grade), len(grade.parts_failed))
        if (each.before, each.failed_before) != (each.after, each.failed_after):
            found.append(each)
    return found


def _lines(exam: Exam, settings: ExamSettings, changed: Sequence[_Changed]) -> Iterator[DryLine]:
    people = list(dict.fromkeys(each.row.person_id for each in changed))
    before = {each.row.id: Computed(each.before.score, each.failed_before) for each in changed}
    after = {each.row.id: Computed(each.after.score, each.failed_after) for each in changed}
    results = results_of(exam, settings, people, before, after)
    for each in changed:
        row = each.row
        who = (row.id, row.person_id, row.staff_number, row.name, row.number)
        yield DryLine(*who, each.before, each.after, *results[row.person_id])


def _line(attempt: str, person: str, staff_number: str, name: str, number: int, *outcomes: Sequence[Any]) -> DryLine:
    """A stored line; four outcomes, or the attempt's two."""
    kept = [Outcome(*each) for each in outcomes]
    return DryLine(int(attempt), int(person), staff_number, name, number, kept[0], kept[1], kept[-2], kept[-1])


def _outcome(grade: Grade) -> Outcome:
    waits = pending(grade) > 0
    return Outcome(None if waits else grade.total, "" if waits else grade.band, grade.passed)
