"""What the sheets' own XML in an .xlsx says and the reading library does not: error values, formulas without a stored value
(so that a row made of them does not disappear without a word), hidden rows and columns, and what numbers show."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from quizapp.sheets.cells import Cell, CellKind
from quizapp.sheets.looks import Looks
from quizapp.sheets.shown import BUILT_IN, as_shown, is_plain

_REFERENCE = re.compile(r"^([A-Z]{1,3})([1-9]\d{0,6})$")
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_HIDDEN = re.compile(rb'\b(?:hidden="(?:1|true)"|ht="0(?:\.0+)?"|width="0(?:\.0+)?")')
_SIGNS = (b'hidden="', b' ht="0', b' width="0')
_TAG = re.compile(rb"<(?:\w+:)?(row|col) ([^>]*)>")
_NUMBER = re.compile(rb'(?<![\w:])(r|min|max)="([1-9]\d{0,6})"')
_STYLED = (
    rb'<(?:\w+:)?c r="([A-Z]{1,3})([1-9]\d{0,6})" s="(%s)"(?: t="n")?[^>]*>'
    rb"(?:<(?:\w+:)?f(?:/>|[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]{1,40})</"
)
_MOST_COLUMNS = 1000
_BROKEN = (
    ParseError, DefusedXmlException, LookupError, ValueError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error, EOFError,
)  # fmt: skip


def cell_marks(data: bytes) -> dict[str, Looks]:
    """Sheet name -> its looks, for .xlsx; empty for other zip-based files."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names:
            return {}
        try:
            codes = _codes(archive)
            return {title: _looks(archive.read(part), codes) for title, part in sheet_parts(archive) if part in names}
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


def _codes(archive: zipfile.ZipFile) -> Mapping[int, str]:
    """Number of a cell's style -> its number format, of those that show more than the value."""
    try:
        root = ElementTree.fromstring(archive.read("xl/styles.xml"))
        book = archive.read("xl/workbook.xml")
    except _BROKEN:
        return {}
    if re.search(rb'date1904="(?:1|true)"', book):
        return {}
    codes = dict(BUILT_IN)
    for item in root.iter():
        if item.tag.endswith("}numFmt") and item.get("numFmtId", "").isdecimal():
            codes[int(item.get("numFmtId", "0"))] = item.get("formatCode", "")
    styles = next((item for item in root if item.tag.endswith("}cellXfs")), None)
    numbers = [item.get("numFmtId", "0") for item in styles] if styles is not None else []
    named = {at: codes.get(int(number), "") for at, number in enumerate(numbers) if number.isdecimal()}
    return {at: code for at, code in named.items() if not is_plain(code)}


def _looks(content: bytes, codes: Mapping[int, str]) -> Looks:
    looks = Looks()
    if b't="e"' in content or ((b"<f" in content or b":f" in content) and _FORMULA.search(content)):
        for _event, item in ElementTree.iterparse(io.BytesIO(content)):
            if item.tag.endswith("}c"):
                _mark(looks, item)
                item.clear()
    if any(sign in content for sign in _SIGNS):
        _hide(looks, content)
    used = [code for code in codes if b's="%d"' % code in content]
    if used:
        _show(looks, content, {code: codes[code] for code in used})
    return looks


def _mark(looks: Looks, item: Element) -> None:
    reference = _REFERENCE.match(item.get("r", ""))
    value = next((child.text for child in item if child.tag.endswith("}v")), None)
    has_formula = any(child.tag.endswith("}f") for child in item)
    if reference is None:
        return
    row, column = int(reference[2]), _column(reference[1])
    if item.get("t") == "e":
        looks.put(row, column, Cell(value or "#ERROR", CellKind.ERROR))
    elif has_formula and not value:
        looks.put(row, column, Cell("", CellKind.FORMULA))


def _hide(looks: Looks, content: bytes) -> None:
    for name, attributes in _TAG.findall(content):
        if not _HIDDEN.search(attributes):
            continue
        numbers = {key: int(number) for key, number in _NUMBER.findall(attributes)}
        if name == b"row" and b"r" in numbers:
            looks.hidden_rows.add(numbers[b"r"])
        elif name == b"col" and {b"min", b"max"} <= set(numbers):
            first = numbers[b"min"] - 1
            looks.hidden_columns |= set(range(first, min(numbers[b"max"], first + _MOST_COLUMNS)))


def _show(looks: Looks, content: bytes, codes: Mapping[int, str]) -> None:
    pattern = re.compile(_STYLED % b"|".join(b"%d" % code for code in codes))
    for letters, row, style, value in pattern.findall(content):
        try:
            looks.show(int(row), _column(letters.decode()), as_shown(float(value), codes[int(style)]))
        except (ValueError, OverflowError):
            continue


def _column(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
