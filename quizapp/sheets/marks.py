"""Cells that the reading library gives back as empty: error values and formulas without a stored value. They are found
in the sheets' own XML, so that a row made of them does not disappear without a word."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from quizapp.sheets.cells import Cell, CellKind

_REFERENCE = re.compile(r"^([A-Z]{1,3})([1-9]\d{0,6})$")
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BROKEN = (
    ParseError, DefusedXmlException, LookupError, ValueError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error, EOFError,
)  # fmt: skip


def cell_marks(data: bytes) -> dict[str, dict[tuple[int, int], Cell]]:
    """Sheet name -> (row from 1, column from 0) -> the cell, for .xlsx; empty for other zip-based files."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names:
            return {}
        try:
            return {title: dict(_marked(archive, part)) for title, part in sheet_parts(archive) if part in names}
        except _BROKEN:
            return {}


def sheet_parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(name of a sheet, its member) in the book's order; none where the book's own parts are broken."""
    try:
        return _read_parts(archive)
    except _BROKEN:
        return []


def _read_parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    relations = {
        item.get("Id", ""): item.get("Target", "")
        for item in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    parts = []
    for item in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if item.tag.endswith("}sheet"):
            target = relations.get(item.get(_OFFICE, ""), "")
            parts.append((item.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"))
    return parts


def _marked(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[tuple[int, int], Cell]]:
    content = archive.read(part)
    if b"<f" not in content and b't="e"' not in content:
        return
    for _event, item in ElementTree.iterparse(io.BytesIO(content)):
        if item.tag.endswith("}c"):
            found = _mark(item)
            if found:
                yield found
            item.clear()


def _mark(item: Element) -> tuple[tuple[int, int], Cell] | None:
    reference = _REFERENCE.match(item.get("r", ""))
    value = next((child.text for child in item if child.tag.endswith("}v")), None)
    has_formula = any(child.tag.endswith("}f") for child in item)
    if reference is None:
        return None
    place = (int(reference[2]), _column(reference[1]))
    if item.get("t") == "e":
        return place, Cell(value or "#ERROR", CellKind.ERROR)
    if has_formula and not value:
        return place, Cell("", CellKind.FORMULA)
    return None


def _column(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
