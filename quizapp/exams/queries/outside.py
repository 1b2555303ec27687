"""Results that came from outside: what a file would change, what stands, and where it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from quizapp import db
from quizapp.errors import NotFound
from quizapp.exams.formats.results import ResultDraft, ResultReading
from quizapp.exams.models import Exam, ExamResult, OutsideResult, RosterDepartment, RosterEntry
from quizapp.exams.rules.access import RosterStatus
from quizapp.exams.rules.outside import Known, Roster
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import ExamState
from quizapp.exams.rules.written import AWAITING
from quizapp.sheets.problems import Problem, Where, error


@dataclass(frozen=True, slots=True)
class Line:
    """A row that will be taken; `before` is the score that stands now, in hundredths."""

    person: Known
    score: int
    row: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking a file would do."""

    lines: tuple[Line, ...]
    absent: int
    problems: tuple[Problem, ...]

    @property
    def changing(self) -> int:
        return sum(1 for line in self.lines if line.score != line.before)


@dataclass(frozen=True, slots=True)
class Source:
    """Where results of an exam came from, for reports."""

    name: str
    imported_by: str
    imported_at: datetime
    people: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the marks from outside are: everybody due, with a mark, and those without (by unit and number);
    `sat_waiting` of them have sat on the screen and have no result for it."""

    due: int
    marked: int
    missing: tuple[Known, ...]
    sat_waiting: int


def paper_exam(exam_id: int) -> Exam:
    """A published exam that is not sat here, or with a part that is not; NotFound otherwise."""
    exam = db.session().get(Exam, exam_id)
    if exam is None or exam.state == ExamState.DRAFT:
        raise NotFound
    settings = ExamSettings.from_json(exam.settings)
    if not settings.on_paper and settings.written is None:
        raise NotFound
    return exam


def full_marks(exam: Exam) -> int:
    """The most that can be entered, in hundredths: of the part on paper, or of the whole exam on paper."""
    written = ExamSettings.from_json(exam.settings).written
    return written.full if written else exam.total_marks


def plan_of(exam_id: int, reading: ResultReading, reader_id: int | None) -> Plan:
    """Whose result each row is, and what stands in the way; nobody takes the own result."""
    roster, before = Roster(_people(exam_id)), standing(exam_id)
    lines: list[Line] = []
    problems = list(reading.problems)
    seen: set[int] = set()
    for draft in reading.drafts:
        found = roster.find(draft.staff_number, draft.name, draft.unit)
        if isinstance(found, str):
            problems.append(_problem(found, draft))
        elif found.person_id in seen:
            problems.append(_problem("E_RESULT_TWICE", draft))
        elif found.person_id == reader_id:
            problems.append(_problem("E_RESULT_OWN", draft))
        else:
            seen.add(found.person_id)
            lines.append(Line(found, draft.score, draft.row, before.get(found.person_id)))
    return Plan(tuple(lines), reading.absent, tuple(problems))


def standing(exam_id: int) -> dict[int, int]:
    """Person -> the score that stands; without those whose mark was taken back."""
    rows = db.session().execute(
        select(OutsideResult.person_id, OutsideResult.score)
        .where(OutsideResult.exam_id == exam_id)
        .order_by(OutsideResult.sequence)
    )
    return {person_id: score for person_id, score in {row[0]: row[1] for row in rows}.items() if score is not None}


def progress_of(exam_id: int) -> Progress:
    """Who still has no mark from outside."""
    due = _people(exam_id, only_due=True)
    marked = standing(exam_id).keys()
    waiting = select(func.count()).where(ExamResult.exam_id == exam_id, ExamResult.band == AWAITING)
    missing = tuple(each for each in due if each.person_id not in marked)
    return Progress(len(due), len(due) - len(missing), missing, db.session().execute(waiting).scalar_one())


def trail_of(exam_id: int, person_id: int) -> list[OutsideResult]:
    """Every mark a person ever got from outside in an exam, in order."""
    query = select(OutsideResult).where(OutsideResult.exam_id == exam_id, OutsideResult.person_id == person_id)
    return list(db.session().execute(query.order_by(OutsideResult.sequence)).scalars())


def person_on(exam_id: int, staff_number: str) -> int | None:
    """The person with this staff number on the roster."""
    query = select(RosterEntry.person_id).where(
        RosterEntry.exam_id == exam_id, RosterEntry.staff_number == staff_number
    )
    return db.session().execute(query).scalar_one_or_none()


def sources_of(exam_id: int) -> list[Source]:
    """The imports and entries whose results stand, the latest first."""
    last = (
        select(OutsideResult.person_id, func.max(OutsideResult.sequence).label("sequence"))
        .where(OutsideResult.exam_id == exam_id)
        .group_by(OutsideResult.person_id)
        .subquery()
    )
    rows = db.session().execute(
        select(OutsideResult.source, OutsideResult.imported_by, OutsideResult.imported_at, func.count())
        .join(last, and_(last.c.person_id == OutsideResult.person_id, last.c.sequence == OutsideResult.sequence))
        .where(OutsideResult.exam_id == exam_id, OutsideResult.score.is_not(None))
        .group_by(OutsideResult.source, OutsideResult.imported_by, OutsideResult.imported_at)
        .order_by(OutsideResult.imported_at.desc())
    )
    return [Source(name, by, at, people) for name, by, at, people in rows]


def _people(exam_id: int, *, only_due: bool = False) -> Sequence[Known]:
    query = (
        select(RosterEntry.person_id, RosterEntry.staff_number, RosterEntry.name, RosterDepartment.name)
        .join(
            RosterDepartment,
            and_(
                RosterDepartment.exam_id == RosterEntry.exam_id,
                RosterDepartment.department_id == RosterEntry.department_id,
            ),
        )
        .where(RosterEntry.exam_id == exam_id)
        .order_by(RosterDepartment.path, RosterEntry.staff_number)
    )
    if only_due:
        query = query.where(RosterEntry.status == RosterStatus.DUE)
    return [Known(person_id, number, name, unit) for person_id, number, name, unit in db.session().execute(query)]


def _problem(code: str, draft: ResultDraft) -> Problem:
    return error(code, Where(draft.sheet or None, draft.row), value=draft.staff_number or draft.name)
