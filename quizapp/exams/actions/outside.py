"""Taking results from outside: appended, never edited; the last one of a person counts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions.marking import hold, roll_up_person
from quizapp.exams.models import Exam, OutsideResult, RosterEntry
from quizapp.exams.queries.outside import Line, full_marks, paper_exam, standing
from quizapp.exams.rules.settings import ExamSettings

BY_HAND = ""  # the source of a mark that was entered and not taken from a file


def take_results(exam_id: int, lines: Sequence[Line], source: str, file: str, actor: Actor, now: datetime) -> int:
    """Write the scores that differ from what stands, and the results that follow; answers how many. The actor's own
    line is left out."""
    exam = _begun(exam_id, now)
    source, file = source.strip()[:120], file[-200:]
    if not source:
        raise Refused("outside_source")
    wanted = {line.person.person_id: line for line in lines if line.person.person_id != actor.person_id}
    hold(exam_id, sorted(wanted))
    before, last = standing(exam_id), _last(exam_id)
    changed = [wanted[person] for person in sorted(wanted) if before.get(person) != wanted[person].score]
    for line in changed:
        number = last.get(line.person.person_id, 0) + 1
        _append(exam, line.person.person_id, number, line.score, source, actor, now, file=file, row=line.row)
    settings = ExamSettings.from_json(exam.settings)
    for line in changed:
        roll_up_person(exam, settings, line.person.person_id, now)
    record(actor, now, "results.imported", "exam", exam_id, source=source, file=file, people=len(changed))
    return len(changed)


def enter_result(exam_id: int, person_id: int, score: int | None, reason: str, actor: Actor, now: datetime) -> None:
    """Enter one person's mark by hand with a reason, or take it back (None); what stood before stays in the trail.
    `score` in hundredths on the paper's own scale; nobody enters the own mark."""
    exam = _begun(exam_id, now)
    if db.session().get(RosterEntry, (exam_id, person_id)) is None:
        raise NotFound
    if person_id == actor.person_id:
        raise Refused("outside_own")
    if not reason.strip():
        raise Refused("reason_missing")
    if score is not None and not 0 <= score <= full_marks(exam):
        raise Refused("outside_range", total=f"{full_marks(exam) / 100:g}")
    hold(exam_id, [person_id])
    before = standing(exam_id).get(person_id)
    if before == score:
        raise Refused("outside_nothing" if score is None else "outside_same")
    number = _last(exam_id).get(person_id, 0) + 1
    _append(exam, person_id, number, score, BY_HAND, actor, now, reason=reason.strip()[:500])
    roll_up_person(exam, ExamSettings.from_json(exam.settings), person_id, now)
    told = {"person": str(person_id), "before": before, "after": score, "reason": reason.strip()[:500]}
    record(actor, now, "result.entered", "exam", exam_id, **told)


def _begun(exam_id: int, now: datetime) -> Exam:
    """The exam; refused before its window opens, when nothing can have been written yet."""
    exam = paper_exam(exam_id)
    if now < exam.opens_at:
        raise Refused("outside_early")
    return exam


def _append(
    exam: Exam,
    person_id: int,
    sequence: int,
    score: int | None,
    source: str,
    actor: Actor,
    now: datetime,
    *,
    file: str = "",
    row: int = 0,
    reason: str = "",
) -> None:
    db.session().add(
        OutsideResult(
            exam_id=exam.id,
            person_id=person_id,
            sequence=sequence,
            score=score,
            source=source,
            file=file,
            row=row,
            reason=reason,
            imported_by_id=actor.person_id,
            imported_by=actor.name,
            imported_at=now,
        )
    )
    db.session().flush()


def _last(exam_id: int) -> dict[int, int]:
    """Person -> the sequence of the result that came last."""
    rows = db.session().execute(
        select(OutsideResult.person_id, func.max(OutsideResult.sequence))
        .where(OutsideResult.exam_id == exam_id)
        .group_by(OutsideResult.person_id)
    )
    return {row[0]: row[1] for row in rows}
