"""Results that came from outside: what a file would change, and where the results of an exam came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from quizapp import db
from quizapp.errors import NotFound
from quizapp.exams.formats.results import ResultDraft, ResultReading
from quizapp.exams.models import Exam, OutsideResult, RosterDepartment, RosterEntry
from quizapp.exams.rules.outside import Known, Roster
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import ExamState
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


def paper_exam(exam_id: int) -> Exam:
    """A published exam that is not sat here; NotFound otherwise."""
    exam = db.session().get(Exam, exam_id)
    if exam is None or exam.state == ExamState.DRAFT or not ExamSettings.from_json(exam.settings).on_paper:
        raise NotFound
    return exam


def plan_of(exam_id: int, reading: ResultReading) -> Plan:
    """Whose result each row is, and what stands in the way."""
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
        else:
            seen.add(found.person_id)
            lines.append(Line(found, draft.score, draft.row, before.get(found.person_id)))
    return Plan(tuple(lines), reading.absent, tuple(problems))


def standing(exam_id: int) -> dict[int, int]:
    """Person -> the score that came last."""
    rows = db.session().execute(
        select(OutsideResult.person_id, OutsideResult.score)
        .where(OutsideResult.exam_id == exam_id)
        .order_by(OutsideResult.sequence)
    )
    return {row[0]: row[1] for row in rows}


def sources_of(exam_id: int) -> list[Source]:
    """The imports whose results stand, the latest first."""
    last = (
        select(OutsideResult.person_id, func.max(OutsideResult.sequence).label("sequence"))
        .where(OutsideResult.exam_id == exam_id)
        .group_by(OutsideResult.person_id)
        .subquery()
    )
    rows = db.session().execute(
        select(OutsideResult.source, OutsideResult.imported_by, OutsideResult.imported_at, func.count())
        .join(last, and_(last.c.person_id == OutsideResult.person_id, last.c.sequence == OutsideResult.sequence))
        .where(OutsideResult.exam_id == exam_id)
        .group_by(OutsideResult.source, OutsideResult.imported_by, OutsideResult.imported_at)
        .order_by(OutsideResult.imported_at.desc())
    )
    return [Source(name, by, at, people) for name, by, at, people in rows]


def _people(exam_id: int) -> Sequence[Known]:
    rows = db.session().execute(
        select(RosterEntry.person_id, RosterEntry.staff_number, RosterEntry.name, RosterDepartment.name)
        .join(
            RosterDepartment,
            and_(
                RosterDepartment.exam_id == RosterEntry.exam_id,
                RosterDepartment.department_id == RosterEntry.department_id,
            ),
        )
        .where(RosterEntry.exam_id == exam_id)
    )
    return [Known(person_id, number, name, unit) for person_id, number, name, unit in rows]


def _problem(code: str, draft: ResultDraft) -> Problem:
    return error(code, Where(draft.sheet or None, draft.row), value=draft.staff_number or draft.name)
