"""A bank that has lost its line ends: many questions in one line, each with its number and its answer."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from quizapp.bank.formats.text.lettered import begins
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.text.numbers import Form, start_of

_ANSWER = re.compile(r"答案\s?[】\])）]?\s?[:：]?\s?[（(]?\s?(?:[A-HＡ-Ｈ]|[√×对错]|正确|错误)|【(?:参考|正确)?答案】")
_ORDER = r"[一二三四五六七八九十]{1,2}\s?、\s?"
_KIND = r"(?:单项选择|单选|多项选择|多选|不定项选择|不定项|判断|填空|简答|论述|案例分析)[^（(。，\d]{0,4}题(?:\s?[（(][^（）()]{0,160}[）)])?"
_HEADING = re.compile(_ORDER + _KIND)
_HEADED = re.compile(
    rf"((?:第\s?[一二三四五六七八九十]{{1,2}}\s?部分\s?|{_ORDER}){_KIND})\s{{0,4}}(?=1\s?[.．、](?!\d))"
)
_BEHIND = re.compile(r"(?<=[。！!？?）)】])\s{0,4}(\d{1,4})\s?[.．、](?!\d)")
_OPENED = re.compile(r"[（(【][\s、,，A-HＡ-Ｈ]{0,20}$")
_CLOSES = re.compile(r"[\s、,，A-HＡ-Ｈ]{0,20}[）)】]")
SHORTEST = 12  # characters of a line that may hold two things
_NUMBER = re.compile(r"(?<![\d.第])(\d{1,4})\s?[.．、](?!\d(?!\d{3}年))")


def unfolded(lines: Sequence[Line]) -> list[Line]:
    """The lines, those with several answered questions cut before each number that counts on, and those that end with the
    next question cut before it."""
    found: list[Line] = []
    last = 0
    lines = _with_brackets(lines)
    for index, line in enumerate(lines):
        texts = _parts(line.text, lines[index + 1 : index + 4], last) if len(line.text) > SHORTEST else [line.text]
        for text in texts:
            found.append(line if len(texts) == 1 else replace(line, text=text))
            start = start_of(found[-1])
            last = start.number if start and start.form is Form.PLAIN and start.number in (1, last + 1) else last
    return found


def _with_brackets(lines: Sequence[Line]) -> list[Line]:
    """The lines, a bracket for the key that was broken over two of them in one piece."""
    found: list[Line] = []
    for line in lines:
        if found and line.text and _OPENED.search(found[-1].text[-24:]) and _CLOSES.match(line.text):
            found[-1] = replace(found[-1], text=found[-1].text + line.text)
        else:
            found.append(line)
    return found


def _parts(text: str, following: Sequence[Line], last: int) -> list[str]:
    answers = [match.start() for match in _ANSWER.finditer(text)] if "答案" in text else []
    if len(answers) > 1:
        return list(_cut(text, answers))
    headed = _HEADED.search(text)
    if headed is not None:
        return [
            part for part in (text[: headed.start()].strip(), headed[1].strip(), text[headed.end() :].strip()) if part
        ]
    if not begins(next((line.text for line in following if line.text), "")):
        return [text]
    for match in reversed(list(_BEHIND.finditer(text))):
        if int(match[1]) == last + 1 and match.start() and len(text) - match.end() >= SHORTEST // 2:
            return [text[: match.start(1)].strip(), text[match.start(1) :]]
    return [text]


def _cut(text: str, answers: Sequence[int]) -> Iterator[str]:
    """A cut is made before a heading, and before the next number if there is an answer on both of its sides."""
    cuts = {0}
    for heading in _HEADING.finditer(text):
        cuts |= {heading.start(), heading.end()}
    last, since, place = 0, 0, 0
    for match in _NUMBER.finditer(text):
        while place < len(answers) and answers[place] < match.start():
            place += 1
        is_answered = place > since and place < len(answers)
        is_first = int(match[1]) == 1 and (match.start() in cuts or (last == 0 and place == 0)) and place < len(answers)
        if (last and int(match[1]) == last + 1 and is_answered) or is_first:
            cuts.add(match.start())
            last, since = int(match[1]), place
    ends = sorted(cuts)
    for start, end in zip(ends, [*ends[1:], len(text)], strict=True):
        if text[start:end].strip():
            yield text[start:end].strip()
