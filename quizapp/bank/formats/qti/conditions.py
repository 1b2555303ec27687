"""The keys of QTI 1.2, worked out from the conditions that bring points."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from quizapp.bank.formats.qti.declared import in_order, number
from quizapp.bank.formats.xml import Element, child, children, descendants, name_of, text_of
from quizapp.bank.rules.wording import tidy

_TESTS = ("varequal", "varsubset", "varsubstring", "vargte", "varlte", "vargt", "varlt", "varinside")
_RANGES = ("vargte", "varlte", "vargt", "varlt")


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison that must hold: the response, the value, how it is compared."""

    ident: str
    value: str
    how: str
    is_any: bool  # one of several of which any is enough


@dataclass(slots=True)
class Condition:
    """A condition that brings points."""

    points: float
    is_added: bool
    tests: list[Test] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)

    def values(self, ident: str) -> tuple[str, ...]:
        """The values it wants of a response by equality."""
        return in_order(
            [test.value for test in self.tests if test.ident == ident and test.how == "varequal" and test.value]
        )


@dataclass(frozen=True, slots=True)
class Key:
    """The right choices. `is_weighted`: others bring fewer points; `is_unclear`: they can't be told."""

    values: tuple[str, ...] = ()
    is_weighted: bool = False
    is_unclear: bool = False


def scoring(item: Element) -> list[Condition]:
    """The conditions that bring points, in order."""
    found = []
    for each in descendants(item, "respcondition"):
        points = _points(each)
        if points is None:
            continue
        condition = Condition(*points)
        variable = child(each, "conditionvar")
        if variable is not None:
            condition.tests = list(_tests(variable, is_any=False))
        condition.feedback = [link.get("linkrefid") or "" for link in descendants(each, "displayfeedback")]
        found.append(condition)
    return found


def single_key(conditions: Sequence[Condition], ident: str) -> Key:
    """The choice that brings most points, where others may bring some."""
    wanted = [(each.points, each.values(ident)) for each in conditions if each.values(ident)]
    most = max((points for points, _values in wanted), default=0.0)
    best = in_order([value for points, values in wanted if points == most for value in values])
    others = [value for points, values in wanted if points < most for value in values if value not in best]
    return Key(best, bool(others))


def multiple_key(conditions: Sequence[Condition], ident: str) -> Key:
    """All choices of the best condition, or of all where each brings points for one choice."""
    wanted = [each for each in conditions if each.values(ident)]
    if not wanted:
        return Key()
    if (
        any(test.is_any for each in wanted for test in each.tests)
        and len(wanted) == 1
        and len(wanted[0].values(ident)) > 1
    ):
        return Key(wanted[0].values(ident), is_unclear=True)
    if all(len(each.values(ident)) == 1 for each in wanted):
        points = {each.points for each in wanted}
        return Key(in_order([value for each in wanted for value in each.values(ident)]), len(points) > 1)
    most = max(each.points for each in wanted)
    best = [each for each in wanted if each.points == most]
    keys = {frozenset(each.values(ident)) for each in best}
    return Key(best[0].values(ident), len(best) < len(wanted), len(keys) > 1)


def accepted(conditions: Sequence[Condition], ident: str) -> tuple[str, ...]:
    """The texts that bring points in a response."""
    tests = (test for each in conditions for test in each.tests if test.ident == ident)
    return in_order(
        [tidy(test.value) for test in tests if test.how in ("varequal", "varsubset", "varsubstring") and test.value]
    )


def comparisons(conditions: Sequence[Condition], ident: str) -> frozenset[str]:
    """How the values of a response are compared."""
    return frozenset(test.how for each in conditions for test in each.tests if test.ident == ident)


def is_range(how: frozenset[str]) -> bool:
    """Whether a number may lie between two others."""
    return any(name in how for name in _RANGES)


def _points(condition: Element) -> tuple[float, bool] | None:
    """(points, whether they are added) where a condition brings any."""
    sets = list(descendants(condition, "setvar"))
    for each in sets:
        name = (each.get("varname") or each.get("variablename") or "SCORE").lower()
        action = (each.get("action") or "Set").lower()
        if re.search("incorrect|wrong|fail", name) or action not in ("set", "add"):
            continue
        value = text_of(each).strip()
        points = 100.0 if value.lower().endswith(".max") else number(value.replace(",", ".")) or 0.0
        if points > 0:
            return points, action == "add"
    is_right = (condition.get("title") or "").lower() == "correct" or any(
        (link.get("linkrefid") or "").lower() == "correct" for link in descendants(condition, "displayfeedback")
    )
    return (100.0, False) if is_right and not sets else None


def _tests(element: Element, *, is_any: bool) -> Iterator[Test]:
    for each in children(element):
        name = name_of(each)
        if name in _TESTS:
            how = "matches" if (each.get("setmatch") or "").lower() in ("matches", "regexp", "regex") else name
            yield Test(each.get("respident") or "", text_of(each).strip(), how, is_any)
        elif name == "or":
            yield from _tests(each, is_any=True)
        elif name == "and":
            yield from _tests(each, is_any=is_any)
