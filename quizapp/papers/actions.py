"""Freezing questions and papers, content-addressed, so that later edits of the bank change nothing (I9)."""

import hashlib
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.bank.models import Bank, Question, Revision
from quizapp.bank.rules.document import QuestionDocument, from_json
from quizapp.bank.rules.kinds import Kind
from quizapp.errors import NotFound, Refused
from quizapp.papers.frozen_queries import Content, contents, remember_layout
from quizapp.papers.models import FrozenKey, FrozenQuestion, Paper, PrintedPaper, PrintedVersion, StoredBlueprint
from quizapp.papers.queries import pool_with_revisions
from quizapp.papers.rules.blueprint import Blueprint
from quizapp.papers.rules.draw import DrawnItem, PoolItem, Rng, draw, sufficiency
from quizapp.papers.rules.layout import Face, Layout, lay_out
from quizapp.papers.rules.printed import VERSIONS, layouts_of

HUNDREDTHS = 100  # a question's weight in its case where it proposes no marks


def freeze_revision(revision: Revision, question: Question, bank: Bank) -> int:
    """The frozen id of a revision; made once, then found again by its SHA-256. The questions of a case are frozen one by
    one, the case itself holds the material and which they are."""
    document = from_json(revision.document)
    origin = _Origin(revision.id, question.id, bank.code, bank.subject or bank.title)
    if document.kind is not Kind.CASE:
        return _freeze(document, origin, {})
    children = [
        _freeze(replace(child, citations=child.citations or document.citations), origin, {"place": place})
        for place, child in enumerate(document.children, start=1)
    ]
    weights = [child.marks or HUNDREDTHS for child in document.children]
    whole = {"children": [[str(each), weight] for each, weight in zip(children, weights, strict=True)]}
    return _freeze(document, origin, whole)


def freeze_paper(
    blueprint: Blueprint, pool: Mapping[int, PoolItem], rng: Rng, now: datetime, had: frozenset[int] = frozenset()
) -> int:
    """Draw a paper from frozen questions (`pool`: frozen id -> traits) and keep it; answers its id. Questions in `had`
    (ids of the bank) are drawn last."""
    chosen = draw(blueprint, list(pool.values()), rng, had)
    frozen_of = {item.revision_id: frozen_id for frozen_id, item in pool.items()}
    faces = _faces([frozen_of[drawn.revision_id] for drawn in chosen])
    layout = lay_out(blueprint, chosen, {each.revision_id: faces[frozen_of[each.revision_id]] for each in chosen}, rng)
    return _keep(layout, now)


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """What is to be printed. `versions` is how many; `seed` decides draw and orders, so it comes from outside."""

    title: str
    issuer: str
    minutes: int | None
    notes: str
    versions: int
    seed: str
    blueprint_id: int | None = None
    exam_id: int | None = None


def print_from_bank(order: PrintOrder, plan: Blueprint, actor: Actor, now: datetime) -> int:
    """Draw from the bank as it is now, freeze what was drawn and issue it; answers the printed paper's id. Refused when
    questions are short."""
    rows = {row.revision.id: row for row in pool_with_revisions()}
    rng = random.Random(order.seed)  # noqa: S311 # the seed is secret enough, and must give the same order again
    chosen = _drawn(plan, [row.item for row in rows.values()], rng)
    taken = {each.revision_id: rows[each.revision_id] for each in chosen}
    frozen_of = {
        revision_id: freeze_revision(row.revision, row.question, row.bank) for revision_id, row in taken.items()
    }
    return _issue(order, plan, chosen, frozen_of, rng, actor, now)


def print_from_pool(
    order: PrintOrder, plan: Blueprint, pool: Mapping[int, PoolItem], actor: Actor, now: datetime
) -> int:
    """The same from questions that an exam froze when it was published (frozen id -> traits)."""
    rng = random.Random(order.seed)  # noqa: S311 # as above
    chosen = _drawn(plan, list(pool.values()), rng)
    frozen_of = {item.revision_id: frozen_id for frozen_id, item in pool.items()}
    return _issue(order, plan, chosen, frozen_of, rng, actor, now)


def note_taking(printed_id: int, version: str, what: str, actor: Actor, now: datetime) -> None:
    """Somebody took a file of a printed paper away: the key, say, before the exam."""
    record(actor, now, "printed.taken", "printed_paper", printed_id, version=version, what=what)


def checksum(revision_id: int, kind: str, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
    """SHA-256 of a frozen question and its key together; `key` holds FrozenKey's columns. Also how `verify` sees a change."""
    whole = {"revision": revision_id, "kind": kind, "content": content, **key}
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a frozen question comes from."""

    revision_id: int
    question_id: int
    bank: str
    subject: str


def _drawn(plan: Blueprint, pool: list[PoolItem], rng: Rng) -> tuple[DrawnItem, ...]:
    if not plan.parts or sufficiency(plan, pool):
        raise Refused("print_short")
    return draw(plan, pool, rng)


def _issue(
    order: PrintOrder,
    plan: Blueprint,
    chosen: tuple[DrawnItem, ...],
    frozen_of: Mapping[int, int],
    rng: Rng,
    actor: Actor,
    now: datetime,
) -> int:
    known = _faces([frozen_of[each.revision_id] for each in chosen])
    faces = {each.revision_id: known[frozen_of[each.revision_id]] for each in chosen}
    names = VERSIONS[: order.versions]
    layouts = layouts_of(plan, chosen, faces, names, rng)
    printed = PrintedPaper(
        id=db.new_id(),
        title=order.title,
        issuer=order.issuer,
        minutes=order.minutes,
        notes=order.notes,
        seed=order.seed,
        blueprint=plan.to_json(),
        blueprint_id=order.blueprint_id,
        exam_id=order.exam_id,
        total_marks=layouts[0].total_marks,
        question_count=len(layouts[0].items),
        created_by_id=actor.person_id,
        created_by=actor.name,
        created_at=now,
    )
    db.session().add(printed)
    db.session().flush()
    for name, layout in zip(names, layouts, strict=True):
        db.session().add(PrintedVersion(printed_id=printed.id, name=name, paper_id=_keep(layout, now)))
    particulars = {"title": order.title, "versions": "".join(names), "seed": order.seed}
    record(actor, now, "printed.issued", "printed_paper", printed.id, **particulars)
    return printed.id


def _keep(layout: Layout, now: datetime) -> int:
    paper_id = db.new_id()
    db.put(Paper, id=paper_id, layout=layout.to_json(), sha256=layout.checksum(), created_at=now)
    remember_layout(paper_id, layout)
    return paper_id


def _freeze(document: QuestionDocument, origin: _Origin, more: Mapping[str, Any]) -> int:
    raw = document.to_json()
    content: dict[str, Any] = {
        "stem": raw["stem"],
        "options": raw["options"],
        "blanks": len(raw["answer"]) if document.kind is Kind.FILL else 0,
        **more,
    }
    if document.images:
        content["images"] = raw["images"]
    key: dict[str, Any] = {
        "key": {"answer": raw["answer"]},
        "explanation": raw["explanation"],
        "citations": raw["citations"],
        "difficulty": raw["difficulty"],
        "bank": origin.bank,
        "subject": origin.subject,
    }
    sha256 = checksum(origin.revision_id, document.kind.value, content, key)
    known = db.session().execute(select(FrozenQuestion.id).where(FrozenQuestion.sha256 == sha256)).scalar_one_or_none()
    if known is not None:
        return known
    frozen = FrozenQuestion(
        id=db.new_id(),
        sha256=sha256,
        revision_id=origin.revision_id,
        question_id=origin.question_id,
        kind=document.kind.value,
        content=content,
    )
    db.session().add(frozen)
    db.session().flush()
    db.session().add(FrozenKey(frozen_id=frozen.id, **key))
    return frozen.id


def _faces(frozen_ids: list[int]) -> dict[int, Face]:
    """Frozen id -> what laying out needs; the questions of cases are looked up in one more query."""
    heads = contents(frozen_ids)
    inside = [int(child) for _kind, content in heads.values() for child, _weight in content.get("children", [])]
    known = heads | (contents(inside) if inside else {})
    return {frozen_id: _face(frozen_id, HUNDREDTHS, known) for frozen_id in heads}


def _face(frozen_id: int, weight: int, known: Mapping[int, Content]) -> Face:
    kind, content = known[frozen_id]
    children = tuple(_face(int(child), share, known) for child, share in content.get("children", []))
    return Face(frozen_id, kind, tuple(content["options"]), weight, children)


def save_blueprint(
    blueprint_id: int | None, title: str, plan: Blueprint, lock_version: int, actor: Actor, now: datetime
) -> int:
    """Create or change a named blueprint; refused for a title used before. Exams keep their own copy."""
    twin = db.session().execute(select(StoredBlueprint.id).where(StoredBlueprint.title == title)).scalar_one_or_none()
    if twin is not None and twin != blueprint_id:
        raise Refused("blueprint_title")
    if blueprint_id is None:
        stored = StoredBlueprint(id=db.new_id(), created_by=actor.person_id, created_at=now, lock_version=0)
        db.session().add(stored)
    else:
        found = db.session().get(StoredBlueprint, blueprint_id, populate_existing=True)
        if found is None:
            raise NotFound
        stored = found
        if stored.lock_version != lock_version:
            raise Refused("stale")
    stored.title, stored.document, stored.updated_at = title, plan.to_json(), now
    stored.lock_version += 1
    db.session().flush()
    record(actor, now, "blueprint.saved", "blueprint", stored.id, title=title)
    return stored.id
