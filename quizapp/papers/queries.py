"""What may be drawn: approved questions that are open for exams, with their traits; and what was printed."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from quizapp import db
from quizapp.bank.formats.pictures import Picture
from quizapp.bank.models import Bank, Question, Revision, StoredPicture
from quizapp.bank.rules.document import QuestionDocument, from_json
from quizapp.bank.rules.kinds import Kind, State, Use
from quizapp.errors import NotFound
from quizapp.papers.models import (
    FrozenKey,
    FrozenQuestion,
    Paper,
    PrintedPaper,
    PrintedVersion,
    StoredBlueprint,
)
from quizapp.papers.rules.blueprint import Blueprint
from quizapp.papers.rules.draw import PoolItem, Rng, draw
from quizapp.papers.rules.layout import Face, Layout, lay_out
from quizapp.papers.rules.printed import (
    Content,
    FrozenAnswer,
    Heading,
    PrintedKey,
    PrintedSheet,
    key_of,
    sheet_of,
)


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A question that may be drawn, with its rows for freezing."""

    item: PoolItem
    question: Question
    revision: Revision
    bank: Bank


def pool_with_revisions() -> list[PoolRow]:
    """Every approved question for exams, cases among them; short answers go to markers. One that is suspended, retired or
    waiting for a person after its law changed is out at once."""
    rows = db.session().execute(
        select(Question, Revision, Bank)
        .join(Revision, Revision.id == Question.approved_id)
        .join(Bank, Bank.id == Question.bank_id)
        .where(
            Question.use.in_((Use.EXAM, Use.BOTH)),
            Question.state.not_in((State.SUSPENDED, State.RETIRED)),
            Question.flagged_at.is_(None),
        )
        .order_by(Question.id)
    )
    return [PoolRow(pool_item(question, revision, bank), question, revision, bank) for question, revision, bank in rows]


def pool() -> list[PoolItem]:
    """The traits alone, for the live sufficiency check."""
    return [row.item for row in pool_with_revisions()]


def pool_item(question: Question, revision: Revision, bank: Bank) -> PoolItem:
    """A question's traits as the drawing rules want them."""
    document = revision.document
    return PoolItem(
        question_id=question.id,
        revision_id=revision.id,
        bank=bank.code,
        laws=tuple(dict.fromkeys(citation.law for citation in from_json(document).all_citations)),
        topics=tuple(document.get("topic") or []),
        kind=Kind(document["kind"]),
        difficulty=document.get("difficulty"),
        twin=revision.content_hash,
    )


@dataclass(frozen=True, slots=True)
class SampleQuestion:
    """A question of a preview; as in the sitting, there is no key here. `material` only above the first of a case."""

    number: int
    part: str
    kind: Kind
    marks: int
    stem: str
    options: tuple[str, ...]
    material: str = ""


def stored_blueprints() -> list[StoredBlueprint]:
    """All, the latest changed first."""
    return list(db.session().execute(select(StoredBlueprint).order_by(StoredBlueprint.updated_at.desc())).scalars())


def stored_blueprint(blueprint_id: int) -> StoredBlueprint:
    """One; NotFound where it is missing."""
    stored = db.session().get(StoredBlueprint, blueprint_id)
    if stored is None:
        raise NotFound
    return stored


def sample(plan: Blueprint, rng: Rng) -> list[SampleQuestion]:
    """A paper drawn for looking at, in the order and shuffling a candidate would get. Needs a sufficient pool."""
    rows = {row.revision.id: row for row in pool_with_revisions()}
    drawn = draw(plan, [row.item for row in rows.values()], rng)
    known: dict[int, QuestionDocument] = {}
    faces = {each.revision_id: _face(from_json(rows[each.revision_id].revision.document), known) for each in drawn}
    layout = lay_out(plan, drawn, faces, rng)
    told: set[int] = {0}
    found = []
    for item in layout.items:
        document = known[item.question]
        found.append(
            SampleQuestion(
                number=item.number,
                part=layout.parts[item.part],
                kind=document.kind,
                marks=item.marks,
                stem=document.stem,
                options=tuple(document.options[index] for index in item.order),
                material="" if item.material in told else known[item.material].stem,
            )
        )
        told.add(item.material)
    return found


def printed_papers(*, blueprint_id: int | None = None, exam_id: int | None = None) -> list[PrintedPaper]:
    """The papers printed from a blueprint or for an exam, the latest first."""
    query = select(PrintedPaper).order_by(PrintedPaper.id.desc())
    if exam_id is not None:
        query = query.where(PrintedPaper.exam_id == exam_id)
    else:
        query = query.where(PrintedPaper.blueprint_id == blueprint_id)
    return list(db.session().execute(query).scalars())


def printed_paper(printed_id: int) -> tuple[PrintedPaper, list[str]]:
    """A printed paper with the names of its versions; NotFound where it is missing."""
    found = db.session().get(PrintedPaper, printed_id)
    if found is None:
        raise NotFound
    names = select(PrintedVersion.name).where(PrintedVersion.printed_id == printed_id).order_by(PrintedVersion.name)
    return found, list(db.session().execute(names).scalars())


def printed_sheet(printed_id: int, version: str) -> PrintedSheet:
    """A version for the candidate, from what was frozen; keys are not read."""
    heading, layout = _issued(printed_id, version)
    return sheet_of(heading, version, layout, _contents(layout))


def printed_key(printed_id: int, version: str) -> PrintedKey:
    """The key of a version as it was when the paper was issued."""
    heading, layout = _issued(printed_id, version)
    rows = db.session().execute(
        select(FrozenKey.frozen_id, FrozenKey.key, FrozenKey.explanation, FrozenKey.citations).where(
            FrozenKey.frozen_id.in_([item.question for item in layout.items])
        )
    )
    keys = {
        frozen_id: FrozenAnswer(key["answer"], explanation, tuple(citations))
        for frozen_id, key, explanation, citations in rows
    }
    return key_of(heading, version, layout, _contents(layout), keys)


def picture_bytes(sha256s: Collection[str]) -> dict[str, bytes]:
    """The pictures of these names; one that is missing is left out."""
    query = select(StoredPicture.sha256, StoredPicture.content).where(StoredPicture.sha256.in_(sha256s))
    return {row.sha256: row.content for row in db.session().execute(query)} if sha256s else {}


def pictures_on(sheet: PrintedSheet) -> dict[str, Picture]:
    """The pictures a printed version shows; one that is missing is left out."""
    query = select(StoredPicture).where(StoredPicture.sha256.in_(sheet.pictures))
    rows = db.session().execute(query).scalars() if sheet.pictures else ()
    return {row.sha256: Picture(row.media_type, row.content, row.width, row.height) for row in rows}


def _issued(printed_id: int, version: str) -> tuple[Heading, Layout]:
    row = (
        db.session()
        .execute(
            select(PrintedPaper, Paper.layout)
            .join(PrintedVersion, PrintedVersion.printed_id == PrintedPaper.id)
            .join(Paper, Paper.id == PrintedVersion.paper_id)
            .where(PrintedPaper.id == printed_id, PrintedVersion.name == version)
        )
        .one_or_none()
    )
    if row is None:
        raise NotFound
    printed, layout = row
    heading = Heading(printed.title, printed.issuer, printed.minutes, printed.notes, printed.created_at)
    return heading, Layout.from_json(layout)


def _contents(layout: Layout) -> dict[int, Content]:
    wanted = {item.question for item in layout.items} | {item.material for item in layout.items if item.material}
    rows = db.session().execute(
        select(FrozenQuestion.id, FrozenQuestion.kind, FrozenQuestion.content).where(FrozenQuestion.id.in_(wanted))
    )
    return {
        frozen_id: Content(Kind(kind), raw["stem"], tuple(raw["options"]), raw["blanks"], tuple(raw.get("images", ())))
        for frozen_id, kind, raw in rows
    }


def _face(document: QuestionDocument, known: dict[int, QuestionDocument]) -> Face:
    """A face with a number of its own for a question that is not frozen; `known` gets number -> document."""
    number = len(known) + 1
    known[number] = document
    children = tuple(_face(child, known) for child in document.children)
    return Face(number, document.kind, document.options, document.marks or 100, children)
