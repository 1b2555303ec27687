"""Numbers of pages that stand alone on their lines, which printing leaves between and within questions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from quizapp.bank.formats.text.blocks import is_short_key
from quizapp.bank.formats.text.headings import heading_of
from quizapp.bank.formats.text.labels import label_of
from quizapp.bank.formats.text.lettered import is_option
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.text.numbers import Form, start_of

PAGE = 12  # lines: what is shorter has no page numbers that count from 1
SHORT = 16  # characters of a line that may be one answer among several
_BARE = re.compile(r"\d{1,4}")
_ALONE = re.compile(r"(\d{1,3})(?:\s?[/／]\s?(\d{1,4}))?")
_OPEN = re.compile(
    r"[A-HＡ-Ｈ]\s?[.．、:：)）]?|.{0,12}[:：】]|\d{1,4}\s?[.．、)）]"
)  # 5 on the next line is the text of an option or an answer
_STOPS = "。？?！!；;…）)】”"
_UNITS = re.compile(
    r"[日天年月周个人名元万亿千百倍次条款项吨米克度℃%％岁件台辆份级时分秒以之至]|小时|公里|公斤|平方|立方|工作日"
)


@dataclass(frozen=True, slots=True)
class _Alone:
    """A number and the line `before` it. `is_sure`: nothing but a page can be meant; `is_kept`: it is left, for a person to see."""

    index: int
    before: int
    is_sure: bool = False
    is_kept: bool = False


def without_pages(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """The lines without such numbers, and how many these are; a line behind which one was taken that may be text says so."""
    filled = [index for index, line in enumerate(lines) if line.text]
    run = _counted(lines, filled)
    alone = [] if run or not _is_typed(lines) else list(_judged(lines, filled))
    numbers = [int(re.split("[/／]", lines[each.index].text)[0]) for each in alone]
    is_mixed = any(later <= number for number, later in pairwise(numbers))
    marked = {each.before: lines[each.index].text for each in alone if is_mixed or not each.is_sure}
    dropped = {*run, *(each.index for each in alone if not each.is_kept)}
    kept = [
        replace(line, doubts=(*line.doubts, ("W_PAGE_NUMBER", marked[index]))) if index in marked else line
        for index, line in enumerate(lines)
        if index not in dropped
    ]
    return kept, len(dropped)


def _counted(lines: Sequence[Line], filled: Sequence[int]) -> list[int]:
    """Numbers alone on their lines, counting up by one, where questions are numbered otherwise."""
    before = dict(zip(filled[1:], filled, strict=False))
    after = dict(pairwise(filled))
    found = [
        index
        for index in filled
        if _BARE.fullmatch(lines[index].text)
        and not (index in before and _OPEN.fullmatch(lines[before[index]].text))
        and not (index in after and _is_key(lines[after[index]].text))
    ]
    numbers = [int(lines[index].text) for index in found]
    if not found or any(later != number + 1 for number, later in pairwise(numbers)):
        return []
    apart = sum(index not in after or _is_no_stem(lines[after[index]]) for index in found)
    is_typed = len(lines) > PAGE and _is_typed(lines)
    return found if (2 * apart >= len(found) and len(found) > 1) or (is_typed and numbers[0] <= 2) else []


def _judged(lines: Sequence[Line], filled: Sequence[int]) -> Iterator[_Alone]:
    """Each other number that is, or may be, that of a page."""
    last = 0
    for place, index in enumerate(filled):
        found = _ALONE.fullmatch(lines[index].text)
        if found is None or not place:
            start = start_of(lines[index])
            last = start.number if start and start.form is not Form.BARE else last
            continue
        before = lines[filled[place - 1]]
        after = lines[filled[place + 1]] if place + 1 < len(filled) else None
        is_apart = after is None or _is_no_stem(after) or _is_numbered(after, last + 1)
        if found[2] and int(found[2]) < int(found[1]):
            continue
        if _may_be_text(lines, filled[:place], after):
            if after and not is_apart and len(after.text) >= SHORT and label_of(before.text):
                yield _Alone(index, filled[place - 1], is_kept=True)  # 答案： over 12 over a text
            continue
        is_next = int(found[1]) in (1, last + 1)
        if not is_apart and (is_next or (not _is_ended(before) and after and _UNITS.match(after.text))):
            continue
        yield _Alone(index, filled[place - 1], is_sure=is_apart and _is_ended(before))


def _may_be_text(lines: Sequence[Line], before: Sequence[int], after: Line | None) -> bool:
    """Whether a number stands where an answer, an option or a column of numbers is expected."""
    if after is not None and (_is_key(after.text) or _ALONE.fullmatch(after.text)):
        return True
    if _ALONE.fullmatch(lines[before[-1]].text):
        return True
    for index in reversed(before[-6:]):
        text = lines[index].text
        if _OPEN.fullmatch(text):
            return True
        if len(text) >= SHORT or text[-1] in _STOPS:
            return False
    return False


def _is_typed(lines: Sequence[Line]) -> bool:
    """Whether the first number of the text has a mark, so that a bare one is none of a question."""
    first = next((start for line in lines if line.text and (start := start_of(line))), None)
    return first is not None and first.form is not Form.BARE


def _is_ended(line: Line) -> bool:
    """Whether a sentence, an option or a key is over with a line."""
    text = line.text
    return text[-1] in _STOPS or is_option(text) or _is_key(text) or (label_of(text) is not None and _is_said(text))


def _is_said(text: str) -> bool:
    """Whether a label has nothing but a key behind it: 答案：B, 解析：略."""
    said = re.split("[:：】]", text, maxsplit=1)[-1].strip()
    return said in ("略", "无") or _is_key(said)


def _is_key(text: str) -> bool:
    return not text[:1].isdigit() and is_short_key(text)


def _is_numbered(line: Line, number: int) -> bool:
    """Whether a line begins with the number of the next question and a blank."""
    start = start_of(line)
    return start is not None and start.form is Form.SPACE and start.number == number


def _is_no_stem(line: Line) -> bool:
    """Whether a line can't be the stem of a question whose number stands above it."""
    start = start_of(line)
    is_numbered = start is not None and start.form not in (Form.BARE, Form.SPACE)
    return is_numbered or is_option(line.text) or label_of(line.text) is not None or heading_of(line.text) is not None
