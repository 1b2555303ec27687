"""Reading a question bank from a Word document: its running text as any text, its tables with a heading as sheets."""

import re

from quizapp.bank.formats.package import open_package
from quizapp.bank.formats.pictures import Album
from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.formats.sample import Sample
from quizapp.bank.formats.sheet import read_sheets
from quizapp.bank.formats.sheet_pictures import Places, SheetPictures
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.text.reader import take_lines
from quizapp.bank.formats.word.body import Body, Table
from quizapp.bank.formats.word.tables import as_book, as_lines, as_sheet, numbers_of
from quizapp.sheets.problems import Problem, Where, error, warning
from quizapp.sheets.reader import Sheet

_DOCUMENT = re.compile(r"word/document\d{0,3}\.xml")


def recognises(sample: Sample) -> bool:
    """A zip with Word's main part in it."""
    return any(_DOCUMENT.fullmatch(name) for name in sample.names)


def read_docx(file: str, data: bytes) -> Reading:
    """Read a .docx; the place of a problem is its paragraph, counted from 1 with those in tables."""
    gatherer = Gatherer(file, "docx")
    package = open_package(data)
    if isinstance(package, Problem):
        gatherer.problems.append(package)
        return gatherer.reading()
    name = next((name for name in package.names if _DOCUMENT.fullmatch(name)), "")
    album = Album()
    body = Body(package, name, album)
    parts = body.parts()
    if parts is None:
        gatherer.problems.append(error("E_BAD_WORD"))
        return gatherer.reading()
    if body.is_tracked:
        gatherer.problems.append(warning("W_TRACKED_CHANGES"))
    lines, sheets = _sorted(parts)
    if sheets:
        _take_sheets(gatherer, sheets, body)
    take_lines(gatherer, lines, body.pictures, others=bool(sheets))
    gatherer.pictures |= album.pictures
    return gatherer.reading()


def _sorted(parts: list[Line | Table]) -> tuple[list[Line], list[tuple[Table, Sheet]]]:
    lines: list[Line] = []
    sheets: list[tuple[Table, Sheet]] = []
    for part in parts:
        if isinstance(part, Line):
            lines.append(part)
        elif sheet := as_sheet(part, f"表格{part.number}"):
            sheets.append((part, sheet))
        else:
            lines += as_lines(part)
    return lines, sheets


def _take_sheets(gatherer: Gatherer, sheets: list[tuple[Table, Sheet]], body: Body) -> None:
    """The questions of tables, judged as those of a workbook."""
    over = {sheet.name: _over(gatherer, table, sheet.name, body) for table, sheet in sheets}
    book = as_book(gatherer.file, [sheet for _table, sheet in sheets])
    reading = read_sheets(book, SheetPictures(over))
    for draft in (*reading.drafts, *reading.twins):
        own = [told for told in draft.problems if told.code not in ("W_NO_CITATION", "W_DUPLICATE", "W_CONTRADICTION")]
        gatherer.take(draft.document, draft.where, {}, (draft.raw,), own)
    for each in reading.rejected:
        gatherer.fail(each.cells, list(each.problems), each.where, each.document, each.more)
    gatherer.problems += [told for told in reading.problems if told.where.row is None and told not in gatherer.problems]
    gatherer.ignored += reading.ignored
    gatherer.pictures |= reading.pictures


def _over(gatherer: Gatherer, table: Table, name: str, body: Body) -> Places:
    """The pictures of a table by their cells; one that can't be kept is told."""
    found: Places = {}
    for row, column, number in numbers_of(table):
        target, image = body.pictures[number]
        if image is None:
            gatherer.problems.append(warning("W_IMAGE_LOST", Where(sheet=name, row=row), target))
        else:
            kept = (image.name, body.album.pictures[image.sha256].content)
            found.setdefault(row, {}).setdefault(column, []).append(kept)
    return found
