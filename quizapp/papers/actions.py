"""Freezing questions and papers, content-addressed, so that later edits of the bank change nothing (I9)."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.bank.models import Bank, Question, Revision
from quizapp.errors import NotFound, Refused
from quizapp.papers.models import FrozenKey, FrozenQuestion, Paper, StoredBlueprint
from quizapp.papers.rules.blueprint import Blueprint
from quizapp.papers.rules.draw import PoolItem, Rng, draw
from quizapp.papers.rules.layout import Layout, lay_out


def freeze_revision(revision: Revision, question: Question, bank: Bank) -> int:
    """The frozen id of a revision; made once, then found again by its SHA-256."""
    document = revision.document
    content = {
        "stem": document["stem"],
        "options": document["options"],
        "blanks": len(document["answer"]) if document["kind"] == "fill" else 0,
    }
    key: dict[str, Any] = {
        "key": {"answer": document["answer"]},
        "explanation": document.get("explanation") or "",
        "citations": document.get("citations") or [],
        "difficulty": document.get("difficulty"),
        "bank": bank.code,
        "subject": bank.subject or bank.title,
    }
    whole = {"revision": revision.id, "kind": document["kind"], "content": content, **key}
    sha256 = hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    known = db.session().execute(select(FrozenQuestion.id).where(FrozenQuestion.sha256 == sha256)).scalar_one_or_none()
    if known is not None:
        return known
    frozen = FrozenQuestion(
        id=db.new_id(),
        sha256=sha256,
        revision_id=revision.id,
        question_id=question.id,
        kind=document["kind"],
        content=content,
    )
    db.session().add(frozen)
    db.session().flush()
    db.session().add(FrozenKey(frozen_id=frozen.id, **key))
    return frozen.id


def freeze_paper(blueprint: Blueprint, pool: Mapping[int, PoolItem], rng: Rng, now: datetime) -> int:
    """Draw a paper from frozen questions (`pool`: frozen id -> traits) and keep it; answers its id."""
    chosen = draw(blueprint, list(pool.values()), rng)
    frozen_of = {item.revision_id: frozen_id for frozen_id, item in pool.items()}
    contents = _contents([frozen_of[drawn.revision_id] for drawn in chosen])
    layout: Layout = lay_out(blueprint, chosen, frozen_of, contents, rng)
    paper = Paper(id=db.new_id(), layout=layout.to_json(), sha256=layout.checksum(), created_at=now)
    db.session().add(paper)
    db.session().flush()
    return paper.id


def _contents(frozen_ids: list[int]) -> dict[int, tuple[str, ...]]:
    """Frozen id -> option texts, for shuffling where it is safe."""
    rows = db.session().execute(
        select(FrozenQuestion.id, FrozenQuestion.content).where(FrozenQuestion.id.in_(frozen_ids))
    )
    return {frozen_id: tuple(content["options"]) for frozen_id, content in rows}


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
