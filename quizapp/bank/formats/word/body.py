"""The body of a document in order: paragraphs as lines, tables as rows of cells."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from quizapp.bank.formats.package import Package
from quizapp.bank.formats.pictures import Album
from quizapp.bank.formats.text.lines import OBJECT, PICTURES, Line, split_line
from quizapp.bank.formats.word.numbering import Numbering, numbering_of, value, whole
from quizapp.bank.formats.word.runs import Run, runs
from quizapp.bank.formats.xml import Element, child, children, descendants, name_of, parse
from quizapp.bank.rules.document import Image
from quizapp.sheets.problems import Where

_TRACKED = frozenset(["ins", "del", "moveFrom", "moveTo"])
_SKIPPED = frozenset(["del", "moveFrom", "Fallback", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr"])


class Style(NamedTuple):
    """What of a paragraph style matters here."""

    name: str
    parent: str
    number_id: str
    depth: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each its lines. `number` counts the tables from 1."""

    number: int
    rows: tuple[tuple[tuple[Line, ...], ...], ...]


@dataclass(slots=True)
class Body:
    """Walks a document once. `pictures`: number of a sign -> name, and the picture if it could be kept."""

    package: Package
    name: str
    album: Album
    pictures: dict[int, tuple[str, Image | None]] = field(default_factory=dict)
    numbering: Numbering = field(default_factory=Numbering)
    styles: dict[str, Style] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    is_tracked: bool = False
    _paragraph: int = 0
    _tables: int = 0
    _boxes: list[Element] = field(default_factory=list)  # contents of text boxes that hang on the paragraph being read
    _kept: list[Run] = field(default_factory=list)  # of paragraphs whose mark was deleted: they go on in the next

    def parts(self) -> list[Line | Table] | None:
        """Lines and tables in order; None where the document can't be read."""
        root = self._xml(self.name)
        if root is None or child(root, "body") is None:
            return None
        self.targets = self._relations()
        self.numbering = numbering_of(self._xml(self._beside("numbering.xml")))
        self.styles = _styles(self._xml(self._beside("styles.xml")))
        self.is_tracked = any(name_of(each) in _TRACKED for each in root.iter())
        body = child(root, "body")
        return list(self._blocks(body)) if body is not None else None

    def _xml(self, name: str) -> Element | None:
        content = self.package.read(name)
        return parse(content) if content is not None else None

    def _beside(self, name: str) -> str:
        return f"{self.name.rpartition('/')[0]}/{name}"

    def _relations(self) -> dict[str, str]:
        folder, _slash, file = self.name.rpartition("/")
        root = self._xml(f"{folder}/_rels/{file}.rels")
        return (
            {value(each, "Id"): value(each, "Target") for each in children(root, "Relationship")}
            if root is not None
            else {}
        )

    def _blocks(self, element: Element) -> Iterator[Line | Table]:
        for each in element:
            name = name_of(each)
            if name == "p":
                yield from self._lines(each)
                yield from self._boxed()
            elif name == "tbl":
                yield self._table(each)
            elif name == "altChunk":
                yield Line(OBJECT, Where(paragraph=self._paragraph))
            elif name == "sdt" and _is_contents(each):
                self._paragraph += sum(1 for _ in descendants(each, "p"))
            elif name and name not in _SKIPPED:
                yield from self._blocks(each)

    def _boxed(self) -> Iterator[Line | Table]:
        """What stands in the text boxes of the last paragraph: where they are on the page nobody knows, so each is told."""
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            is_first = True
            for part in self._blocks(box):
                if is_first and isinstance(part, Line) and part.text:
                    part = replace(part, doubts=(("W_TEXT_BOX", part.text),))
                    is_first = False
                yield part

    def _table(self, element: Element) -> Table:
        self._tables += 1
        number = self._tables
        rows = []
        for row in _inside(element, "tr"):
            if child(row, "trPr", "del") is None:
                rows.append(tuple(self._cell(cell) for cell in _inside(row, "tc")))
        return Table(number, tuple(rows))

    def _cell(self, element: Element) -> tuple[Line, ...]:
        found: list[Line] = []
        for each in self._blocks(element):
            if isinstance(each, Line):
                found.append(each)
            else:
                found += [line for row in each.rows for cell in row for line in cell]
        return tuple(line for line in found if line.text)

    def _lines(self, paragraph: Element) -> Iterator[Line]:
        self._paragraph += 1
        properties = child(paragraph, "pPr")
        style = value(child(properties, "pStyle"), "val")
        if self._style_name(style).startswith("toc"):
            return
        found = [*self._kept, *runs(paragraph, self._picture)]
        if child(properties, "rPr", "del") is not None:
            self._kept = found
            return
        self._kept = []
        text = "".join(run.text for run in found)
        label, listed = self._label(properties, style) if text.strip() else ("", "")
        where = Where(paragraph=self._paragraph)
        shown = [run for run in found if run.text.strip()]
        is_marked = any(run.is_marked or run.is_under for run in shown)
        under = tuple(run.text.strip() for run in _merged(found) if run.is_under and run.text.strip(" \u3000\xa0_"))
        yield from split_line(f"{label}{text}", where, is_marked=is_marked, listed=listed, under=under)

    def _label(self, properties: Element | None, style: str) -> tuple[str, str]:
        """What Word itself has set before the paragraph."""
        own = child(properties, "numPr")
        number_id, depth = value(child(own, "numId"), "val"), value(child(own, "ilvl"), "val")
        if not number_id:
            number_id, depth = self._styled(style, depth)
        if number_id in ("", "0"):
            return "", ""
        return self.numbering.label(number_id, min(whole(depth), 8))

    def _styled(self, style: str, depth: str) -> tuple[str, str]:
        name = style
        for _step in range(10):
            known = self.styles.get(name)
            if known is None:
                return "", ""
            if known.number_id:
                by_style = str(self.numbering.depth_of(known.number_id, style))
                return known.number_id, depth or known.depth or by_style
            name = known.parent
        return "", ""

    def _style_name(self, style: str) -> str:
        known = self.styles.get(style)
        return (known.name if known else style).lower()

    def _picture(self, element: Element) -> str:
        """The signs of the pictures in a drawing; that of a lost object for shapes. Text boxes are kept for later."""
        signs = ""
        boxes = 0
        for each in _outside_boxes(element):
            if name_of(each) == "txbxContent":
                self._boxes.append(each)
                boxes += 1
            elif name_of(each) in ("blip", "imagedata"):
                signs += self._sign(each)
        return signs or ("" if boxes else OBJECT)

    def _sign(self, blip: Element) -> str:
        target = self.targets.get(value(blip, "embed") or value(blip, "id"), "")
        name = self.package.find(target, self.name)
        content = self.package.read(name) if name else None
        number = len(self.pictures)
        self.pictures[number] = (target or "?", self.album.add(target, content) if content is not None else None)
        return chr(PICTURES.start + number) if number < len(PICTURES) - 256 else OBJECT


def _outside_boxes(element: Element) -> Iterator[Element]:
    """All elements below, those in text boxes and in what older programs show instead left out."""
    for each in children(element):
        if name_of(each) != "Fallback":
            yield each
            if name_of(each) != "txbxContent":
                yield from _outside_boxes(each)


def _merged(found: list[Run]) -> list[Run]:
    """Runs that stand beside each other and look alike are one."""
    merged: list[Run] = []
    for run in found:
        if merged and merged[-1].is_under == run.is_under:
            merged[-1] = Run(merged[-1].text + run.text, run.is_marked, run.is_under)
        else:
            merged.append(run)
    return merged


def _inside(element: Element, wanted: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, through content controls and insertions."""
    for each in children(element):
        name = name_of(each)
        if name == wanted:
            yield each
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml"):
            yield from _inside(each, wanted)


def _styles(root: Element | None) -> dict[str, Style]:
    if root is None:
        return {}
    found = {}
    for each in children(root, "style"):
        numbered = child(each, "pPr", "numPr")
        found[value(each, "styleId")] = Style(
            value(child(each, "name"), "val"),
            value(child(each, "basedOn"), "val"),
            value(child(numbered, "numId"), "val"),
            value(child(numbered, "ilvl"), "val"),
        )
    return found


def _is_contents(element: Element) -> bool:
    gallery = next(descendants(element, "docPartGallery"), None)
    return value(gallery, "val") == "Table of Contents"
