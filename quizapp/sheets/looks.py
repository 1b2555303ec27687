"""What a spreadsheet's file says of its cells and the reading library does not."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from quizapp.sheets.cells import Cell

RANGES = 12  # of hidden rows that are named
ERROR_TEXT = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|#{3,}|ERROR)|Err:5\d\d|错误:5\d\d")


@dataclass(slots=True)
class Looks:
    """Of one sheet; rows from 1, columns from 0. `cells`: row -> column -> the cell as it is to be read; `shown`: the same
    for the text that a number's or date's cell shows where that is more than its value (5%, 001, 1月2日); `merged`: top,
    left, bottom, right of cells that are one."""

    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    shown: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    pictures: int = 0  # that are in the sheet and can't be read

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Keep how a cell is to be read."""
        self.cells.setdefault(row, {})[column] = cell

    def show(self, row: int, column: int, text: str | None) -> None:
        """Keep what a cell shows, if anything is known of it."""
        if text:
            self.shown.setdefault(row, {})[column] = text


NO_LOOKS = Looks()


def ranges(numbers: Iterable[int]) -> str:
    """3–5、9: numbers in order as a person would list them, the first RANGES of the ranges."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    words = [str(first) if first == last else f"{first}–{last}" for first, last in found[:RANGES]]
    return "、".join(words) + ("…" if len(found) > RANGES else "")


def letters_of(columns: Iterable[int], filled: Mapping[int, bool] | None = None) -> str:
    """A、C: the program's names of columns from 0, of those that hold anything where that is known."""
    chosen = [each for each in sorted(columns) if filled is None or filled.get(each)]
    return "、".join(_letter(each) for each in chosen[:RANGES]) + ("…" if len(chosen) > RANGES else "")


def _letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
