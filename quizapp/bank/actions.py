"""Questions are born, revised and moved through review here, each with its audit entry. A revision never changes."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.bank.formats.packs import BankHead
from quizapp.bank.formats.pictures import Picture
from quizapp.bank.models import Bank, LawFlag, Question, QuestionCitation, ReviewStep, Revision, StoredPicture
from quizapp.bank.queries import bank_by_code, law_status
from quizapp.bank.rules import life
from quizapp.bank.rules.document import QuestionDocument, from_json
from quizapp.bank.rules.following import Outcome
from quizapp.bank.rules.kinds import State
from quizapp.bank.rules.searching import text_of
from quizapp.bank.rules.validity import lacks
from quizapp.errors import NotFound, Refused
from quizapp.i18n import local
from quizapp.law.queries import VersionLine, find_version


def find_or_make_bank(head: BankHead, actor: Actor, now: datetime) -> Bank:
    """The bank with this code; made where it is missing."""
    bank = bank_by_code(head.code)
    if bank is None:
        bank = Bank(id=db.new_id(), code=head.code, title=head.title, subject=head.subject)
        db.session().add(bank)
        db.session().flush()
        record(actor, now, "bank.created", "bank", bank.id, code=head.code)
    return bank


def keep_pictures(pictures: Mapping[str, Picture], now: datetime) -> None:
    """Store pictures that are not known yet, each once."""
    known = set(
        db.session().execute(select(StoredPicture.sha256).where(StoredPicture.sha256.in_(list(pictures)))).scalars()
    )
    for sha256, picture in pictures.items():
        if sha256 not in known:
            db.session().add(
                StoredPicture(
                    sha256=sha256,
                    media_type=picture.media_type,
                    width=picture.width,
                    height=picture.height,
                    content=picture.content,
                    created_at=now,
                )
            )
    db.session().flush()


def create_question(
    document: QuestionDocument, bank_id: int, actor: Actor, now: datetime, *, approved: bool = False, note: str = ""
) -> int:
    """A new question with its first revision, as a draft; `approved` only for shipped packs."""
    question = Question(
        id=db.new_id(),
        bank_id=bank_id,
        external_id=document.id,
        state=State.APPROVED if approved else State.DRAFT,
        created_at=now,
        updated_at=now,
        **copied(document),
    )
    db.session().add(question)
    db.session().flush()
    revision = add_revision(question, document, actor, now, note)
    question.approved_id = revision.id if approved else None
    record(actor, now, "question.created", "question", question.id, state=str(question.state))
    return question.id


def revise(
    question_id: int, document: QuestionDocument, lock_version: int, actor: Actor, now: datetime, note: str = ""
) -> None:
    """A new revision, which is a draft. The approved revision stays in use until the new one is approved."""
    question = _question(question_id)
    current = from_json(db.session().get_one(Revision, question.revision_id).document)
    if current.identity == document.identity:
        raise Refused("unchanged")
    before = State(question.state)
    _claim(question, lock_version)
    revision = add_revision(question, document, actor, now, note)
    for name, value in copied(document).items():
        setattr(question, name, value)
    question.state = State.DRAFT
    question.updated_at = now
    add_step(question, before, State.DRAFT, actor, now, note)
    record(actor, now, "question.revised", "question", question_id, revision=revision.number)


def move(question_id: int, new: State, comment: str, lock_version: int, actor: Actor, now: datetime) -> None:
    """Move a question on: to review, approved, back, suspended, retired. Refused as the rules say."""
    question = _question(question_id)
    revision = db.session().get_one(Revision, question.revision_id)
    day = local(now).date()
    missing = lacks(from_json(revision.document), lambda citation: law_status(citation, day))
    code = life.refusal(State(question.state), new, revision.author_id, actor.person_id, len(missing))
    if code:
        raise Refused(code)
    before = State(question.state)
    _claim(question, lock_version)
    question.state = new
    question.updated_at = now
    if new is State.APPROVED:
        question.approved_id = revision.id
        close_flags(question, Outcome.REVISED, comment, actor, now)
    elif new is State.RETIRED:
        question.approved_id = None
    add_step(question, before, new, actor, now, comment)
    record(actor, now, f"question.{new.value}", "question", question_id, revision=revision.number)


def citation_rows(
    question_id: int, revision_id: int, document: QuestionDocument, find: Callable[[str, str], VersionLine | None]
) -> list[dict[str, Any]]:
    """The citations of a document as rows; `find` answers the version a law and label mean."""
    rows = []
    for ordinal, citation in enumerate(document.all_citations, start=1):
        version = find(citation.law, citation.version)
        rows.append(
            {
                "revision_id": revision_id,
                "ordinal": ordinal,
                "question_id": question_id,
                "law": version.short_title if version else citation.law,
                "version": citation.version or (version.label if version else ""),
                "article": citation.article,
                "paragraph": citation.paragraph,
                "item": citation.item,
                "law_version_id": version.version_id if version else None,
            }
        )
    return rows


@dataclass(slots=True)
class Moved:
    """How a batch went: how many were moved, and code -> how many were not."""

    moved: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def move_many(question_ids: Sequence[int], new: State, comment: str, actor: Actor, now: datetime) -> Moved:
    """Move several questions on, each by the rules; those that may not stay as they are."""
    outcome = Moved()
    for question_id in dict.fromkeys(question_ids):
        question = db.session().get(Question, question_id)
        if question is None:
            outcome.refused["move_not_allowed"] += 1
            continue
        try:
            move(question_id, new, comment, question.lock_version, actor, now)
            outcome.moved += 1
        except Refused as refusal:
            outcome.refused[refusal.code] += 1
    return outcome


def load_pack(
    head: BankHead, documents: Sequence[QuestionDocument], actor: Actor, now: datetime
) -> tuple[int, int, int]:
    """Load a shipped pack as approved, by the questions' stable ids. Answers how many were new, revised, unchanged.
    A question somebody has edited here keeps the local revision."""
    bank = find_or_make_bank(head, actor, now)
    known = {
        question.external_id: question
        for question in db.session().execute(select(Question).where(Question.bank_id == bank.id)).scalars()
    }
    new = revised = 0
    for document in documents:
        question = known.get(document.id)
        if question is None:
            create_question(document, bank.id, actor, now, approved=True, note="pack")
            new += 1
        elif _is_newer(question, document):
            _replace_from_pack(question, document, actor, now)
            revised += 1
    return new, revised, len(documents) - new - revised


def _is_newer(question: Question, document: QuestionDocument) -> bool:
    latest = db.session().get_one(Revision, question.revision_id)
    return latest.note == "pack" and from_json(latest.document).identity != document.identity


def _replace_from_pack(question: Question, document: QuestionDocument, actor: Actor, now: datetime) -> None:
    revision = add_revision(question, document, actor, now, "pack")
    for name, value in copied(document).items():
        setattr(question, name, value)
    question.approved_id = revision.id
    question.state = State.APPROVED
    question.updated_at = now
    question.lock_version += 1
    close_flags(question, Outcome.REVISED, "pack", actor, now)
    record(actor, now, "question.revised", "question", question.id, revision=revision.number)


def copied(document: QuestionDocument) -> dict[str, object]:
    """What a question's row repeats of its newest revision."""
    return {
        "kind": document.kind.value,
        "use": document.use.value,
        "difficulty": document.difficulty,
        "stem": document.stem,
        "content_hash": document.content_hash,
        "search_text": text_of(document),
    }


def add_revision(question: Question, document: QuestionDocument, actor: Actor, now: datetime, note: str) -> Revision:
    """The next revision of a question with its citations; the question shows it from now on."""
    last = (
        db.session().execute(select(func.max(Revision.number)).where(Revision.question_id == question.id)).scalar_one()
    )
    revision = Revision(
        id=db.new_id(),
        question_id=question.id,
        number=(last or 0) + 1,
        document=replace(document, id=None).to_json(),
        content_hash=document.content_hash,
        author_id=actor.person_id,
        author_name=actor.name,
        created_at=now,
        note=note,
    )
    db.session().add(revision)
    db.session().flush()
    _add_citations(question, revision, document, now)
    question.revision_id = revision.id
    return revision


def _add_citations(question: Question, revision: Revision, document: QuestionDocument, now: datetime) -> None:
    day = local(now).date()
    for row in citation_rows(question.id, revision.id, document, lambda law, label: find_version(law, label, day)):
        db.session().add(QuestionCitation(**row))


def close_flags(question: Question, outcome: Outcome, note: str, actor: Actor, now: datetime) -> None:
    """Settle what waits because of a changed law; from now on the question takes part in papers again."""
    if question.flagged_at is None:
        return
    db.session().execute(
        update(LawFlag)
        .where(LawFlag.question_id == question.id, LawFlag.settled_at.is_(None))
        .values(settled_at=now, settled_by=actor.name, outcome=outcome, note=note[:500])
    )
    question.flagged_at = None
    record(actor, now, "question.flag_settled", "question", question.id, outcome=outcome.value)


def add_step(question: Question, old: State, new: State, actor: Actor, now: datetime, comment: str) -> None:
    """A line of the question's trail."""
    db.session().add(
        ReviewStep(
            question_id=question.id,
            revision_id=question.revision_id,
            from_state=old,
            to_state=new,
            actor_id=actor.person_id,
            actor_name=actor.name,
            at=now,
            comment=comment,
        )
    )


def _question(question_id: int) -> Question:
    question = db.session().get(Question, question_id, populate_existing=True)
    if question is None:
        raise NotFound
    return question


def _claim(question: Question, lock_version: int) -> None:
    """Two editors at once: the second is told instead of overwriting the first."""
    claimed = db.session().execute(
        update(Question)
        .where(Question.id == question.id, Question.lock_version == lock_version)
        .values(lock_version=lock_version + 1)
        .execution_options(synchronize_session="fetch")
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("stale")
