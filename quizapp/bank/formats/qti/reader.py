"""QTI packages and single files of every version: found by their roots, read in the order of manifest and tests."""

from collections import Counter
from dataclasses import dataclass, field, replace

from quizapp.bank.formats.package import Package, open_package
from quizapp.bank.formats.qti.assets import Assets
from quizapp.bank.formats.qti.classic import read_classic
from quizapp.bank.formats.qti.flow import Flow
from quizapp.bank.formats.qti.found import Found, Material, broken, settle, topic_of
from quizapp.bank.formats.qti.item import ItemReader
from quizapp.bank.formats.qti.manifest import HEAD, ITEMS, NAME, Contents, candidates, contents, root_name, tree
from quizapp.bank.formats.qti.names import attribute, below, part, parts, plain
from quizapp.bank.formats.qti.own import Own, with_own
from quizapp.bank.formats.qti.pool import read_pool
from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.formats.sample import Sample
from quizapp.bank.formats.xml import Element
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.limits import DEFAULT
from quizapp.sheets.problems import Problem, Where, error, warning

_NOT_OURS = frozenset({"[Content_Types].xml", "h5p.json", "content.xml", "mimetype"})
_LIMITS = replace(DEFAULT, entries=20_000)  # every item is a file of its own


def recognises(sample: Sample) -> bool:
    """Whether a file is an item, a test or a pool, or a package with a manifest or such files."""
    if not sample.is_zip:
        return sample.data[:8].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t").startswith(b"<") and _is_known(sample.data)
    names = sample.names
    if names & _NOT_OURS:
        return False
    return any(name.rsplit("/", 1)[-1].lower() == NAME for name in names) or _has_items(sample.data)


def read_qti(file: str, data: bytes) -> Reading:
    """Read a package or a single file; an item that can't be read fails alone."""
    gatherer = Gatherer(file, "qti")
    if Sample(file, data).is_zip:
        package = open_package(data, _LIMITS)
        if isinstance(package, Problem):
            gatherer.problems.append(package)
            return gatherer.reading()
        whole = _Whole(package, Assets(package))
        whole.read(contents(package))
    else:
        whole = _Whole(None, Assets())
        whole.member(file, tree(data), Contents())
    settle(whole.items, whole.materials, gatherer)
    if not gatherer.reading().total and not gatherer.problems:
        gatherer.problems.append(error("E_NO_QUESTIONS"))
    return _with_pictures(gatherer, whole.assets)


@dataclass(slots=True)
class _Whole:
    """What the members of a package hold, one after the other."""

    package: Package | None
    assets: Assets
    items: list[Found] = field(default_factory=list)
    materials: dict[str, Material] = field(default_factory=dict)
    names: Counter[str] = field(default_factory=Counter)

    def read(self, listed: Contents) -> None:
        for name in listed.order:
            self.member(name, tree(self.package.read(name)) if self.package else None, listed)
        self.items += [
            Found(Where(item=href), href, None, [error("E_ITEM_MISSING", Where(item=href), href)])
            for href in listed.missing
        ]

    def member(self, name: str, root: Element | None, listed: Contents) -> None:
        if root is None:
            self.items.append(broken(name))
            return
        match plain(root):
            case "assessmentItem":
                topic = topic_of(listed.topics.get(name, ()))
                self._item(name, root, topic, listed.own.get(name, {}), listed)
            case "questestinterop":
                items, materials = read_classic(root, self.assets, name, self._named)
                self.items += items
                self.materials.update(materials)
            case "POOL":
                self.items += read_pool(root, self.assets, name, self._named)
            case _:
                pass

    def _item(self, name: str, root: Element, topic: tuple[str, ...], own: Own, listed: Contents) -> None:
        title = attribute(root, "title").strip() or attribute(root, "identifier").strip() or name
        flow = Flow(self.assets, name, Where(item=self._named(title)))
        hrefs = [attribute(each, "href") for each in parts(root, "assessmentStimulusRef")]
        members = [self.package.find(href, name) if self.package else None for href in hrefs]
        included = self._included(name, root)
        if listed.passages.get(name):
            flow.lost(listed.passages[name])
        found = ItemReader(root, flow, topic, own).read()
        self.items.append(found)
        found.problems += [
            warning("W_OBJECT_LOST", found.where, href)
            for href, member in zip(hrefs, members, strict=True)
            if member is None
        ]
        known = [*(member for member in members if member), *included]
        if known:
            found.group = "|".join(known)
            self._material(found.group, known, listed.own.get(known[0], {}))

    def _included(self, name: str, root: Element) -> list[str]:
        """Texts that the body of an item includes from the package, taken out of it: they are shared with others."""
        body = part(root, "itemBody")
        found = []
        for each in list(below(body, "include")) if body is not None and self.package else ():
            member = self.package.find(attribute(each, "href"), name) if self.package else None
            if member is not None and not _is_asked(each):
                found.append(member)
                each.tag = "span"
        return found

    def _material(self, group: str, members: list[str], own: Own) -> None:
        """The text that the items of a group share."""
        if group in self.materials or self.package is None:
            return
        flow = Flow(self.assets, members[0], Where(item=members[0]))
        texts = []
        for member in members:
            flow.base = member
            root = tree(self.package.read(member))
            body = part(root, "stimulusBody") if root is not None else None
            body = root if body is None else body
            texts.append(flow.element(body) if body is not None else "")
        stem = "\n".join(filter(None, texts))
        document = with_own(QuestionDocument(Kind.CASE, stem, images=tuple(flow.images)), own)
        self.materials[group] = Material(document, flow.where, tuple(flow.problems))

    def _named(self, title: str) -> str:
        """A title as the place of a problem, each once."""
        short = " ".join(title.split())[:80]
        self.names[short] += 1
        return short if self.names[short] == 1 else f"{short} #{self.names[short]}"


def _is_asked(element: Element) -> bool:
    """Whether an element stands inside an interaction."""
    return any(plain(each).endswith("Interaction") for each in element.iterancestors())


def _is_known(data: bytes) -> bool:
    return root_name(data) not in (b"", b"manifest")


def _has_items(data: bytes) -> bool:
    package = open_package(data, _LIMITS)
    if isinstance(package, Problem):
        return False
    return any(root_name(package.head(name, HEAD) or b"") in ITEMS for name in candidates(package))


def _with_pictures(gatherer: Gatherer, assets: Assets) -> Reading:
    """Only the pictures that a question shows."""
    reading = gatherer.reading()
    documents = [draft.document for draft in (*reading.drafts, *reading.twins)]
    documents += [each.document for each in reading.rejected if each.document]
    used = {image.sha256 for document in documents for image in document.all_images}
    return replace(reading, pictures={key: value for key, value in assets.album.pictures.items() if key in used})
