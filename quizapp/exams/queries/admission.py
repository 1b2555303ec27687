"""What an invigilator granted that changes a start: more time, being let in late, a paper prepared beforehand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from quizapp import db
from quizapp.exams.desk_models import DeskAct, PreparedPaper
from quizapp.exams.models import Attempt, Exam, RosterEntry
from quizapp.exams.rules import timing
from quizapp.exams.rules.desk import Act, Grant, Reach, admitted_late, carried
from quizapp.exams.rules.settings import ExamSettings


def settings_for(settings: ExamSettings, exam_id: int, entry: RosterEntry | None) -> ExamSettings:
    """The exam's rules for this person: the own window is longer for whoever was let in late."""
    return settings if entry is None else settings_until(settings, entry, late_of(entry.person_id).get(exam_id))


def settings_until(settings: ExamSettings, entry: RosterEntry, until: datetime | None) -> ExamSettings:
    """The same where it is known until when the person may begin."""
    return admitted_late(settings, settings.window_of(entry.person_id, entry.department_path), until)


_act = DeskAct.__table__
_LATE = select(_act.c.exam_id, _act.c.until).where(
    _act.c.kind == Act.LATE, _act.c.person_id == bindparam("person_id"), _act.c.undone_at.is_(None)
)


def late_of(person_id: int) -> dict[int, datetime]:
    """Exam -> until when this person may begin, of those to which he or she was let in late."""
    found: dict[int, datetime] = {}
    for exam_id, until in db.rows(_LATE, {"person_id": person_id}):
        found[exam_id] = max(until, found.get(exam_id, until)) if until else found.get(exam_id, until)
    return {exam_id: until for exam_id, until in found.items() if until}


_GRANTED = (
    select(
        _act.c.id,
        _act.c.kind,
        _act.c.person_id,
        _act.c.until,
        _act.c.seconds,
        _act.c.reach,
        _act.c.attempt_id,
        _act.c.at,
        _act.c.unit_path,
    )
    .where(
        _act.c.exam_id == bindparam("exam_id"),
        _act.c.kind.in_((Act.EXTEND, Act.LATE)),
        _act.c.undone_at.is_(None),
        or_(_act.c.person_id.is_(None), _act.c.person_id == bindparam("person_id")),
    )
    .order_by(_act.c.at)
)


def at_the_door(exam_id: int, person_id: int | None) -> tuple[Exam, RosterEntry, PreparedPaper | None] | None:
    """The exam, the person's place on its roster, and what was prepared in the waiting room unless it was used, as they
    stand now; None where there is no such place."""
    values = {"exam_id": exam_id, "person_id": person_id}
    found = db.session().execute(_DOOR, values, execution_options={"populate_existing": True}).first()
    return (found[0], found[1], found[2]) if found else None


_DOOR = (
    select(Exam, RosterEntry, PreparedPaper)
    .join(RosterEntry, RosterEntry.exam_id == Exam.id)
    .outerjoin(
        PreparedPaper,
        and_(PreparedPaper.exam_id == Exam.id, PreparedPaper.person_id == RosterEntry.person_id),
    )
    .where(Exam.id == bindparam("exam_id"), RosterEntry.person_id == bindparam("person_id"))
)


def granted(exam_id: int, entry: RosterEntry) -> tuple[datetime | None, list[tuple[int, int]]]:
    """(until when the person may begin where let in late, (act, seconds) of more time that an attempt begun now gets at
    once)."""
    acts = db.rows(_GRANTED, {"exam_id": exam_id, "person_id": entry.person_id})
    late = [act.until for act in acts if act.kind == Act.LATE and act.person_id == entry.person_id and act.until]
    return max(late, default=None), _grants(exam_id, entry, [act for act in acts if act.kind == Act.EXTEND])


def _grants(exam_id: int, entry: RosterEntry, rows: Sequence[Any]) -> list[tuple[int, int]]:
    found = {
        row.id: Grant(row.seconds, Reach(row.reach), row.attempt_id, row.at)
        for row in rows
        if entry.department_path.startswith(row.unit_path)
    }
    if not found:
        return []
    earlier = list(
        db.session()
        .execute(select(Attempt.started_at).where(Attempt.exam_id == exam_id, Attempt.person_id == entry.person_id))
        .scalars()
    )
    kept = carried(list(found.values()), earlier)
    return [(act_id, grant.seconds) for act_id, grant in found.items() if grant in kept]


def submits_from(attempt: Attempt, earliest_seconds: int) -> datetime:
    """From when on an attempt may be handed in. One that goes on after having been reopened has waited before."""
    reopened = select(_act.c.id).where(_act.c.new_attempt_id == attempt.id)
    if not earliest_seconds or db.rows(reopened):
        return attempt.started_at
    return timing.submits_from(attempt.started_at, earliest_seconds, attempt.deadline)


def prepared(exam_id: int, person_id: int | None) -> PreparedPaper | None:
    """What was prepared in the waiting room, unless it was used."""
    return db.session().get(PreparedPaper, (exam_id, person_id or 0))


def late_until(exam_id: int) -> dict[int, datetime]:
    """Person -> until when he or she may begin, of those let in late."""
    rows = db.session().execute(
        select(DeskAct.person_id, DeskAct.until).where(
            DeskAct.exam_id == exam_id, DeskAct.kind == Act.LATE, DeskAct.undone_at.is_(None)
        )
    )
    return {person_id: until for person_id, until in rows if person_id and until}
