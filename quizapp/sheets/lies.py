"""What a workbook says of its own size, held against what the reading library would set aside for it: a number in the
wrong place must not ask for more memory than any machine has."""

import io
import re
import zipfile
import zlib

from quizapp.sheets.marks import sheet_parts
from quizapp.sheets.problems import Problem, Where, error

MOST_STRINGS = 20_000_000  # shared strings that a book may announce
MOST_CELLS = 20_000_000  # rows by columns of the smallest field that holds all of a sheet's cells
_COUNT = re.compile(rb'[cC]ount="(\d+)"')
_ROW = re.compile(rb'<row [^>]{0,200}?r="(\d+)"')
_FAR_CELL = re.compile(rb' r="([A-Z]{2,4})(\d+)"')


def size_problem(data: bytes) -> Problem | None:
    """None for a book whose numbers can be true."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "xl/sharedStrings.xml" in names and _strings(archive) > MOST_STRINGS:
                return error("E_BAD_FILE")
            for title, part in sheet_parts(archive):
                if part in names and _cells(archive.read(part)) > MOST_CELLS:
                    return error("E_SHEET_AREA", Where(sheet=title))
    except (
        zipfile.BadZipFile,
        zlib.error,
        LookupError,
        ValueError,
        OSError,
        RuntimeError,
        NotImplementedError,
        EOFError,
    ):
        return None  # the reading library says what is wrong with it
    return None


def _strings(archive: zipfile.ZipFile) -> int:
    with archive.open("xl/sharedStrings.xml") as member:
        beginning = member.read(4096).partition(b"<si")[0]
    return max((int(number) for number in _COUNT.findall(beginning)), default=0)


def _cells(content: bytes) -> int:
    far = _FAR_CELL.findall(content)
    last_column = max((_column(letters) for letters, _row in far), default=26)
    rows = [*(int(number) for number in _ROW.findall(content)), *(int(row) for _letters, row in far)]
    return max(rows, default=0) * last_column


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index
