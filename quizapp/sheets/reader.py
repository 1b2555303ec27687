"""Spreadsheets as rows of cells. The content decides what a file is, never its name; nothing in it makes us raise."""

import codecs
import csv
import datetime as dt
import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from quizapp.sheets.cells import Cell, CellKind
from quizapp.sheets.lies import size_problem
from quizapp.sheets.limits import DEFAULT, Limits, zip_problem
from quizapp.sheets.marks import cell_marks
from quizapp.sheets.problems import Problem, Where, error, info, warning

HEADINGS = 50  # rows of titles, notes and headings that a sheet may have over its limit
MERGED_MOST = 100_000  # cells of one range, and of all, that are looked at
COLUMNS = 500  # of a text table that are looked at
SHORT = 16  # characters
EMPTY_RUN = 200  # so many empty rows in a row end a sheet: the stated dimensions lie
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_GUARDED = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """`number` counts from 1 as the program shows it."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_blank(self) -> bool:
        return all(cell.kind is CellKind.EMPTY for cell in self.cells)

    def text(self, index: int | None) -> str:
        """The text in a column, "" where there is none."""
        return self.cells[index].text if index is not None and index < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows with anything in them; blank rows are left out, their numbers stay. `merged`: (row from 1, column from 0) of a
    cell under or beside a merged one -> the text that all of it shows."""

    name: str
    is_visible: bool
    rows: tuple[Row, ...]
    merged: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Book:
    """A file read. With an ERROR among `problems` there may be no sheets."""

    file: str
    format: str
    sheets: tuple[Sheet, ...]
    problems: tuple[Problem, ...]


def read_book(file: str, data: bytes, limits: Limits = DEFAULT) -> Book:
    """Read .xlsx .xls .ods .et by content, else .csv .tsv .txt; whatever fails becomes a problem with a code."""
    if not data:
        return _failed(file, error("E_EMPTY"))
    if len(data) > limits.file_size:
        return _failed(file, error("E_TOO_LARGE", limit=limits.file_size // 1024 // 1024))
    if data.startswith(_ZIP):
        problem = zip_problem(data, limits) or size_problem(data)
        return _failed(file, problem) if problem else _workbook(file, data, limits)
    if data.startswith(_OLE):
        return _workbook(file, data, limits)
    return _text(file, data, limits)


def decode(data: bytes) -> tuple[str, bool] | None:
    """Text by strict decoding in this order: marks, UTF-8, GB18030 (True: it may be a guess); None if none fits."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        order = ["utf-16"]
    else:
        order = ["utf-8-sig", "gb18030"]
    for name in order:
        try:
            return data.decode(name), name == "gb18030"
        except UnicodeDecodeError:
            continue
    return None


def _failed(file: str, problem: Problem) -> Book:
    return Book(file=file, format="unknown", sheets=(), problems=(problem,))


def _workbook(file: str, data: bytes, limits: Limits) -> Book:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        marks = cell_marks(data) if data.startswith(_ZIP) else {}
        sheets, problems = [], []
        for meta in book.sheets_metadata:
            is_visible = meta.visible == SheetVisibleEnum.Visible
            sheet = book.get_sheet_by_name(meta.name)
            rows = tuple(_rows(sheet, marks.get(meta.name, {}), limits))
            sheets.append(Sheet(meta.name, is_visible, rows, _merged(sheet, rows)))
            if not is_visible and rows:
                problems.append(info("W_HIDDEN_SHEET", Where(sheet=meta.name)))
            if len(rows) > limits.rows + HEADINGS:
                return _failed(file, error("E_TOO_MANY_ROWS", Where(sheet=meta.name), limit=limits.rows))
        kind = "xlsx" if data.startswith(_ZIP) else "xls"
        return Book(file, kind, tuple(sheets), tuple(problems))
    except (CalamineError, ValueError, OSError, RuntimeError, LookupError, MemoryError, zlib.error):
        return _failed(file, error("E_LEGACY_DOC" if file.lower().endswith(".doc") else "E_BAD_FILE"))


def _rows(sheet: CalamineSheet, marks: Mapping[tuple[int, int], Cell], limits: Limits) -> Iterator[Row]:
    """The library leaves out the empty columns at the left, but not the empty rows above."""
    left = [Cell()] * (sheet.start[1] if sheet.start else 0)
    marked: dict[int, dict[int, Cell]] = {}
    for (number, column), cell in marks.items():
        marked.setdefault(number, {})[column] = cell
    empty_run = 0
    for number, values in enumerate(sheet.iter_rows(), start=1):
        row = _row(number, [*left, *(_cell(value, limits) for value in values)], marked.pop(number, {}))
        empty_run = empty_run + 1 if row.is_blank else 0
        if empty_run >= EMPTY_RUN:
            return
        if not row.is_blank:
            yield row
    for number in sorted(marked):  # rows of nothing but such cells at the end are no rows to the library
        yield _row(number, [], marked[number])


def _merged(sheet: CalamineSheet, rows: tuple[Row, ...]) -> dict[tuple[int, int], str]:
    """What merged cells show in the places that the file leaves empty."""
    ranges = sheet.merged_cell_ranges or []
    by_number = {row.number: row for row in rows} if ranges else {}
    found: dict[tuple[int, int], str] = {}
    for (top, left), (bottom, right) in ranges:
        row = by_number.get(top + 1)
        text = row.text(left) if row else ""
        if not text or (bottom - top + 1) * (right - left + 1) > MERGED_MOST or len(found) > MERGED_MOST:
            continue
        found.update({(r + 1, c): text for r in range(top, bottom + 1) for c in range(left, right + 1)})
    return found


def _row(number: int, cells: list[Cell], marked: Mapping[int, Cell]) -> Row:
    for column, cell in marked.items():
        cells += [Cell()] * (column + 1 - len(cells))
        cells[column] = cell
    return Row(number, tuple(cells))


def _cell(value: Any, limits: Limits) -> Cell:
    if value is None or value == "":
        return Cell()
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", CellKind.BOOLEAN)
    if isinstance(value, int | float):
        return Cell(_number(value), CellKind.NUMBER)
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time(0)
        return Cell(f"{value:%Y-%m-%d}" if is_day else f"{value:%Y-%m-%d %H:%M:%S}", CellKind.DATE)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return Cell(str(value), CellKind.DATE)
    return text_cell(str(value)[: limits.cell_chars])


def text_cell(text: str) -> Cell:
    """A text cell; one of blanks only is empty. Short texts repeat from row to row and are kept once."""
    return _short_cell(text) if len(text) <= SHORT else _text_cell(text)


def _text_cell(text: str) -> Cell:
    return Cell(text, CellKind.TEXT) if text.strip(" \t\r\n\u3000\xa0\ufeff") else Cell()


_short_cell = lru_cache(maxsize=8192)(_text_cell)


def _number(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _text(file: str, data: bytes, limits: Limits) -> Book:
    decoded = decode(data)
    if decoded is None or "\x00" in decoded[0]:
        return _failed(file, error("E_ENCODING"))
    text, is_guess = decoded
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml")):
        return _failed(file, error("E_BAD_FILE"))
    delimiter = _delimiter(text)
    rows: list[Row] = []
    try:
        csv.field_size_limit(1 << 20)
        for number, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            cells = tuple(text_cell(_unguard(value)[: limits.cell_chars]) for value in values[:COLUMNS])
            row = Row(number, cells)
            if not row.is_blank:
                rows.append(row)
            if len(rows) > limits.rows + HEADINGS:
                return _failed(file, error("E_TOO_MANY_ROWS", limit=limits.rows))
    except csv.Error:
        return _failed(file, error("E_BAD_FILE"))
    problems = (warning("W_GB18030_GUESS"),) if is_guess else ()
    return Book(file, "tsv" if delimiter == "\t" else "csv", (Sheet("", True, tuple(rows)),), problems)


def _delimiter(text: str) -> str:
    """The separator that stands most often in the first line with any, outside quotes."""
    for line in text.splitlines()[:20]:
        outside = "".join(part for index, part in enumerate(line.split('"')) if index % 2 == 0)
        counts = {mark: outside.count(mark) for mark in (",", "\t", ";", "，")}
        best = max(counts, key=lambda mark: counts[mark])
        if counts[best]:
            return best
    return ","


def _unguard(value: str) -> str:
    """Take off the one ' that a careful program puts before a formula-like text."""
    return value[1:] if len(value) > 1 and value[0] == "'" and value[1] in _GUARDED else value
