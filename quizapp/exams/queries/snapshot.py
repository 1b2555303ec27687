"""The frozen snapshot as values. Keys are read only here, for the grader, the released result and `verify`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from quizapp import db
from quizapp.bank.rules.kinds import Kind
from quizapp.exams.rules.grading import Item
from quizapp.exams.rules.sections import Leg, has_legs, legs_of
from quizapp.exams.rules.settings import ExamSettings
from quizapp.papers.models import FrozenKey, FrozenQuestion, Paper
from quizapp.papers.rules.layout import Layout

Frozen = tuple[Kind, dict[str, Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Key:
    """What is shown of a question after release. `answer` as in the question document, in the original letters."""

    answer: Any
    explanation: str
    citations: Sequence[dict[str, Any]]
    subject: str


def layout_of(paper_id: int) -> Layout:
    """The paper's layout."""
    return Layout.from_json(db.session().execute(select(Paper.layout).where(Paper.id == paper_id)).scalar_one())


def items_of(layout: Layout, settings: ExamSettings) -> list[Item]:
    """The paper as the grader wants it, in order."""
    return items_from(layout, settings, frozen_of([item.question for item in layout.items]))


def frozen_of(ids: Collection[int]) -> dict[int, Frozen]:
    """Frozen id -> kind, content, key."""
    rows = db.session().execute(
        select(FrozenQuestion.id, FrozenQuestion.kind, FrozenQuestion.content, FrozenKey.key)
        .join(FrozenKey, FrozenKey.frozen_id == FrozenQuestion.id)
        .where(FrozenQuestion.id.in_(ids))
    )
    return {frozen_id: (Kind(kind), content, key) for frozen_id, kind, content, key in rows}


def items_from(layout: Layout, settings: ExamSettings, known: Mapping[int, Frozen]) -> list[Item]:
    """The same from frozen questions that were read before."""
    items = []
    for place in layout.items:
        kind, content, key = known[place.question]
        items.append(
            Item(
                number=place.number,
                kind=kind,
                option_count=len(content["options"]),
                order=place.order,
                key=key_value(kind, key["answer"]),
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
    rows = db.session().execute(
        select(FrozenKey.frozen_id, FrozenKey.key, FrozenKey.explanation, FrozenKey.citations, FrozenKey.subject).where(
            FrozenKey.frozen_id.in_([item.question for item in layout.items])
        )
    )
    return {
        frozen_id: Key(answer=key["answer"], explanation=explanation, citations=citations, subject=subject)
        for frozen_id, key, explanation, citations, subject in rows
    }
