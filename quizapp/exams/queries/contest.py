"""The order of an exam's results."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from quizapp import db
from quizapp.exams.models import Exam, ExamResult, RosterDepartment, RosterEntry
from quizapp.exams.rules.ranking import Entrant, ranked
from quizapp.exams.rules.settings import ExamSettings


@dataclass(frozen=True, slots=True)
class RankedLine:
    """A person in the order; `score` in hundredths."""

    rank: int
    person_id: int
    name: str
    unit: str
    score: int
    seconds: int
    band: str


def ranking_of(exam: Exam, paths: Sequence[str]) -> list[RankedLine]:
    """Everybody with a result in order; ranks are of the whole exam, lines only of the units within `paths`."""
    rows = db.session().execute(
        select(RosterEntry, RosterDepartment.name, ExamResult)
        .join(
            ExamResult, and_(ExamResult.exam_id == RosterEntry.exam_id, ExamResult.person_id == RosterEntry.person_id)
        )
        .join(
            RosterDepartment,
            and_(
                RosterDepartment.exam_id == RosterEntry.exam_id,
                RosterDepartment.department_id == RosterEntry.department_id,
            ),
        )
        .where(RosterEntry.exam_id == exam.id, ExamResult.score.is_not(None))
    )
    known = {entry.person_id: (entry, unit, result) for entry, unit, result in rows}
    entrants = [Entrant(i, result.score or 0, result.seconds_used) for i, (_e, _u, result) in known.items()]
    lines = []
    for rank, entrant in ranked(entrants, ExamSettings.from_json(exam.settings).ranking):
        entry, unit, result = known[entrant.person_id]
        if any(entry.department_path.startswith(path) for path in paths):
            lines.append(
                RankedLine(rank, entry.person_id, entry.name, unit, entrant.score, entrant.seconds, result.band)
            )
    return lines
