"""Answers that stand apart from their questions: 1-5 ABCDE, 1.A 2.B, a part 参考答案 at the end with entries by number."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from quizapp.bank.formats.text.lines import Line
from quizapp.bank.rules.kinds import Kind

_SIGN = "(?:正确|错误|[A-HＡ-Ｈ√×✓✔✗✘对错T])"
_RANGE = re.compile(
    rf"第?(\d{{1,4}})\s?[-—–~～至到－]{{1,2}}\s?(\d{{1,4}})\s?[题]?\s{{0,3}}[.．、:：]?\s{{0,8}}"
    rf"((?:[(（【\[]?\s?{_SIGN}[A-HＡ-Ｈ]{{0,7}}\s?[)）】\]]?[\s,，、；;]{{0,8}}){{1,200}})"
)
_ENTRY = re.compile(
    r"[（(【\[第]?\s?(\d{1,4})\s?题?(?:[.．、:：)）】\]]{1,2}|[（(【\[]|\s|(?=[A-HＡ-Ｈ√×]))\s?(?:答案\s?[:：]?)?\s?"
    r"([A-HＡ-Ｈ](?:[、,，]?[A-HＡ-Ｈ]){0,7}|[√×✓✔✗✘T]|正确|错误|对|错)\s?[)）】\]]?[\s,，、；;。.|]{0,8}"
)
_ROW = re.compile(r"(?:[A-HＡ-Ｈ√×✓✔✗✘对错][\s、,，;；]{0,4}){1,200}")
_GROUPS = re.compile(r"[\s、,，;；]+")
_FIRST = re.compile(r"[（(]?\s?1\s?[.．、)）]{1,2}\s*\S")
_ITEM = re.compile(r"(?<=[。；;，,\s（(])(\d{1,2})\s?[.．、)）]")
_LONGEST = 20_000


@dataclass(slots=True)
class KeySection:
    """The answers under one heading of the answers' part, by number: the lines of each, number taken off."""

    kind: Kind | None
    title: str
    entries: dict[int, list[Line]] = field(default_factory=dict)
    lines: dict[int, Line] = field(default_factory=dict)
    order: int = 0  # of the section where only that is named: 一、1.A 2.B
    is_after: int = 0  # the section of questions that was last when this one was read
    chapter: str = ""  # that stands above it among the answers
    within: int | None = None  # the only section of questions it can mean
    is_row: bool = False  # its entries are counted, not numbered
    otherwise: dict[int, list[Line]] = field(default_factory=dict)  # the same row counted by signs, or as one

    def settle(self, numbers: Iterable[int]) -> None:
        """Count a row as its questions are: ABCDA BCDAB is ten answers, or two."""
        if self.is_row and self.entries.keys() != set(numbers) == self.otherwise.keys():
            self.entries = self.otherwise
            line = next(iter(self.lines.values()))
            self.lines = dict.fromkeys(self.entries, line)


def table_of(text: str) -> list[tuple[int, str]]:
    """The answers of a line that holds nothing else, by number; [] for other lines. A range whose letters do not count up
    to its numbers is answered with "" each, so that nobody is given a wrong answer."""
    if len(text) > _LONGEST or not text or not (text[0].isdigit() or text[0] in "第（(【["):
        return []
    found: list[tuple[int, str]] = []
    position = 0
    while position < len(text):
        taken = _range(text, position) or _entry(text, position)
        if taken is None or (found and taken[0][0][0] != found[-1][0] + 1):
            return []
        found += taken[0]
        position = taken[1]
    return found


_Taken = tuple[list[tuple[int, str]], int]  # answers by number, and where they end


def row_of(text: str) -> tuple[list[str], list[str]]:
    """BACDA or AB ACD B: the answers of a line without numbers, and the same counted otherwise; ([], []) for other lines."""
    if not _ROW.fullmatch(text):
        return [], []
    groups = [group for group in _GROUPS.split(text) if group]
    signs = [sign for group in groups for sign in group]
    return (groups, signs) if len(groups) > 1 else (signs, groups)


def last_of_list(text: str) -> int:
    """The number of the last item where a text begins with 1. and counts on in its line: 1.立案；2.调查； is 2; 0 for any other."""
    if not _FIRST.match(text):
        return 0
    last = 1
    for match in _ITEM.finditer(text):
        if int(match[1]) == last + 1:
            last += 1
    return last


def _range(text: str, position: int) -> _Taken | None:
    match = _RANGE.match(text, position)
    if match is None:
        return None
    first, last = int(match[1]), int(match[2])
    if not first < last < first + 500:
        return None
    signs = _signs(match[3], last - first + 1)
    numbers = range(first, last + 1)
    each = signs if len(signs) == len(numbers) else [""] * len(numbers)
    return list(zip(numbers, each, strict=True)), match.end()


def _entry(text: str, position: int) -> _Taken | None:
    match = _ENTRY.match(text, position)
    return ([(int(match[1]), match[2])], match.end()) if match else None


def _signs(text: str, wanted: int) -> list[str]:
    """One answer per number: by groups where there are as many, else sign by sign."""
    plain = unicodedata.normalize("NFKC", text)
    groups = [group for group in re.split(r"[\s,、;()\[\]【】]+", plain) if group]
    if len(groups) == wanted:
        return groups
    return [sign for group in groups for sign in group]
