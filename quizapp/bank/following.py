"""When a law changes: citing questions are carried over or flagged 待复核, and a person settles the flagged ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import SYSTEM, Actor
from quizapp.bank.actions import add_revision, add_step, close_flags
from quizapp.bank.models import LawFlag, Question, QuestionCitation, Revision
from quizapp.bank.queries import document_of, law_status
from quizapp.bank.rules.document import Citation, QuestionDocument, from_json
from quizapp.bank.rules.following import ArticleChange, Fate, Outcome, Successor, fate, with_citations
from quizapp.bank.rules.kinds import State
from quizapp.bank.rules.validity import lacks
from quizapp.errors import NotFound, Refused
from quizapp.i18n import local
from quizapp.law import queries as laws
from quizapp.law.models import LawVersion


@dataclass(frozen=True, slots=True)
class Followed:
    """What following the laws did."""

    carried: int
    flagged: int


def versions_to_follow(day: date) -> list[int]:
    """Versions that have ceased and that questions in use still cite without being flagged."""
    rows = db.session().execute(
        select(LawVersion.id)
        .join(QuestionCitation, QuestionCitation.law_version_id == LawVersion.id)
        .join(Question, Question.approved_id == QuestionCitation.revision_id)
        .where(LawVersion.ceased_on.is_not(None), LawVersion.ceased_on <= day, Question.flagged_at.is_(None))
        .where(Question.state != State.RETIRED)
        .distinct()
    )
    return sorted(rows.scalars())


def follow(
    version_id: int, pairs: Sequence[ArticleChange] | None, successor: laws.VersionLine | None, now: datetime
) -> Followed:
    """Carry over or flag every question in use that cites a version that has ceased. Attempts already given are frozen
    and stay as they are."""
    named = Successor(successor.short_title, successor.label) if successor else None
    carried = flagged = 0
    for question, revision in _citing(version_id):
        document = from_json(revision.document)
        fates = _fates(document, version_id, revision.id, named, pairs)
        if not fates:
            continue
        is_edited = question.revision_id != question.approved_id
        if all(each.is_carried for each in fates.values()) and not is_edited:
            _carry(question, document, fates, now)
            carried += 1
        else:
            _flag(question, revision, version_id, successor, fates, now)
            flagged += 1
    if carried or flagged:
        record(SYSTEM, now, "law.followed", "law", version_id, carried=carried, flagged=flagged)
    return Followed(carried, flagged)


def settle(
    question_id: int, outcome: Outcome, chosen: Mapping[int, Citation], note: str, actor: Actor, now: datetime
) -> None:
    """A person's word on a flagged question. KEPT: the question holds, its citations move to those chosen (flag id ->
    citation; the citation must be in force); RETIRED: it goes. A revised question is settled by its approval."""
    question = _question(question_id)
    flags = open_flags(question_id)
    if not flags:
        raise Refused("not_flagged")
    if outcome is Outcome.KEPT:
        _keep(question, flags, chosen, note, actor, now)
    elif outcome is Outcome.RETIRED:
        add_step(question, State(question.state), State.RETIRED, actor, now, note)
        question.state, question.approved_id, question.updated_at = State.RETIRED, None, now
        question.lock_version += 1
    close_flags(question, outcome, note, actor, now)


def open_flags(question_id: int) -> list[LawFlag]:
    """What is still to be settled of a question."""
    query = select(LawFlag).where(LawFlag.question_id == question_id, LawFlag.settled_at.is_(None))
    return list(db.session().execute(query.order_by(LawFlag.ordinal)).scalars())


def successor_of(version_id: int, day: date) -> laws.VersionLine | None:
    """The version in force on a day that replaced this one: the register's word, else the same law's newest."""
    version = db.session().get_one(LawVersion, version_id)
    seen: set[str] = set()
    code = version.superseded_by
    while code and code not in seen:
        seen.add(code)
        line = laws.version_by_code(code, day)
        if line is None:
            break
        if line.ceased_on is None or line.ceased_on > day:
            return line
        code = line.superseded_by
    return laws.find_version(version.law.title, "", day)


def _citing(version_id: int) -> list[tuple[Question, Revision]]:
    cited = select(QuestionCitation.revision_id).where(QuestionCitation.law_version_id == version_id)
    rows = db.session().execute(
        select(Question, Revision)
        .join(Revision, Revision.id == Question.approved_id)
        .where(Question.approved_id.in_(cited), Question.flagged_at.is_(None), Question.state != State.RETIRED)
        .order_by(Question.id)
    )
    return [(question, revision) for question, revision in rows]


def _fates(
    document: QuestionDocument,
    version_id: int,
    revision_id: int,
    successor: Successor | None,
    pairs: Sequence[ArticleChange] | None,
) -> dict[int, Fate]:
    """Ordinal of a citation of this version -> its fate."""
    rows = db.session().execute(
        select(QuestionCitation.ordinal).where(
            QuestionCitation.revision_id == revision_id, QuestionCitation.law_version_id == version_id
        )
    )
    cited = document.all_citations
    return {ordinal: fate(cited[ordinal - 1], successor, pairs) for ordinal in rows.scalars()}


def _carry(question: Question, document: QuestionDocument, fates: Mapping[int, Fate], now: datetime) -> None:
    cited = document.all_citations
    moved = {cited[ordinal - 1]: each.citation for ordinal, each in fates.items()}
    approved = db.session().get_one(Revision, question.approved_id)
    author = Actor(approved.author_id, approved.author_name)
    revision = add_revision(question, with_citations(document, moved), author, now, "law")
    question.approved_id, question.updated_at = revision.id, now
    question.lock_version += 1
    add_step(question, State(question.state), State(question.state), SYSTEM, now, "law")


def _flag(
    question: Question,
    revision: Revision,
    version_id: int,
    successor: laws.VersionLine | None,
    fates: Mapping[int, Fate],
    now: datetime,
) -> None:
    cited = document_of(revision.id).all_citations
    for ordinal, each in fates.items():
        db.session().add(
            LawFlag(
                id=db.new_id(),
                question_id=question.id,
                revision_id=revision.id,
                ordinal=ordinal,
                law=cited[ordinal - 1].law,
                old_version_id=version_id,
                old_article=cited[ordinal - 1].article,
                new_version_id=successor.version_id if successor else None,
                new_article=each.citation.article if successor else "",
                kind=each.change,
                similarity=round(each.similarity * 1000),
                flagged_at=now,
            )
        )
    question.flagged_at = now


def _keep(
    question: Question, flags: Sequence[LawFlag], chosen: Mapping[int, Citation], note: str, actor: Actor, now: datetime
) -> None:
    revision = db.session().get_one(Revision, question.approved_id)
    if revision.author_id is not None and revision.author_id == actor.person_id:
        raise Refused("own_question")
    if question.revision_id != question.approved_id:
        raise Refused("edited_meanwhile")
    document = from_json(revision.document)
    cited = document.all_citations
    moved = {cited[flag.ordinal - 1]: chosen[flag.id] for flag in flags if flag.id in chosen}
    after = with_citations(document, moved)
    day = local(now).date()
    if len(moved) < len(flags) or lacks(after, lambda citation: law_status(citation, day)):
        raise Refused("lacks_citation")
    kept = add_revision(question, after, Actor(revision.author_id, revision.author_name), now, "law")
    question.approved_id, question.updated_at = kept.id, now
    question.lock_version += 1
    add_step(question, State(question.state), State(question.state), actor, now, note)


def _question(question_id: int) -> Question:
    question = db.session().get(Question, question_id, populate_existing=True)
    if question is None:
        raise NotFound
    return question


def flagged_counts() -> dict[str, int]:
    """Law -> how many questions wait for a person."""
    rows = db.session().execute(
        select(LawFlag.law, func.count(func.distinct(LawFlag.question_id)))
        .where(LawFlag.settled_at.is_(None))
        .group_by(LawFlag.law)
    )
    return {row[0]: row[1] for row in rows}
