"""QTI 2 and 3 under one spelling: qti-simple-choice is simpleChoice, response-identifier responseIdentifier."""

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from quizapp.bank.formats.xml import Element, name_of


def plain(element: Element) -> str:
    """An element's name as QTI 2 spells it; "" for what is no element."""
    name = name_of(element)
    return camel(name.removeprefix("qti-")) if name.startswith("qti-") else name


def camel(name: str) -> str:
    """simpleChoice for simple-choice."""
    first, *others = name.split("-")
    return first + "".join(part[:1].upper() + part[1:] for part in others)


def kebab(name: str) -> str:
    """simple-choice for simpleChoice."""
    return "".join(f"-{char.lower()}" if char.isupper() else char for char in name)


def attribute(element: Element, name: str) -> str:
    """An attribute by its spelling of QTI 2; "" where it is not given."""
    value = element.get(name)
    if value is None:
        value = element.get(kebab(name))
    return str(value) if value is not None else ""


def below(element: Element, *names: str) -> Iterator[Element]:
    """All elements below with one of the names, in document order."""
    for each in element.iter():
        if each is not element and isinstance(each.tag, str) and plain(each) in names:
            yield each


def parts(element: Element, *names: str) -> Iterator[Element]:
    """Children with one of the names."""
    for each in element:
        if isinstance(each.tag, str) and plain(each) in names:
            yield each


def part(element: Element | None, *path: str) -> Element | None:
    """The first element down a path of names."""
    for name in path:
        element = next(parts(element, name), None) if element is not None else None
    return element


def made(namespace: str, name: str, attributes: Mapping[str, str] | None = None, **prefixes: str) -> Element:
    """A new element whose namespace is the default one below it."""
    spaces: Any = {None: namespace, **prefixes}
    return etree.Element(f"{{{namespace}}}{name}", dict(attributes or {}), nsmap=spaces)
