"""Practice sessions as pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.bank.models import Revision
from quizapp.bank.rules.document import QuestionDocument, from_json
from quizapp.errors import NotFound
from quizapp.practice.models import PracticeAnswer, PracticeSession


@dataclass(frozen=True, slots=True)
class Step:
    """One question of a session, and what was answered to it (None before)."""

    session_id: int
    position: int
    total: int
    document: QuestionDocument
    answer: PracticeAnswer | None
    law: str


@dataclass(frozen=True, slots=True)
class Score:
    """How a session went."""

    session_id: int
    law: str
    right: int
    answered: int
    total: int


def session_for(actor: Actor, session_id: int) -> PracticeSession:
    """The person's own session; NotFound for anybody else's."""
    found = (
        db.session()
        .execute(
            select(PracticeSession).where(
                PracticeSession.id == session_id, PracticeSession.person_id == actor.person_id
            )
        )
        .scalar_one_or_none()
    )
    if found is None:
        raise NotFound
    return found


def step_for(actor: Actor, session_id: int, position: int) -> Step:
    """A question of the person's own session by its place from 1."""
    session = session_for(actor, session_id)
    if not 1 <= position <= len(session.revision_ids):
        raise NotFound
    revision = db.session().get_one(Revision, int(session.revision_ids[position - 1]))
    return Step(
        session_id=session_id,
        position=position,
        total=len(session.revision_ids),
        document=from_json(revision.document),
        answer=db.session().get(PracticeAnswer, (session_id, position)),
        law=session.law,
    )


def parts_of(document: QuestionDocument) -> tuple[QuestionDocument, ...]:
    """What is answered one by one: the questions of a case, or the question itself."""
    return document.children or (document,)


def score_of(session: PracticeSession) -> Score:
    """Right and answered so far."""
    rows: Sequence[bool | None] = (
        db.session()
        .execute(select(PracticeAnswer.is_right).where(PracticeAnswer.session_id == session.id))
        .scalars()
        .all()
    )
    return Score(session.id, session.law, rows.count(True), len(rows), len(session.revision_ids))


def unfinished(person_id: int | None) -> PracticeSession | None:
    """The latest session that was not finished, to go on with."""
    return (
        db.session()
        .execute(
            select(PracticeSession)
            .where(PracticeSession.person_id == person_id, PracticeSession.finished_at.is_(None))
            .order_by(PracticeSession.id.desc())
            .limit(1)
        )
        .scalar_one_or_none()
    )


def seen_revisions(person_id: int | None) -> frozenset[int]:
    """Revisions the person has answered in practice."""
    rows = db.session().execute(
        select(PracticeAnswer.revision_id)
        .join(PracticeSession, PracticeSession.id == PracticeAnswer.session_id)
        .where(PracticeSession.person_id == person_id)
        .distinct()
    )
    return frozenset(rows.scalars())


def totals(person_id: int | None) -> tuple[int, int]:
    """How many questions a person has answered in practice, and how many of them right."""
    row = db.rows(_TOTALS, {"person_id": person_id})[0]
    return row[0], row[1]


_TOTALS = (
    select(func.count(), func.count().filter(PracticeAnswer.is_right.is_(True)))
    .select_from(PracticeAnswer)
    .join(PracticeSession, PracticeSession.id == PracticeAnswer.session_id)
    .where(PracticeSession.person_id == bindparam("person_id"))
)
