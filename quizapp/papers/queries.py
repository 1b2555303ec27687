"""What may be drawn: approved questions that are open for exams, with their traits."""

from dataclasses import dataclass

from sqlalchemy import select

from quizapp import db
from quizapp.bank.models import Bank, Question, Revision
from quizapp.bank.rules.document import QuestionDocument, from_json
from quizapp.bank.rules.kinds import Kind, State, Use
from quizapp.errors import NotFound
from quizapp.papers.models import StoredBlueprint
from quizapp.papers.rules.blueprint import Blueprint
from quizapp.papers.rules.draw import PoolItem, Rng, draw
from quizapp.papers.rules.layout import Face, lay_out


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


def _face(document: QuestionDocument, known: dict[int, QuestionDocument]) -> Face:
    """A face with a number of its own for a question that is not frozen; `known` gets number -> document."""
    number = len(known) + 1
    known[number] = document
    children = tuple(_face(child, known) for child in document.children)
    return Face(number, document.kind, document.options, document.marks or 100, children)
