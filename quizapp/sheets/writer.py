"""Writing spreadsheets: always text or numbers, never formulas, whatever a cell begins with."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import xlsxwriter

_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """A sheet to write. `widths`: column index -> characters; `choices`: column index -> list offered in its cells;
    `total_row` sets the last row in bold."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str | int | float | None]]
    widths: Mapping[int, int] = field(default_factory=dict)
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    above: Sequence[str] = ()  # lines over the table
    below: Sequence[str] = ()  # lines under it
    total_row: bool = False
    pictures: Sequence[tuple[int, int, str, bytes]] = ()  # index of the row, column, name, content


def write_book(sheets: Sequence[SheetSpec]) -> bytes:
    """An .xlsx of these sheets."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        cell = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        figure = book.add_format({"valign": "top"})
        strong = book.add_format({"bold": True, "top": 2})
        for spec in sheets:
            _write_sheet(book.add_worksheet(sheet_name(spec.name)), spec, bold, cell, figure, strong)
    return target.getvalue()


def write_csv(header: Sequence[str], rows: Sequence[Sequence[str | int | float | None]]) -> bytes:
    """CSV with a byte order mark for Excel; a ' before what a program could take for a formula."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([_guard(word) for word in header])
    writer.writerows([[_guard(value) for value in row] for row in rows])
    return target.getvalue().encode("utf-8-sig")


def sheet_name(name: str) -> str:
    """A name that spreadsheet programs accept: 31 characters, none of []:*?/\\, no ' at the ends."""
    clean = "".join("_" if char in "[]:*?/\\" or ord(char) < 32 else char for char in name).strip("'")
    return clean[:31] or "Sheet"


def _write_sheet(sheet, spec: SheetSpec, bold, cell, figure, strong) -> None:  # type: ignore[no-untyped-def]  # xlsxwriter has no types
    line = 0
    for text in spec.above:
        sheet.write_string(line, 0, text)
        line += 1
    first = line
    for index, word in enumerate(spec.header):
        sheet.write_string(first, index, word, bold)
        sheet.set_column(index, index, spec.widths.get(index, 14))
    for number, row in enumerate(spec.rows, start=first + 1):
        is_total = spec.total_row and number == first + len(spec.rows)
        for index, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_string(number, index, value, strong if is_total else cell)
            else:
                sheet.write_number(number, index, value, strong if is_total else figure)
    for index, column, name, content in spec.pictures:
        shown = {"image_data": io.BytesIO(content), "object_position": 2, "x_scale": 0.25, "y_scale": 0.25}
        sheet.insert_image(first + 1 + index, column, name, shown)
    last = first + max(len(spec.rows), 1)
    for index, offered in spec.choices.items():
        sheet.data_validation(first + 1, index, last + 1000, index, {"validate": "list", "source": list(offered)})
    for offset, text in enumerate(spec.below):
        sheet.write_string(last + 2 + offset, 0, text)
    sheet.freeze_panes(first + 1, 0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first)


def _guard(value: str | int | float | None) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_RISKY):
        return f"'{value}"
    return value
