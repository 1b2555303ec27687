"""Exams as an administrator sees them: list, roster, results, what happens now."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from quizapp import db
from quizapp.errors import NotFound
from quizapp.exams.models import Attempt, Exam, ExamResult, RosterDepartment, RosterEntry
from quizapp.exams.rules.access import RosterStatus
from quizapp.exams.rules.states import AttemptState, ExamState
from quizapp.people.queries import within

SORTS = {
    "unit": (RosterDepartment.path, RosterEntry.staff_number),
    "number": (RosterEntry.staff_number,),
    "score": (ExamResult.score.desc().nulls_last(), RosterEntry.staff_number),
    "finished": (ExamResult.finished_at.desc().nulls_last(), RosterEntry.staff_number),
}


@dataclass(frozen=True, slots=True)
class ExamLine:
    """An exam in the list with its figures."""

    exam: Exam
    roster: int
    sat: int
    open_attempts: int


def exam(exam_id: int) -> Exam:
    """An exam; NotFound where it is missing."""
    found = db.session().get(Exam, exam_id)
    if found is None:
        raise NotFound
    return found


def is_there(exam_id: int) -> bool:
    """Whether an exam exists."""
    return db.session().get(Exam, exam_id) is not None


def open_exam(code: str) -> Exam:
    """A published exam by its code; NotFound for a draft as for a missing one."""
    found = db.session().execute(select(Exam).where(Exam.code == code)).scalar_one_or_none()
    if found is None or found.state == ExamState.DRAFT:
        raise NotFound
    return found


def exams() -> list[ExamLine]:
    """All exams, the newest first, with three counts each (three queries in all)."""
    rosters = _counts(select(RosterEntry.exam_id, func.count()).group_by(RosterEntry.exam_id))
    sat = _counts(select(ExamResult.exam_id, func.count()).where(ExamResult.submitted > 0).group_by(ExamResult.exam_id))
    going = _counts(
        select(Attempt.exam_id, func.count()).where(Attempt.state == AttemptState.IN_PROGRESS).group_by(Attempt.exam_id)
    )
    found = db.session().execute(select(Exam).order_by(Exam.opens_at.desc(), Exam.id.desc())).scalars()
    return [ExamLine(each, rosters[each.id], sat[each.id], going[each.id]) for each in found]


def published() -> list[Exam]:
    """Exams with a roster, for choosing one to compare with."""
    query = select(Exam).where(Exam.state != ExamState.DRAFT).order_by(Exam.opens_at.desc())
    return list(db.session().execute(query).scalars())


def named() -> list[Exam]:
    """Every exam, drafts too, for rules that name another one."""
    return list(db.session().execute(select(Exam).order_by(Exam.opens_at.desc())).scalars())


def roster(exam_id: int, paths: Sequence[str], text: str, status: str, sort: str) -> Select[*tuple[Any, ...]]:
    """The query of the results table within the units of `paths`: rows are (RosterEntry, unit name, ExamResult)."""
    query: Select[*tuple[Any, ...]] = (
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
        .where(RosterEntry.exam_id == exam_id, within(RosterEntry.department_path, paths))
        .order_by(*SORTS.get(sort, SORTS["unit"]))
    )
    if text:
        query = query.where(
            or_(
                RosterEntry.name.contains(text, autoescape=True),
                RosterEntry.staff_number.contains(text, autoescape=True),
            )
        )
    sat = and_(ExamResult.submitted.is_not(None), ExamResult.submitted > 0)
    conditions = {
        "sat": sat,
        "absent": and_(RosterEntry.status == "due", or_(ExamResult.submitted.is_(None), ExamResult.submitted == 0)),
        "passed": and_(sat, ExamResult.passed),
        "failed": and_(sat, ExamResult.passed.is_(False)),
        "exempt": RosterEntry.status == "exempt",
        "deferred": RosterEntry.status == "deferred",
    }
    return query.where(conditions[status]) if status in conditions else query


def attempts_of(exam_id: int, person_id: int) -> list[Attempt]:
    """A person's attempts in an exam, in order."""
    query = select(Attempt).where(Attempt.exam_id == exam_id, Attempt.person_id == person_id).order_by(Attempt.number)
    return list(db.session().execute(query).scalars())


def entry(exam_id: int, person_id: int) -> RosterEntry:
    """A person's roster entry; NotFound where there is none."""
    found = db.session().get(RosterEntry, (exam_id, person_id))
    if found is None:
        raise NotFound
    return found


def going_on(now: datetime) -> list[Exam]:
    """Exams whose window is open."""
    query = select(Exam).where(Exam.state == ExamState.PUBLISHED, Exam.opens_at <= now, Exam.closes_at > now)
    return list(db.session().execute(query.order_by(Exam.closes_at)).scalars())


def due_people(exam_id: int) -> list[tuple[int, str, str, str]]:
    """Person id, name, staff number and unit path of everybody due on a roster."""
    rows = db.session().execute(
        select(RosterEntry.person_id, RosterEntry.name, RosterEntry.staff_number, RosterEntry.department_path)
        .where(RosterEntry.exam_id == exam_id, RosterEntry.status == RosterStatus.DUE)
        .order_by(RosterEntry.staff_number)
    )
    return [(person_id, name, number, path) for person_id, name, number, path in rows]


def _counts(query: Select[*tuple[Any, ...]]) -> Counter[int]:
    return Counter({row[0]: row[1] for row in db.session().execute(query)})
