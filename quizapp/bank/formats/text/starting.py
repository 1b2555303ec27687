"""Whether a number at the beginning of a line is that of a question."""

from dataclasses import replace

from quizapp.bank.formats.text.answering import NEAR
from quizapp.bank.formats.text.blocks import Block, Section
from quizapp.bank.formats.text.keys import last_of_list
from quizapp.bank.formats.text.labels import Label
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.text.numbers import Form, Start, start_of
from quizapp.bank.formats.text.scan import Scan
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.problems import warning


class Counting:
    """`last`: the number of the last question; `inner`: of the last item of a list within it; `form`: how the questions of
    a section are numbered."""

    def __init__(self, scanned: Scan) -> None:
        self.scan = scanned
        self.last = self.inner = 0
        self.form: Form | None = None

    def begin_section(self) -> None:
        """Another section may number in another form."""
        self.inner, self.form = 0, None

    def begin_list(self, text: str, line: Line) -> None:
        """A line of an answer, 1.立案；2.调查；, that counts in the form of the questions: what goes on with it is none."""
        start = start_of(replace(line, text=text)) if text else None
        if start is not None and start.number == 1 and start.form is self.form:
            self.inner = last_of_list(text)

    def take(self, start: Start, block: Block) -> None:
        """The number of a question that has begun; what is odd about it is told with the question."""
        if start.first != start.number:
            block.problems.append(warning("W_NUMBERS_RUN", block.where, f"{start.first}–{start.number}"))
        elif self.last and start.number not in (1, self.last + 1) and self.form is not None:
            told = {"last": self.last, "number": start.number}
            block.problems.append(warning("W_NUMBER_GAP", block.where, str(start.number), **told))
        self.last, self.form = start.number, self.form or start.form

    def is_start(self, index: int, start: Start, line: Line, current: Block | None, section: Section) -> bool:
        """Whether a number begins a question, or an item of a list within one."""
        is_asking = self.scan.is_asking[index]
        is_next = start.number == self.last + 1 or (start.first != start.number and start.first == self.last + 1)
        if current is None:
            return self._is_first(index, start, section, is_asking=is_asking)
        if (
            self.form is not None
            and start.form is not self.form
            and not (is_asking and is_next and current.is_complete)
        ):
            return False
        if start.is_marked and current.is_complete:
            return True
        if self.inner and start.number == self.inner + 1:
            is_start = (
                is_next and current.is_complete and self._ends_list(index, line, current, section, is_asking=is_asking)
            )
            self.inner = self.inner if is_start else start.number
            return is_start
        if start.is_decimal and not is_next:
            return False
        if is_next:
            return True
        if self.inner and self.inner < start.number <= self.inner + NEAR and not is_asking:
            self.inner = start.number
            return False
        if start.number == 1:
            return self._starts_anew(current, is_asking=is_asking)
        if is_asking:
            return current.is_complete
        return self.last < start.number <= self.last + NEAR and not current.is_open and not self.inner

    def _is_first(self, index: int, start: Start, section: Section, *, is_asking: bool) -> bool:
        """A number with no question open: instructions above the first heading are numbered too."""
        is_expected = start.number in (1, self.last + 1)
        if start.form in (Form.SPACE, Form.BARE) or start.is_decimal:
            return is_expected and (is_asking or section.is_named)
        return is_asking or section.is_named or index > self.scan.first_heading or not self._has_heading_ahead(index)

    def _has_heading_ahead(self, index: int) -> bool:
        first = self.scan.first_heading
        return index < first < len(self.scan.lines) and not any(self.scan.is_asking[index:first])

    def _ends_list(self, index: int, line: Line, current: Block, section: Section, *, is_asking: bool) -> bool:
        """A number that could go on with the list, or with the questions."""
        if line.listed:
            return line.listed == current.listed
        if section.kind is Kind.SHORT and self._has_label_ahead(index):
            return True
        if section.kind is Kind.SHORT and not is_asking and not self.scan.has_answer_ahead[index]:
            return False  # the last item of the last answer's list
        return is_asking or self.scan.breaks_at[index] != self.last + 1

    def _has_label_ahead(self, index: int) -> bool:
        """Whether 答案： stands below a number and at most two more lines of its text."""
        later, looked = self.scan.next_filled(index), 0
        while later is not None and looked < 3:
            if self.scan.labels[later] is not None:
                return self.scan.labels[later] is Label.ANSWER
            if self.scan.starts[later] is not None:
                return False
            later, looked = self.scan.next_filled(later), looked + 1
        return False

    def _starts_anew(self, current: Block, *, is_asking: bool) -> bool:
        """A 1 in the middle: questions counted anew, or a list."""
        if is_asking and current.is_complete:
            return True
        if current.is_open or not current.is_complete:
            self.inner = 1
            return False
        return True
