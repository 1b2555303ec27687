"""What opens a part of its own within the questions: a case with its material, or the answers at the end."""

import re

from quizapp.bank.formats.text import keys
from quizapp.bank.formats.text.blocks import Block, holds_key, is_short_key
from quizapp.bank.formats.text.headings import chapter_of, key_behind_order
from quizapp.bank.formats.text.labels import Label, label_of
from quizapp.bank.formats.text.lettered import begins, is_option
from quizapp.bank.formats.text.numbers import take_mark
from quizapp.bank.formats.text.scan import Scan
from quizapp.bank.rules.kinds import Kind

_NUMERAL = "[一二三四五六七八九十0-9]{1,3}"
_CASE = re.compile(
    rf"[【\[（(]?\s?(?:案例|材料|背景资料|资料|情景|情境)\s?(?:分析)?{_NUMERAL}\s?(?:[】\]）)]|[:：.、]|\s|$|(?=某|.某|(?:19|20)\d{{2}}年))"
    rf"|[【\[]\s?(?:案例|材料|背景资料|案情|共用题干)\s?[】\]]"
    rf"|[（(]?(?:{_NUMERAL})?[)）、.]?\s?(?:请?(?:根据|阅读|依据|结合))(?:以下|下列|下述|下面|上述)?(?:的)?(?:材料|资料|案例|案情|情况|背景).{{0,24}}?(?:回答|完成|分析).{{0,30}}"
)
_STORY = re.compile(
    r"(?:[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．])\s?(?=[^？?]{0,60}某).{16,}[。：:]"
)
_ORDER = re.compile(r"(?:[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}\s?[、.．])\s?")
_ASKED = re.compile(r"[【\[]?\s?问\s?\d{0,3}\s?[】\]]?\s?[:：]\s?(.+)")
_ABOVE = re.compile(
    r"[（(]?\s?请?(?:根据|阅读|依据|结合)(?:以上|上述|上面|前述)?(?:的)?(?:材料|资料|案例|案情|情况|背景).{0,24}?(?:回答|完成|分析).{0,30}"
)
_STOPS = '。？?！!…；;：:）)】”"√×'
BROKEN = 20  # characters of a line that may have been broken
STORY = 20  # lines of a material that nothing names
SHORTEST = 16  # characters of one
_INSTRUCTING = re.compile(r"每题|本题|共\s?\d|\d\s?分|答题")


def asked_in(text: str) -> str:
    """The question of 问：…; "" for any other line."""
    found = _ASKED.fullmatch(text)
    return found[1] if found else ""


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


def looks_back(text: str) -> bool:
    """Whether the opening of a case speaks of a material above it: 请根据上述材料回答下列问题："""
    return _ABOVE.match(text[:80]) is not None


def ends_sentence_above(scan: Scan, index: int) -> bool:
    """Whether the line above is the beginning of a sentence that this one ends."""
    above = scan.lines[index - 1] if index else None
    if above is None or len(above.text) < BROKEN or above.text[-1] in _STOPS or is_option(above.text):
        return False
    is_free = scan.labels[index - 1] is None and scan.headings[index - 1] is None
    return is_free and not holds_key(above.text)


def is_spoken_of(scan: Scan, index: int) -> bool:
    """Whether a line further down in the same text speaks of the material above it."""
    for later in range(index + 1, min(index + STORY, len(scan.lines))):
        if scan.starts[later] is not None or scan.labels[later] is not None or begins(scan.lines[later].text):
            return False
        if looks_back(scan.lines[later].text):
            return True
    return False


def is_story(scan: Scan, index: int) -> bool:
    """Whether a line is （一） with a text behind or below it that no number begins, up to a question."""
    ordered = _ORDER.match(scan.lines[index].text)
    if ordered is None:
        return False
    story = scan.lines[index].text[ordered.end() :]
    for later in range(index + 1, min(index + STORY, len(scan.lines))):
        start, text = scan.starts[later], scan.lines[later].text
        if start is not None and scan.is_asking[later]:
            is_told = len(story) >= SHORTEST and story.rstrip('”"）)')[-1:] in ("。", "：", ":", "？", "?")
            return is_told and not _INSTRUCTING.search(story[:200])
        if scan.headings[later] is not None or begins(text) or scan.labels[later] not in (None, Label.MATERIAL):
            return False
        if _ORDER.match(text):
            return False
        story += text
    return False


def opens_answers(scan: Scan, index: int, current: Block | None, unanswered: int) -> bool:
    """Whether 参考答案 alone on its line begins the answers of the questions above, and not that of the last one."""
    following = scan.next_filled(index)
    if following is not None and scan.headings[following] is None and chapter_of(scan.lines[following].text):
        return _opens_behind(scan, following)
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
    if start is not None and (label_of(start.rest) is Label.ANSWER or (is_entry and _is_key(start.rest))):
        return True
    return is_entry and (unanswered >= 2 or bool(table))


def _is_key(text: str) -> bool:
    return bool(text) and is_short_key(text)


def _opens_behind(scan: Scan, chapter: int) -> bool:
    """Whether answers stand below a chapter's title, or below a heading there."""
    for later in range(chapter + 1, min(chapter + 12, len(scan.lines))):
        text = scan.lines[later].text
        if not text or scan.headings[later] is not None or chapter_of(text):
            continue
        start = scan.starts[later]
        return bool(keys.table_of(text)) or (start is not None and _is_key(start.rest)) or bool(key_behind_order(text))
    return False


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
