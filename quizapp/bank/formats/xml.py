"""XML from strangers: no entities, no network, and libxml2's own limits on depth and size; names without namespaces."""

import re
from collections.abc import Iterator

from lxml import etree

Element = etree._Element  # lxml has no public name for its type
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE = re.compile(rb"""\s*<\?xml[^<>]*?encoding\s*=\s*["']utf-16(?:le|be)?["'][^<>]*\?>""", re.IGNORECASE)


def parse(data: bytes) -> Element | None:
    """The root; None where it is not well-formed, declares entities, or is nested deeper than 256."""
    found = _DOCTYPE.search(data[:65536])
    if found and b"<!ENTITY" in data[: 1 << 20].upper():
        return None
    untrue = _WIDE.match(data)  # written in bytes: what .NET declares for a text that is then saved as UTF-8
    if untrue:
        data = data[untrue.end() :]
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return None
    return root


def name_of(element: Element) -> str:
    """The local name; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace_of(element: Element) -> str:
    """The namespace, or ""."""
    return etree.QName(element).namespace or "" if isinstance(element.tag, str) else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """Child elements with one of the local names (all without names)."""
    for child in element:
        if isinstance(child.tag, str) and (not names or name_of(child) in names):
            yield child


def child(element: Element | None, *path: str) -> Element | None:
    """The first element down a path of local names."""
    for name in path:
        element = next(children(element, name), None) if element is not None else None
    return element


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """All elements below with one of the local names, in document order."""
    for each in element.iter():
        if each is not element and isinstance(each.tag, str) and name_of(each) in names:
            yield each


def text_of(element: Element | None) -> str:
    """All text inside, as it stands; "" for None."""
    return "" if element is None else "".join(str(part) for part in element.itertext())


def inner(element: Element) -> str:
    """The markup inside an element, for readers that reduce it to text."""
    parts = [element.text or ""]
    parts += [etree.tostring(each, encoding="unicode", with_tail=True) for each in element]
    return "".join(parts)
