"""Spreadsheets as rows of cells. The content decides what a file is, never its name; nothing in it makes us raise."""

import codecs
import datetime as dt
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from quizapp.sheets.biff import workbook_looks
from quizapp.sheets.cells import Cell, CellKind
from quizapp.sheets.delimited import cell_text, delimiter_of, kind_of, lines_of
from quizapp.sheets.lies import size_problem
from quizapp.sheets.limits import DEFAULT, Limits, zip_problem
from quizapp.sheets.looks import NO_LOOKS, Looks, letters_of, ranges
from quizapp.sheets.marks import cell_marks
from quizapp.sheets.opendocument import document_looks
from quizapp.sheets.problems import Problem, Where, error, info, warning

HEADINGS = 50  # rows of titles, notes and headings that a sheet may have over its limit
MERGED_MOST = 100_000  # cells of one range, and of all, that are looked at
COLUMNS = 500  # of a text table that are looked at
SHORT = 24  # characters of a text that may well stand in many rows
KNOWN = 10_000  # of them that are kept
_NO_KINDS: Mapping[int, CellKind] = {}
_NO_TEXTS: Mapping[int, str] = {}
_SHOWN = (CellKind.NUMBER, CellKind.DATE, CellKind.BOOLEAN)
_OPEN = b"opendocument.spreadsheet"
_PANIC = "pyo3_runtime"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Row:
    """`number` counts from 1 as the program shows it; `texts` are the cells' as a person reads them, "" for an empty one;
    `kinds`: column -> kind of a cell that is neither text nor empty; `shown`: column -> what the cell of a number or date
    shows where that is more than its text: 5% for 0.05, 001 for 1."""

    number: int
    texts: tuple[str, ...]
    kinds: Mapping[int, CellKind] = field(default_factory=lambda: _NO_KINDS)
    shown: Mapping[int, str] = field(default_factory=lambda: _NO_TEXTS)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The texts with their kinds."""
        return tuple(Cell(text, self.kind(index)) for index, text in enumerate(self.texts))

    @property
    def is_blank(self) -> bool:
        """Whether all cells are empty."""
        return not self.kinds and not any(self.texts)

    @property
    def filled(self) -> list[str]:
        """The texts of the cells that are not empty."""
        return [text for text in self.texts if text]

    @property
    def only(self) -> str:
        """The text of the one filled cell; "" where none or several are."""
        return "" if len(self.texts) - self.texts.count("") != 1 else next(filter(None, self.texts))

    def text(self, index: int | None) -> str:
        """The text in a column, "" where there is none."""
        return self.texts[index] if index is not None and index < len(self.texts) else ""

    def kind(self, index: int) -> CellKind:
        """What a column holds; EMPTY where there is none."""
        return self.kinds.get(index) or (CellKind.TEXT if self.text(index) else CellKind.EMPTY)


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
        return _opened(file, data, limits)
    except (CalamineError, ValueError, OSError, RuntimeError, LookupError, MemoryError, zlib.error):
        pass
    except BaseException as raised:
        if type(raised).__module__ != _PANIC:  # the library's own despair over a broken file, which is no Exception
            raise
    return _failed(file, error("E_LEGACY_DOC" if file.lower().endswith(".doc") else "E_BAD_FILE"))


def _opened(file: str, data: bytes, limits: Limits) -> Book:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    all_looks = _looks_of(data, [meta.name for meta in book.sheets_metadata])
    sheets, problems = [], []
    for meta, looks in zip(book.sheets_metadata, all_looks, strict=True):
        is_visible = meta.visible == SheetVisibleEnum.Visible
        sheet = book.get_sheet_by_name(meta.name)
        rows = tuple(_rows(sheet, looks, limits))
        sheets.append(Sheet(meta.name, is_visible, rows, _merged(sheet, looks, rows)))
        if not is_visible and rows:
            problems.append(info("W_HIDDEN_SHEET", Where(sheet=meta.name)))
        problems += _hidden(meta.name, looks, rows)
        if len(rows) > limits.rows + HEADINGS:
            return _failed(file, error("E_TOO_MANY_ROWS", Where(sheet=meta.name), limit=limits.rows))
    kind = "xls" if data.startswith(_OLE) else "ods" if _OPEN in data[:200] else "xlsx"
    return Book(file, kind, tuple(sheets), tuple(problems))


def _looks_of(data: bytes, names: Sequence[str]) -> list[Looks]:
    """What the file says of each sheet beside its values."""
    if data.startswith(_OLE):
        found = workbook_looks(data)
    else:
        marked = cell_marks(data)
        found = [marked.get(name, NO_LOOKS) for name in names] if marked else document_looks(data)
    return found if len(found) == len(names) else [NO_LOOKS] * len(names)


def _hidden(sheet: str, looks: Looks, rows: Sequence[Row]) -> Iterator[Problem]:
    """Hidden and filtered rows are read, and said so once: who made the sheet may have meant to leave them out. So are
    pictures, which are read from .xlsx alone."""
    numbers = [row.number for row in rows if row.number in looks.hidden_rows] if looks.hidden_rows else []
    if numbers:
        yield warning("W_HIDDEN_ROWS", Where(sheet=sheet), count=len(numbers), rows=ranges(numbers))
    if looks.pictures and rows:
        yield warning("W_PICTURES_UNREAD", Where(sheet=sheet), count=looks.pictures)
    columns = [at for at in looks.hidden_columns if any(row.text(at) for row in rows)]
    if columns:
        yield warning("W_HIDDEN_COLUMNS", Where(sheet=sheet), columns=letters_of(columns))


def _rows(sheet: CalamineSheet, looks: Looks, limits: Limits) -> Iterator[Row]:
    """The library leaves out the empty columns at the left, but not the empty rows above."""
    left = ("",) * (sheet.start[1] if sheet.start else 0)
    marked, shown = dict(looks.cells), looks.shown
    known = _Known()
    for number, values in enumerate(sheet.iter_rows(), start=1):
        row = _row(number, left, values, known, limits)
        if marked and number in marked:
            row = _with_marks(row, marked.pop(number))
        if shown and number in shown:
            row = _with_shown(row, shown[number])
        if not row.is_blank:
            yield row
    for number in sorted(marked):  # rows of nothing but such cells at the end are no rows to the library
        yield _with_marks(Row(number, ()), marked[number])


class _Known(dict[str, str]):
    """Short texts as cells show them, each kept once: many repeat from row to row."""

    def __missing__(self, text: str) -> str:
        found = plain_text(text)
        if len(self) < KNOWN:
            self[text] = found
        return found


def _row(number: int, left: tuple[str, ...], values: Sequence[Any], known: _Known, limits: Limits) -> Row:
    texts = [*left]
    kinds: dict[int, CellKind] = {}
    for value in values:
        if type(value) is str:
            texts.append(known[value] if len(value) <= SHORT else plain_text(value[: limits.cell_chars]))
        elif value is None:
            texts.append("")
        else:
            cell = _cell(value)
            kinds[len(texts)] = cell.kind
            texts.append(cell.text)
    return Row(number, tuple(texts), kinds or _NO_KINDS)


def _merged(sheet: CalamineSheet, looks: Looks, rows: tuple[Row, ...]) -> dict[tuple[int, int], str]:
    """What merged cells show in the places that the file leaves empty."""
    areas = looks.merged or [(*first, *last) for first, last in sheet.merged_cell_ranges or []]
    by_number = {row.number: row for row in rows} if areas else {}
    found: dict[tuple[int, int], str] = {}
    for top, left, bottom, right in areas:
        row = by_number.get(top + 1)
        text = row.text(left) if row else ""
        if not text or (bottom - top + 1) * (right - left + 1) > MERGED_MOST or len(found) > MERGED_MOST:
            continue
        found.update({(r + 1, c): text for r in range(top, bottom + 1) for c in range(left, right + 1)})
    return found


def _with_marks(row: Row, marked: Mapping[int, Cell]) -> Row:
    texts = [*row.texts, *[""] * (max(marked) + 1 - len(row.texts))]
    for column, cell in marked.items():
        texts[column] = cell.text
    kinds = {**row.kinds, **{column: cell.kind for column, cell in marked.items()}}
    return Row(row.number, tuple(texts), {column: kind for column, kind in kinds.items() if kind is not CellKind.TEXT})


def _with_shown(row: Row, shown: Mapping[int, str]) -> Row:
    """Of numbers and dates only, and where it says more than their text."""
    more = {at: text for at, text in shown.items() if row.kinds.get(at) in _SHOWN and text != row.text(at)}
    return replace(row, shown=more) if more else row


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", CellKind.BOOLEAN)
    if isinstance(value, int | float):
        return Cell(_number(value), CellKind.NUMBER)
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time(0)
        return Cell(f"{value:%Y-%m-%d}" if is_day else f"{value:%Y-%m-%d %H:%M:%S}", CellKind.DATE)
    return Cell(str(value), CellKind.DATE)


def plain_text(text: str) -> str:
    """A cell's text; "" for one of blanks only."""
    return "" if text.isspace() or (text[:1] in "\ufeff\xa0 " and not text.strip(" \t\r\n\u3000\xa0\ufeff")) else text


def _number(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    shown = f"{value:.15g}"  # as many digits as the program shows; the rest is noise of its arithmetic
    return f"{Decimal(shown):f}" if "e-" in shown else shown


def _text(file: str, data: bytes, limits: Limits) -> Book:
    decoded = decode(data)
    if decoded is None or "\x00" in decoded[0]:
        return _failed(file, error("E_ENCODING"))
    text, is_guess = decoded
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml")):
        return _failed(file, error("E_BAD_FILE"))
    delimiter = delimiter_of(text)
    rows: list[Row] = []
    for number, values in enumerate(lines_of(text, delimiter), start=1):
        texts = tuple(plain_text(cell_text(value)[: limits.cell_chars]) for value in values[:COLUMNS])
        kinds = {at: kind for at, each in enumerate(texts) if (kind := kind_of(each)) is not CellKind.TEXT}
        row = Row(number, texts, kinds or _NO_KINDS)
        if not row.is_blank:
            rows.append(row)
        if len(rows) > limits.rows + HEADINGS:
            return _failed(file, error("E_TOO_MANY_ROWS", limit=limits.rows))
    problems = (warning("W_GB18030_GUESS"),) if is_guess else ()
    return Book(file, "tsv" if delimiter == "\t" else "csv", (Sheet("", True, tuple(rows)),), problems)
