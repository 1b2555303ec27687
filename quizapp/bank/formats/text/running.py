"""What a printed page repeats: its number, the title above, a line of advertising. None of it is text of a question."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from quizapp.bank.formats.text.emphasis import without_stars
from quizapp.bank.formats.text.headings import chapter_of, heading_of, is_ordered, is_page_number, part_of
from quizapp.bank.formats.text.labels import label_of
from quizapp.bank.formats.text.lettered import is_option
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.text.numbers import start_of
from quizapp.bank.formats.text.paging import without_pages
from quizapp.sheets.problems import Where

LONGEST = 60  # characters of such a line
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]{1,2000})\*\*")
_HASHES = re.compile(r"#{1,6}[ \t]{1,4}(?=\S)")
_BULLET = re.compile(r"^[-*+][ \t]{1,4}(?=[A-HＡ-Ｈ][ \t]?[.．、:：)）])")
_RULE = re.compile(r"[-=*~—–─━]{3,120}|(?:点击)?(?:查看|显示|展开|收起)(?:答案|解析|答案解析|全文)?|纠错|收藏本题")
_BARE = re.compile(r"\d{1,4}")
_REPEATED = re.compile(
    r"题库|试题|试卷|考试|竞赛|资料|公众号|微信|关注|扫码|版权|严禁|内部|保密|机密|下载|网址|www\.|https?:|[Qq]{2}群?|有限公司|培训|手册|汇编"
)
_BRACKETS = re.compile(r"[（(][\s\u3000A-HＡ-Ｈ√×对错]{0,12}[）)]|_{2,}")
_NOWHERE = Where()
_ENDS = "。？?！!；;，,：:"


def without_running(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """The lines without those that pages repeat, and how many these are."""
    filled = [index for index, line in enumerate(lines) if line.text]
    rules = {index for index in filled if _RULE.fullmatch(lines[index].text)}
    dropped = {*rules, *_titles(lines, filled)}
    kept, numbers = without_pages([line for index, line in enumerate(lines) if index not in dropped])
    return kept, len(dropped) + numbers


def without_marks(lines: Sequence[Line]) -> list[Line]:
    """The lines without the marks of Markdown: **bold** and *slanted*, and where they are written in it ### headings and - before
    an option."""
    is_marked = sum(_BOLD.search(line.text) is not None or _HASHES.match(line.text) is not None for line in lines) > 1
    return [_unmarked(line, is_marked=is_marked) for line in lines]


def _unmarked(line: Line, *, is_marked: bool) -> Line:
    text, doubtful = without_stars(line.text)
    if is_marked:
        text = _BULLET.sub("", _HASHES.sub("", text))
    if text == line.text:
        return line
    return replace(
        line, text=text, doubts=(*line.doubts, ("W_STARS", doubtful)) if doubtful and not is_marked else line.doubts
    )


def _titles(lines: Sequence[Line], filled: Sequence[int]) -> Iterator[int]:
    """Lines that stand there again and again: beside the number of a page each time, or with a word such as 题库."""
    counts = Counter(lines[index].text for index in filled if len(lines[index].text) <= LONGEST)
    again = {text for text, count in counts.items() if count >= 2 and _may_repeat(text)}
    beside: Counter[str] = Counter()
    for place, index in enumerate(filled):
        text = lines[index].text
        around = [lines[filled[near]].text for near in (place - 1, place + 1) if 0 <= near < len(filled)]
        if text in again and any(is_page_number(each) or _BARE.fullmatch(each) for each in around):
            beside[text] += 1
    for index in filled:
        text = lines[index].text
        if text in again and (beside[text] == counts[text] or _REPEATED.search(text)):
            yield index


def _may_repeat(text: str) -> bool:
    """Whether a line has nothing of a question, an answer or a heading."""
    if len(text) < 4 or text[-1] in _ENDS or text[0].isdigit() or _BRACKETS.search(text):
        return False
    if is_option(text) or label_of(text) is not None or start_of(Line(text, _NOWHERE)) is not None:
        return False
    return not (heading_of(text) or part_of(text) or chapter_of(text) or is_ordered(text) or is_page_number(text))
