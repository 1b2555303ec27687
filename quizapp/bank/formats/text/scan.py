"""What stands ahead of each line, found in one walk from the end: it decides whether a number begins a question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.bank.formats.text import lettered
from quizapp.bank.formats.text.blocks import holds_key
from quizapp.bank.formats.text.headings import Heading, heading_of, part_of
from quizapp.bank.formats.text.labels import Label, label_of
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.text.numbers import Start, start_of

_ANSWERED_WITHIN = re.compile(r"答案\s?[:：】]")
LOOKED_AT = 4000  # characters of a line that are looked at for signs of a question


@dataclass(slots=True)
class Scan:
    """Per line: its heading, its number, its label, and what follows. `is_asking`: options or an answer come before the
    next number; `breaks_at`: the number that ends the row of numbers beginning here (2, 3, 4, then 1: it is 1); `asks_fully`: a line
    right before options that have an answer behind them."""

    lines: Sequence[Line]
    headings: list[Heading | None]
    starts: list[Start | None]
    labels: list[Label | None]
    is_asking: list[bool]
    breaks_at: list[int | None]
    has_options_ahead: list[bool]
    has_answer_ahead: list[bool]
    first_heading: int
    asks_fully: list[bool]

    def next_filled(self, index: int) -> int | None:
        """The next line that is not blank."""
        for later in range(index + 1, min(index + 50, len(self.lines))):
            if self.lines[later].text:
                return later
        return None


def scan(lines: Sequence[Line]) -> Scan:
    """Look at every line once."""
    headings = [heading_of(line.text) for line in lines]
    starts = [None if heading else start_of(line) for line, heading in zip(lines, headings, strict=True)]
    labels = [label_of(line.text) if line.text else None for line in lines]
    first = next((index for index, heading in enumerate(headings) if heading), len(lines))
    found = Scan(lines, headings, starts, labels, [], [], [], [], first, [])
    _look_for_signs(found)
    _look_for_rows(found)
    _look_ahead(found)
    _look_for_questions(found)
    return found


def _look_for_signs(found: Scan) -> None:
    asking = [False] * len(found.lines)
    seen = False
    for index in range(len(found.lines) - 1, -1, -1):
        text = found.lines[index].text[:LOOKED_AT]
        if found.headings[index] is not None or (text and part_of(text)):
            seen = False
            continue
        start = found.starts[index]
        if text and not seen:
            rest = start.rest[:LOOKED_AT] if start else text
            seen = _is_sign(rest, found.labels[index]) or bool(start and start.is_marked)
        if start is not None:
            asking[index], seen = seen, False
    found.is_asking = asking


def _is_sign(text: str, label: Label | None) -> bool:
    return (
        label is Label.ANSWER
        or lettered.begins(text)
        or holds_key(text)
        or _ANSWERED_WITHIN.search(text) is not None
        or lettered.has_first_two(text)
    )


def _look_for_rows(found: Scan) -> None:
    breaks: list[int | None] = [None] * len(found.lines)
    later: tuple[int, int | None] | None = None  # the next number, and what ends its row
    for index in range(len(found.lines) - 1, -1, -1):
        start = found.starts[index]
        if found.headings[index] is not None:
            later = None
        if start is None:
            continue
        if later is not None:
            breaks[index] = later[1] if later[0] == start.number + 1 else later[0]
        later = (start.number, breaks[index])
    found.breaks_at = breaks


def _look_ahead(found: Scan) -> None:
    size = len(found.lines)
    options, answers = [False] * size, [False] * size
    after, option_next, answer_next = "", False, False
    for index in range(size - 1, -1, -1):
        text = found.lines[index].text[:LOOKED_AT]
        if not text:
            option_next = bool(after) and lettered.begins(after)
            answer_next = False
            continue
        label = found.labels[index]
        is_plain = found.starts[index] is None and found.headings[index] is None
        begins = lettered.begins(text)
        is_free = is_plain and label is None
        options[index] = begins or (is_free and (option_next or lettered.has_first_two(text)))
        answers[index] = label is Label.ANSWER or (is_free and answer_next)
        after, option_next, answer_next = text, options[index], answers[index]
    found.has_options_ahead, found.has_answer_ahead = options, answers


def _look_for_questions(found: Scan) -> None:
    """From the end: an answer, before it options, before them one line without number and label."""
    asking = [False] * len(found.lines)
    is_keyed = follows = False
    for index in range(len(found.lines) - 1, -1, -1):
        text = found.lines[index].text[:LOOKED_AT]
        if not text:
            continue
        asking[index] = follows and found.starts[index] is None and found.labels[index] is None
        begins = lettered.begins(text)
        follows = begins and is_keyed
        is_keyed = found.labels[index] is Label.ANSWER or (is_keyed and not begins)
    found.asks_fully = asking
