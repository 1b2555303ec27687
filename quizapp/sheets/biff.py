"""The workbook of an .xls or .et as its records tell it: hidden rows and columns, error values, formulas without a stored
value, and the formats in which numbers are shown. Cells' values are read by the library."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from quizapp.sheets.cells import Cell, CellKind
from quizapp.sheets.compound import stream
from quizapp.sheets.looks import Looks
from quizapp.sheets.shown import BUILT_IN, as_shown, is_plain

STREAMS = frozenset({"workbook", "book"})
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_BOF, _EOF, _SHEET, _FORMAT, _XF, _DATES_FROM_1904 = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0, 0x0022
_ROW, _COLUMN, _BOOLERR, _FORMULA, _STRING, _NUMBER, _RK, _MULRK = (
    0x0208,
    0x007D,
    0x0205,
    0x0006,
    0x0207,
    0x0203,
    0x027E,
    0x00BD,
)
_BETWEEN = frozenset({0x0221, 0x04BC, 0x0236, 0x003C})  # may stand between a formula and its text
_OBJECT, _PICTURE = 0x005D, b"\x08\x00"
_COLUMNS = 256
_JOINS, _QUOTES = b"\x08", b"\x17"  # & at the end of a formula, and a text that is all of it
_Record = tuple[int, int, int]  # what it is, where its content begins and ends


def workbook_looks(data: bytes) -> list[Looks]:
    """One for each sheet, in the book's order; empty where the records can't be read."""
    book = stream(data, STREAMS)
    try:
        return _Book(book).read() if book else []
    except (struct.error, IndexError, OverflowError):
        return []


@dataclass(slots=True)
class _Book:
    data: bytes
    formats: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    styles: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    codes: Mapping[int, str] = field(
        default_factory=dict
    )  # style -> number format, of those that show more than the value

    def read(self) -> list[Looks]:
        is_wide = struct.unpack_from("<H", self.data, 4)[0] >= 0x0600
        counts_from_1904 = False
        for what, start, end in _records(self.data, 0):
            if what == _SHEET:
                self.starts.append(struct.unpack_from("<I", self.data, start)[0])
            elif what == _FORMAT and is_wide:
                self._keep_format(start, end)
            elif what == _XF:
                self.styles.append(struct.unpack_from("<H", self.data, start + 2)[0])
            elif what == _DATES_FROM_1904:
                counts_from_1904 = self.data[start] == 1
        named = {at: self.formats[number] for at, number in enumerate(self.styles) if number in self.formats}
        self.codes = {} if counts_from_1904 else {at: code for at, code in named.items() if not is_plain(code)}
        return [self._sheet(start) for start in self.starts]

    def _keep_format(self, start: int, end: int) -> None:
        number, length, flags = struct.unpack_from("<HHB", self.data, start)
        raw = self.data[start + 5 : end]
        self.formats[number] = (
            raw[: 2 * length].decode("utf-16-le", "ignore") if flags & 1 else raw[:length].decode("latin-1")
        )

    def _sheet(self, start: int) -> Looks:
        looks = Looks()
        waiting: tuple[int, int] | None = None  # the place of a formula whose text has not come yet
        for what, begin, end in _records(self.data, start):
            if waiting and what not in _BETWEEN:
                if what != _STRING:
                    looks.put(*waiting, Cell("", CellKind.FORMULA))
                waiting = None
            if what == _FORMULA:
                waiting = self._formula(looks, begin)
            elif what in (_NUMBER, _RK, _MULRK):
                if self.codes:
                    self._numbers(looks, what, begin, end)
            elif what == _BOOLERR:
                row, column, _style, value, is_error = struct.unpack_from("<HHHBB", self.data, begin)
                if is_error:
                    looks.put(row + 1, column, Cell(_ERRORS.get(value, "#ERROR"), CellKind.ERROR))
            elif what == _OBJECT:
                looks.pictures += self.data[begin + 4 : begin + 6] == _PICTURE
            elif what == _ROW:
                row, height, flags = struct.unpack_from("<H4xH4xH", self.data, begin)
                if flags & 0x20 or (flags & 0x40 and not height):  # hidden, or made so low by hand
                    looks.hidden_rows.add(row + 1)
            elif what == _COLUMN:
                first, last, width, flags = struct.unpack_from("<HHH2xH", self.data, begin)
                if flags & 1 or not width:
                    looks.hidden_columns |= set(range(first, min(last, _COLUMNS - 1) + 1))
        return looks

    def _formula(self, looks: Looks, begin: int) -> tuple[int, int] | None:
        """Keeps a result that is an error or none; the place of a formula whose result is a text of its own record."""
        row, column, style = struct.unpack_from("<HHH", self.data, begin)
        result = self.data[begin + 6 : begin + 14]
        if result[6:8] != b"\xff\xff":
            value = struct.unpack("<d", result)[0]
            if not value and self._is_text(begin + 20):
                looks.put(row + 1, column, Cell("", CellKind.FORMULA))
            else:
                self._show(looks, row, column, style, value)
        elif result[0] == 0:
            return row + 1, column
        elif result[0] == 2:
            looks.put(row + 1, column, Cell(_ERRORS.get(result[2], "#ERROR"), CellKind.ERROR))
        elif result[0] == 3:
            looks.put(row + 1, column, Cell("", CellKind.FORMULA))
        return None

    def _is_text(self, begin: int) -> bool:
        """Whether a formula is a text or joins texts: then nought is no result of it, though some programs write it."""
        length = struct.unpack_from("<H", self.data, begin)[0]
        formula = self.data[begin + 2 : begin + 2 + length]
        return formula[-1:] == _JOINS or (formula[:1] == _QUOTES and len(formula) <= 3 + 2 * formula[1])

    def _numbers(self, looks: Looks, what: int, begin: int, end: int) -> None:
        row, column, style = struct.unpack_from("<HHH", self.data, begin)
        if what == _NUMBER:
            self._show(looks, row, column, style, struct.unpack_from("<d", self.data, begin + 6)[0])
            return
        for at, place in enumerate(range(begin + 4, end - 5 if what == _RK else end - 7, 6)):
            style, packed = struct.unpack_from("<HI", self.data, place)
            self._show(looks, row, column + at, style, _unpacked(packed))

    def _show(self, looks: Looks, row: int, column: int, style: int, value: float) -> None:
        code = self.codes.get(style)
        if code is not None:
            looks.show(row + 1, column, as_shown(value, code))


def _records(data: bytes, start: int) -> Iterator[_Record]:
    """The records of one part of the book, to its end; charts inside it are passed over."""
    place, depth = start, 0
    while place + 4 <= len(data):
        what, length = struct.unpack_from("<HH", data, place)
        begin, place = place + 4, place + 4 + length
        if what == _BOF:
            depth += 1
        elif what == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield what, begin, min(place, len(data))


def _unpacked(packed: int) -> float:
    """A number of 30 bits, whole or the high part of a float, perhaps times 100."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        value = float(struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0])
    return value / 100 if packed & 1 else value
