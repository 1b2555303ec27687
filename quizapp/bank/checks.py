"""Invariants of the bank."""

from collections.abc import Iterator

from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.rules import Violation
from quizapp.bank.models import Question, QuestionCitation, ReviewStep, Revision
from quizapp.bank.rules.document import from_json
from quizapp.bank.rules.kinds import State


def approved_is_cited() -> Iterator[Violation]:
    """A revision in use has at least one citation."""
    rows = db.session().execute(
        select(Question.id)
        .outerjoin(QuestionCitation, QuestionCitation.revision_id == Question.approved_id)
        .where(Question.approved_id.is_not(None), QuestionCitation.ordinal.is_(None))
    )
    for (question_id,) in rows:
        yield Violation("approved_is_cited", str(question_id), "no citation")


def approver_is_not_author() -> Iterator[Violation]:
    """Nobody has approved a revision of his own."""
    rows = db.session().execute(
        select(ReviewStep.question_id)
        .join(Revision, Revision.id == ReviewStep.revision_id)
        .where(
            ReviewStep.to_state == State.APPROVED,
            ReviewStep.actor_id.is_not(None),
            ReviewStep.actor_id == Revision.author_id,
        )
    )
    for (question_id,) in rows:
        yield Violation("approver_is_not_author", str(question_id), "approved by its author")


def revisions_are_whole() -> Iterator[Violation]:
    """Revisions count from 1 without gaps, and each document reads and has its hash."""
    rows = db.session().execute(
        select(Revision.question_id, func.count(), func.max(Revision.number)).group_by(Revision.question_id)
    )
    for question_id, count, last in rows:
        if count != last:
            yield Violation("revisions_are_whole", str(question_id), f"{count} revisions, the last is {last}")
    for revision in db.session().execute(select(Revision)).scalars():
        if from_json(revision.document).content_hash != revision.content_hash:
            yield Violation("revisions_are_whole", str(revision.question_id), f"revision {revision.number} was changed")


CHECKS = (approved_is_cited, approver_is_not_author, revisions_are_whole)
