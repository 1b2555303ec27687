"""The table of contents of a package: which files, in what order, under which titles."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from quizapp.bank.formats.package import Package
from quizapp.bank.formats.qti.names import attribute, below, parts, plain
from quizapp.bank.formats.qti.own import Own, read_own
from quizapp.bank.formats.xml import Element, parse, text_of

NAME = "imsmanifest.xml"
ROOT = re.compile(
    rb"<\s*(?:[\w.-]+:)?(questestinterop|assessmentItem|qti-assessment-item|POOL|assessmentTest|qti-assessment-test|"
    rb"assessmentStimulus|qti-assessment-stimulus|manifest)[\s>/]"
)
ITEMS = frozenset({b"questestinterop", b"assessmentItem", b"qti-assessment-item", b"POOL"})
_CHINESE = re.compile(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']gb[^>]*\?>", re.IGNORECASE)
_TESTS = frozenset({b"assessmentTest", b"qti-assessment-test"})
_FILES = (".xml", ".qti", ".dat")
HEAD = 20_000  # bytes in which a root is looked for
_TAGS = 3_000_000  # marks that begin a tag; a tree of more would not fit into the reading process
Kinds = Mapping[str, bytes]  # member -> the name of its root, b"" where it has none of ours


@dataclass(slots=True)
class Contents:
    """`order`: the members worth reading; `topics`: member -> titles above it; `own`: member -> our own fields;
    `missing`: what is referred to and not there; `declared`: the members that a manifest calls items; `kinds`: the roots;
    `passages`: member -> the beginning of a text over its section, which is not read."""

    order: list[str] = field(default_factory=list)
    topics: dict[str, tuple[str, ...]] = field(default_factory=dict)
    own: dict[str, Own] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)
    kinds: Kinds = field(default_factory=dict)
    passages: dict[str, str] = field(default_factory=dict)


def candidates(package: Package) -> list[str]:
    """Members that may hold items, by their names; Canvas writes every quiz twice, and the fuller one is read."""
    names = [name for name in package.names if name.lower().endswith(_FILES)]
    fuller = {name.rsplit("/", 1)[-1].split(".")[0] for name in names if "non_cc_assessments/" in name}
    return [name for name in names if not _is_lesser(name, fuller)]


def contents(package: Package) -> Contents:
    """What there is to read: in the order of tests, else of manifests, else as it lies in the package."""
    found = Contents(kinds={name: root_name(package.head(name, HEAD) or b"") for name in candidates(package)})
    for name in package.names:
        root = tree(package.read(name)) if name.rsplit("/", 1)[-1].lower() == NAME else None
        if root is not None:
            _read_manifest(package, name, root, found)
    tests = [name for name, kind in found.kinds.items() if kind in _TESTS]
    for name in sorted(tests, key=lambda each: _place(found.order, each)):
        root = tree(package.read(name))
        if root is not None:
            _read_test(package, name, root, found)
    found.missing = list(dict.fromkeys(found.missing))
    wanted = {name: None for name, kind in found.kinds.items() if kind in ITEMS or name in found.declared}
    ordered = dict.fromkeys([*found.topics, *found.order, *wanted])
    found.order = [name for name in ordered if name in wanted or name in found.topics]
    return found


def root_name(data: bytes) -> bytes:
    """The name of the root of XML, where it is one that we read."""
    head = data[:HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    found = ROOT.search(head)
    return found[1] if found else b""


def tree(data: bytes | None) -> Element | None:
    """The root of XML; None where it is not well-formed or far too large. What calls itself GB2312 is often more."""
    if data is None or data.count(b"<") > _TAGS:
        return None
    root = parse(data)
    declared = _CHINESE.match(data) if root is None else None
    if declared is None:
        return root
    try:
        return parse(data[declared.end() :].decode("gb18030").encode())
    except UnicodeDecodeError:
        return None


def _is_lesser(name: str, fuller: set[str]) -> bool:
    folder, _slash, file = name.rpartition("/")
    return file == "assessment_qti.xml" and folder.rsplit("/", 1)[-1] in fuller


def _read_manifest(package: Package, base: str, root: Element, found: Contents) -> None:
    for resource in below(root, "resource"):
        hrefs = [attribute(resource, "href"), *(attribute(each, "href") for each in parts(resource, "file"))]
        members = [member for href in hrefs if href and (member := package.find(href.split("?")[0], base))]
        if not members:
            continue
        kind = attribute(resource, "type").lower()
        is_item = kind.startswith(("imsqti_item", "imsqti_xml", "assessment/x-bb"))
        found.order.append(members[0])
        if is_item and members[0] in found.kinds:
            found.declared.add(members[0])
        own = read_own(resource)
        if own:
            found.own[members[0]] = own


def _read_test(package: Package, base: str, root: Element, found: Contents) -> None:
    title = attribute(root, "title")
    for reference, titles, said in _references(root, (title,), ""):
        href = attribute(reference, "href")
        member = package.find(href, base)
        if member:
            found.topics.setdefault(member, titles)
            found.passages.setdefault(member, said)
        elif href:
            found.missing.append(href)


def _references(element: Element, titles: tuple[str, ...], said: str) -> Iterator[tuple[Element, tuple[str, ...], str]]:
    """Every reference with the titles above it and the beginning of what is said to candidates there."""
    said = said or _passage(element)
    for each in element:
        if plain(each) == "assessmentItemRef":
            yield each, titles, said
        elif plain(each) == "assessmentSection":
            yield from _references(each, (*titles, attribute(each, "title")), said)
        else:
            yield from _references(each, titles, said)


def _passage(element: Element) -> str:
    blocks = (each for each in parts(element, "rubricBlock") if "candidate" in attribute(each, "view").split())
    shown = (" ".join(text_of(each).split()) for each in blocks)
    return next((text[:40] for text in shown if text), "")


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)
