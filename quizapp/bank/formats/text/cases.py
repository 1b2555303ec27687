"""Materials with their questions: the lines of a case cut into its material and what is asked about it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from quizapp.bank.formats.text.blocks import Block
from quizapp.bank.formats.text.headings import order_of
from quizapp.bank.formats.text.labels import Label, label_of
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.text.numbers import Form, Start, sub_start
from quizapp.bank.formats.text.opening import is_case_opening, looks_back
from quizapp.bank.formats.text.scan import Scan, scan
from quizapp.bank.formats.text.stories import Story, story_at
from quizapp.sheets.problems import error, warning

_ASKING = re.compile(
    r"[【\[]?\s?(?:问题|问|设问|(?:请|试)?回答(?:(?:下列|以下|下面|如下|下述)?(?:各)?(?:问题|小题|各题))?)\s?[】\]]?\s?"
    r"(?:[:：。]|(?=$|[（(]\s?\d|\d))\s?"
)
_ROUND = re.compile(r"[（(]\s?(\d{1,2})\s?[)）]\s?")
_ORDER = re.compile(r"(?:[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}\s?[、.．])\s?")
_ITEM = re.compile(
    r"(?:^|(?<=[\s。；;，,]))(?:[（(]\s?(\d{1,2})\s?[)）]|(\d{1,2})\s?[.．、)）](?!\d)|问题\s?(\d{1,2})\s?[:：.、])\s{0,4}"
)


def split(gathered: Block) -> list[Block]:
    """The cases in the lines of a section or part that holds materials; what turns out to be a plain question is one."""
    walk = _Walk(gathered)
    for index in range(len(gathered.case_lines)):
        walk.step(index)
    walk.finish()
    for case in walk.cases:
        _share_answers(case)
        if not case.subs and case.is_complete:
            case.is_case = False
    return walk.cases


def items(text: str, count: int, first: int = 1) -> list[str]:
    """A text of as many items numbered from `first` on, cut into them; [] for any other text."""
    found: list[re.Match[str]] = []
    for match in _ITEM.finditer(text):
        if int(match[1] or match[2] or match[3]) == len(found) + first:
            found.append(match)
    if len(found) != count or count < 1 or text[: found[0].start()].strip(" \n\t\u3000：:答"):
        return []
    ends = [match.start() for match in found[1:]] + [len(text)]
    return [text[match.end() : end].strip() for match, end in zip(found, ends, strict=True)]


class _Walk:
    """One walk over the lines of the cases."""

    def __init__(self, gathered: Block) -> None:
        self.gathered = gathered
        self.scan: Scan = scan(gathered.case_lines)
        self.cases: list[Block] = []
        self.opened = ""  # what the current case has begun with: number, order, or another opening
        self.form = Form.PLAIN
        self.order = 0  # of the case that is counted 一、二、三
        self.expects_plain = False
        self.inner = 0
        self.is_told = False  # a text behind the current question that was left to it
        self.further: list[Line] = []  # what happened next, before the question that asks about it

    def step(self, index: int) -> None:
        """Judge one line."""
        line, start = self.scan.lines[index], self.scan.starts[index]
        case = self.cases[-1] if self.cases else None
        if case is not None and self.further:
            if self._is_story_still(index):
                self.further.append(line)
                return
            self._settle(case, index)
            case = self.cases[-1]
        if case is None or self._is_opening(case, line, start, index):
            self._open(line, start)
            return
        if self._was_list(case, line, index):
            _unfold(case)
            self.expects_plain, self.inner = False, 0
        sub = case.subs[-1] if case.subs else None
        found = self._sub(case, sub, index)
        if found is None and sub is not None and self._tells(case, sub, index):
            self.further = [line]
        elif found is not None:
            self._begin_sub(case, found[0], found[1], line)
        elif (asked := _ASKING.match(line.text)) and sub is None and not case.is_answered:
            self.expects_plain = True
            rest = line.text[asked.end() :]
            if rest:
                for number, text in _inline(rest):
                    self._begin_sub(case, number, text, line)
                self.expects_plain = self.expects_plain and sub_start(rest) is None
        else:
            (sub or case).add(line.text, line)

    def _open(self, line: Line, start: Start | None) -> None:
        order = _ORDER.match(line.text)
        is_numbered = start is not None and start.form is not Form.ROUND
        self.form = start.form if start is not None and is_numbered else self.form
        self.opened = "number" if is_numbered else "order" if order else "words"
        self.order = order_of(line.text) if order else 0
        before = (self.cases[-1].subs or self.cases)[-1].take_back() if self.cases and looks_back(line.text) else []
        case = Block(line.where, start.number if start else None, self.gathered.section, is_case=True)
        case.leading = dict(self.gathered.leading)
        text = start.rest if start else line.text[order.end() :] if order else line.text
        if not before and self.cases and looks_back(line.text):
            case.problems.append(error("E_NO_STEM", line.where.in_column("stem")))
        for above in before:
            case.add(above.text, above)
        case.begin(text, line)
        if not self.cases:
            case.problems += self.gathered.problems
        self.cases.append(case)
        self.expects_plain, self.inner, self.is_told = False, 0, False

    def _is_opening(self, case: Block, line: Line, start: Start | None, index: int) -> bool:
        """Whether a line begins the next case."""
        is_bare = not case.subs and not case.is_complete
        if looks_back(line.text) and is_bare:
            return False
        if is_case_opening(line.text) and label_of(line.text) is not Label.MATERIAL:
            return not is_bare or len(case.parts) > 1
        if label_of(line.text) is Label.MATERIAL:
            return bool(case.subs) or case.is_answered
        is_next = start is not None and start.number == (case.number or 0) + 1
        if self.opened == "number" and start is not None and is_next and not is_bare and is_case_opening(start.rest):
            return True
        if self.opened == "order" and _ORDER.match(line.text) and order_of(line.text) == self.order + 1:
            return not is_bare
        if self.opened != "number" or start is None or start.form is not self.form or case.number is None:
            return False
        if start.number != case.number + 1 or (start.number == self.inner + 1 and self.inner and not self._asks(index)):
            return False
        sub = case.subs[-1] if case.subs else None
        if sub is None:
            return not self.expects_plain
        is_also_sub = self.expects_plain and sub.number is not None and start.number == sub.number + 1
        return not is_also_sub or self._next_number(index) == 1

    def _was_list(self, case: Block, line: Line, index: int) -> bool:
        """Whether what was counted so far were items of the material: 问题： stands behind them, or they count anew and ask."""
        if not case.subs or any(sub.is_complete for sub in case.subs):
            return False
        start, asked = self.scan.starts[index], _ASKING.match(line.text)
        is_anew = start is not None and start.number == 1 and start.form is Form.PLAIN and self.scan.is_asking[index]
        return bool(
            is_anew
            or (asked and asked.end() > 1 and (asked.end() == len(line.text) or asked[0].rstrip()[-1:] in "：:"))
        )

    def finish(self) -> None:
        """What was held back behind the last question belongs to it."""
        if self.further:
            self._give_back(self.cases[-1])

    def _tells(self, case: Block, sub: Block, index: int) -> bool:
        """Whether a line behind a question begins a story of its own; one that may as well explain is told."""
        if self.is_told:
            return False
        may_end = sub.is_complete or sub.text(Label.STEM).endswith(("？", "?"))
        story = story_at(self.scan, index, is_case=True) if self.scan.lines[index].text and may_end else None
        if story is None:
            return False
        case.problems.append(warning("W_STORY_BETWEEN", self.scan.lines[index].where, story.text))
        self.is_told = story.judges and not story.is_sure
        return not self.is_told

    def _is_story_still(self, index: int) -> bool:
        text = self.scan.lines[index].text
        is_free = self.scan.starts[index] is None and self.scan.labels[index] is None and sub_start(text) is None
        return is_free and (looks_back(text) or not is_case_opening(text))

    def _settle(self, case: Block, index: int) -> None:
        """A story that is over: another case, or what happened next in this one, which is then part of the next question."""
        start, found = self.scan.starts[index], sub_start(self.scan.lines[index].text)
        number = start.number if start else found[0] if found else None
        if number is None or not case.subs:
            self._give_back(case)
            return
        story = Story("\n".join(line.text for line in self.further), judges=False)
        if number == (case.subs[-1].number or 0) + 1 and story.goes_on(case.text(Label.STEM)):
            self.inner = 0
            return
        told = case.problems.pop()
        first, *further = self.further
        self.further = []
        self._open(first, None)
        for line in further:
            if (asked := _ASKING.match(line.text)) and asked.end() == len(line.text):
                self.expects_plain = True
            else:
                self.cases[-1].add(line.text, line)
        self.cases[-1].problems.append(told)

    def _give_back(self, case: Block) -> None:
        for line in self.further:
            (case.subs[-1] if case.subs else case).add(line.text, line)
        self.further = []

    def _asks(self, index: int) -> bool:
        """Whether 问题： stands below a number, before the next one."""
        for later in range(index + 1, min(index + 12, len(self.scan.lines))):
            start, text = self.scan.starts[later], self.scan.lines[later].text
            if start is not None and start.form is Form.PLAIN:
                return False
            if text and (asked := _ASKING.match(text)) and asked.end() > 1:
                return True
        return False

    def _next_number(self, index: int) -> int | None:
        starts = self.scan.starts[index + 1 : index + 60]
        return next((start.number for start in starts if start and start.form is Form.PLAIN), None)

    def _sub(self, case: Block, sub: Block | None, index: int) -> tuple[int, str] | None:
        """The number and the text of a question that a line begins."""
        line, start = self.scan.lines[index], self.scan.starts[index]
        expected = (sub.number or 0) + 1 if sub else 1
        if start is not None and start.form not in (Form.ROUND, Form.HALF):
            return self._plain_sub(case, sub, start, index)
        found = sub_start(line.text)
        is_plain = bool(sub and self.expects_plain)
        if found is None or is_plain or not (found[0] == expected or (sub is None and found[0] <= 99)):
            return None
        self.expects_plain = False
        return found

    def _plain_sub(self, case: Block, sub: Block | None, start: Start, index: int) -> tuple[int, str] | None:
        """1. 2. as questions of the case, and not as a list within an answer."""
        number, is_asking = start.number, self.scan.is_asking[index]
        if sub is None:
            may_be = self.opened != "number" or self.expects_plain or number == 1
            self.expects_plain = may_be
            return (number, start.rest) if may_be else None
        if not self.expects_plain:
            return None
        expected = (sub.number or 0) + 1
        if number == 1 and sub.is_answered and not is_asking:
            self.inner = 1
            return None
        if self.inner and number == self.inner + 1 and not (number == expected and is_asking):
            self.inner = number
            return None
        if number == expected or (is_asking and sub.is_complete and (number != 1 or not sub.is_open)):
            return number, start.rest
        if number == 1:
            self.inner = 1
        return None

    def _begin_sub(self, case: Block, number: int, text: str, line: Line) -> None:
        sub = Block(line.where, number or None, case.section)
        for told in self.further:
            sub.add(told.text, told)
        sub.begin(text, line)
        self.further, self.is_told = [], False
        case.subs.append(sub)
        self.inner = 0


def _unfold(case: Block) -> None:
    """The lines of the questions so far become material."""
    for sub in case.subs:
        for part in sub.parts:
            case.add(part.line.text, part.line)
    case.subs = []


def _inline(text: str) -> list[tuple[int, str]]:
    """The questions of one line: (1)…(2)…; a text without such numbers is one, of number 0."""
    found: list[re.Match[str]] = []
    for match in _ROUND.finditer(text):
        if int(match[1]) == len(found) + 1:
            found.append(match)
    if not found or found[0].start():
        return [sub_start(text) or (0, text)]
    ends = [match.start() for match in found[1:]] + [len(text)]
    return [(int(match[1]), text[match.end() : end].strip()) for match, end in zip(found, ends, strict=True)]


def _share_answers(case: Block) -> None:
    """One answer behind all questions, (1) … (2) …, is shared out."""
    if not case.subs or any(sub.is_answered for sub in case.subs[:-1]):
        return
    share(case.subs, case.subs[-1].text(Label.ANSWER))


def share(subs: Sequence[Block], text: str) -> bool:
    """Give each question its item of an answer text; nothing is done where their numbers don't agree."""
    if not subs:
        return False
    texts = items(text, len(subs)) or items(text, len(subs), subs[0].number or 1)
    if not texts:
        return False
    last = subs[-1].parts[-1].line
    for sub, answer in zip(subs, texts, strict=True):
        sub.parts = [part for part in sub.parts if part.label is not Label.ANSWER]
        for line in answer.split("\n"):
            sub.give(Label.ANSWER, line, replace(last, text=line))
    return True
