"""The part of a text that holds the answers: its sections, and in them the entries by number."""

import re
from collections.abc import Container, Sequence

from quizapp.bank.formats.text import keys
from quizapp.bank.formats.text.blocks import Block
from quizapp.bank.formats.text.keys import KeySection
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.text.numbers import Form, Start, start_of
from quizapp.bank.formats.text.opening import is_case_opening, is_paper_title
from quizapp.bank.formats.text.scan import Scan
from quizapp.bank.rules.kinds import Kind

_DIGITS = re.compile(r"\D{0,4}(\d{1,5})")
ROWED = 2000  # lines of cases above one row of answers
NEAR = 3  # a gap of so many numbers is believed without further signs

Table = Sequence[tuple[int, str]]


def fits(table: Table, blocks: Sequence[Block]) -> bool:
    """Whether each number of a row is that of a question without answer; in cases it must be of one question alone, and of
    several cases."""
    asked = {block.number for block in blocks if not block.is_answered and not block.is_case}
    if all(number in asked for number, _answer in table):
        return True
    numbers = {number for number, _answer in table}
    lines = [line for block in blocks if block.is_case for line in block.case_lines]
    if len(numbers) < 2 or len(lines) > ROWED:
        return False
    places = [(place, start.number) for place, line in enumerate(lines) if (start := _numbered(line, numbers))]
    if sorted(number for _place, number in places) != sorted(numbers):
        return False
    first, last = places[0][0], places[-1][0]
    return any(is_case_opening(line.text) for line in lines[first:last])


def _numbered(line: Line, numbers: Container[int]) -> Start | None:
    """The number a line begins with, if it is one of these."""
    found = _DIGITS.match(line.text)
    start = start_of(line) if found and int(found[1]) in numbers else None
    return start if start and start.number in numbers else None


class AnswerPart:
    """`section`: the answers that are being read, None outside of them; `entry`: the number of the last one; `inner`: of
    the last item of a list within it."""

    def __init__(self, scanned: Scan) -> None:
        self.scan = scanned
        self.found: list[KeySection] = []
        self.section: KeySection | None = None
        self.entry = self.inner = 0
        self.form: Form | None = None

    def open(self, kind: Kind | None, title: str, after: int, *, order: int = 0, chapter: str = "") -> None:
        """A new section of answers. `after`: the section of questions before it; a chapter lasts until the next."""
        chapter = chapter or (self.section.chapter if self.section else "")
        self.section = KeySection(kind, title, order=order, is_after=after, chapter=chapter)
        self.found.append(self.section)
        self.entry = self.inner = 0

    def alone(self, section: KeySection, table: Table, line: Line) -> None:
        """A row of answers outside of such a part."""
        self.found.append(section)
        for number, answer in table:
            section.entries[number] = [Line(answer, line.where)]
            section.lines[number] = line

    def put(self, table: Table, line: Line) -> None:
        """The answers of one line; numbers that begin anew open a section of their own."""
        for number, answer in table:
            section = self._for(number)
            section.entries[number] = [Line(answer, line.where)]
            section.lines[number] = line
            self.entry = number

    def put_row(self, line: Line) -> bool:
        """ABCDA under a heading: one sign for each of its questions. Whether the line is one."""
        section = self.section
        if section is None or section.entries or not (section.kind or section.title or section.order):
            return False
        answers, otherwise = keys.row_of(line.text)
        if len(answers) + len(otherwise) < (2 if section.order else 3):
            return False
        section.is_row = True
        self.put(list(enumerate(answers, start=1)), line)
        section.otherwise = {number: [Line(each, line.where)] for number, each in enumerate(otherwise, start=1)}
        return True

    def is_next(self, number: int) -> bool:
        """Whether a number can follow the last entry."""
        return self.entry == 0 or number == self.entry + 1 or self.entry < number <= self.entry + NEAR

    def take(self, index: int, line: Line) -> None:
        """A line that is no row of answers: an entry begins, or goes on."""
        start = self.scan.starts[index]
        if self.section is None:
            return
        if start is not None and self._begins(index, start):
            section = self._for(start.number)
            section.entries[start.number] = [Line(start.rest, line.where, doubts=line.doubts)]
            section.lines[start.number] = line
            self.entry, self.inner = start.number, keys.last_of_list(start.rest)
        elif self.entry in self.section.entries and not is_paper_title(self.scan, index):
            self.section.entries[self.entry].append(line)

    def _for(self, number: int) -> KeySection:
        section = self.section
        if section is None or number in section.entries:
            known = section or KeySection(None, "")
            self.open(known.kind, known.title, known.is_after, order=known.order)
        return self.found[-1]

    def _begins(self, index: int, start: Start) -> bool:
        if start.form in (Form.ROUND, Form.HALF) and self.entry and self.form is not start.form:
            return False
        number = start.number
        if self.entry == 0:
            self.form = start.form
            return True
        if self.inner and number == self.inner + 1 and number == self.entry + 1:
            is_outer = self.scan.breaks_at[index] != number
        else:
            is_outer = number == self.entry + 1 or (number == 1 and self.scan.is_asking[index])
        if not is_outer and number in (1, self.inner + 1):
            self.inner = number
        return is_outer or (not self.inner and self.is_next(number))
