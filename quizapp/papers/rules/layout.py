"""A paper as issued: the order of questions and of their options, and the marks. A case is its questions in a row."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizapp.bank.rules.kinds import Kind
from quizapp.papers.rules.blueprint import Blueprint, Part
from quizapp.papers.rules.draw import DrawnItem, Rng
from quizapp.papers.rules.shuffle import option_order

HALF_MARK = 50  # hundredths: the smallest share of a case that people like to see


@dataclass(frozen=True, slots=True)
class Face:
    """What laying out needs of a frozen question: its id, kind and option texts; of a case its questions, each with the
    `weight` by which it shares in the case's marks."""

    id: int
    kind: Kind
    options: tuple[str, ...] = ()
    weight: int = 1
    children: tuple["Face", ...] = ()


@dataclass(frozen=True, slots=True)
class LayoutItem:
    """A place on the paper. `number` from 1; `part` indexes the titles; `question` is a frozen id; displayed option i
    is original option order[i]; `marks` in hundredths; `material` is the frozen case it belongs to, or 0."""

    number: int
    part: int
    question: int
    order: tuple[int, ...]
    marks: int
    material: int = 0


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
        rows: list[list[Any]] = [
            [
                item.part,
                str(item.question),
                list(item.order),
                item.marks,
                *([str(item.material)] if item.material else []),
            ]
            for item in self.items
        ]
        return {"parts": list(self.parts), "items": rows}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Layout":
        """Read what to_json wrote."""
        return cls(
            parts=tuple(raw["parts"]),
            items=tuple(
                LayoutItem(number, part, int(question), tuple(order), marks, int(material[0]) if material else 0)
                for number, (part, question, order, marks, *material) in enumerate(raw["items"], start=1)
            ),
        )

    def checksum(self) -> str:
        """SHA-256 (hex) of the canonical JSON."""
        text = json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def lay_out(blueprint: Blueprint, drawn: Sequence[DrawnItem], faces: Mapping[int, Face], rng: Rng) -> Layout:
    """Put drawn questions in order. `faces`: revision id -> face. Parts keep their order; inside a part the questions are
    shuffled if the blueprint says so, else by id. The questions of a case stay together in their own order."""
    items: list[LayoutItem] = []
    for index, part in enumerate(blueprint.parts):
        chosen = sorted((each for each in drawn if each.part == index), key=lambda each: each.question_id)
        if blueprint.shuffle_questions:
            rng.shuffle(chosen)
        for each in chosen:
            for face, marks, material in _places(faces[each.revision_id], part):
                order = option_order(face.kind, face.options, rng, wanted=blueprint.shuffle_options)
                items.append(LayoutItem(len(items) + 1, index, face.id, order, marks, material))
    return Layout(parts=tuple(part.title for part in blueprint.parts), items=tuple(items))


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """Marks in hundredths divided by weight, in halves where the whole is one; the first ones take what is left over."""
    unit = HALF_MARK if total % HALF_MARK == 0 and total >= HALF_MARK * len(weights) else 1
    units, whole = total // unit, sum(weights)
    got = [units * weight // whole for weight in weights]
    rests = sorted(range(len(weights)), key=lambda n: (-(units * weights[n] % whole), n))
    for index in rests[: units - sum(got)]:
        got[index] += 1
    return [each * unit for each in got]


def _places(face: Face, part: Part) -> list[tuple[Face, int, int]]:
    if not face.children:
        return [(face, part.marks, 0)]
    marks = shares(part.marks, [child.weight for child in face.children])
    return [(child, mark, face.id) for child, mark in zip(face.children, marks, strict=True)]
