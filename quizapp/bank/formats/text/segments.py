"""Lines cut into questions. Per question, not per file: style and numbering change in the middle of real banks."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from quizapp.bank.formats.text import keys
from quizapp.bank.formats.text.answering import AnswerPart, fits
from quizapp.bank.formats.text.blocks import Block, Section, holds_key
from quizapp.bank.formats.text.headings import (
    Heading,
    chapter_of,
    is_ordered,
    is_page_number,
    key_behind_order,
    order_of,
    part_of,
    truths_of,
    without_order,
)
from quizapp.bank.formats.text.keys import KeySection
from quizapp.bank.formats.text.labels import Label, behind_label, pieces
from quizapp.bank.formats.text.lettered import is_option
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.text.numbers import Start
from quizapp.bank.formats.text.opening import (
    asked_in,
    asks_again,
    ends_sentence_above,
    is_case_opening,
    is_spoken_of,
    is_story,
    looks_back,
    opens_answers,
)
from quizapp.bank.formats.text.scan import Scan, scan
from quizapp.bank.formats.text.starting import Counting
from quizapp.bank.formats.text.stories import next_question, story_at
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.problems import Problem, error, warning

SHORTEST_ROW = 4  # characters: 一、AB
_LEADING = (Label.DIFFICULTY, Label.TOPIC, Label.KIND, Label.MARKS, Label.TAGS)


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
    walk.found.keys = walk.answers.found
    return walk.found


class _Walk:
    """One walk over the lines. `last`: the number of the last question; `inner`: of the last item of a list within it; `order`: of
    the last one that was counted 一、二、三."""

    def __init__(self, scanned: Scan) -> None:
        self.scan = scanned
        self.found = Segments()
        self.section = Section()
        self.current: Block | None = None
        self.answers = AnswerPart(scanned)
        self.counting = Counting(scanned)
        self.order = 0
        self.is_after_blank = True
        self.leading: dict[Label, str] = {}
        self.chapter = ""
        self.loose: list[Line] = []  # of this section that belong to no question
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
            answers = self.answers.section
            if answers is not None and answers.entries and asks_again(self.scan, index):
                self.answers.section = None
                self._begin_section(Section(len(self.sections), None, "", False, self.chapter))
            if self.answers.section is not None:
                self.found.ignored += 1
                self.answers.take(index, line)
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
        return bool(start_like and self.counting.inner and self.current and self.current.is_open)

    def _enter(self, index: int, heading: Heading) -> None:
        following = self.scan.next_filled(index)
        is_paper = following is not None and asks_again(self.scan, following)
        is_key_again = self.answers.section and not is_paper and self._has_unanswered(heading.kind, heading.title)
        if heading.holds_answers or is_key_again or (heading.behind and keys.table_of(heading.behind)):
            self._open_answers(heading.kind, heading.title)
            behind = replace(self.scan.lines[index], text=heading.behind)
            if not self.answers.put_row(behind):
                self.answers.put(keys.table_of(heading.behind), behind)
            return
        self.answers.section = None
        section = Section(
            len(self.sections), heading.kind, heading.title, True, self.chapter, heading.order, heading.truths
        )
        self._begin_section(section)

    def _begin_section(self, section: Section) -> None:
        self.section, self.current, self.loose = section, None, []
        self.sections.append(section)
        self.counting.begin_section()
        self.order = 0
        self.leading.pop(Label.KIND, None)

    def _begin_chapter(self, chapter: str) -> None:
        self.chapter = chapter
        if self.answers.section is None:
            self._begin_section(Section(len(self.sections), self.section.kind, "", self.section.is_named, chapter))
        elif any(block.section.chapter for block in self.found.blocks):
            self._open_answers(None, "", chapter=chapter)

    def _is_between(self, index: int) -> bool:
        """Whether a question, a heading or another chapter follows."""
        following = self.scan.next_filled(index)
        if following is None:
            return False
        start, text = self.scan.starts[following], self.scan.lines[following].text
        is_next = start is not None and start.number in (1, self.counting.last + 1)
        return bool(self.scan.headings[following] or chapter_of(text) or is_next or self.current is None)

    def _begins_again(self, index: int) -> bool:
        """Whether a line such as 二、安全生产法 stands before a question numbered anew, or on."""
        following = self.scan.next_filled(index)
        start = self.scan.starts[following] if following is not None else None
        if following is None or start is None or self.scan.starts[index] is not None or self.section.kind is Kind.CASE:
            return False
        if self._counts_on(self.scan.lines[index].text):
            return False
        may_end = self.current is None or (
            self.current.is_complete and not (self.current.is_open and start.number == 1)
        )
        is_next = start.number in (1, self.counting.last + 1)
        return (
            is_next
            and (self.scan.is_asking[following] or self.current is None)
            and (may_end or self.scan.is_asking[following])
        )

    def _counts_on(self, text: str) -> bool:
        """Whether 二、 goes on with the list of an answer in which 一、 stands, and not with the sections."""
        order = order_of(text)
        if self.current is None or not order:
            return False
        if order == 1 and self.current.is_open and self.section.kind is Kind.SHORT:
            return any(order_of(part.text) for part in self.current.parts if part.label is not Label.STEM)
        if self.section.order == order - 1 and not self.section.is_named:
            return False
        return any(order_of(part.text) == order - 1 for part in self.current.parts)

    def _open_answers(self, kind: Kind | None, title: str, order: int = 0, chapter: str = "") -> None:
        self.answers.open(kind, title, self.section.index, order=order, chapter=chapter)
        self.current = None

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
        is_among = self.answers.section is not None
        text = behind_label(line.text)
        ordered = key_behind_order(text) if is_among or (text != line.text and len(text) > SHORTEST_ROW) else None
        table = keys.table_of(ordered[1] if ordered else text)
        if ordered is not None:
            self._open_answers(None, "", ordered[0])
            if not self.answers.put_row(replace(line, text=ordered[1])):
                self.answers.put(table, line)
        elif is_among and self.answers.put_row(line):
            pass
        elif not table:
            return False
        elif is_among:
            if len(table) == 1 and not self.answers.is_next(table[0][0]):
                return False
            self.answers.put(table, line)
        elif not self._is_row(index, table, line):
            return False
        self.found.ignored += 1
        return True

    def _is_row(self, index: int, table: list[tuple[int, str]], line: Line) -> bool:
        """A row of answers behind the questions of a section, or of the whole file. One that fits nowhere is told, and is no text
        of a question."""
        is_labelled = self.scan.labels[index] is Label.ANSWER
        if len(table) < 2:
            return False
        section = KeySection(self.section.kind, self.section.title, is_after=self.section.index)
        if fits(table, [block for block in self.found.blocks if block.section is self.section]):
            section.within = self.section.index
        elif is_labelled and not fits(table, self.found.blocks):
            return False
        else:
            section.kind, section.title = None, ""
        self.answers.alone(section, table, line)
        self.current = None
        return True

    def _question(self, index: int, line: Line) -> None:
        start = self.scan.starts[index]
        if self._continues_case(line):
            return
        if (is_case_opening(line.text) and self._may_begin_case()) or self._is_story(index, line):
            self._begin_case(index, line)
        elif (told := self._story(index, line)) is not None:
            self._begin_case(index, line)
            self.found.blocks[-1].problems.append(told)
        elif start is not None and self.counting.is_start(index, start, line, self.current, self.section):
            self._begin_block(index, start, start.rest)
        elif self.current is None and self._is_leading(line):
            self.found.ignored += 1
        elif self._is_unnumbered(index, line):
            self._begin_block(index, None, line.text)
        elif self.current is None and (is_option(line.text) or self.scan.labels[index] is Label.ANSWER):
            self._begin_block(index, None, line.text)  # of a question whose stem was not found: it is told
        elif self.current is None:
            self.found.ignored += 1
            self.loose.append(line)
            if self.section.kind is Kind.TRUE_FALSE:
                self.section.truths = self.section.truths or truths_of(line.text)
        elif not self._leads(line):
            self.counting.begin_list(behind_label(line.text), line)  # 答：1. 知情权；
            self.current.add(line.text, line)

    def _begin_case(self, index: int, line: Line) -> None:
        """根据上述材料回答 has its material above: in lines that nobody could place, or behind the key of the question before."""
        material: list[Line] = []
        is_below = not looks_back(line.text)
        if not is_below:
            material = list(self.loose) if self.current is None else self.current.take_back()
        self._begin_block(index, None, line.text, is_case=True)
        if self.current is None or is_below:
            return
        self.current.case_lines[:0] = material
        if not material and not self._has_text_ahead(index):
            self.current.problems.append(error("E_NO_STEM", line.where.in_column("stem")))

    def _may_begin_case(self) -> bool:
        return self.current is None or self.current.is_answered

    def _has_text_ahead(self, index: int) -> bool:
        """Whether a material stands below the line that opens its case."""
        following = self.scan.next_filled(index)
        return (
            following is not None and self.scan.starts[following] is None and not self.scan.has_options_ahead[following]
        )

    def _is_story(self, index: int, line: Line) -> bool:
        """（一） and a text for the questions that follow: a material that nothing names."""
        if self.current is not None and not self.current.is_answered:
            return False
        if self._counts_on(line.text) or not is_story(self.scan, index):
            return False
        is_free = self.current is None or not (self.current.is_open or self.current.state is Label.EXPLANATION)
        return is_free or not without_order(line.text)

    def _story(self, index: int, line: Line) -> Problem | None:
        """What is to be told of a story that nothing marks and that begins a case: above the first question of a section, or
        between those that come with stories. Between others it may be an explanation."""
        if self.current is not None and not self.current.is_complete:
            return None
        story = story_at(self.scan, index)
        if story is None:
            return None
        told = warning("W_STORY_BETWEEN", line.where, story.text)
        is_usual = self.section.kind is Kind.INDEFINITE
        if self.current is None and (is_usual or story.is_asked_in(next_question(self.scan, index))):
            return told
        if self.current is None:
            return None
        if is_usual and not story.judges:
            return told
        if not story.judges:
            self.current.problems.append(told)
        return None

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
            self.counting.take(start, block)
        elif not is_case and self._has_text_above() and ends_sentence_above(self.scan, index):
            block.problems.append(error("E_NO_STEM", line.where.in_column("stem")))
        block.listed = line.listed
        block.is_case = is_case
        self.counting.inner = 0
        self.current = block
        self.found.blocks.append(block)
        if is_case:
            block.case_lines.append(line)
        else:
            order = order_of(text) if start is None else 0
            if order and order == self.order + 1:
                self.order, text = order, without_order(text)
            block.begin(text if start else asked_in(text) or text, line)

    def _has_text_above(self) -> bool:
        return self.current is not None or (self.section.is_named and bool(self.loose))

    def _is_leading(self, line: Line) -> bool:
        """分类：, 难度： or 题型： above the questions they are meant for."""
        if "满分" in line.text:
            return False  # that of the whole paper
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
        if self.scan.labels[index] is Label.STEM or asked_in(line.text):
            return self.current is None or self.current.is_answered
        if self.scan.labels[index] is not None or self.scan.starts[index] is not None or is_option(line.text):
            return False
        options, answer = self.scan.has_options_ahead[index], self.scan.has_answer_ahead[index]
        if self.scan.asks_fully[index] and self.current and self.current.is_answered and self.current.is_optioned:
            return True
        is_keyed = self.section.kind is Kind.TRUE_FALSE and holds_key(line.text)
        if self.current is None:
            return (options or answer or is_keyed) and not is_spoken_of(self.scan, index)
        if not self.current.is_complete or (options and not self.current.is_optioned and not self.current.is_open):
            return is_keyed and self.current.number is None and self.current.is_answered
        if options and not (self.current.is_answered is False and not self.is_after_blank):
            return self.is_after_blank or not self.current.is_open
        is_alike = self.current.number is None and self.current.is_answered
        return is_alike and (is_keyed or (answer and self.is_after_blank))
