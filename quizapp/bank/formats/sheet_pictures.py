"""Pictures in .xlsx: those laid over cells, and those that WPS keeps inside a cell as =DISPIMG("ID_…",1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from quizapp.bank.formats.package import Package, is_zip, open_package
from quizapp.bank.formats.xml import Element, child, children, descendants, parse, text_of
from quizapp.sheets.marks import sheet_parts
from quizapp.sheets.problems import Problem

Found = tuple[str, bytes]  # the file's name for a picture, and its bytes
Places = dict[int, dict[int, list[Found]]]  # row from 1 -> column from 0 -> pictures
_IN_CELL = re.compile(r'=?\s*(?:_xlfn\.)?DISPIMG\(\s*"([^"]{1,80})"\s*,\s*\d+\s*\)', re.IGNORECASE)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True, slots=True)
class SheetPictures:
    """`over`: sheet name -> places of the cells that pictures begin in; `inside`: id of a cell picture -> it."""

    over: Mapping[str, Places] = field(default_factory=dict)
    inside: Mapping[str, Found] = field(default_factory=dict)

    def taken_out(self, text: str) -> tuple[str, list[Found], list[str]]:
        """A cell's text without its DISPIMG formulas, the pictures they name, and the ids that name none."""
        ids = _IN_CELL.findall(text)
        found = [self.inside[each] for each in ids if each in self.inside]
        return _IN_CELL.sub("", text), found, [each for each in ids if each not in self.inside]


def pictures_of(data: bytes) -> SheetPictures:
    """The pictures of a workbook; none for other files, and none of a part that can't be read."""
    package = open_package(data) if is_zip(data) else None
    if package is None or isinstance(package, Problem):
        return SheetPictures()
    if not any(name.startswith("xl/media/") for name in package.names):
        return SheetPictures()
    over: dict[str, Places] = {}
    for title, part in sheet_parts(package.archive):
        for drawing in _related(package, part, "drawing").values():
            _anchored(package, drawing, over.setdefault(title, {}))
    return SheetPictures(over, _inside(package))


def _related(package: Package, part: str, kind: str = "") -> dict[str, str]:
    """Relation id -> member, of those relations of a part whose type ends so."""
    folder, _slash, name = part.rpartition("/")
    content = package.read(f"{folder}/_rels/{name}.rels")
    root = parse(content) if content else None
    if root is None:
        return {}
    found = {}
    for each in children(root, "Relationship"):
        member = package.find(each.get("Target", ""), part)
        if (
            member
            and each.get("Type", "").endswith(f"/{kind}" if kind else "")
            and each.get("TargetMode") != "External"
        ):
            found[each.get("Id", "")] = member
    return found


def _anchored(package: Package, drawing: str, found: Places) -> None:
    content = package.read(drawing)
    root = parse(content) if content else None
    if root is None:
        return
    images = _related(package, drawing, "image")
    for anchor in children(root, "twoCellAnchor", "oneCellAnchor"):
        place = _place(child(anchor, "from"))
        for blip in descendants(anchor, "blip"):
            picture = _picture(package, images.get(blip.get(f"{_RELATION}embed", ""), ""))
            if place and picture:
                found.setdefault(place[0], {}).setdefault(place[1], []).append(picture)


def _place(start: Element | None) -> tuple[int, int] | None:
    row, column = text_of(child(start, "row")).strip(), text_of(child(start, "col")).strip()
    return (int(row) + 1, int(column)) if row.isdigit() and column.isdigit() else None


def _inside(package: Package) -> dict[str, Found]:
    part = "xl/cellimages.xml"
    content = package.read(part) if part in package.names else None
    root = parse(content) if content else None
    if root is None:
        return {}
    images = _related(package, part, "image")
    found = {}
    for each in descendants(root, "pic"):
        name = next((node.get("name", "") for node in descendants(each, "cNvPr")), "")
        blip = next(iter(descendants(each, "blip")), None)
        picture = _picture(package, images.get(blip.get(f"{_RELATION}embed", ""), "")) if blip is not None else None
        if name and picture:
            found[name] = picture
    return found


def _picture(package: Package, member: str) -> Found | None:
    content = package.read(member) if member else None
    return (member.rpartition("/")[2], content) if content else None
