"""The blueprint: parts of so many questions of a kind, from a subject, law or topic, for so many marks each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from quizapp.bank.rules.kinds import Kind


class PaperMode(StrEnum):
    """Drawn once for all, or for every person anew."""

    FIXED = "fixed"
    PER_PERSON = "per_person"


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the blueprint. `bank` is a bank's code, `law` a short title, `topic` a word of a question's topics;
    None means any. `marks` are hundredths per question; a case counts as one and its questions share them."""

    title: str
    kind: Kind
    count: int
    marks: int
    bank: str | None = None
    law: str | None = None
    topic: str | None = None
    difficulty: int | None = None

    def to_json(self) -> dict[str, Any]:
        """For storing; the inverse of from_json."""
        return {
            "title": self.title,
            "kind": self.kind.value,
            "count": self.count,
            "marks": self.marks,
            "bank": self.bank,
            "law": self.law,
            "topic": self.topic,
            "difficulty": self.difficulty,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Part":
        """Read what to_json wrote."""
        return cls(**{**raw, "kind": Kind(raw["kind"])})


@dataclass(frozen=True, slots=True)
class Blueprint:
    """How a paper is made."""

    parts: tuple[Part, ...]
    mode: PaperMode = PaperMode.PER_PERSON
    shuffle_questions: bool = True
    shuffle_options: bool = True

    @property
    def total_marks(self) -> int:
        """Hundredths."""
        return sum(part.count * part.marks for part in self.parts)

    @property
    def question_count(self) -> int:
        return sum(part.count for part in self.parts)

    def to_json(self) -> dict[str, Any]:
        """For storing; the inverse of from_json."""
        return {
            "parts": [part.to_json() for part in self.parts],
            "mode": self.mode.value,
            "shuffle_questions": self.shuffle_questions,
            "shuffle_options": self.shuffle_options,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Blueprint":
        """Read what to_json wrote."""
        return cls(
            parts=tuple(Part.from_json(part) for part in raw["parts"]),
            mode=PaperMode(raw["mode"]),
            shuffle_questions=raw["shuffle_questions"],
            shuffle_options=raw["shuffle_options"],
        )
