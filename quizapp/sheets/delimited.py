"""Tables written as text: which mark parts the cells, and where each cell begins and ends, also where its quotes are wrong."""

import csv
import io
import re
from collections.abc import Iterator

from quizapp.sheets.cells import CellKind
from quizapp.sheets.looks import ERROR_TEXT

MARKS = (",", "\t", ";", "，")
LOOKED_AT = 20  # lines that show the mark
_STATED = re.compile(r'"?sep=([,;|\t])"?')
_GUARDED = ("=", "+", "-", "@", "\t", "\r")
_LITERAL = re.compile(r'="((?:[^"]|"")*)"')
_ROUNDED = re.compile(r"-?\d(?:\.\d+)?E[+-]\d{2,3}")
_LINE_END = re.compile(r"\r\n|\r|\n")


def delimiter_of(text: str) -> str:
    """The mark that is stated (sep=;), else the one that stands in most of the first lines, outside quotes."""
    lines = text[:100_000].splitlines()[:LOOKED_AT]
    stated = _STATED.fullmatch(lines[0].lstrip("\ufeff")) if lines else None
    if stated:
        return stated[1]
    outside = ["".join(line.split('"')[::2]) for line in lines]
    standing = {mark: sum(mark in line for line in outside) for mark in MARKS}
    most = max(standing.values(), default=0)
    first = next((line for line in outside if any(mark in line for mark in MARKS if standing[mark] == most)), "")
    best = max(MARKS, key=lambda mark: (standing[mark], first.count(mark)))
    return best if most else ","


def lines_of(text: str, delimiter: str) -> Iterator[list[str]]:
    """The cells of each line. A quote that closes nothing belongs to the text: "法治"是指什么."""
    return _strictly(text, delimiter) if _is_sound(text, delimiter) else _loosely(text, delimiter)


def _is_sound(text: str, delimiter: str) -> bool:
    try:
        return '"' not in text or all(True for _line in _strictly(text, delimiter))
    except csv.Error:
        return False


def _strictly(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(max(1 << 20, len(text)))
    after_blanks = f'{delimiter} "' in text[:1000]
    lines = io.StringIO(text, newline="")
    yield from csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=after_blanks)


def _loosely(text: str, delimiter: str) -> Iterator[list[str]]:
    """Cell by cell: one in quotes only where they end before a mark or the line's end, else all up to there."""
    mark = re.escape(delimiter)
    quoted = re.compile(rf'"((?:[^"\\]|\\.|"")*+)"(?={mark}|\r|\n|\Z)', re.DOTALL)
    bare = re.compile(rf"[^\r\n{mark}]*")
    place, cells = 0, []
    while place < len(text):
        found = quoted.match(text, place) if text[place] == '"' else None
        if found:
            cells.append(re.sub(r'""|\\"', '"', found[1]))
        else:
            found = bare.match(text, place)
            cells.append(found[0] if found else "")
        place = found.end() if found else len(text)
        if text.startswith(delimiter, place):
            place += 1
            if place < len(text):
                continue
            cells.append("")
        end = _LINE_END.match(text, place)
        place = end.end() if end else place
        yield cells
        cells = []


def cell_text(value: str) -> str:
    """Without the one ' that a careful program puts before a formula-like text, and ="001" as the text it stands for."""
    if value[:1] == "'" and len(value) > 1 and value[1] in _GUARDED:
        return value[1:]
    found = _LITERAL.fullmatch(value) if value[:2] == '="' else None
    return found[1].replace('""', '"') if found else value


def kind_of(text: str) -> CellKind:
    """ERROR for what a program wrote in the place of a value: #N/A, ####, and digits that it has lost: 4.4E+17."""
    is_lost = text[:1] in "#错Err" and ERROR_TEXT.fullmatch(text)
    return CellKind.ERROR if is_lost or ("E" in text and _ROUNDED.fullmatch(text)) else CellKind.TEXT
