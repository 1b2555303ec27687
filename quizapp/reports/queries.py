"""The completion report's rows, read from the frozen roster and the roll-up only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, or_, select

from quizapp import db
from quizapp.audit.rules import Actor, Permission
from quizapp.errors import NotFound
from quizapp.exams.models import Exam, ExamResult, RosterDepartment, RosterEntry
from quizapp.exams.rules.access import RosterStatus
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import ExamState
from quizapp.exams.rules.written import AWAITING
from quizapp.reports.rules.completion import Completion, Standing, Unit, completion


class Group(StrEnum):
    """The names behind a figure."""

    ENROLLED = "enrolled"
    EXEMPT = "exempt"
    DEFERRED = "deferred"
    DUE = "due"
    SAT = "sat"
    BLANK = "blank"
    PASSED = "passed"
    FAILED = "failed"
    EXCELLENT = "excellent"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Filter:
    """What the report is limited to."""

    enforcement_only: bool = False


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A name behind a figure. `score` in hundredths, None when not sat."""

    person_id: int
    staff_number: str
    name: str
    department: str
    post: str
    is_enforcement: bool
    status: RosterStatus
    reason: str
    reason_note: str
    approved_by: str
    attempts: int
    score: int | None
    band: str
    has_sat: bool
    is_blank: bool
    has_passed: bool
    is_excellent: bool
    finished_at: datetime | None
    is_late_addition: bool


def reported_exams() -> list[Exam]:
    """Every exam that has a frozen roster, newest first."""
    query = select(Exam).where(Exam.state != ExamState.DRAFT).order_by(Exam.opens_at.desc(), Exam.id)
    return list(db.session().execute(query).scalars())


def exam_for_report(exam_id: int) -> Exam:
    """An exam with a frozen roster; NotFound otherwise. Which units are shown depends on the scope."""
    exam = db.session().get(Exam, exam_id)
    if exam is None or exam.state == ExamState.DRAFT:
        raise NotFound
    return exam


def exam_by_code(code: str) -> Exam:
    """The same by code, for commands."""
    exam = db.session().execute(select(Exam).where(Exam.code == code)).scalar_one_or_none()
    if exam is None or exam.state == ExamState.DRAFT:
        raise NotFound
    return exam


def completion_of(exam: Exam, paths: Sequence[str], wanted: Filter) -> Completion:
    """The completion of an exam within the units whose frozen path begins with one of `paths` ("" is all)."""
    units = [
        Unit(department_id, parent_id, name, position)
        for department_id, parent_id, name, position in db.session().execute(
            select(
                RosterDepartment.department_id,
                RosterDepartment.parent_id,
                RosterDepartment.name,
                RosterDepartment.position,
            ).where(RosterDepartment.exam_id == exam.id, _within(RosterDepartment.path, paths))
        )
    ]
    lines = people(exam, paths, wanted)
    return completion(units, [standing for _line, standing in lines])


def people(exam: Exam, paths: Sequence[str], wanted: Filter) -> list[tuple[PersonLine, Standing]]:
    """Everybody on the frozen roster within `paths`, as a line and as what is counted; by unit and staff number."""
    settings = ExamSettings.from_json(exam.settings)
    query = (
        select(RosterEntry, RosterDepartment.name, ExamResult)
        .join(
            RosterDepartment,
            and_(
                RosterDepartment.exam_id == RosterEntry.exam_id,
                RosterDepartment.department_id == RosterEntry.department_id,
            ),
        )
        .outerjoin(
            ExamResult,
            and_(ExamResult.exam_id == RosterEntry.exam_id, ExamResult.person_id == RosterEntry.person_id),
        )
        .where(RosterEntry.exam_id == exam.id, _within(RosterEntry.department_path, paths))
        .order_by(RosterDepartment.path, RosterEntry.staff_number)
    )
    if wanted.enforcement_only:
        query = query.where(RosterEntry.is_enforcement)
    return [_line(entry, unit, result, settings) for entry, unit, result in db.session().execute(query)]


def names(
    exam: Exam, paths: Sequence[str], wanted: Filter, group: Group, unit_id: int | None, *, own_only: bool
) -> list[PersonLine]:
    """The names behind one figure of one row; NotFound for a unit outside `paths`."""
    if unit_id is None:
        narrowed = list(paths)
    else:
        narrowed = [unit_path(exam, paths, unit_id)]
    rows = people(exam, narrowed, wanted)
    return [
        line for line, standing in rows if _belongs(line, group) and (not own_only or standing.department_id == unit_id)
    ]


def unit_path(exam: Exam, paths: Sequence[str], unit_id: int) -> str:
    """The frozen path of a unit within `paths`; NotFound for any other."""
    row = (
        db.session()
        .execute(
            select(RosterDepartment.path).where(
                RosterDepartment.exam_id == exam.id,
                RosterDepartment.department_id == unit_id,
                _within(RosterDepartment.path, paths),
            )
        )
        .scalar_one_or_none()
    )
    if row is None:
        raise NotFound
    return row


def unit_name(exam: Exam, unit_id: int) -> str:
    """The frozen name of a unit."""
    row = db.session().get(RosterDepartment, (exam.id, unit_id))
    if row is None:
        raise NotFound
    return row.name


def scope_of(actor: Actor) -> tuple[str, ...]:
    """The unit paths whose figures this person may see."""
    return actor.scope(Permission.REPORT_READ)


def _within(column, paths: Sequence[str]):  # type: ignore[no-untyped-def]  # a column and a condition of SQLAlchemy
    return or_(*(column.startswith(path, autoescape=True) for path in paths)) if paths else column.is_(None)


def _line(
    entry: RosterEntry, unit: str, result: ExamResult | None, settings: ExamSettings
) -> tuple[PersonLine, Standing]:
    has_sat = result is not None and result.submitted > 0
    standing = Standing(
        person_id=entry.person_id,
        department_id=entry.department_id,
        is_exempt=entry.status == RosterStatus.EXEMPT,
        is_deferred=entry.status == RosterStatus.DEFERRED,
        has_sat=has_sat,
        is_blank=has_sat and result is not None and result.is_blank,
        has_passed=has_sat and result is not None and result.passed,
        is_excellent=has_sat and result is not None and settings.is_excellent(result.band),
        score=result.score if result is not None and has_sat else None,
        is_pending=has_sat and result is not None and result.score is None,
        is_awaiting=has_sat and result is not None and result.band == AWAITING,
    )
    line = PersonLine(
        person_id=entry.person_id,
        staff_number=entry.staff_number,
        name=entry.name,
        department=unit,
        post=entry.post,
        is_enforcement=entry.is_enforcement,
        status=RosterStatus(entry.status),
        reason=entry.reason,
        reason_note=entry.reason_note,
        approved_by=entry.approved_by,
        attempts=result.attempts if result else 0,
        score=standing.score,
        band=result.band if result and has_sat else "",
        has_sat=standing.has_sat,
        is_blank=standing.is_blank,
        has_passed=standing.has_passed,
        is_excellent=standing.is_excellent,
        finished_at=result.finished_at if result else None,
        is_late_addition=entry.is_late_addition,
    )
    return line, standing


def _belongs(line: PersonLine, group: Group) -> bool:
    is_due = line.status is not RosterStatus.EXEMPT
    sat = is_due and line.has_sat
    return {
        Group.ENROLLED: True,
        Group.EXEMPT: not is_due,
        Group.DEFERRED: line.status is RosterStatus.DEFERRED,
        Group.DUE: is_due,
        Group.SAT: sat,
        Group.BLANK: sat and line.is_blank,
        Group.PASSED: sat and line.has_passed,
        Group.FAILED: sat and not line.has_passed and line.score is not None,
        Group.EXCELLENT: sat and line.is_excellent,
        Group.ABSENT: is_due and not line.has_sat,
    }[group]
