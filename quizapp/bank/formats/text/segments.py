"""Lines cut into questions. Per question, not per file: style and numbering change in the middle of real banks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quizapp.bank.formats.text import keys
from quizapp.bank.formats.text.blocks import Block, Section, holds_key
from quizapp.bank.formats.text.headings import (
    Heading,
    chapter_of,
    is_ordered,
    is_page_number,
    key_behind_order,
    order_of,
    part_of,
    without_order,
)
from quizapp.bank.formats.text.keys import KeySection
from quizapp.bank.formats.text.labels import Label, label_of, pieces
from quizapp.bank.formats.text.lettered import is_option
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.text.numbers import Form, Start
from quizapp.bank.formats.text.opening import asks_again, is_case_opening, is_paper_title, opens_answers
from quizapp.bank.formats.text.scan import Scan, scan
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.problems import warning

_BEGINS_LIST = re.compile(r"[（(]?[1１一][)）]?\s*[.．、)）]\s*\S")
_LEADING = (Label.DIFFICULTY, Label.TOPIC, Label.KIND, Label.MARKS, Label.TAGS)
NEAR = 3  # a gap of so many numbers is believed without further signs


@dataclass(slots=True)
class Segments:
    """What a text is made of. `cases`: the lines of sections that hold materials, to be cut on their own."""

    blocks: list[Block] = field(default_factory=list)
    keys: list[KeySection] = field(default_factory=list)
    ignored: int = 0


def segment(lines: Sequence[Line]) -> Segments:
    """Cut a text into questions, and the answers that stand apart."""
    walk = _Walk(scan(lines))
    for index in range(len(lines)):
        walk.step(index)
    return walk.found


class _Walk:
    """One walk over the lines. `last`: the number of the last question; `inner`: of the last item of a list within it; `order`: of
    the last one that was counted 一、二、三."""

    def __init__(self, scanned: Scan) -> None:
        self.scan = scanned
        self.found = Segments()
        self.section = Section()
        self.current: Block | None = None
        self.answers: KeySection | None = None
        self.entry = 0
        self.last = self.inner = self.order = 0
        self.form: Form | None = None
        self.is_after_blank = True
        self.leading: dict[Label, str] = {}
        self.chapter = ""
        self.sections: list[Section] = [self.section]

    def step(self, index: int) -> None:
        """Judge one line."""
        line = self.scan.lines[index]
        if not line.text:
            self.is_after_blank = True
            return
        if is_page_number(line.text):
            self.found.ignored += 1
            return
        if not self._is_heading(index, line) and not self._is_key(index, line):
            if self.answers is not None and self.answers.entries and asks_again(self.scan, index):
                self.answers = None
                self._begin_section(Section(len(self.sections), None, "", False, self.chapter))
            if self.answers is not None:
                self._answer(index, line)
            else:
                self._question(index, line)
        self.is_after_blank = False

    def _is_heading(self, index: int, line: Line) -> bool:
        heading = self.scan.headings[index]
        if heading is not None and not self._is_within(index, heading):
            self._enter(index, heading)
        elif part_of(line.text) and opens_answers(self.scan, index, self.current, self._unanswered()):
            self._open_answers(None, "")
        elif (chapter := chapter_of(line.text)) and self._is_between(index):
            self._begin_chapter(chapter)
        elif is_ordered(line.text) and self._begins_again(index):
            section = Section(len(self.sections), None, line.text, False, self.chapter, order_of(line.text))
            self._begin_section(section)
        else:
            return False
        self.found.ignored += 1
        return True

    def _is_within(self, index: int, heading: Heading) -> bool:
        """Whether what looks like a heading is a line of a question: 1. 判断 is none within a list."""
        start_like = heading.title and self.scan.lines[index].text[:1].isdigit()
        return bool(start_like and self.inner and self.current and self.current.is_open)

    def _enter(self, index: int, heading: Heading) -> None:
        following = self.scan.next_filled(index)
        is_paper = following is not None and asks_again(self.scan, following)
        is_key_again = self.answers and not is_paper and self._has_unanswered(heading.kind, heading.title)
        if heading.holds_answers or is_key_again or (heading.behind and keys.table_of(heading.behind)):
            self._open_answers(heading.kind, heading.title)
            self._put_table(keys.table_of(heading.behind), self.scan.lines[index])
            return
        self.answers = None
        section = Section(len(self.sections), heading.kind, heading.title, True, self.chapter, heading.order)
        self._begin_section(section)

    def _begin_section(self, section: Section) -> None:
        self.section, self.current = section, None
        self.sections.append(section)
        self.inner, self.form, self.order = 0, None, 0
        self.leading.pop(Label.KIND, None)

    def _begin_chapter(self, chapter: str) -> None:
        self.chapter = chapter
        if self.answers is None:
            self._begin_section(Section(len(self.sections), self.section.kind, "", self.section.is_named, chapter))

    def _is_between(self, index: int) -> bool:
        """Whether a question, a heading or another chapter follows."""
        following = self.scan.next_filled(index)
        if following is None:
            return False
        start, text = self.scan.starts[following], self.scan.lines[following].text
        is_next = start is not None and start.number in (1, self.last + 1)
        return bool(self.scan.headings[following] or chapter_of(text) or is_next or self.current is None)

    def _begins_again(self, index: int) -> bool:
        """Whether a line such as 二、安全生产法 stands before a question numbered anew, or on."""
        following = self.scan.next_filled(index)
        start = self.scan.starts[following] if following is not None else None
        if following is None or start is None or self.scan.starts[index] is not None or self.section.kind is Kind.CASE:
            return False
        may_end = self.current is None or (
            self.current.is_complete and not (self.current.is_open and start.number == 1)
        )
        is_next = start.number in (1, self.last + 1)
        return (
            is_next
            and (self.scan.is_asking[following] or self.current is None)
            and (may_end or self.scan.is_asking[following])
        )

    def _open_answers(self, kind: Kind | None, title: str, order: int = 0) -> None:
        self.answers = KeySection(kind, title, order=order, is_after=self.section.index)
        self.found.keys.append(self.answers)
        self.entry, self.inner, self.current = 0, 0, None

    def _unanswered(self) -> int:
        """How many questions in a row, from the last one back, have no answer."""
        count = 0
        for block in reversed(self.found.blocks):
            if block.is_answered or block.section is not self.section:
                break
            count += 1
        return count

    def _has_unanswered(self, kind: Kind | None, title: str) -> bool:
        return any(
            not block.is_answered and (block.section.kind is kind) and (kind or block.section.title == title)
            for block in self.found.blocks
        )

    def _is_key(self, index: int, line: Line) -> bool:
        """A line of nothing but answers by number."""
        ordered = key_behind_order(line.text) if self.answers is not None else None
        if ordered is not None:
            self._open_answers(None, "", ordered[0])
            self._put_table(keys.table_of(ordered[1]), line)
            self.found.ignored += 1
            return True
        table = keys.table_of(_behind_label(line.text))
        if not table or (self.answers is None and not self._may_be_key(index, table)):
            return False
        if self.answers is None:
            self._open_answers(self.section.kind, self.section.title)
            self._put_table(table, line)
            self.found.ignored += 1
            self.answers = None
            return True
        if len(table) > 1 or self._is_next_entry(table[0][0]):
            self._put_table(table, line)
            self.found.ignored += 1
            return True
        return False

    def _may_be_key(self, index: int, table: list[tuple[int, str]]) -> bool:
        """A row of answers behind the questions of a section: of three and more, or of two with the word for it."""
        return len(table) >= (2 if self.scan.labels[index] is Label.ANSWER else 3) and self._fits(table)

    def _fits(self, table: list[tuple[int, str]]) -> bool:
        asked = {block.number for block in self.found.blocks if block.section is self.section and not block.is_answered}
        return all(number in asked for number, _answer in table)

    def _put_table(self, table: list[tuple[int, str]], line: Line) -> None:
        if self.answers is None:
            return
        for number, answer in table:
            if number in self.answers.entries:
                self._open_answers(self.answers.kind, self.answers.title)
            self.answers.entries[number] = [Line(answer, line.where)]
            self.answers.lines[number] = line
            self.entry = number

    def _is_next_entry(self, number: int) -> bool:
        return self.entry == 0 or number == self.entry + 1 or self.entry < number <= self.entry + NEAR

    def _answer(self, index: int, line: Line) -> None:
        """A line of the part that holds the answers."""
        start, section = self.scan.starts[index], self.answers
        if section is None:
            return
        self.found.ignored += 1
        if start is not None and self._begins_entry(index, start):
            if start.number in section.entries:
                self._open_answers(section.kind, section.title)
                section = self.answers or section
            section.entries[start.number] = [Line(start.rest, line.where)]
            section.lines[start.number] = line
            self.entry, self.inner = start.number, 0
        elif self.entry in section.entries and not is_paper_title(self.scan, index):
            section.entries[self.entry].append(line)

    def _begins_entry(self, index: int, start: Start) -> bool:
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
        return is_outer or (not self.inner and self._is_next_entry(number))

    def _question(self, index: int, line: Line) -> None:
        start = self.scan.starts[index]
        if self._continues_case(line):
            return
        if is_case_opening(line.text) and (self.current is None or self.current.is_answered):
            self._begin_block(index, None, line.text, is_case=True)
        elif start is not None and self._is_start(index, start, line):
            self._begin_block(index, start, start.rest)
        elif self.current is None and self._is_leading(line):
            self.found.ignored += 1
        elif self._is_unnumbered(index, line):
            self._begin_block(index, None, line.text)
        elif self.current is None:
            self.found.ignored += 1
        elif not self._leads(line):
            if _BEGINS_LIST.match(_behind_label(line.text)):
                self.inner = 1  # 答：1. 知情权；
            self.current.add(line.text, line)

    def _continues_case(self, line: Line) -> bool:
        """A section of cases is cut on its own afterwards: its lines stay together."""
        if self.section.kind is not Kind.CASE and not (self.current and self.current.is_case):
            return False
        if self.current is None:
            self.current = Block(line.where, None, self.section, is_case=True, leading=dict(self.leading))
            self.found.blocks.append(self.current)
        self.current.case_lines.append(line)
        return True

    def _begin_block(self, index: int, start: Start | None, text: str, *, is_case: bool = False) -> None:
        line = self.scan.lines[index]
        block = Block(line.where, start.number if start else None, self.section, leading=dict(self.leading))
        if start is not None:
            self._look_at_number(start, block)
            self.last, self.form = start.number, self.form or start.form
        block.listed = line.listed
        block.is_case = is_case
        self.inner = 0
        self.current = block
        self.found.blocks.append(block)
        if is_case:
            block.case_lines.append(line)
        else:
            order = order_of(text) if start is None else 0
            if order and order == self.order + 1:
                self.order, text = order, without_order(text)
            block.begin(text, line)

    def _look_at_number(self, start: Start, block: Block) -> None:
        if start.first != start.number:
            block.problems.append(warning("W_NUMBERS_RUN", block.where, f"{start.first}–{start.number}"))
        elif self.last and start.number not in (1, self.last + 1) and self.form is not None:
            told = {"last": self.last, "number": start.number}
            block.problems.append(warning("W_NUMBER_GAP", block.where, str(start.number), **told))

    def _is_start(self, index: int, start: Start, line: Line) -> bool:
        """Whether a number begins a question, or an item of a list within one."""
        is_asking = self.scan.is_asking[index]
        is_next = start.number == self.last + 1 or (start.first != start.number and start.first == self.last + 1)
        if self.current is None:
            return self._is_first(index, start, is_asking=is_asking)
        if self.form is not None and start.form is not self.form and not (is_asking and is_next):
            return False
        if start.is_decimal and not is_next:
            return False
        if start.is_marked and self.current.is_complete:
            return True
        if self.inner and start.number == self.inner + 1:
            is_start = is_next and self.current.is_complete and self._ends_list(index, line, is_asking=is_asking)
            self.inner = self.inner if is_start else start.number
            return is_start
        if is_next:
            return True
        if start.number == 1:
            return self._starts_anew(is_asking=is_asking)
        if is_asking:
            return self.current.is_complete
        return self.last < start.number <= self.last + NEAR and not self.current.is_open and not self.inner

    def _is_first(self, index: int, start: Start, *, is_asking: bool) -> bool:
        """A number with no question open: instructions above the first heading are numbered too."""
        is_expected = start.number in (1, self.last + 1)
        if start.form in (Form.SPACE, Form.BARE) or start.is_decimal:
            return is_expected and (is_asking or self.section.is_named)
        return (
            is_asking or self.section.is_named or index > self.scan.first_heading or not self._has_heading_ahead(index)
        )

    def _has_heading_ahead(self, index: int) -> bool:
        first = self.scan.first_heading
        return index < first < len(self.scan.lines) and not any(self.scan.is_asking[index:first])

    def _ends_list(self, index: int, line: Line, *, is_asking: bool) -> bool:
        """A number that could go on with the list, or with the questions."""
        if line.listed:
            return self.current is not None and line.listed == self.current.listed
        if self.section.kind is Kind.SHORT and not is_asking and not self.scan.has_answer_ahead[index]:
            return False  # the last item of the last answer's list
        return is_asking or self.scan.breaks_at[index] != self.last + 1

    def _starts_anew(self, *, is_asking: bool) -> bool:
        """A 1 in the middle: questions counted anew, or a list."""
        if self.current is None or (is_asking and self.current.is_complete):
            return True
        if self.current.is_open or not self.current.is_complete:
            self.inner = 1
            return False
        return True

    def _is_leading(self, line: Line) -> bool:
        """分类：, 难度： or 题型： above the questions they are meant for."""
        named = [piece for piece in pieces(line.text, Label.STEM) if piece.label in _LEADING and piece.text]
        for piece in named:
            self.leading[Label(str(piece.label))] = piece.text
        return bool(named)

    def _leads(self, line: Line) -> bool:
        """The same between the questions, where the file has put it above the first one."""
        if self.current is None or not self.current.is_answered or not self.leading:
            return False
        named = [piece for piece in pieces(line.text, Label.EXPLANATION) if piece.label in self.leading]
        return bool(named) and self._is_leading(line)

    def _is_unnumbered(self, index: int, line: Line) -> bool:
        """Whether a line without a number and a label begins a question."""
        if self.scan.labels[index] is Label.STEM:
            return self.current is None or self.current.is_answered
        if self.scan.labels[index] is not None or self.scan.starts[index] is not None or is_option(line.text):
            return False
        options, answer = self.scan.has_options_ahead[index], self.scan.has_answer_ahead[index]
        if self.scan.asks_fully[index] and self.current and self.current.is_answered and self.current.is_optioned:
            return True
        is_keyed = self.section.kind is Kind.TRUE_FALSE and holds_key(line.text)
        if self.current is None:
            return options or answer or is_keyed
        if not self.current.is_complete or (options and not self.current.is_optioned and not self.current.is_open):
            return is_keyed and self.current.number is None and self.current.is_answered
        if options and not (self.current.is_answered is False and not self.is_after_blank):
            return self.is_after_blank or not self.current.is_open
        is_alike = self.current.number is None and self.current.is_answered
        return is_alike and (is_keyed or (answer and self.is_after_blank))


def _behind_label(text: str) -> str:
    """The text behind the word for answers."""
    if label_of(text) is not Label.ANSWER:
        return text
    return pieces(text, Label.STEM)[0].text
