"""The sheets of an .ods as its own XML tells them: hidden rows and columns, merged cells, error values, what numbers show,
and texts that the library leaves out or runs together. Other cells' values are read by the library."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from quizapp.sheets.cells import Cell, CellKind
from quizapp.sheets.looks import ERROR_TEXT, Looks

PART = "content.xml"
Element = etree._Element
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_VALUE, _FORMULA, _SHOWN = f"{_OFFICE}value-type", f"{_TABLE}formula", f"{_TABLE}visibility"
_NUMBERS = frozenset({"float", "percentage", "currency"})
_DAYS = frozenset({"date", "time"})
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_ROW, _COLUMN, _SHEET, _GROUP = (
    f"{_TABLE}table-row",
    f"{_TABLE}table-column",
    f"{_TABLE}table",
    f"{_TABLE}table-row-group",
)
_TRACKED = f"{_TABLE}tracked-changes"
_IMAGE = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}image"
_SPANS = (f"{_TABLE}number-columns-spanned", f"{_TABLE}number-rows-spanned")
_BREAKS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_FIGURES = re.compile(r"\d+\D+\d+\D+\d+.*")
_ROUNDED = re.compile(r"#|\dE[+-]")  # digits that the cell has no room for
_ASIDE = frozenset({f"{_TEXT}ruby-text", f"{_OFFICE}annotation"})
_MOST = 1000  # cells that one element may stand for
_FAR = 1_048_576


def document_looks(data: bytes) -> list[Looks]:
    """One for each sheet in the document's order; what was understood before anything broken."""
    sheets: list[Looks] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _Walk(sheets).through(archive.read(PART))
    except (etree.Error, LookupError, ValueError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error, EOFError):
        pass
    return sheets


@dataclass(slots=True)
class _Walk:
    """Follows rows and columns as they repeat. `tables`: how deep in tables, for one may stand in a cell; `closed`: how deep
    in groups of rows that are folded up."""

    sheets: list[Looks]
    row: int = 0
    column: int = 0
    tables: int = 0
    closed: int = 0
    is_past: bool = False  # inside what was changed or deleted
    has_breaks: bool = False

    def through(self, content: bytes) -> None:
        """Read the whole part."""
        self.has_breaks = b":tab" in content or b":line-break" in content
        found = etree.iterparse(
            io.BytesIO(content),
            events=("start", "end"),
            tag=(_SHEET, _ROW, _COLUMN, _GROUP, _TRACKED, _IMAGE),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        for event, item in found:
            self._begin(item) if event == "start" else self._end(item)

    def _begin(self, item: Element) -> None:
        if item.tag == _TRACKED:
            self.is_past = True
        elif item.tag == _SHEET:
            if not self.tables and not self.is_past:
                self.sheets.append(Looks())
                self.row = self.column = 0
            self.tables += 1
        elif item.tag == _GROUP and item.get(f"{_TABLE}display") == "false":
            self.closed += 1

    def _end(self, item: Element) -> None:
        if item.tag == _TRACKED:
            self.is_past = False
        elif item.tag == _SHEET:
            self.tables -= 1
        elif item.tag == _IMAGE:
            if self.sheets and not self.is_past:
                self.sheets[-1].pictures += 1
        elif item.tag == _GROUP:
            self.closed -= item.get(f"{_TABLE}display") == "false"
        elif self.tables == 1 and not self.is_past:
            self._row(item) if item.tag == _ROW else self._columns(item)

    def _columns(self, item: Element) -> None:
        count = _count(item, "number-columns-repeated")
        if item.get(_SHOWN, "visible") != "visible":
            self.sheets[-1].hidden_columns |= set(range(self.column, self.column + min(count, _MOST)))
        self.column += count

    def _row(self, item: Element) -> None:
        count = _count(item, "number-rows-repeated")
        looks, first = self.sheets[-1], self.row + 1
        self.row += count
        if count <= _MOST:
            if self.closed or item.get(_SHOWN, "visible") != "visible":
                looks.hidden_rows |= set(range(first, first + count))
            self._cells(item, looks, range(first, first + count))
        item.clear()

    def _cells(self, item: Element, looks: Looks, rows: range) -> None:
        column = 0
        for cell in item.iterchildren(*_CELLS):
            times = _count(cell, "number-columns-repeated")
            if times * len(rows) <= _MOST and not self._is_plain(cell):
                for row in rows:
                    for at in range(column, column + times):
                        _look(looks, row, at, cell)
            column += times

    def _is_plain(self, cell: Element) -> bool:
        """Whether the library reads all there is: an empty cell, or a text."""
        names = cell.attrib
        if cell.get(_VALUE) != "string":
            return not len(cell) and _FORMULA not in names and not any(name in names for name in _SPANS)
        has_break = self.has_breaks and next(cell.iter(*_BREAKS), None) is not None
        return not has_break and _FORMULA not in names and not any(name in names for name in _SPANS)


def _look(looks: Looks, row: int, column: int, cell: Element) -> None:
    down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
    if down * across > 1:
        looks.merged.append((row - 1, column, row + down - 2, column + across - 1))
    kind, has_formula = cell.get(_VALUE), cell.get(_FORMULA) is not None
    text = "\n".join("".join(_words(each)) for each in cell.iterchildren(f"{_TEXT}p"))
    if cell.get(_CALC) == "error" or (has_formula and ERROR_TEXT.fullmatch(text.strip())):
        looks.put(row, column, Cell(text.strip() or "#ERROR", CellKind.ERROR))
    elif kind in _NUMBERS or (kind in _DAYS and not _FIGURES.fullmatch(text.strip())) or _is_day(kind, text):
        looks.show(row, column, "" if _ROUNDED.search(text) else text.strip())
    elif kind is None and has_formula and not text:
        looks.put(row, column, Cell("", CellKind.FORMULA))
    elif kind is None or (kind == "string" and next(cell.iter(*_BREAKS), None) is not None):
        looks.put(row, column, Cell(text, CellKind.TEXT)) if text.strip() else None


def _is_day(kind: str | None, text: str) -> bool:
    """A day with 年 or 月 in it; one in figures is read as 2021-07-15."""
    return kind in _DAYS and ("月" in text or "年" in text)


def _words(item: Element) -> Iterator[str]:
    yield item.text or ""
    for each in item:
        if each.tag == f"{_TEXT}s":
            yield " " * min(_count(each, "c", _TEXT), _MOST)
        elif each.tag in _BREAKS:
            yield _BREAKS[each.tag]
        elif each.tag not in _ASIDE:
            yield from _words(each)
        yield each.tail or ""


def _count(item: Element, name: str, space: str = _TABLE) -> int:
    """A number that says how often, at least 1."""
    text = item.get(space + name, "1")
    return min(max(int(text), 1), _FAR) if text.isascii() and text.isdigit() else 1
