"""What was done at the desk: for the board, a candidate's page, the result, and the messages that reach a sitting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, and_, bindparam, or_, select

from quizapp import db
from quizapp.exams.desk_models import Absence, DeskAct, Extension
from quizapp.exams.models import Attempt, RosterDepartment, RosterEntry
from quizapp.exams.queries.snapshot import legs_for
from quizapp.exams.rules.desk import Act, Reach
from quizapp.exams.rules.leaving import LeavingRules, Left, counted
from quizapp.exams.rules.sections import Leg, More, lengthened
from quizapp.exams.rules.settings import ExamSettings
from quizapp.people.queries import within


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act as it is shown: to whom, and whether it can be taken back."""

    act: DeskAct
    whom: str


def units_of(exam_id: int, paths: Sequence[str]) -> list[tuple[str, str]]:
    """(path, name) of the units on the frozen tree within these."""
    rows = db.session().execute(
        select(RosterDepartment.path, RosterDepartment.name)
        .where(RosterDepartment.exam_id == exam_id, within(RosterDepartment.path, paths))
        .order_by(RosterDepartment.path)
    )
    return [(path, name) for path, name in rows]


def acts_of(exam_id: int) -> list[ActLine]:
    """What was done, the newest first."""
    names = {
        row[0]: row[1]
        for row in db.session().execute(
            select(RosterEntry.person_id, RosterEntry.name)
            .join(DeskAct, and_(DeskAct.person_id == RosterEntry.person_id, DeskAct.exam_id == RosterEntry.exam_id))
            .where(RosterEntry.exam_id == exam_id)
        )
    }
    units = dict(units_of(exam_id, ("",)))
    query = select(DeskAct).where(DeskAct.exam_id == exam_id).order_by(DeskAct.at.desc(), DeskAct.id.desc())
    return [
        ActLine(act, names.get(act.person_id or 0, "") or units.get(act.unit_path, ""))
        for act in db.session().execute(query).scalars()
    ]


def acts_on_attempt(attempt_id: int) -> list[DeskAct]:
    """What was done to an attempt and stands, for its result and receipt: more time, reopening, ending, voiding."""
    return list(db.session().execute(_ON_ATTEMPT, {"id_of_attempt": attempt_id}).scalars())


_this: BindParameter[int] = bindparam("id_of_attempt")
_ON_ATTEMPT = (
    select(DeskAct)
    .where(
        or_(
            DeskAct.id.in_(select(Extension.act_id).where(Extension.attempt_id == _this)),
            DeskAct.attempt_id == _this,
            DeskAct.new_attempt_id == _this,
        ),
        DeskAct.kind.in_((Act.EXTEND, Act.REOPEN, Act.END, Act.VOID)),
        DeskAct.undone_at.is_(None),
    )
    .order_by(DeskAct.at)
)


def legs_in(attempt: Attempt, settings: ExamSettings) -> tuple[Leg, ...]:
    """The legs of an attempt with the time that was given to it; empty where all of the paper is open at once."""
    legs = legs_for(attempt.paper_id, settings)
    if not legs:
        return ()
    rows = db.session().execute(
        select(Extension.leg_seconds, Extension.leg).where(Extension.attempt_id == attempt.id).order_by(Extension.id)
    )
    return lengthened(legs, [More(seconds, leg) for seconds, leg in rows], settings.duration_seconds)


def left_of(attempt_id: int, rules: LeavingRules) -> Left:
    """How often and how long the page of an attempt was left."""
    lengths = db.session().execute(select(Absence.seconds).where(Absence.attempt_id == attempt_id)).scalars()
    return counted(rules, list(lengths))


def messages_for(
    exam_id: int, person_id: int | None, unit_path: str, since: datetime
) -> list[tuple[str, str, datetime]]:
    """(id, text, when) of messages for a person that stand, from `since` on."""
    rows = db.session().execute(
        select(DeskAct.id, DeskAct.text, DeskAct.at, DeskAct.reach, DeskAct.person_id, DeskAct.unit_path)
        .where(
            DeskAct.exam_id == exam_id,
            DeskAct.kind == Act.MESSAGE,
            DeskAct.undone_at.is_(None),
            DeskAct.at >= since,
        )
        .order_by(DeskAct.at)
    )
    return [
        (str(row.id), row.text, row.at)
        for row in rows
        if (row.person_id == person_id if row.reach == Reach.PERSON else unit_path.startswith(row.unit_path))
    ]
