"""What opens a part of its own within the questions: a case with its material, or the answers at the end."""

import re

from quizapp.bank.formats.text import keys
from quizapp.bank.formats.text.blocks import Block, is_short_key
from quizapp.bank.formats.text.headings import key_behind_order
from quizapp.bank.formats.text.labels import Label, label_of
from quizapp.bank.formats.text.lettered import begins
from quizapp.bank.formats.text.numbers import take_mark
from quizapp.bank.formats.text.scan import Scan
from quizapp.bank.rules.kinds import Kind

_NUMERAL = "[一二三四五六七八九十0-9]{1,3}"
_CASE = re.compile(
    rf"[【\[（(]?\s?(?:案例|材料|背景资料|资料|情景|情境)\s?(?:分析)?{_NUMERAL}\s?(?:[】\]）)]|[:：.、]|\s|$)"
    rf"|[【\[]\s?(?:案例|材料|背景资料|案情|共用题干)\s?[】\]]"
    rf"|[（(]?(?:{_NUMERAL})?[)）、.]?\s?(?:请?(?:根据|阅读|依据|结合))(?:以下|下列|下述|下面|上述)?(?:的)?(?:材料|资料|案例|案情|情况|背景).{{0,24}}?(?:回答|完成|分析).{{0,30}}"
)
_STORY = re.compile(
    r"(?:[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．])\s?(?=[^？?]{0,60}某).{16,}[。：:]"
)
_INSTRUCTING = re.compile(r"每题|本题|共\s?\d|\d\s?分|答题")


def is_case_opening(text: str) -> bool:
    """Whether a line opens a case outside a section of cases: 案例一：, 【材料】, 根据以下材料回答31-33题, [案例题],
    （一）某公司……。"""
    head = text[:200]
    mark, _rest = take_mark(head)
    if mark.kind is Kind.CASE:
        return True
    if _STORY.fullmatch(text[:4000]) and not _INSTRUCTING.search(head):
        return True
    return _CASE.match(head) is not None or label_of(head) is Label.MATERIAL


def opens_answers(scan: Scan, index: int, current: Block | None, unanswered: int) -> bool:
    """Whether 参考答案 alone on its line begins the answers of the questions above, and not that of the last one."""
    following = scan.next_filled(index)
    if following is None:
        return False
    text = scan.lines[following].text
    table = keys.table_of(text)
    if len(table) > 1 or scan.headings[following] is not None or key_behind_order(text):
        return True
    if len(table) == 1 and table[0][0] == 1 and unanswered >= 2:
        return True
    if current is None:
        return scan.starts[following] is not None
    if current.is_answered:
        return bool(table) or scan.starts[following] is not None
    start = scan.starts[following]
    is_entry = start is not None and start.number == 1
    return is_entry and (unanswered >= 2 or bool(table))


def asks_again(scan: Scan, index: int) -> bool:
    """Whether a number among the answers begins a question of another paper: a text, and options before the next number."""
    start = scan.starts[index]
    if start is None or len(start.rest) < 2 or is_short_key(start.rest) or keys.table_of(scan.lines[index].text):
        return False
    if label_of(start.rest) is not None:
        return False
    for later in range(index + 1, min(index + 8, len(scan.lines))):
        if scan.starts[later] is not None or scan.labels[later] is not None:
            return False
        if begins(scan.lines[later].text):
            return True
    return False


def is_paper_title(scan: Scan, index: int) -> bool:
    """Whether a line stands above the first heading of another paper."""
    heading = scan.next_filled(index)
    following = scan.next_filled(heading) if heading is not None and scan.headings[heading] else None
    return following is not None and asks_again(scan, following)
