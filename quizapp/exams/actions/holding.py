"""Holding an exam while an attempt ends or its regrades change, so that each sees what the other did."""

from typing import Any

from sqlalchemy import Select, bindparam, select

from quizapp import db
from quizapp.errors import NotFound
from quizapp.exams.models import Attempt, Exam

_FRESH = {"populate_existing": True}


def held(exam_id: int, *, alone: bool) -> Exam:
    """The exam, held until this transaction ends: together with others, or alone once they have ended. What is read
    afterwards is what those who went before have committed. SQLite's one writer holds everything anyway. NotFound where it
    is missing by then."""
    query = select(Exam).where(Exam.id == exam_id)
    found: Exam | None = (
        db.session().execute(_locked(query, alone=alone), execution_options=_FRESH).scalar_one_or_none()
    )
    if found is None:
        raise NotFound
    return found


def held_with(attempt_id: int) -> tuple[Exam, Attempt] | None:
    """The attempt's exam, held together with others, and the attempt, held alone; None where it is missing. The exam comes
    first: a regrade is confirmed before, and is read afterwards, or it waits until the attempt is marked."""
    values = {"attempt_id": attempt_id}
    found: Exam | None = db.session().execute(_EXAM_OF, values, execution_options=_FRESH).scalar_one_or_none()
    if found is None:
        return None
    return found, db.session().execute(_ATTEMPT, values, execution_options=_FRESH).scalar_one()


def _locked(query: Select[Any], *, alone: bool) -> Select[Any]:
    """A foreign key to the exam that is written takes the weak lock, too; so a start waits only for a confirmation."""
    return query.with_for_update() if alone else query.with_for_update(read=True, key_share=True)


_whose = select(Attempt.exam_id).where(Attempt.id == bindparam("attempt_id")).scalar_subquery()
_EXAM_OF = _locked(select(Exam).where(Exam.id == _whose), alone=False)
_ATTEMPT = select(Attempt).where(Attempt.id == bindparam("attempt_id")).with_for_update()
