"""What an invigilator granted that changes a start: more time, being let in late, a paper prepared beforehand."""

from datetime import datetime

from sqlalchemy import or_, select

from quizapp import db
from quizapp.exams.desk_models import DeskAct, PreparedPaper
from quizapp.exams.models import Attempt, RosterEntry
from quizapp.exams.rules.desk import Act, Grant, Reach, admitted_late, carried
from quizapp.exams.rules.settings import ExamSettings


def settings_for(settings: ExamSettings, exam_id: int, entry: RosterEntry | None) -> ExamSettings:
    """The exam's rules for this person: the own window is longer for whoever was let in late."""
    return settings if entry is None else settings_until(settings, entry, late_of(entry.person_id).get(exam_id))


def settings_until(settings: ExamSettings, entry: RosterEntry, until: datetime | None) -> ExamSettings:
    """The same where it is known until when the person may begin."""
    return admitted_late(settings, settings.window_of(entry.person_id, entry.department_path), until)


def late_of(person_id: int) -> dict[int, datetime]:
    """Exam -> until when this person may begin, of those to which he or she was let in late."""
    table = DeskAct.__table__
    found: dict[int, datetime] = {}
    for exam_id, until in db.rows(
        select(table.c.exam_id, table.c.until).where(
            table.c.kind == Act.LATE, table.c.person_id == person_id, table.c.undone_at.is_(None)
        )
    ):
        found[exam_id] = max(until, found.get(exam_id, until)) if until else found.get(exam_id, until)
    return {exam_id: until for exam_id, until in found.items() if until}


def grants_for_start(exam_id: int, entry: RosterEntry | None) -> list[tuple[int, int]]:
    """(act, seconds) of more time that an attempt begun now gets at once."""
    if entry is None:
        return []
    rows = db.session().execute(
        select(DeskAct.id, DeskAct.seconds, DeskAct.reach, DeskAct.attempt_id, DeskAct.at, DeskAct.unit_path)
        .where(
            DeskAct.exam_id == exam_id,
            DeskAct.kind == Act.EXTEND,
            DeskAct.undone_at.is_(None),
            or_(DeskAct.person_id.is_(None), DeskAct.person_id == entry.person_id),
        )
        .order_by(DeskAct.at)
    )
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
