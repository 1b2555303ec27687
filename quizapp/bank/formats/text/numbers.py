"""The number that a question begins with, in all the ways it is written."""

import re
from dataclasses import dataclass
from enum import StrEnum

from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.vocabulary import kind_of
from quizapp.bank.rules.kinds import Kind
from quizapp.bank.rules.numerals import to_number

RUN = 3  # so many numbers in a row are a broken list, not a sentence
_NUMBER = re.compile(
    r"(?:[★☆※●■◆▲•◎#*]{1,6}\s?)?(?:"
    r"第\s?(?P<ordinal>\d{1,5})\s?[题道]\s?(?:[:：.．、]|(?=\s|$|[^数目型库干]))"
    r"|(?:题目|试题|习题|题|Question|Q)\s?(?P<word>\d{1,5})\s?[:：.．、\s]"
    r"|[（(【\[]\s?(?P<round>\d{1,5})\s?[)）】\]]\s?[.．、:：]?"
    r"|(?P<half>\d{1,5})\s?[)）]"
    r"|(?P<plain>\d{1,5})(?:/\d{2,5})?\s{0,3}(?:[.．、。:：]|[，,](?!\d))"
    r"|(?P<space>\d{1,5})(?=\t|\s{2}|\s[一-鿿《“\"（(【\[])"
    r"|(?P<bare>\d{1,5})$"
    r")\s*"
)
_SUB = re.compile(
    r"(?:[（(]\s?(?P<round>\d{1,2})\s?[)）]\s?[.．、:：]?"
    r"|(?:问题|小题|设问|子题)\s?(?P<word>[一二三四五六七八九十]{1,3}|\d{1,2})\s?[:：.．、)）]?"
    r"|第\s?(?P<ordinal>[一二三四五六七八九十]{1,3}|\d{1,2})\s?[小问][题问]?\s?[:：.．、]?"
    r"|(?P<half>\d{1,2})\s?[)）]"
    r"|(?P<ring>[①-⑳])\s?[.．、:：]?"
    r")\s*"
)
_ANSWERED = re.compile(
    r"([（(](?:[\sA-HＡ-Ｈ、,，]{0,16}|\s{0,8}(?:[√×✓✔✗✘对错TFVX]|正确|错误)\s{0,8})[）)])\s{0,4}(?=\d{1,4}\s?[.．、])"
)
_AFTER = re.compile(r"(\d{1,6})\s{0,3}[、.．]\s{0,3}")
_KIND = r"[^\d\s（）()【】\[\],，.、:：;；]{2,8}"
_SCORE = r"(?:[,，、;；\s]{0,3}(\d{1,3}(?:\.\d{1,2})?)\s?分)?"
_LEVEL = r"(?:[,，、;；\s]{1,3}(?:难度\s?[:：]?\s?)?(较?易|较?难|中等?|简单|容易|一般|困难)度?)?"
_MARK = re.compile(
    rf"[（(【\[<《〖]\s?({_KIND}){_SCORE}{_LEVEL}\s?[)）】\]>》〗](?:\s?[（(]\s?(?:系统|人工|自动|手动)评分\s?[)）])?\s?[:：]?\s*"
)
_MARK_AT_END = re.compile(rf"[（(【\[]\s?({_KIND}){_SCORE}\s?[)）】\]]\s?[.。]?$")
_WORD_MARK = re.compile(
    r"([^\d\s（）()【】\[\],，.、:：]{2,6}题)(?:\s?[:：]\s*|\s{1,8}(?=\S)|(?=【))|(单选|多选|判断|填空|简答|不定项)(?:\s?[:：]|\s)\s{0,8}(?=\S)"
)
_ONLY_SCORE = re.compile(r"[（(【\[]\s?(?:本题|每题)?(\d{1,3}(?:\.\d{1,2})?)\s?分\s?[)）】\]]\s*")
_SYSTEM = re.compile(r"[（(]\s?系统评分\s?[)）]")


class Form(StrEnum):
    """How numbers are written; the questions of a section share one form."""

    PLAIN = "plain"
    ROUND = "round"
    HALF = "half"
    ORDINAL = "ordinal"
    SPACE = "space"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Start:
    """A line that may begin a question: its number, the text behind it, and what stood in front of or behind the number.
    `first`: where numbers run together the first of them; `is_decimal`: 1.5 may be no number of a question."""

    number: int
    first: int
    form: Form
    rest: str
    is_decimal: bool = False
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """[单选题] or （多选题，2分） before or behind a stem; `marks` in hundredths."""

    kind: Kind | None = None
    marks: int | None = None
    by_system: bool = False
    level: str = ""


def start_of(line: Line) -> Start | None:
    """The number a line begins with; None where it begins with none."""
    text = line.text
    if not text or not _may_begin(text[0]):
        return None
    mark, behind = take_mark(text)
    lead = text[: len(text) - len(behind)] if mark.kind or mark.marks else ""
    found = _NUMBER.match(behind)
    answered = _ANSWERED.match(behind)
    if answered is not None:
        found = _NUMBER.match(behind, answered.end())
    if found is None:
        return None
    form = Form(str(found.lastgroup)) if found.lastgroup != "word" else Form.ORDINAL
    number = int(found[str(found.lastgroup)])
    rest = behind[found.end() :]
    is_decimal = (
        form is Form.PLAIN and found[0].rstrip()[-1] in ".．:：" and rest[:1].isdigit() and found[0][-1] in ".．:："
    )
    last, rest = _behind_run(number, rest) if form is Form.PLAIN else (number, rest)
    rest = f"{rest}{answered[1]}" if answered and answered[1][1:-1].strip() else rest
    return Start(last, number, form, f"{lead}{rest}".strip(), is_decimal, bool(mark.kind))


def sub_start(text: str) -> tuple[int, str] | None:
    """The number and the text of a question of a case: (1), 1), ①, 问题一, 第1问."""
    found = _SUB.match(text)
    if found is None:
        return None
    raw = found[str(found.lastgroup)]
    number = ord(raw) - 0x245F if found.lastgroup == "ring" else to_number(raw)
    return number, text[found.end() :]


def take_mark(text: str) -> tuple[Mark, str]:
    """The mark in front of a text, and the text without it."""
    found = _MARK.match(text) or _WORD_MARK.match(text)
    kind = kind_of(found[1] or found[2]) if found else None
    if found is not None and kind is not None:
        score = found[2] if found.re is _MARK else None
        level = (found[3] or "") if found.re is _MARK else ""
        return Mark(kind, _hundredths(score), bool(_SYSTEM.search(found[0])), level), text[found.end() :]
    scored = _ONLY_SCORE.match(text)
    return (Mark(None, _hundredths(scored[1])), text[scored.end() :]) if scored else (Mark(), text)


def take_end_mark(text: str) -> tuple[Mark, str]:
    """The mark behind a text, and the text without it."""
    found = _MARK_AT_END.search(text, max(0, len(text) - 40))
    kind = kind_of(found[1]) if found else None
    if found is None or kind is None:
        return Mark(), text
    return Mark(kind, _hundredths(found[2])), text[: found.start()].rstrip()


def _may_begin(char: str) -> bool:
    return char.isdigit() or char in "第题试习Q（(【[<《〖★☆※●■◆▲•◎#*单多判填简不是问案材综论名"


def _behind_run(number: int, rest: str) -> tuple[int, str]:
    """2、3、4、…397、题干: what a broken list leaves behind. The last of the numbers, and the text behind them; the same
    number written twice (by the list and by hand) is taken once."""
    last, place, count = number, 0, 1
    found = _AFTER.match(rest)
    while found is not None and int(found[1]) == last + 1:
        last, place, count = last + 1, found.end(), count + 1
        found = _AFTER.match(rest, place)
    if count >= RUN:
        return last, rest[place:]
    twice = _AFTER.match(rest)
    is_twice = twice is not None and int(twice[1]) == number and not rest[twice.end() : twice.end() + 1].isdigit()
    return number, rest[twice.end() :] if twice and is_twice else rest


def _hundredths(score: str | None) -> int | None:
    return round(float(score) * 100) or None if score else None
