"""Tables in a document: a list of questions with a heading, the answers by number, or mere layout."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from quizapp.bank.formats.sheet_columns import Said, heading_of
from quizapp.bank.formats.text.lines import Line, signs, without_signs
from quizapp.bank.formats.word.body import Table
from quizapp.sheets.reader import Book, Row, Sheet, plain_text

_NUMBERS = re.compile(r"题\s*[号目序]?|序\s*号|编\s*号|试题号")
_ANSWERS = re.compile(r"(?:正确|标准|参考)?答\s*案|选\s*项")
_SCORES = re.compile(r"得\s*分|分\s*[数值]|评\s*[卷阅分]\s*人?|阅卷人|总\s*分|核分人|复核人?|姓\s*名|单\s*位|准考证号?")
_INTEGER = re.compile(r"\d{1,4}")
_SIGN = re.compile(r"[A-HＡ-Ｈ]{1,8}|[√×✓✗对错]|正确|错误")
_ENTRY = re.compile(r"\d{1,4}\.\S")
_PAIRED = re.compile(
    r"题干|题目(?:内容)?|试题(?:内容)?|(?:备选)?选项|(?:正确|标准|参考)?答案|(?:答案)?解析|题型|难度|依据|法律依据|知识点|来源|出处|分值"
)


def as_sheet(table: Table, title: str) -> Sheet | None:
    """The table as a sheet, where it has a heading with stem and answer; soft breaks and paragraphs are line ends."""
    rows = tuple(
        Row(number, tuple(plain_text(without_signs(_joined(cell))) for cell in row))
        for number, row in enumerate(table.rows, start=1)
    )
    return Sheet(title, True, rows) if heading_of(rows, Said()) is not None else None


def numbers_of(table: Table) -> Iterator[tuple[int, int, int]]:
    """(row from 1, column from 0, number) of each picture in a table."""
    for row_number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            for number in signs(_joined(cell)):
                yield row_number, column, number


def as_book(file: str, sheets: Sequence[Sheet]) -> Book:
    """The tables as a book."""
    return Book(file, "docx", tuple(sheets), ())


def as_lines(table: Table) -> list[Line]:
    """The cells as running text: an answer table as 1.A 2.B, the grid for marks as nothing, others row by row."""
    if _is_grid(table):
        return []
    if down := _keys_down(table):
        return down
    if pairs := _pairs(table):
        return pairs
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


def _keys_down(table: Table) -> list[Line]:
    """题号 and 答案 as headings, the answers below them, perhaps several pairs of columns side by side."""
    if len(table.rows) < 2:
        return []
    names = [_joined(cell) for cell in table.rows[0]]
    pairs = list(range(0, len(names) - 1, 2))
    if not pairs or len(names) % 2 or not all(_NUMBERS.fullmatch(names[index]) for index in pairs):
        return []
    if not all(_ANSWERS.fullmatch(names[index + 1]) for index in pairs):
        return []
    found: list[Line] = []
    for index in pairs:
        for row in table.rows[1:]:
            number, answer = (_joined(cell) for cell in (*row[index : index + 2], (), ())[:2])
            if number and answer:
                found.append(Line(f"{number}.{answer}", row[index][0].where))
            elif number or answer:
                return []
    return found if all(_ENTRY.match(line.text) for line in found) else []


def _pairs(table: Table) -> list[Line]:
    """题目 | … over 选项 | … over 答案 | …: a label and its text in each row."""
    if len(table.rows) < 2 or any(len(row) != 2 for row in table.rows):
        return []
    names = [_joined(row[0]).rstrip(":：") for row in table.rows]
    if not all(_PAIRED.fullmatch(name) for name in names) or not any(_ANSWERS.fullmatch(name) for name in names):
        return []
    found: list[Line] = []
    for name, row in zip(names, table.rows, strict=True):
        lines = row[1] or (Line("", row[0][0].where),)
        found += [replace(lines[0], text=f"{name}：{lines[0].text}"), *lines[1:]]
    return found


def _key(row: tuple[tuple[Line, ...], ...], below: tuple[tuple[Line, ...], ...]) -> Line | None:
    """题号 1 2 3 over 答案 A B C."""
    numbers, signs = [_joined(cell) for cell in row], [_joined(cell) for cell in below]
    if not numbers or len(numbers) != len(signs):
        return None
    if len(numbers) > 1 and all(map(_INTEGER.fullmatch, numbers)) and all(map(_SIGN.fullmatch, signs)):
        return Line("  ".join(f"{number}.{sign}" for number, sign in zip(numbers, signs, strict=True)), row[0][0].where)
    if not _NUMBERS.fullmatch(numbers[0]) or not _ANSWERS.fullmatch(signs[0]):
        return None
    if not all(_INTEGER.fullmatch(each) for each in filter(None, numbers[1:])):
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
