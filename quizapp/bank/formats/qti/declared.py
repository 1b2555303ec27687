"""The keys of a QTI 2 or 3 item: correctResponse, else the mapping."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.bank.formats.qti.names import attribute, below, parts, plain
from quizapp.bank.formats.xml import Element, text_of
from quizapp.bank.rules.wording import tidy


@dataclass(frozen=True, slots=True)
class Declaration:
    """What an item says of one response. `correct`: the values of correctResponse in order; `mapped`: value -> points."""

    identifier: str
    cardinality: str
    base_type: str
    correct: tuple[str, ...]
    mapped: tuple[tuple[str, float], ...]

    @property
    def scoring(self) -> tuple[str, ...]:
        """The values that bring points."""
        return tuple(value for value, points in self.mapped if points > 0)

    @property
    def best(self) -> tuple[str, ...]:
        """The values that bring the most."""
        most = max((points for _value, points in self.mapped), default=0.0)
        return tuple(value for value, points in self.mapped if points == most and points > 0)

    @property
    def has_weights(self) -> bool:
        """Whether scoring values bring different points."""
        return len(self.best) != len(self.scoring)


def declarations(item: Element) -> dict[str, Declaration]:
    """The declarations of an item by their identifiers."""
    found = (_declaration(each) for each in parts(item, "responseDeclaration"))
    return {each.identifier: each for each in found}


def keyed_in_processing(item: Element, identifier: str) -> tuple[str, ...]:
    """The key of an item that declares none but compares the response with one value: match(variable, baseValue) in the
    only condition that scores; () where it is not that simple."""
    found: list[str] = []
    for condition in below(item, "responseIf", "responseElseIf"):
        first = next(iter(condition), None)
        children = list(first) if first is not None and plain(first) in ("match", "stringMatch", "equal") else []
        names = [attribute(each, "identifier") for each in children]
        sets = [
            text_of(each) for each in parts(condition, "setOutcomeValue") if attribute(each, "identifier") == "SCORE"
        ]
        scores = [value for value in sets if (number(value) or 0) > 0]
        if scores and identifier in names:
            found += [text_of(each).strip() for each in children if attribute(each, "identifier") != identifier]
    return tuple(found) if len(found) == 1 and found[0] else ()


def number(text: str) -> float | None:
    """A number as XML writes it; None for anything else."""
    plain = text.strip()
    return float(plain) if re.fullmatch(r"[+-]?(?:\d{1,15}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", plain) else None


def has_templates(item: Element, body: Element) -> bool:
    """Whether the item is made anew for each candidate, so that it has no key of its own."""
    is_made = any(True for _each in parts(item, "templateProcessing"))
    return is_made or any(True for _each in below(body, "printedVariable"))


def in_order(values: Sequence[str]) -> tuple[str, ...]:
    """Each once."""
    return tuple(dict.fromkeys(values))


def _declaration(element: Element) -> Declaration:
    correct = [tidy(text_of(value)) for each in parts(element, "correctResponse") for value in parts(each, "value")]
    mapped = []
    for entry in (each for mapping in parts(element, "mapping") for each in parts(mapping, "mapEntry")):
        points = number(attribute(entry, "mappedValue"))
        mapped.append((tidy(attribute(entry, "mapKey")), points or 0.0))
    return Declaration(
        attribute(element, "identifier"),
        attribute(element, "cardinality") or "single",
        attribute(element, "baseType"),
        tuple(value for value in correct if value),
        tuple(mapped),
    )
