"""Numbers of questions without any mark behind them, 1甲公司…, where a whole section counts on with them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from quizapp.bank.formats.text.blocks import holds_key
from quizapp.bank.formats.text.headings import heading_of, is_page_number, part_of
from quizapp.bank.formats.text.labels import Label, label_of
from quizapp.bank.formats.text.lettered import begins, has_first_two
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.text.numbers import Form, Start, start_of

_GLUED = re.compile(r"(\d{1,4}(?=[一-鿿《“\"「（(])|\d{1,3}(?=(?:19|20)\d{2}年))(?=.{4})")
_UNIT = re.compile(r"[日天年月周个人名元万亿千百倍次条款项吨米克度级件时分秒以之至岁号楼]|小时|公里|工作日")
_LEVELS = re.compile(r"((?:\d{1,2}[.．\-－]){1,2})(\d{1,3})(?:\s?[.．、]\s?|\s{1,4})(?=[一-鿿《“（(\"])")
_BRACKETS = re.compile(r"[（(][\s\u3000]{0,12}[)）]|_{2,}")
LOOKED_AT = 4000  # characters of a line that are looked at for signs of a question
FEWEST = 2  # statements without any sign that count up are believed to be questions


def with_marks(lines: Sequence[Line]) -> list[Line]:
    """The lines, such numbers followed by a dot."""
    found = _without_levels(_without_rings(lines))
    if not any(_GLUED.match(line.text) for line in found):
        return found
    lines = list(found)
    last = 0
    for first, end in _sections(lines):
        glued, last = _chain(lines, first, end, last)
        for index, number in glued:
            rest = lines[index].text[len(str(number)) :]
            found[index] = replace(lines[index], text=f"{number}. {rest}")
    return found


def _without_rings(lines: Sequence[Line]) -> list[Line]:
    """① as the number of each line of a section that holds its own key: statements, and nothing else."""
    found = list(lines)
    for first, end in _sections(lines):
        filled = [index for index in range(first, end) if lines[index].text]
        rings = [ord(lines[index].text[0]) - 0x245F for index in filled]
        is_counted = len(filled) > 1 and rings == list(range(1, len(filled) + 1))
        if is_counted and all(holds_key(lines[index].text) for index in filled):
            for number, index in zip(rings, filled, strict=True):
                found[index] = replace(lines[index], text=f"{number}. {lines[index].text[1:].lstrip('.．、 ')}")
    return found


def _without_levels(lines: Sequence[Line]) -> list[Line]:
    """1.1, 1.2, 2.1 as numbers of questions: only the last figure counts, where they count up through a whole section."""
    found = list(lines)
    for first, end in _sections(lines):
        levels = [(index, match) for index in range(first, end) if (match := _LEVELS.match(lines[index].text))]
        if len(levels) > 1 and _counts_through(levels) and _ask_all(lines, [index for index, _match in levels], end):
            for index, match in levels:
                found[index] = replace(lines[index], text=f"{match[2]}. {lines[index].text[match.end() :]}")
    return found


def _counts_through(levels: Sequence[tuple[int, re.Match[str]]]) -> bool:
    counted = [("", 0), *((match[1], int(match[2])) for _index, match in levels)]
    return all(
        after in ((before[0], before[1] + 1), (after[0], 1)) and after != before for before, after in pairwise(counted)
    )


def _ask_all(lines: Sequence[Line], starts: Sequence[int], end: int) -> bool:
    return all(_has_sign(lines, first, last) for first, last in pairwise([*starts, end]))


def _sections(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """The parts between headings: first line and the one behind the last."""
    cuts = [index for index, line in enumerate(lines) if line.text and (heading_of(line.text) or part_of(line.text))]
    starts = [0, *(index + 1 for index in cuts)]
    return list(zip(starts, [*cuts, len(lines)], strict=True))


def _chain(lines: Sequence[Line], first: int, end: int, before: int) -> tuple[list[tuple[int, int]], int]:
    """The lines of a section that begin with the number of a question and no mark, and the last number; none where they do
    not count up through it or one has no question behind it."""
    marked: list[tuple[int, int]] = []
    entries: list[int] = []
    last: int | None = None
    starts = {index: start for index in range(first, end) if (start := _start(lines[index]))}
    typed = {start.number for start in starts.values()}
    for index in range(first, end):
        line, start = lines[index], starts.get(index)
        wanted = [each for each in ((1, before + 1) if last is None else (last + 1,)) if start or each not in typed]
        if start is not None:
            if start.number in (1, *wanted):
                last = start.number
                entries.append(index)
        elif (number := _number(line.text, wanted)) and not _comes_again(lines, index, end, number):
            last = number
            marked.append((index, number))
            entries.append(index)
    is_alone = len(marked) == 1 and marked[0][0] != next((i for i in range(first, end) if lines[i].text), None)
    is_between = is_alone and 0 < entries.index(marked[0][0]) < len(entries) - 1
    if not marked or (is_alone and not is_between) or not _all_ask(lines, marked, entries, end):
        return [], last if last is not None and not marked else before
    return marked, last or before


def _start(line: Line) -> Start | None:
    start = start_of(line) if line.text else None
    return start if start and start.form not in (Form.ROUND, Form.HALF, Form.BARE) else None


def _number(text: str, wanted: Sequence[int]) -> int:
    """The wanted number that a text begins with; 0 for none."""
    found = _GLUED.match(text)
    return next((number for number in wanted if found and found[1] == str(number)), 0)


def _comes_again(lines: Sequence[Line], index: int, end: int, number: int) -> bool:
    """Whether 3日内 is a line within the question before, since a better 3 comes before the next number."""
    if not _UNIT.match(lines[index].text[len(str(number)) :]):
        return False
    for later in range(index + 1, end):
        if _number(lines[later].text, (number + 1,)):
            return False
        if _number(lines[later].text, (number,)):
            return True
    return not _has_sign(lines, index, end)


def _all_ask(lines: Sequence[Line], marked: list[tuple[int, int]], entries: list[int], end: int) -> bool:
    """Whether each has a sign of a question before the next number; or all are statements in a row."""
    ends = dict(zip(entries, [*entries[1:], end], strict=True))
    if all(_has_sign(lines, index, ends[index]) for index, _number in marked):
        return True
    return len(marked) >= FEWEST and all(_is_line(lines, index, ends[index]) for index, _number in marked[:-1])


def _is_line(lines: Sequence[Line], first: int, end: int) -> bool:
    """Whether the next number follows a line at once, but for the number of a page."""
    return not any(line.text and not _is_page(line.text) for line in lines[first + 1 : end])


def _is_page(text: str) -> bool:
    return is_page_number(text) or re.fullmatch(r"\d{1,4}", text) is not None


def _has_sign(lines: Sequence[Line], first: int, end: int) -> bool:
    texts = [line.text[:LOOKED_AT] for line in lines[first:end]]
    return any(
        label_of(text) is Label.ANSWER
        or begins(text)
        or holds_key(text)
        or has_first_two(text)
        or _BRACKETS.search(text)
        for text in texts
        if text
    )
