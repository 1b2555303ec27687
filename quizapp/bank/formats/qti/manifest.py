"""The table of contents of a package: which files, in what order, under which titles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from quizapp.bank.formats.package import Package
from quizapp.bank.formats.qti.names import attribute, below, parts, plain
from quizapp.bank.formats.qti.own import Own, read_own
from quizapp.bank.formats.xml import Element, parse

NAME = "imsmanifest.xml"
_FILES = (".xml", ".qti", ".dat")
Roots = Mapping[str, Element | None]  # member -> its root; None where it is not well-formed


@dataclass(slots=True)
class Contents:
    """`order`: the members worth reading; `topics`: member -> titles above it; `own`: member -> our own fields;
    `missing`: what is referred to and not there; `declared`: the members that a manifest calls items."""

    order: list[str] = field(default_factory=list)
    topics: dict[str, tuple[str, ...]] = field(default_factory=dict)
    own: dict[str, Own] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)


def candidates(package: Package) -> list[str]:
    """Members that may hold items, by their names; Canvas writes every quiz twice, and the fuller one is read."""
    names = [name for name in package.names if name.lower().endswith(_FILES)]
    fuller = {name.rsplit("/", 1)[-1].split(".")[0] for name in names if "non_cc_assessments/" in name}
    return [name for name in names if not _is_lesser(name, fuller)]


def contents(package: Package, roots: Roots) -> Contents:
    """What manifests and tests say of the members with these roots."""
    found = Contents()
    manifests = [name for name in package.names if name.rsplit("/", 1)[-1].lower() == NAME]
    for name in manifests:
        root = roots.get(name)
        if root is not None:
            _read_manifest(package, name, root, found)
    for name in sorted(roots, key=lambda each: _place(found.order, each)):
        root = roots[name]
        if root is not None and plain(root) == "assessmentTest":
            _read_test(package, name, root, found)
    ordered = [*found.topics, *found.order, *roots]
    found.order = [name for name in dict.fromkeys(ordered) if name in roots]
    return found


def read_roots(package: Package) -> dict[str, Element | None]:
    """Every candidate with its root; those that are not well-formed with None."""
    roots: dict[str, Element | None] = {}
    for name in candidates(package):
        data = package.read(name)
        roots[name] = parse(data) if data is not None else None
    return roots


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
        found.order += [member for member in members[:1] if member not in found.order]
        if is_item:
            found.declared.add(members[0])
        own = read_own(resource)
        if own:
            found.own[members[0]] = own


def _read_test(package: Package, base: str, root: Element, found: Contents) -> None:
    title = attribute(root, "title")
    for reference, titles in _references(root, (title,)):
        href = attribute(reference, "href")
        member = package.find(href, base)
        if member:
            found.topics.setdefault(member, titles)
        elif href and href not in found.missing:
            found.missing.append(href)


def _references(element: Element, titles: tuple[str, ...]) -> Iterator[tuple[Element, tuple[str, ...]]]:
    for each in element:
        if plain(each) == "assessmentItemRef":
            yield each, titles
        elif plain(each) == "assessmentSection":
            yield from _references(each, (*titles, attribute(each, "title")))
        else:
            yield from _references(each, titles)


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)
