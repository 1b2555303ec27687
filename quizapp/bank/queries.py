"""Questions as listed, shown and compared."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from quizapp import db
from quizapp.bank.formats.pictures import Picture
from quizapp.bank.models import Bank, FaultReport, Question, QuestionCitation, ReviewStep, Revision, StoredPicture, Twin
from quizapp.bank.rules.document import Citation, QuestionDocument, canonical_article, from_json
from quizapp.bank.rules.kinds import State, Use
from quizapp.bank.rules.searching import words_of
from quizapp.bank.rules.validity import Lack, LawStatus, lacks
from quizapp.errors import NotFound
from quizapp.law import queries as laws
from quizapp.law.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; "" means any."""

    text: str = ""
    bank: str = ""
    kind: str = ""
    state: str = ""
    use: str = ""
    law: str = ""
    version: str = ""  # its label
    article: str = ""
    difficulty: str = ""  # 1 to 5
    lack: str = ""  # citation: without a legal ground; flag: its law changed; fault: reported and not answered


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A question with its newest revision, its lacks and its trail."""

    question: Question
    revision: Revision
    document: QuestionDocument
    bank: Bank
    lacks: tuple[Lack, ...]
    revisions: list[Revision]
    steps: list[ReviewStep]


@dataclass(frozen=True, slots=True)
class BankLine:
    """A bank with how many questions it has in use and in all."""

    bank: Bank
    approved: int
    total: int


def questions(filters: Filters) -> Select[*tuple[Any, ...]]:
    """The query of the list: rows are (Question, Bank)."""
    query: Select[*tuple[Any, ...]] = (
        select(Question, Bank).join(Bank, Bank.id == Question.bank_id).order_by(Bank.code, Question.id)
    )
    for column, value in (
        (Bank.code, filters.bank),
        (Question.kind, filters.kind),
        (Question.state, filters.state),
        (Question.use, filters.use),
        (Question.difficulty, int(filters.difficulty) if filters.difficulty in _LEVELS else None),
    ):
        if value:
            query = query.where(column == value)
    if filters.lack in _LACKING:
        query = query.where(_LACKING[filters.lack])
    if filters.text:
        found = [Question.search_text.contains(word, autoescape=True) for word in words_of(filters.text)]
        query = query.where(or_(and_(*found), Question.external_id == filters.text))
    if filters.law:
        cited = select(QuestionCitation.revision_id).where(QuestionCitation.law == filters.law)
        if filters.version:
            cited = cited.where(QuestionCitation.version == filters.version)
        if filters.article:
            cited = cited.where(QuestionCitation.article == canonical_article(filters.article))
        query = query.where(Question.revision_id.in_(cited))
    return query


_LEVELS = frozenset("12345")
_LACKING: dict[str, ColumnElement[bool]] = {
    "citation": ~exists().where(QuestionCitation.revision_id == Question.revision_id),
    "flag": Question.flagged_at.is_not(None),
    "fault": exists().where(FaultReport.question_id == Question.id, FaultReport.answered_at.is_(None)),
}


def cited_laws() -> list[str]:
    """Laws that questions stand on, for choosing."""
    return sorted(db.session().execute(select(QuestionCitation.law).distinct()).scalars())


def uncited(bank: str = "", after: int = 0) -> Question | None:
    """The next draft without a legal ground, by id behind `after`; from the beginning where none is left behind it."""
    query = questions(Filters(bank=bank, lack="citation")).order_by(None).order_by(Question.id).limit(1)
    query = query.where(Question.state.in_((State.DRAFT, State.IN_REVIEW)))
    for place in (Question.id > after, Question.id <= after):
        row = db.session().execute(query.where(place)).first()
        if row is not None:
            found: Question = row[0]
            return found
    return None


def uncited_count(bank: str = "") -> int:
    """How many drafts stand on no law yet."""
    query = questions(Filters(bank=bank, lack="citation")).where(Question.state.in_((State.DRAFT, State.IN_REVIEW)))
    return db.session().execute(select(func.count()).select_from(query.order_by(None).subquery())).scalar_one()


def questions_by_article(law: str, version: str) -> dict[str, int]:
    """Article -> how many questions cite it, of a law (short title) in a version; as many as the list shows for it."""
    rows = db.session().execute(
        select(QuestionCitation.article, func.count(func.distinct(QuestionCitation.question_id)))
        .join(Question, Question.revision_id == QuestionCitation.revision_id)
        .where(QuestionCitation.law == law, QuestionCitation.version == version)
        .group_by(QuestionCitation.article)
    )
    return {row[0]: row[1] for row in rows}


def banks() -> list[BankLine]:
    """All banks with their numbers."""
    rows = db.session().execute(
        select(Bank, func.count(Question.approved_id), func.count(Question.id))
        .outerjoin(Question, Question.bank_id == Bank.id)
        .group_by(Bank.id)
        .order_by(Bank.code)
    )
    return [BankLine(bank, approved, total) for bank, approved, total in rows]


def bank_by_code(code: str) -> Bank | None:
    """A bank, or None."""
    return db.session().execute(select(Bank).where(Bank.code == code)).scalar_one_or_none()


def question_page(question_id: int, day: date) -> QuestionPage:
    """Everything the question's page shows; NotFound for a missing one."""
    question = db.session().get(Question, question_id)
    if question is None or question.revision_id is None:
        raise NotFound
    revision = db.session().get_one(Revision, question.revision_id)
    document = from_json(revision.document)
    history = select(Revision).where(Revision.question_id == question_id).order_by(Revision.number.desc())
    steps = select(ReviewStep).where(ReviewStep.question_id == question_id).order_by(ReviewStep.id.desc())
    return QuestionPage(
        question=question,
        revision=revision,
        document=document,
        bank=db.session().get_one(Bank, question.bank_id),
        lacks=lacks(document, lambda citation: law_status(citation, day)),
        revisions=list(db.session().execute(history).scalars()),
        steps=list(db.session().execute(steps).scalars()),
    )


def revision_pair(question_id: int, number: int) -> tuple[Revision | None, Revision]:
    """A revision and the one before it (None for the first); NotFound for a missing one."""
    query = select(Revision).where(Revision.question_id == question_id, Revision.number.in_((number - 1, number)))
    found = {revision.number: revision for revision in db.session().execute(query).scalars()}
    if number not in found:
        raise NotFound
    return found.get(number - 1), found[number]


def picture(sha256: str) -> StoredPicture:
    """A picture with its bytes; NotFound for a missing one."""
    found = db.session().get(StoredPicture, sha256)
    if found is None:
        raise NotFound
    return found


def pictures_of(documents: Iterable[QuestionDocument]) -> dict[str, Picture]:
    """The pictures these questions show, for exports."""
    wanted = {image.sha256 for document in documents for image in document.all_images}
    rows = (
        db.session().execute(select(StoredPicture).where(StoredPicture.sha256.in_(wanted))).scalars() if wanted else ()
    )
    return {row.sha256: Picture(row.media_type, row.content, row.width, row.height) for row in rows}


def law_status(citation: Citation, day: date) -> LawStatus:
    """How a citation stands against the register on a day."""
    found = laws.find_version(citation.law, citation.version, day)
    if found is not None:
        return {
            Standing.IN_FORCE: LawStatus.IN_FORCE,
            Standing.CEASED: LawStatus.CEASED,
            Standing.NOT_YET: LawStatus.NOT_YET,
        }[found.standing]
    if not laws.is_known_law(citation.law):
        return LawStatus.UNKNOWN_LAW
    return LawStatus.UNKNOWN_VERSION if citation.version else LawStatus.CEASED


def known_hashes(hashes: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Content hash -> (question, revision) already in the bank, retired ones left out."""
    wanted = list(hashes)
    found: dict[str, tuple[int, int]] = {}
    for start in range(0, len(wanted), 500):
        rows = db.session().execute(
            select(Question.content_hash, Question.id, Question.revision_id).where(
                Question.content_hash.in_(wanted[start : start + 500]), Question.state != State.RETIRED
            )
        )
        found.update({content: (question, revision or 0) for content, question, revision in rows})
    return found


def document_of(revision_id: int) -> QuestionDocument:
    """A revision's document."""
    return from_json(db.session().get_one(Revision, revision_id).document)


def documents(filters: Filters) -> list[QuestionDocument]:
    """The newest revision of every question on the list, for exports."""
    query = questions(filters).join(Revision, Revision.id == Question.revision_id).add_columns(Revision.document)
    found = []
    for question, _bank, raw in db.session().execute(query):
        found.append(from_json({**raw, "id": question.external_id}))
    return found


def external_ids(bank_id: int) -> frozenset[str]:
    """The stable ids already used in a bank."""
    rows = db.session().execute(select(Question.external_id).where(Question.bank_id == bank_id)).scalars()
    return frozenset(row for row in rows if row)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody in the bank."""

    flags: int
    faults: int
    twins: int
    uncited: int


def waiting() -> Waiting:
    """How much is to be settled, answered and decided."""
    flags = select(func.count()).select_from(Question).where(Question.flagged_at.is_not(None))
    faults = select(func.count()).select_from(FaultReport).where(FaultReport.answered_at.is_(None))
    twins = select(func.count()).select_from(Twin).where(Twin.decided_at.is_(None))
    flagged, reported, paired = (
        db.session().execute(select(flags.scalar_subquery(), faults.scalar_subquery(), twins.scalar_subquery())).one()
    )
    return Waiting(flagged, reported, paired, uncited_count())


def state_counts() -> Counter[str]:
    """How many questions are in each state."""
    rows = db.session().execute(select(Question.state, func.count()).group_by(Question.state))
    return Counter({row[0]: row[1] for row in rows})


def practice_revisions(law: str = "") -> list[int]:
    """Approved revisions that are open for practice, of one law where given."""
    query = select(Question.approved_id).where(
        Question.approved_id.is_not(None),
        Question.use.in_((Use.PRACTICE, Use.BOTH)),
        Question.state.not_in((State.SUSPENDED, State.RETIRED)),
        Question.flagged_at.is_(None),
    )
    if law:
        cited = select(QuestionCitation.revision_id).where(QuestionCitation.law == law)
        query = query.where(Question.approved_id.in_(cited))
    return [revision for revision in db.session().execute(query.order_by(Question.id)).scalars() if revision]


def practice_laws() -> list[tuple[str, int]]:
    """Laws with the number of questions open for practice, the most first."""
    rows = db.session().execute(
        select(QuestionCitation.law, func.count(func.distinct(Question.id)))
        .join(Question, Question.approved_id == QuestionCitation.revision_id)
        .where(
            Question.use.in_((Use.PRACTICE, Use.BOTH)),
            Question.state.not_in((State.SUSPENDED, State.RETIRED)),
            Question.flagged_at.is_(None),
        )
        .group_by(QuestionCitation.law)
    )
    return sorted(((law, count) for law, count in rows), key=lambda line: (-line[1], line[0]))
