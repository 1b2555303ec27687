"""XML from strangers: no entities, no network, and libxml2's own limits on depth and size; names without namespaces."""

import re
from collections.abc import Iterator

from lxml import etree

Element = etree._Element  # lxml has no public name for its type
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARED = re.compile(rb"""\s*<\?xml\s[^<>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^<>]*\?>""", re.IGNORECASE)
_CHINESE = frozenset([b"gb2312", b"gbk", b"gb18030", b"cp936", b"gb_2312-80", b"hz-gb-2312"])


def parse(data: bytes) -> Element | None:
    """The root; None where it is not well-formed, declares entities, or is nested deeper than 256."""
    found = _DOCTYPE.search(data[:65536])
    if found and b"<!ENTITY" in data[: 1 << 20].upper():
        return None
    data = _truly_declared(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return None
    return root


def _truly_declared(data: bytes) -> bytes:
    """The document without a declaration of an encoding that its bytes contradict: valid UTF-8 is none of another, and what
    is called GB2312 is mostly its superset."""
    found = _DECLARED.match(data)
    if found is None or found[1].lower() in (b"utf-8", b"utf8"):
        return data
    body = data[found.end() :]
    if found[1].lower().startswith(b"utf-16"):
        return body  # what .NET declares for a text that is then saved as UTF-8
    if body.isascii():
        return data
    if _decodes(body, "utf-8"):
        return body
    is_chinese = found[1].lower() in _CHINESE and _decodes(body, "gb18030")
    return body.decode("gb18030").encode() if is_chinese else data


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


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
