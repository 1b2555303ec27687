"""One small table as .xlsx, .xls and .ods, written by hand where no library writes what real programs do."""

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import xlsxwriter

Area = tuple[int, int, int, int]  # top, left, bottom, right from 0
_CODES = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
_EPOCH = dt.date(1899, 12, 30)


@dataclass(frozen=True)
class Figure:
    """A number with its format and what the cell shows."""

    value: float
    code: str
    shown: str


@dataclass(frozen=True)
class Fault:
    """A cell with an error value."""

    text: str


@dataclass(frozen=True)
class Result:
    """A formula with its stored value; None for none."""

    value: str | float | None


@dataclass(frozen=True)
class Page:
    """A sheet: rows and columns from 0."""

    rows: Sequence[Sequence[object]]
    hidden_rows: frozenset[int] = frozenset()
    low_rows: frozenset[int] = frozenset()  # made so low that nothing of them is seen
    hidden_columns: frozenset[int] = frozenset()
    merged: Sequence[Area] = ()
    name: str = "题库"
    is_hidden: bool = False
    pictures: int = 0  # as .xls names them among its objects
    folded: frozenset[int] = field(default=frozenset())  # rows in a group that is folded up; .ods only


def xlsx(*pages: Page) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        for page in pages:
            sheet = book.add_worksheet(page.name)
            for top, left, bottom, right in page.merged:
                sheet.merge_range(top, left, bottom, right, "")
            for row, cells in enumerate(page.rows):
                for column, value in enumerate(cells):
                    if isinstance(value, Figure):
                        sheet.write_number(row, column, value.value, book.add_format({"num_format": value.code}))
                    elif isinstance(value, Fault):
                        sheet.write_formula(row, column, "=1/0", None, value.text)
                    elif isinstance(value, Result):
                        sheet.write_formula(row, column, '="甲"', None, "" if value.value is None else value.value)
                    elif value not in ("", None):
                        sheet.write(row, column, value)
            for row in page.hidden_rows:
                sheet.set_row(row, None, None, {"hidden": True})
            for row in page.low_rows:
                sheet.set_row(row, 0)
            for column in page.hidden_columns:
                sheet.set_column(column, column, 8, None, {"hidden": True})
            if page.is_hidden:
                sheet.hide()
    return target.getvalue()


def xls(*pages: Page) -> bytes:
    """A workbook of BIFF8 records in a compound file."""
    codes = list(dict.fromkeys(v.code for page in pages for row in page.rows for v in row if isinstance(v, Figure)))
    parts = [_sheet(page, codes) for page in pages]
    formats = b"".join(_record(0x41E, struct.pack("<H", 200 + n) + _text(code)) for n, code in enumerate(codes))
    styles = b"".join(_record(0xE0, struct.pack("<HH16x", 0, 200 + n if n >= 0 else 0)) for n in range(-1, len(codes)))
    named = [bytes((page.is_hidden, 0, len(page.name), 1)) + page.name.encode("utf-16-le") for page in pages]
    begin = _begin(5) + _record(0x42, struct.pack("<H", 1200)) + formats + styles
    place = len(begin) + sum(len(name) + 8 for name in named) + 4
    listed = b""
    for name, part in zip(named, parts, strict=True):
        listed += _record(0x85, struct.pack("<I", place) + name)
        place += len(part)
    return _compound(begin + listed + _record(0x0A, b"") + b"".join(parts))


def _sheet(page: Page, codes: list[str]) -> bytes:
    found = _begin(0x10)
    for column in sorted(page.hidden_columns):
        found += _record(0x7D, struct.pack("<HHHHH2x", column, column, 2048, 0, 1))
    for row, cells in enumerate(page.rows):
        flags = 0x20 * (row in page.hidden_rows) | 0x40 * (row in page.low_rows)
        height = 0 if row in page.low_rows else 255
        found += _record(0x208, struct.pack("<HHHHxxxxHxx", row, 0, len(cells), height, flags))
    for row, cells in enumerate(page.rows):
        for column, value in enumerate(cells):
            found += _cell(struct.pack("<HH", row, column), value, codes)
    found += page.pictures * _record(0x5D, struct.pack("<HHH16x", 0x15, 0x12, 8))
    if page.merged:
        areas = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in page.merged)
        found += _record(0xE5, struct.pack("<H", len(page.merged)) + areas)
    return found + _record(0x0A, b"")


def _cell(place: bytes, value: object, codes: list[str]) -> bytes:
    plain = place + b"\0\0"
    if isinstance(value, Figure):
        return _record(0x203, place + struct.pack("<Hd", 1 + codes.index(value.code), value.value))
    if isinstance(value, Fault):
        return _record(0x205, plain + bytes((_CODES[value.text], 1)))
    if isinstance(value, Result):
        formula = struct.pack("<HIH", 0, 0, 5) + b"\x17\x01\x01" + "甲".encode("utf-16-le")
        if isinstance(value.value, float):
            return _record(0x06, plain + struct.pack("<d", value.value) + formula)
        record = _record(0x06, plain + b"\0\0\0\0\0\0\xff\xff" + formula)
        return record if value.value is None else record + _record(0x207, _text(value.value))
    if isinstance(value, bool):
        return _record(0x205, plain + bytes((value, 0)))
    if isinstance(value, int | float):
        return _record(0x203, plain + struct.pack("<d", value))
    return _record(0x204, plain + _text(str(value))) if value else b""


def _begin(what: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, what, 0x0DBB, 1996, 0, 6))


def _record(what: int, content: bytes) -> bytes:
    return struct.pack("<HH", what, len(content)) + content


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _compound(stream: bytes) -> bytes:
    """One stream named Workbook, of at least 4096 bytes so that it lies in the large sectors."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // 512)
    tables = 1
    while tables * 128 < count + tables + 1:
        tables += 1
    chain = [0xFFFFFFFD] * tables + [0xFFFFFFFE] + [tables + 2 + n for n in range(count - 1)] + [0xFFFFFFFE]
    chain += [0xFFFFFFFF] * (tables * 128 - len(chain))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += b"".join(struct.pack("<I", n if n < tables else 0xFFFFFFFF) for n in range(109))
    entries = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry("Workbook", 2, 0xFFFFFFFF, tables + 1, len(stream))
    table = struct.pack(f"<{len(chain)}I", *chain)
    return head + table + entries.ljust(512, b"\0") + stream.ljust(count * 512, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    none = 0xFFFFFFFF
    return raw.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(raw), kind, 1, none, none, child, start, size)


def ods(*pages: Page, before: str = "") -> bytes:
    """A document of tables; a cell that is written as XML (beginning with <) is taken as it is."""
    names = ("office:office:1.0", "table:table:1.0", "text:text:1.0", "style:style:1.0")
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{rest}"'
        for name, _, rest in (n.partition(":") for n in names)
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    body = before + "".join(map(_table, pages))
    content = f"""<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} {calc}><office:automatic-styles>
<style:style style:name="away" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{manifest}"><m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>',
        )
        archive.writestr("content.xml", content)
    return target.getvalue()


def _table(page: Page) -> str:
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in page.merged}
    width = max(map(len, page.rows), default=0)
    columns = "".join(
        f"<table:table-column{' table:visibility=' + chr(34) + 'collapse' + chr(34) if at in page.hidden_columns else ''}/>"
        for at in range(width)
    )
    lines = []
    for row, cells in enumerate(page.rows):
        hidden = "filter" if row in page.hidden_rows else "collapse" if row in page.low_rows else "visible"
        inside = "".join(_ods_cell(value, spans.get((row, column))) for column, value in enumerate(cells))
        line = f'<table:table-row table:visibility="{hidden}">{inside}<table:table-cell table:number-columns-repeated="900"/></table:table-row>'
        lines.append(
            f'<table:table-row-group table:display="false">{line}</table:table-row-group>'
            if row in page.folded
            else line
        )
    away = ' table:style-name="away"' if page.is_hidden else ""
    rest = '<table:table-row table:number-rows-repeated="90000"><table:table-cell table:number-columns-repeated="1000"/></table:table-row>'
    return f'<table:table table:name="{page.name}"{away}>{columns}{"".join(lines)}{rest}</table:table>'


def _ods_cell(value: object, span: tuple[int, int] | None) -> str:
    wide = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""

    def cell(kind: str, attributes: str, text: object) -> str:
        given = f'office:value-type="{kind}" ' if kind else ""
        return f"<table:table-cell {given}{attributes}{wide}><text:p>{escape(str(text))}</text:p></table:table-cell>"

    if isinstance(value, Figure):
        day = (_EPOCH + dt.timedelta(days=int(value.value))).isoformat()
        if "d" in value.code:
            return cell("date", f'office:date-value="{day}"', value.shown)
        return cell("percentage" if "%" in value.code else "float", f'office:value="{value.value}"', value.shown)
    if isinstance(value, Fault):
        return cell("string", 'table:formula="of:=1/0" office:string-value="" calcext:value-type="error"', value.text)
    if isinstance(value, Result):
        if value.value is None:
            return f'<table:table-cell table:formula="of:=B1"{wide}/>'
        kind = "float" if isinstance(value.value, float) else "string"
        return cell(
            kind,
            f'table:formula="of:=B1" office:{"value" if kind == "float" else "string-value"}="{value.value}"',
            value.value,
        )
    if isinstance(value, bool):
        return cell("boolean", f'office:boolean-value="{str(value).lower()}"', str(value).upper())
    if isinstance(value, int | float):
        return cell("float", f'office:value="{value}"', value)
    if isinstance(value, str) and value.startswith("<"):
        return value
    return cell("string", "", value) if value else f"<table:table-cell{wide}/>"
