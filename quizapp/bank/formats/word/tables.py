"""Tables in a document: a list of questions with a heading, the answers by number, or mere layout."""

import re
from collections.abc import Sequence

from quizapp.bank.formats.sheet_columns import Said, heading_of
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.word.body import Table
from quizapp.sheets.reader import Book, Row, Sheet, plain_text

_NUMBERS = re.compile(r"题\s*[号目序]?|序\s*号|编\s*号|试题号")
_ANSWERS = re.compile(r"(?:正确|标准|参考)?答\s*案|选\s*项")
_SCORES = re.compile(r"得\s*分|分\s*[数值]|评\s*[卷阅分]\s*人?|阅卷人|总\s*分|核分人|复核人?|姓\s*名|单\s*位|准考证号?")
_INTEGER = re.compile(r"\d{1,4}")


def as_sheet(table: Table, title: str) -> Sheet | None:
    """The table as a sheet, where it has a heading with stem and answer; soft breaks and paragraphs are line ends."""
    rows = tuple(
        Row(number, tuple(plain_text(_joined(cell)) for cell in row)) for number, row in enumerate(table.rows, start=1)
    )
    return Sheet(title, True, rows) if heading_of(rows, Said()) is not None else None


def as_book(file: str, sheets: Sequence[Sheet]) -> Book:
    """The tables as a book."""
    return Book(file, "docx", tuple(sheets), ())


def as_lines(table: Table) -> list[Line]:
    """The cells as running text: an answer table as 1.A 2.B, the grid for marks as nothing, others row by row."""
    if _is_grid(table):
        return []
    found: list[Line] = []
    rows = list(table.rows)
    while rows:
        row = rows.pop(0)
        if rows and (key := _key(row, rows[0])):
            found.append(key)
            rows.pop(0)
            continue
        found += _row(row)
    return found


def _row(row: tuple[tuple[Line, ...], ...]) -> list[Line]:
    """Cells of one line each beside each other; a cell of several keeps its lines."""
    filled = [cell for cell in row if cell]
    if all(len(cell) == 1 for cell in filled) and len(filled) > 1:
        first = filled[0][0]
        text = "\t".join(cell[0].text for cell in filled)
        return [Line(text, first.where, any(cell[0].is_marked for cell in filled), first.listed)]
    return [line for cell in filled for line in cell]


def _key(row: tuple[tuple[Line, ...], ...], below: tuple[tuple[Line, ...], ...]) -> Line | None:
    """题号 1 2 3 over 答案 A B C."""
    numbers, signs = [_joined(cell) for cell in row], [_joined(cell) for cell in below]
    if not numbers or len(numbers) != len(signs) or not _NUMBERS.fullmatch(numbers[0]):
        return None
    if not _ANSWERS.fullmatch(signs[0]) or not all(_INTEGER.fullmatch(each) for each in filter(None, numbers[1:])):
        return None
    pairs = [(number, sign) for number, sign in zip(numbers[1:], signs[1:], strict=True) if number and sign]
    lines = [line for cell in row for line in cell]
    if not pairs or not lines:
        return None
    return Line("  ".join(f"{number}.{sign}" for number, sign in pairs), lines[0].where)


def _is_grid(table: Table) -> bool:
    """The grid at the top of a printed paper: 题号 一 二 三 总分 over 得分, and empty cells."""
    texts = [text for row in table.rows for cell in row if (text := _joined(cell))]
    if not texts or not any(_SCORES.fullmatch(text) for text in texts):
        return False
    known = ("[一二三四五六七八九十]{1,3}", _NUMBERS.pattern, _SCORES.pattern, r"合\s*计", r"\d{0,3}分?")
    return all(re.fullmatch("|".join(f"(?:{each})" for each in known), text) for text in texts)


def _joined(cell: tuple[Line, ...]) -> str:
    return "\n".join(line.text for line in cell)
