"""Is there enough, and which ones: parts may overlap, so both are answered by one matching of places to questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from quizapp.bank.rules.kinds import Kind
from quizapp.papers.rules.blueprint import Blueprint, Part

T = TypeVar("T")


class Rng(Protocol):
    """What is needed of a random source; random.Random and secrets.SystemRandom have it."""

    def shuffle(self, x: list[Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class PoolItem:
    """A question that may be drawn, with what parts ask for. Two items with one `twin` key ask the same thing and never
    meet in a paper."""

    question_id: int
    revision_id: int
    bank: str
    laws: tuple[str, ...]
    topics: tuple[str, ...]
    kind: Kind
    difficulty: int | None
    twin: str

    def to_json(self) -> dict[str, Any]:
        """For storing; ids as text."""
        return {
            "question_id": str(self.question_id),
            "revision_id": str(self.revision_id),
            "bank": self.bank,
            "laws": list(self.laws),
            "topics": list(self.topics),
            "kind": self.kind.value,
            "difficulty": self.difficulty,
            "twin": self.twin,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "PoolItem":
        """Read what to_json wrote."""
        return cls(
            question_id=int(raw["question_id"]),
            revision_id=int(raw["revision_id"]),
            bank=raw["bank"],
            laws=tuple(raw["laws"]),
            topics=tuple(raw["topics"]),
            kind=Kind(raw["kind"]),
            difficulty=raw["difficulty"],
            twin=raw["twin"],
        )


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """A question drawn for a part (index into the blueprint's parts)."""

    part: int
    question_id: int
    revision_id: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """A part that can't be filled together with the others: how many it asks for, how many it can get."""

    part: int
    needed: int
    available: int


def fits(part: Part, item: PoolItem) -> bool:
    """Whether a question may stand in this part."""
    return (
        item.kind is part.kind
        and (part.bank is None or item.bank == part.bank)
        and (part.law is None or part.law in item.laws)
        and (part.topic is None or part.topic in item.topics)
        and (part.difficulty is None or item.difficulty == part.difficulty)
    )


def sufficiency(blueprint: Blueprint, pool: Sequence[PoolItem]) -> tuple[Shortage, ...]:
    """The parts that fall short, in order; empty when a paper can be drawn. Earlier parts are served first, so the
    shortage shows at the part where the questions run out."""
    got = _match(blueprint.parts, pool)
    counts = [sum(1 for part in got.values() if part == index) for index in range(len(blueprint.parts))]
    return tuple(
        Shortage(index, part.count, counts[index])
        for index, part in enumerate(blueprint.parts)
        if counts[index] < part.count
    )


def draw(
    blueprint: Blueprint, pool: Sequence[PoolItem], rng: Rng, had: frozenset[int] = frozenset()
) -> tuple[DrawnItem, ...]:
    """Draw a paper, no question twice and no twins together. Raises ValueError if `sufficiency` has shortages.

    The pool is shuffled first and each part takes the first that fit; only where parts compete for the same questions
    does the matching move an earlier choice. Without competition every fitting question is equally likely. Questions in
    `had` come last: they are drawn only where the others do not suffice.
    """
    shuffled = list(pool)
    rng.shuffle(shuffled)
    shuffled.sort(key=lambda item: item.question_id in had)  # stable: within both halves chance decides
    got = _match(blueprint.parts, shuffled)
    drawn = [DrawnItem(part, shuffled[place].question_id, shuffled[place].revision_id) for place, part in got.items()]
    if len(drawn) < blueprint.question_count:
        raise ValueError("not enough questions")
    rng.shuffle(drawn)
    return tuple(sorted(drawn, key=lambda item: item.part))


def _match(parts: Sequence[Part], pool: Sequence[PoolItem]) -> dict[int, int]:
    """Pool index -> part index, as many as possible (augmenting paths; parts are places with a capacity).

    Twins count as one question: only the first of them in `pool` takes part for a kind, so that they never meet.
    """
    seen: set[str] = set()
    usable = []
    for index, item in enumerate(pool):
        if item.twin not in seen:
            seen.add(item.twin)
            usable.append(index)
    candidates = [[index for index in usable if fits(part, pool[index])] for part in parts]
    taken: dict[int, int] = {}
    for number, part in enumerate(parts):
        for _place in range(part.count):
            if not _augment(number, candidates, taken, set()):
                break
    return taken


def _augment(part: int, candidates: list[list[int]], taken: dict[int, int], visited: set[int]) -> bool:
    for index in candidates[part]:
        if index not in visited and index not in taken:
            visited.add(index)
            taken[index] = part
            return True
    for index in candidates[part]:
        owner = taken.get(index)
        if index in visited or owner is None or owner == part:
            continue
        visited.add(index)
        if _augment(owner, candidates, taken, visited):
            taken[index] = part
            return True
    return False
