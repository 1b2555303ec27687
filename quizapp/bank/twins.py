"""Duplicates over the whole bank: found by a job, listed side by side, merged or kept by a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import aliased

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.bank.actions import add_step
from quizapp.bank.models import Question, Revision, Twin
from quizapp.bank.rules.document import QuestionDocument, from_json
from quizapp.bank.rules.kinds import State
from quizapp.bank.rules.twins import Pair, TwinKind, candidate, find_twins
from quizapp.errors import NotFound, Refused
from quizapp.law.rules.marking import Segment, marked


@dataclass(frozen=True, slots=True)
class Side:
    """A question of a pair as shown."""

    question: Question
    document: QuestionDocument


@dataclass(frozen=True, slots=True)
class PairPage:
    """A pair side by side."""

    twin: Twin
    first: Side
    second: Side
    segments: tuple[Segment, ...]  # where the stems differ


def search(told: Callable[[int, int], None] | None = None) -> list[Pair]:
    """Compare every question that is not retired with every other; nothing is written."""
    rows = db.session().execute(
        select(Question.id, Revision.document)
        .join(Revision, Revision.id == Question.revision_id)
        .where(Question.state != State.RETIRED)
        .order_by(Question.id)
    )
    return find_twins([candidate(question_id, from_json(document)) for question_id, document in rows], told)


def keep_pairs(pairs: list[Pair], now: datetime) -> int:
    """Put the found pairs in place of the last search's; what a person decided stays. Answers how many are open."""
    db.session().execute(delete(Twin).where(Twin.decided_at.is_(None)))
    decided = {(row[0], row[1]) for row in db.session().execute(select(Twin.first_id, Twin.second_id))}
    fresh = [pair for pair in pairs if (pair.first, pair.second) not in decided]
    db.session().add_all(
        Twin(
            id=db.new_id(),
            first_id=pair.first,
            second_id=pair.second,
            kind=pair.kind,
            similarity=pair.similarity,
            found_at=now,
        )
        for pair in fresh
    )
    db.session().flush()
    return len(fresh)


def open_pairs(kind: str = "") -> Select[Any]:
    """Pairs nobody has decided, contradictions first."""
    first, second = aliased(Question), aliased(Question)
    query = (
        select(Twin)
        .join(first, first.id == Twin.first_id)
        .join(second, second.id == Twin.second_id)
        .where(Twin.decided_at.is_(None), first.state != State.RETIRED, second.state != State.RETIRED)
    )
    if kind:
        query = query.where(Twin.kind == kind)
    return query.order_by(Twin.kind != TwinKind.CONTRADICTION, Twin.similarity.desc(), Twin.id)


def pair_page(twin: Twin) -> PairPage:
    """A pair with both questions."""
    first, second = _side(twin.first_id), _side(twin.second_id)
    ones, twos = first.document.stem, second.document.stem
    return PairPage(twin, first, second, tuple(marked(ones, twos)) if ones != twos else ())


def decide(twin_id: int, decision: str, kept_id: int | None, lock: int, actor: Actor, now: datetime) -> None:
    """Keep both questions, or keep one and retire the other (merged). `lock`: the other's lock version, so that nobody
    retires what somebody is changing."""
    twin = db.session().get(Twin, twin_id, populate_existing=True)
    if twin is None:
        raise NotFound
    if twin.decided_at is not None:
        raise Refused("stale")
    if decision == "merged":
        gone_id = {twin.first_id: twin.second_id, twin.second_id: twin.first_id}.get(kept_id or 0)
        if gone_id is None:
            raise NotFound
        gone = db.session().get_one(Question, gone_id, populate_existing=True)
        if gone.lock_version != lock:
            raise Refused("stale")
        add_step(gone, State(gone.state), State.RETIRED, actor, now, "merged")
        gone.state, gone.approved_id, gone.updated_at = State.RETIRED, None, now
        gone.lock_version += 1
        record(actor, now, "question.merged", "question", gone_id, kept=str(kept_id))
    twin.decided_at, twin.decided_by, twin.decision = now, actor.name, decision
    record(actor, now, "twin.decided", "question", twin.first_id, other=str(twin.second_id), decision=decision)


def twins_of(question_id: int) -> list[Twin]:
    """The open pairs a question is in."""
    mine = or_(Twin.first_id == question_id, Twin.second_id == question_id)
    return list(db.session().execute(open_pairs().where(mine)).scalars())


def _side(question_id: int) -> Side:
    question = db.session().get_one(Question, question_id)
    return Side(question, from_json(db.session().get_one(Revision, question.revision_id).document))
