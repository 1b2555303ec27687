"""A paper as issued: the order of questions and of their options, and the marks."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizapp.papers.rules.blueprint import Blueprint
from quizapp.papers.rules.draw import DrawnItem, Rng
from quizapp.papers.rules.shuffle import option_order


@dataclass(frozen=True, slots=True)
class LayoutItem:
    """A place on the paper. `number` from 1; `part` indexes the titles; `question` is a frozen id; displayed option i
    is original option order[i]; `marks` in hundredths."""

    number: int
    part: int
    question: int
    order: tuple[int, ...]
    marks: int


@dataclass(frozen=True, slots=True)
class Layout:
    """All places in order with the titles of the parts."""

    parts: tuple[str, ...]
    items: tuple[LayoutItem, ...]

    @property
    def total_marks(self) -> int:
        """Hundredths."""
        return sum(item.marks for item in self.items)

    def to_json(self) -> dict[str, Any]:
        """Compact, ids as text; the inverse of from_json."""
        rows = [[item.part, str(item.question), list(item.order), item.marks] for item in self.items]
        return {"parts": list(self.parts), "items": rows}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Layout":
        """Read what to_json wrote."""
        return cls(
            parts=tuple(raw["parts"]),
            items=tuple(
                LayoutItem(number, part, int(question), tuple(order), marks)
                for number, (part, question, order, marks) in enumerate(raw["items"], start=1)
            ),
        )

    def checksum(self) -> str:
        """SHA-256 (hex) of the canonical JSON."""
        text = json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def lay_out(
    blueprint: Blueprint,
    drawn: Sequence[DrawnItem],
    frozen_of: Mapping[int, int],
    options_of: Mapping[int, tuple[str, ...]],
    rng: Rng,
) -> Layout:
    """Put drawn questions in order. `frozen_of`: revision id -> frozen id; `options_of`: frozen id -> option texts.
    Parts keep their order; inside a part the questions are shuffled if the blueprint says so, else by id."""
    items: list[LayoutItem] = []
    for index, part in enumerate(blueprint.parts):
        chosen = sorted((each for each in drawn if each.part == index), key=lambda each: each.question_id)
        if blueprint.shuffle_questions:
            rng.shuffle(chosen)
        for each in chosen:
            frozen = frozen_of[each.revision_id]
            order = option_order(part.kind, options_of[frozen], rng, wanted=blueprint.shuffle_options)
            items.append(LayoutItem(len(items) + 1, index, frozen, order, part.marks))
    return Layout(parts=tuple(part.title for part in blueprint.parts), items=tuple(items))
