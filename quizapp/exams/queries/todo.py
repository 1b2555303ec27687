"""What a person has to do: the exams on whose rosters he or she stands, and the instructions of one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, select

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound
from quizapp.exams.models import Attempt, Exam, ExamResult, RosterEntry
from quizapp.exams.queries.admission import late_of, settings_until
from quizapp.exams.queries.standing import candidate_of, exam_names, history_from
from quizapp.exams.rules.access import History, RosterStatus, may_start
from quizapp.exams.rules.releasing import visible
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.slots import Window
from quizapp.exams.rules.states import ExamState
from quizapp.papers.rules.blueprint import Blueprint, Part


@dataclass(frozen=True, slots=True)
class Task:
    """An exam on a person's list. `state` is a code for the state chip; `days_left` until the window closes."""

    exam_id: int
    title: str
    state: str
    opens_at: datetime
    closes_at: datetime
    days_left: int
    question_count: int
    total_marks: int
    pass_line: int
    minutes: int
    attempts_allowed: int
    attempts_used: int
    open_attempt: int | None
    may_start: bool
    refusal: str
    refusal_params: dict[str, str]
    score: int | None  # hundredths, only when released
    band: str
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Instructions:
    """An exam before it begins."""

    task: Task
    settings: ExamSettings
    instructions: str
    pledge: str
    parts: tuple[Part, ...]
    window: Window  # the person's own
    exam_names: dict[int, str]  # of the exams the rules name


def tasks_of(person_id: int | None, now: datetime) -> list[Task]:
    """Every published exam on whose roster the person stands, what is due now first, then by closing time."""
    tasks = [
        _task(known.exam, known.settings, known.entry, known.history, known.result, now)
        for known in _known(person_id, now)
    ]
    return sorted(tasks, key=lambda task: (task.state not in ("in_progress", "not_started"), task.closes_at))


def instructions_for(actor: Actor, exam_id: int, now: datetime) -> Instructions:
    """One exam before it begins; NotFound for whoever is not on its roster."""
    found = _known(actor.person_id, now, exam_id)
    if not found:
        raise NotFound
    known = found[0]
    exam, settings, entry = known.exam, known.settings, known.entry
    return Instructions(
        task=_task(exam, settings, entry, known.history, known.result, now),
        settings=settings,
        instructions=exam.instructions,
        pledge=exam.pledge,
        parts=Blueprint.from_json(exam.blueprint).parts,
        window=settings.window_of(actor.person_id, entry.department_path),
        exam_names=exam_names(settings),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """An exam with what is known of the person in it; `settings` are the person's own."""

    exam: Exam
    settings: ExamSettings
    entry: RosterEntry
    history: History
    result: ExamResult | None


_EXAMS = (
    select(Exam, RosterEntry, ExamResult)
    .join(RosterEntry, RosterEntry.exam_id == Exam.id)
    .outerjoin(ExamResult, and_(ExamResult.exam_id == Exam.id, ExamResult.person_id == RosterEntry.person_id))
    .where(RosterEntry.person_id == bindparam("person_id"), Exam.state != ExamState.DRAFT)
)
_ONE_EXAM = _EXAMS.where(Exam.id == bindparam("exam_id"))
_attempt = Attempt.__table__
_ATTEMPTS = select(_attempt.c.exam_id, _attempt.c.id, _attempt.c.state, _attempt.c.number, _attempt.c.started_at).where(
    _attempt.c.person_id == bindparam("person_id")
)


def _known(person_id: int | None, now: datetime, exam_id: int | None = None) -> list[_Known]:
    """Every published exam on whose roster the person stands, or only this one."""
    whose = {"person_id": person_id}
    query, values = (_EXAMS, whose) if exam_id is None else (_ONE_EXAM, {**whose, "exam_id": exam_id})
    rows = db.session().execute(query, values).all()
    attempts = db.rows(_ATTEMPTS, whose)
    late = late_of(person_id) if person_id is not None and rows else {}
    found = []
    for exam, entry, result in rows:
        own = [(i, state, number, began) for of, i, state, number, began in attempts if of == exam.id]
        settings = settings_until(ExamSettings.from_json(exam.settings), entry, late.get(exam.id))
        found.append(_Known(exam, settings, entry, history_from(own, now), result))
    return found


def _task(
    exam: Exam, settings: ExamSettings, entry: RosterEntry, history: History, result: ExamResult | None, now: datetime
) -> Task:
    status = RosterStatus(entry.status)
    verdict = may_start(settings, status, history, now, candidate_of(exam, settings, entry))
    window = settings.window_of(entry.person_id, entry.department_path)
    shown = visible(settings, exam.released, now).score and result is not None and result.submitted > 0
    return Task(
        exam_id=exam.id,
        title=exam.title,
        state=_state(status, history, result, window, now),
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        days_left=max(0, (window.closes_at - now).days),
        question_count=exam.question_count,
        total_marks=exam.total_marks,
        pass_line=settings.pass_line,
        minutes=settings.duration_seconds // 60,
        attempts_allowed=settings.attempts_allowed,
        attempts_used=history.used,
        open_attempt=history.open_attempt,
        may_start=verdict.is_allowed,
        refusal=verdict.code,
        refusal_params=verdict.texts(),
        score=result.score if shown and result else None,
        band=result.band if shown and result else "",
        passed=result.passed if shown and result else None,
    )


def _state(status: RosterStatus, history: History, result: ExamResult | None, window: Window, now: datetime) -> str:
    if status is not RosterStatus.DUE:
        return status.value
    if history.open_attempt is not None:
        return "in_progress"
    if result is not None and result.submitted > 0:
        return "done"
    if now >= window.doors_close_at:
        return "overdue"
    return "upcoming" if now < window.opens_at else "not_started"
