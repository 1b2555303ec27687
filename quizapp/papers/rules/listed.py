"""From a unit's list of applicable laws to a blueprint: so many questions of each law as its weight says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizapp.bank.rules.kinds import Kind
from quizapp.papers.rules.blueprint import Blueprint, Part

KINDS = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
FULL = 10_000  # hundredths: a paper of 100 marks


@dataclass(frozen=True, slots=True)
class WeightedLaw:
    """A law (short title) of a list."""

    law: str
    weight: int
    is_general: bool


@dataclass(frozen=True, slots=True)
class ListPlan:
    """`questions` in all, of equal marks; `general_percent` of them from public law; `kinds` are shares, one for each of
    KINDS."""

    questions: int = 50
    general_percent: int = 40
    kinds: tuple[int, ...] = (40, 30, 30)


def apportion(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """`total` whole places by weight: everybody the whole part of the fair share, what is left to the largest remainders
    (Hare-Niemeyer), the earlier first among equals. All zero where the weights are."""
    whole = sum(weights)
    if whole <= 0:
        return (0,) * len(weights)
    shares = [divmod(total * weight, whole) for weight in weights]
    found = [quotient for quotient, _rest in shares]
    order = sorted(range(len(weights)), key=lambda i: (-shares[i][1], i))
    for i in order[: total - sum(found)]:
        found[i] += 1
    return tuple(found)


def blueprint_of(laws: Sequence[WeightedLaw], plan: ListPlan, titles: Mapping[tuple[Kind, bool], str]) -> Blueprint:
    """A blueprint of 100 marks. Parts are ordered by kind, public law before the unit's own, laws in the list's order;
    `titles` names a kind of the general (True) or professional part. The numbers of a law over all kinds follow its
    weight exactly, the kinds as nearly as whole questions allow; laws without a question are left out."""
    general, own = ([law for law in laws if law.is_general is which] for which in (True, False))
    share = plan.general_percent if own else 100
    numbers = apportion(plan.questions, (share if general else 0, 100 - share if own else 0))
    drawn: dict[tuple[Kind, bool, str], int] = {}
    given = [0] * len(KINDS)
    for which, group, number in ((True, general, numbers[0]), (False, own, numbers[1])):
        counts = apportion(number, [law.weight for law in group])
        for law, count in zip(group, counts, strict=True):
            for _ in range(count):
                kind = _next_kind(given, plan.kinds)
                drawn[KINDS[kind], which, law.law] = drawn.get((KINDS[kind], which, law.law), 0) + 1
                given[kind] += 1
    order = {law.law: place for place, law in enumerate(laws)}
    keys = sorted(drawn, key=lambda key: (KINDS.index(key[0]), not key[1], order[key[2]]))
    marks = FULL // plan.questions
    return Blueprint(
        tuple(Part(titles[kind, which], kind, drawn[kind, which, law], marks, law=law) for kind, which, law in keys)
    )


def _next_kind(given: Sequence[int], shares: Sequence[int]) -> int:
    """The kind that is furthest behind its share, so that every law gets its mixture (Webster's sequence)."""
    return max(
        (i for i in range(len(shares)) if shares[i] > 0), key=lambda i: (shares[i] / (2 * given[i] + 1), -i), default=0
    )
