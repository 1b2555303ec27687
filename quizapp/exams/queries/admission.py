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
    if entry is None:
        return settings
    query = select(DeskAct.until).where(
        DeskAct.exam_id == exam_id,
        DeskAct.kind == Act.LATE,
        DeskAct.person_id == entry.person_id,
        DeskAct.undone_at.is_(None),
    )
    until = max((each for each in db.session().execute(query).scalars() if each), default=None)
    return admitted_late(settings, settings.window_of(entry.person_id, entry.department_path), until)


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
