"""Starting a practice session and answering in it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.bank.models import Revision
from quizapp.bank.queries import practice_revisions
from quizapp.bank.rules.document import QuestionDocument, from_json
from quizapp.bank.rules.kinds import CHOICE_KINDS, Kind
from quizapp.errors import Refused
from quizapp.exams.rules.answers import Given, canonical
from quizapp.exams.rules.grading import Item, Verdict, mark
from quizapp.papers.rules.draw import Rng
from quizapp.practice.models import PracticeAnswer, PracticeSession
from quizapp.practice.queries import parts_of, seen_revisions, session_for
from quizapp.practice.rules.picking import pick


def begin(law: str, actor: Actor, now: datetime, rng: Rng) -> int:
    """A new session of up to ten questions open for practice, unseen ones first; refused where there are none."""
    chosen = pick(practice_revisions(law), seen_revisions(actor.person_id), rng)
    if not chosen:
        raise Refused("nothing_to_practise")
    session = PracticeSession(
        id=db.new_id(),
        person_id=actor.person_id,
        mode="law" if law else "random",
        law=law,
        revision_ids=[str(revision) for revision in chosen],
        started_at=now,
    )
    db.session().add(session)
    db.session().flush()
    return session.id


def answer(session_id: int, position: int, given: Sequence[Given], actor: Actor, now: datetime) -> None:
    """Keep an answer, one value for each question of a case; the first one counts, a second changes nothing. A short
    answer is judged by the person afterwards (judge)."""
    session = session_for(actor, session_id)
    if db.session().get(PracticeAnswer, (session_id, position)) is not None:
        return
    revision = db.session().get_one(Revision, int(session.revision_ids[position - 1]))
    document = from_json(revision.document)
    values = [list(each) if isinstance(each, tuple) else each for each in given]
    db.session().add(
        PracticeAnswer(
            session_id=session_id,
            position=position,
            revision_id=revision.id,
            question_id=revision.question_id,
            value=canonical(values if document.kind is Kind.CASE else values[0]),
            is_right=judged(document, given),
            answered_at=now,
        )
    )
    session.position = max(session.position, position)
    if position == len(session.revision_ids):
        session.finished_at = now


def judge(session_id: int, position: int, actor: Actor, *, is_right: bool) -> None:
    """The person's own word on a short answer after reading the reference answer; once."""
    session_for(actor, session_id)
    db.session().execute(
        update(PracticeAnswer)
        .where(
            PracticeAnswer.session_id == session_id,
            PracticeAnswer.position == position,
            PracticeAnswer.is_right.is_(None),
        )
        .values(is_right=is_right)
    )


def judged(document: QuestionDocument, given: Sequence[Given]) -> bool | None:
    """Whether every question that has one key was answered right; None where there is none of that sort."""
    marks = [
        mark(practice_item(part), value).verdict is Verdict.RIGHT
        for part, value in zip(parts_of(document), given, strict=True)
        if part.kind is not Kind.SHORT
    ]
    return all(marks) if marks else None


def practice_item(document: QuestionDocument) -> Item:
    """A document as the grader wants it, in its own order, for one mark."""
    count = len(document.options) if document.kind in CHOICE_KINDS else 0
    return Item(1, document.kind, count, tuple(range(count)), document.answer, 100)
