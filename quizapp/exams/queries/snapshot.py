"""The frozen snapshot as values. Keys are read only here, for the grader, the released result and `verify`."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from quizapp import db
from quizapp.bank.rules.kinds import Kind
from quizapp.exams.rules.grading import Item
from quizapp.exams.rules.sections import Leg, has_legs, legs_of
from quizapp.exams.rules.settings import ExamSettings
from quizapp.papers import frozen_queries
from quizapp.papers.frozen_queries import Key as Key
from quizapp.papers.models import FrozenKey, FrozenQuestion
from quizapp.papers.rules.layout import Layout

Frozen = tuple[Kind, Mapping[str, Any], Any]  # kind, content, the key's answer


def layout_of(paper_id: int) -> Layout:
    """The paper's layout."""
    return frozen_queries.layout_of(paper_id)


def items_of(layout: Layout, settings: ExamSettings) -> list[Item]:
    """The paper as the grader wants it, in order."""
    return items_from(layout, settings, frozen_of([item.question for item in layout.items]))


def frozen_of(ids: Collection[int]) -> dict[int, Frozen]:
    """Frozen id -> kind, content, key's answer; as this process read them first."""
    contents, keys = frozen_queries.contents(ids), frozen_queries.keys(ids)
    return {frozen_id: (*contents[frozen_id], keys[frozen_id].answer) for frozen_id in ids}


def frozen_now(ids: Collection[int]) -> dict[int, Frozen]:
    """The same as it stands in the database at this moment: what `verify` computes marks from."""
    rows = db.session().execute(
        select(FrozenQuestion.id, FrozenQuestion.kind, FrozenQuestion.content, FrozenKey.key)
        .join(FrozenKey, FrozenKey.frozen_id == FrozenQuestion.id)
        .where(FrozenQuestion.id.in_(ids))
    )
    return {frozen_id: (Kind(kind), content, key["answer"]) for frozen_id, kind, content, key in rows}


def items_from(layout: Layout, settings: ExamSettings, known: Mapping[int, Frozen]) -> list[Item]:
    """The same from frozen questions that were read before."""
    items = []
    for place in layout.items:
        kind, content, answer = known[place.question]
        items.append(
            Item(
                number=place.number,
                kind=kind,
                option_count=len(content["options"]),
                order=place.order,
                key=key_value(kind, answer),
                marks=place.marks,
                policy=settings.policy_of(kind, layout.parts[place.part]),
                part=layout.parts[place.part],
            )
        )
    return items


def legs_for(paper_id: int, settings: ExamSettings) -> tuple[Leg, ...]:
    """The legs in which this paper is sat; empty where all of it is open at once. A paper without such rules is not read."""
    if not has_legs(settings.order, settings.sections, settings.question_seconds):
        return ()
    layout = layout_of(paper_id)
    titles = [layout.parts[item.part] for item in layout.items]
    return legs_of(titles, settings.order, settings.sections, settings.question_seconds)


def key_value(kind: Kind, raw: Any) -> Any:
    """A stored key as the grader's value: letters and accepted texts become tuples."""
    if kind is Kind.TRUE_FALSE:
        return bool(raw)
    if kind is Kind.FILL:
        return tuple(tuple(accepted) for accepted in raw)
    if kind is Kind.SHORT:
        return raw or ""  # a reference for the markers
    return tuple(raw)


def keys_of(layout: Layout) -> dict[int, Key]:
    """Frozen id -> key, for a result page after release."""
    return frozen_queries.keys([item.question for item in layout.items])
