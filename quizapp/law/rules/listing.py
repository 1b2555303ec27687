"""A unit's list of applicable laws: its order, weights, which part of a paper a law belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

GENERAL_FIELDS = frozenset({"constitution", "administrative", "civil", "publicity", "integrity"})
MOST_WEIGHT = 20
MOST_LAWS = 60


@dataclass(frozen=True, slots=True)
class ListedLaw:
    """A line: `weight` from 1 to MOST_WEIGHT; general laws apply to everybody, the others to the unit's own trade."""

    law_id: int
    weight: int = 1
    is_general: bool = False
    note: str = ""


class Step(StrEnum):
    """What is done with one line besides setting its particulars."""

    SAVE = "save"
    UP = "up"
    DOWN = "down"
    REMOVE = "remove"


def is_general(fields: str) -> bool:
    """What a law is taken for when it is put on a list; a person may say otherwise."""
    return bool(GENERAL_FIELDS & set(fields.split(";")))


def stepped(lines: Sequence[ListedLaw], law_id: int, step: Step) -> tuple[ListedLaw, ...]:
    """One place up or down, or off the list; at the end nothing changes, nor for a law that is not on it."""
    if step is Step.REMOVE:
        return tuple(line for line in lines if line.law_id != law_id)
    found = list(lines)
    at = next((i for i, line in enumerate(found) if line.law_id == law_id), None)
    if at is None or step is Step.SAVE:
        return tuple(found)
    to = at - 1 if step is Step.UP else at + 1
    if 0 <= to < len(found):
        found[at], found[to] = found[to], found[at]
    return tuple(found)


def changed(lines: Sequence[ListedLaw], law_id: int, weight: int, *, general: bool, note: str) -> tuple[ListedLaw, ...]:
    """The list with one line's particulars set; a weight outside its bounds goes to the nearest bound."""
    kept = min(max(weight, 1), MOST_WEIGHT)
    return tuple(
        replace(line, weight=kept, is_general=general, note=note) if line.law_id == law_id else line for line in lines
    )


def joined(lines: Sequence[ListedLaw], more: Sequence[ListedLaw]) -> tuple[ListedLaw, ...]:
    """The list with the laws of another one that it does not have, behind its own."""
    have = {line.law_id for line in lines}
    return (*lines, *(line for line in more if line.law_id not in have))
