"""Small question files for tests, written cell by cell as a person would."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from quizapp.bank.formats.reading import Reading
from quizapp.bank.formats.table import read
from quizapp.sheets.problems import Level


@dataclass(frozen=True)
class Formula:
    """A formula cell with the value its program stored; "" for none."""

    value: str = ""


Cells = Sequence[Sequence[object]]


def xlsx(*sheets: Cells, hidden: frozenset[int] = frozenset()) -> bytes:
    """An .xlsx of these sheets, named 表1, 表2, …"""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        for number, rows in enumerate(sheets):
            sheet = book.add_worksheet(f"表{number + 1}")
            for row, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    if isinstance(value, Formula):
                        sheet.write_formula(row, column, "=1/0", None, value.value)
                    elif value is not None:
                        sheet.write(row, column, value)
            if number in hidden:
                sheet.hide()
    return target.getvalue()


def csv(text: str, encoding: str = "utf-8") -> bytes:
    """A .csv of lines."""
    return text.encode(encoding)


def read_rows(*rows: Sequence[object]) -> Reading:
    """Read one sheet of these rows."""
    return read("题库.xlsx", xlsx(rows))


def errors(reading: Reading) -> list[tuple[str, int | None, str | None]]:
    """Code, row and column of every error."""
    return [(p.code, p.where.row, p.where.column) for p in reading.problems if p.level is Level.ERROR]


def codes(reading: Reading) -> set[str]:
    """The codes of all problems but the missing citation, which most small files have."""
    return {p.code for p in reading.problems} - {"W_NO_CITATION"}


def adds_up(reading: Reading) -> bool:
    """Whether every row read is accounted for."""
    return reading.total == len(reading.drafts) + reading.duplicates + reading.failed + reading.ignored
