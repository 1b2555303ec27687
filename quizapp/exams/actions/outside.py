"""Taking results from outside: appended, never edited; the last one of a person counts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import Refused
from quizapp.exams.actions.marking import roll_up_person
from quizapp.exams.models import OutsideResult
from quizapp.exams.queries.outside import Line, paper_exam, standing
from quizapp.exams.rules.settings import ExamSettings


def take_results(exam_id: int, lines: Sequence[Line], source: str, file: str, actor: Actor, now: datetime) -> int:
    """Write the scores that differ from what stands, and the results that follow; answers how many."""
    exam = paper_exam(exam_id)
    source, file = source.strip()[:120], file[-200:]
    if not source:
        raise Refused("outside_source")
    before, last = standing(exam_id), _last(exam_id)
    changed = [line for line in lines if before.get(line.person.person_id) != line.score]
    for line in changed:
        db.session().add(
            OutsideResult(
                exam_id=exam_id,
                person_id=line.person.person_id,
                sequence=last.get(line.person.person_id, 0) + 1,
                score=line.score,
                source=source,
                file=file,
                row=line.row,
                imported_by_id=actor.person_id,
                imported_by=actor.name,
                imported_at=now,
            )
        )
    db.session().flush()
    settings = ExamSettings.from_json(exam.settings)
    for line in changed:
        roll_up_person(exam, settings, line.person.person_id, now)
    record(actor, now, "results.imported", "exam", exam_id, source=source, file=file, people=len(changed))
    return len(changed)


def _last(exam_id: int) -> dict[int, int]:
    """Person -> the sequence of the result that came last."""
    rows = db.session().execute(
        select(OutsideResult.person_id, func.max(OutsideResult.sequence))
        .where(OutsideResult.exam_id == exam_id)
        .group_by(OutsideResult.person_id)
    )
    return {row[0]: row[1] for row in rows}
