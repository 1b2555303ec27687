"""A printed paper as Word documents: the paper, the sheet of boxes, the key. The same facts give the same bytes."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from quizapp.bank.formats.pictures import Picture
from quizapp.bank.formats.word_pages import Pages
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind
from quizapp.papers.formats.facts import number, room
from quizapp.papers.rules.printed import (
    Group,
    Heading,
    KeyLine,
    PrintedKey,
    PrintedPicture,
    PrintedQuestion,
    PrintedSheet,
    Section,
)

BOX_CM, BOX_HIGH_CM, GAP_CM, WIDE_CM = 0.85, 0.75, 0.25, 16.0
TALLEST_ROW_CM = 2.0  # in rows below it texts stand in the middle
INDENT_CM = 0.75
IN_LINE = ((4, 10), (2, 21))  # so many options in a line if none has more characters
SCORES_IN_ROW = 8
BOXED = CHOICE_KINDS | {Kind.TRUE_FALSE}
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_paper(sheet: PrintedSheet, pictures: Mapping[str, Picture]) -> bytes:
    """The paper as the candidate gets it."""
    sheet = legible(sheet)
    pages = Pages(sheet.heading.title)
    _above(
        pages, sheet.heading, f"{sheet.version} 卷　满分 {number(sheet.marks)} 分，共 {sheet.count} 题{_time(sheet)}"
    )
    pages.paragraph("单位：________________　姓名：__________　编号：__________　座位号：______", gap=6)
    _scores(pages, [section.ordinal for section in sheet.sections])
    if sheet.heading.notes:
        pages.paragraph(f"注意事项\n{sheet.heading.notes}", gap=8)
    for section in sheet.sections:
        pages.heading(_section_title(section))
        for group in section.groups:
            _group(pages, group, section, pictures)
    return _still(pages)


def write_sheet(sheet: PrintedSheet) -> bytes:
    """The sheet of boxes."""
    sheet = legible(sheet)
    pages = Pages(f"{sheet.heading.title} 答题卡")
    _above(pages, sheet.heading, f"{sheet.version} 卷")
    _table(pages, [["单位", "", "姓名", ""], ["编号", "", "座位号", ""]], (1.8, 6.2, 1.8, 6.2), high=0.9)
    pages.paragraph(
        f"先核对答题卡与试卷同为 {sheet.version} 卷。选择题、判断题把所选的方框涂满或打勾；其他题在框内书写。", gap=4
    )
    for section in sheet.sections:
        pages.heading(
            f"{section.ordinal}、{section.title}（共 {number(section.marks)} 分）　得分：______　阅卷人：______"
        )
        _answers(pages, section.questions)
    return _still(pages)


def write_key(key: PrintedKey) -> bytes:
    """The key for the markers: answers, marks, sources, explanations."""
    key = legible(key)
    pages = Pages(f"{key.heading.title} 答案与评分标准")
    _above(pages, key.heading, f"{key.version} 卷　仅供阅卷人员使用")
    for section in key.sections:
        pages.heading(f"{section.ordinal}、{section.title}")
        rows = [[str(line.number), _short(line), number(line.marks), _reasons(line)] for line in section.lines]
        _table(pages, [["题号", "答案", "分值", "依据与解析"], *rows], (1.2, 3.0, 1.3, 10.5))
    return _still(pages)


def legible(value: Any) -> Any:
    """The same value with □ for each character that no Word file can hold."""
    if type(value) is str:
        return _NOT_IN_XML.sub("□", value)
    if isinstance(value, tuple):
        return tuple(legible(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: legible(getattr(value, each.name)) for each in fields(value)})
    return value


def _above(pages: Pages, heading: Heading, line: str) -> None:
    for text in (heading.issuer, line):
        if text:
            pages.paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _time(sheet: PrintedSheet) -> str:
    return f"，考试时间 {sheet.heading.minutes} 分钟" if sheet.heading.minutes else ""


def _section_title(section: Section) -> str:
    each = "" if section.each is None else f"每题 {number(section.each)} 分，"
    return f"{section.ordinal}、{section.title}（共 {len(section.questions)} 题，{each}共 {number(section.marks)} 分）"


def _scores(pages: Pages, ordinals: Sequence[str]) -> None:
    names = [*ordinals, "总分"]
    for first in range(0, len(names), SCORES_IN_ROW):
        some = names[first : first + SCORES_IN_ROW]
        empty = [""] * len(some)
        _table(pages, [["部分", *some], ["得分", *empty], ["阅卷人", *empty]], (1.7,) * (len(some) + 1), high=0.8)
        pages.paragraph("")


def _group(pages: Pages, group: Group, section: Section, pictures: Mapping[str, Picture]) -> None:
    if group.material:
        first, last = group.questions[0].number, group.questions[-1].number
        reach = f"第 {first} 题" if first == last else f"第 {first} 至 {last} 题"
        pages.paragraph(f"根据以下材料，回答{reach}。\n{group.material}", _held(group.pictures, "", pictures), gap=8)
    for question in group.questions:
        _question(pages, question, pictures, is_told=section.each is None)


def _question(pages: Pages, asked: PrintedQuestion, pictures: Mapping[str, Picture], *, is_told: bool) -> None:
    truth = "（　　）" if asked.kind is Kind.TRUE_FALSE else ""
    marks = f"（{number(asked.marks)} 分）" if is_told else ""
    stem = pages.paragraph(f"{asked.number}. {asked.stem}{truth}{marks}", _held(asked.pictures, "", pictures), gap=6)
    stem.paragraph_format.keep_with_next = bool(asked.options)
    stem.paragraph_format.space_after = Pt(2)
    _options(pages, asked, pictures)


def _options(pages: Pages, asked: PrintedQuestion, pictures: Mapping[str, Picture]) -> None:
    """Four, two or one in a line, as the longest allows; each alone where one has a picture."""
    texts = [f"{letter}. {option}" for letter, option in zip(LETTERS, asked.options, strict=False)]
    longest = max((len(text) for text in texts), default=0)
    drawn = any(each.letter for each in asked.pictures)
    beside = 1 if drawn else next((each for each, most in IN_LINE if longest <= most), 1)
    for first in range(0, len(texts), beside):
        held = _held(asked.pictures, LETTERS[first], pictures) if drawn else []
        made = pages.paragraph(texts[first], held, indent=INDENT_CM)
        for text in texts[first + 1 : first + beside]:
            run = made.add_run()
            run.add_tab()
            run.add_text(text)
        made.paragraph_format.space_after = Pt(1)
        made.paragraph_format.keep_with_next = first + beside < len(texts)
        for place in range(1, beside):
            made.paragraph_format.tab_stops.add_tab_stop(Cm(INDENT_CM + place * (WIDE_CM - INDENT_CM) / beside))


def _held(shown: Iterable[PrintedPicture], letter: str, pictures: Mapping[str, Picture]) -> list[Picture]:
    return [pictures[each.sha256] for each in shown if each.letter == letter and each.sha256 in pictures]


def _answers(pages: Pages, questions: Sequence[PrintedQuestion]) -> None:
    run: list[PrintedQuestion] = []
    for question in questions:
        if question.kind in BOXED:
            run.append(question)
            continue
        _boxes(pages, run)
        run = []
        if question.kind is Kind.FILL:
            rows = [
                [f"{question.number}" if not place else "", f"（{place + 1}）"] for place in range(question.blanks or 1)
            ]
            _table(pages, rows, (1.2, 14.8), high=1.0)
        else:
            text = f"{question.number}.（{number(question.marks)} 分）　得分：______"
            _table(pages, [[text]], (WIDE_CM,), high=room(question.kind, question.marks))
        pages.paragraph("")
    _boxes(pages, run)


def _boxes(pages: Pages, run: Sequence[PrintedQuestion]) -> None:
    """Neighbouring questions with boxes, as many beside each other as the widest allows."""
    if not run:
        return
    most = max(len(_marks(question)) for question in run)
    width = (most + 1) * BOX_CM + GAP_CM
    beside = max(1, int(WIDE_CM // width))
    rows = -(-len(run) // beside)
    table = pages.document.add_table(rows, beside * (most + 2))
    _widths(table, [*([BOX_CM] * (most + 1)), GAP_CM] * beside)
    grid = [row.cells for row in table.rows]
    for row in table.rows:
        _height(row, BOX_HIGH_CM)
    for place, question in enumerate(run):
        cells = grid[place // beside][place % beside * (most + 2) :]
        _say(cells[0], str(question.number), WD_ALIGN_PARAGRAPH.CENTER)
        for cell, mark in zip(cells[1:], _marks(question), strict=False):
            _say(cell, mark, WD_ALIGN_PARAGRAPH.CENTER)
            _frame(cell)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        cells[0].vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    pages.paragraph("").paragraph_format.space_after = Pt(0)


def _marks(question: PrintedQuestion) -> Sequence[str]:
    return "√×" if question.kind is Kind.TRUE_FALSE else LETTERS[: len(question.options)]


def _short(line: KeyLine) -> str:
    return "见右" if line.kind in (Kind.SHORT, Kind.FILL) else line.answer


def _reasons(line: KeyLine) -> str:
    long = line.answer if line.kind in (Kind.SHORT, Kind.FILL) else ""
    told = [("参考答案", long), ("依据", "；".join(line.citations)), ("解析", line.explanation)]
    return "\n".join([line.opening, *(f"{label}：{text}" for label, text in told if text)])


def _table(pages: Pages, rows: Sequence[Sequence[str]], widths: Sequence[float], *, high: float = 0.0) -> None:
    """A table with lines; `widths` and the least height of a row in centimetres. Rows are not broken between pages."""
    table: Table = pages.document.add_table(len(rows), len(widths), "Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _widths(table, widths)
    for row, texts in zip(table.rows, rows, strict=True):
        if high:
            _height(row, high)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text in zip(row.cells, texts, strict=True):
            _say(cell, text, WD_ALIGN_PARAGRAPH.LEFT)
            if high and high < TALLEST_ROW_CM:
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for cell in table.rows[0].cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = len(rows) > 1


def _widths(table: Table, widths: Sequence[float]) -> None:
    """Columns of these widths; Word reads those of the cells, others those of the grid. Little air inside a cell."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "60")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tblPr.append(margins)


def _height(row: object, centimetres: float) -> None:
    row.height, row.height_rule = Cm(centimetres), WD_ROW_HEIGHT_RULE.AT_LEAST  # type: ignore[attr-defined]


def _say(cell: _Cell, text: str, alignment: WD_ALIGN_PARAGRAPH) -> None:
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_after = Pt(0)
    for place, line in enumerate(text.split("\n")):
        run = paragraph.add_run()
        if place:
            run.add_break()
        run.add_text(line)


def _frame(cell: _Cell) -> None:
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "8"), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _still(pages: Pages) -> bytes:
    """The document without the time at which it was packed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pages.data())) as packed, zipfile.ZipFile(target, "w") as stilled:
        for entry in packed.infolist():
            info = zipfile.ZipInfo(entry.filename, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            stilled.writestr(info, packed.read(entry))
    return target.getvalue()
