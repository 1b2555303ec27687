"""The lines of a law file, whatever its shape, and what a line can be: heading, article, item, page residue."""

import re
from dataclasses import dataclass
from enum import StrEnum

from quizapp.law.rules.numerals import DIGITS, NUMERALS, to_number
from quizapp.law.rules.text import Depth

BLANKS = " \t\u3000\xa0\u2002\u2003\u2009\ufeff\u200b"
_N = rf"[{NUMERALS}]+|[{DIGITS}]+"
_DEPTHS = {"编": Depth.PART, "分编": Depth.SUBPART, "章": Depth.CHAPTER, "节": Depth.SECTION}
_HEADING = re.compile(rf"第\s*({_N})\s*(分编|编|章|节)(?:\s*之({_N}))?(\s*)(.*)")
_NOT_A_TITLE = re.compile(r"[、，,。；;：:]|的|至?第|[和及与]第|以及|或者?第|规定|中(?:规定|所|的|，)")
_LEADERS = re.compile(r"[\s.．…·—\-_]*[.．…·\t][\s.．…·—\-_]*\d*$|(?<=\S)\s+\d{1,4}$")
_ARTICLE = re.compile(rf"[【\[]?第\s*({_N})\s*条(?:\s*之({_N}))?[】\]]?([\s:：]*)(.*)", re.DOTALL)
_REFERS = re.compile(
    r"[、，,；;。）)》〉”]|[的之]|规定|第|至第|[和及与](?:其|第|本|前)|以及|或者?第|中(?:规定|所|的|，|“)|所[列称规述]|以[上下]"
    r"|款(?!项)|项(?!目)"
)
_ITEM = re.compile(rf"([（(]\s*([{NUMERALS}]+)\s*[）)])\s*[、.．]?\s*(.*)", re.DOTALL)
_SUBITEM = re.compile(r"(\d{1,3}\s*[.．、](?!\d)|[（(]\s*\d{1,3}\s*[）)]|[①-⑳])\s*(.*)", re.DOTALL)
_UNNUMBERED = {
    "总则": Depth.PART,
    "附则": Depth.PART,
    "分则": Depth.PART,
    "序言": Depth.PART,
    "前言": Depth.PART,
    "引言": Depth.PART,
}
_CONTENTS = re.compile(r"目\s*[录次]")
_ANNEX = re.compile(
    rf"附\s*(?:件|表|录|图)?\s*(?:[{NUMERALS}{DIGITS}]{{1,3}})?\s*(?:[:：].{{0,40}}|\s.{{0,40}})?|附[件表录图]\s*(?:[{NUMERALS}{DIGITS}]{{1,3}})?[^。；，]{{0,30}}"
)
_PAGE = re.compile(
    r"[-—－–·.\s]*\d{1,4}[-—－–·.\s]*|第\s*\d+\s*页.{0,12}|\d+\s*/\s*\d+|(?:https?://|www\.)\S+.{0,30}"
    r"|\d{4}[/-]\d{1,2}[/-]\d{1,2}\s+\d{1,2}:\d{2}.{0,40}|(?:打印|关闭|下载|返回|分享).{0,10}|【?字体.{0,16}|(?:来源|责任编辑)[:：].{0,30}",
)
STOPS = tuple('。；：！？”』》）;:!?)"')


@dataclass(frozen=True, slots=True)
class Line:
    """A line without blanks around it, `number` from 1 as the person counts lines or paragraphs. `level` is that of a
    Markdown heading (0: none), `is_quote` a Markdown quotation, `opens` says that a blank line stands before it."""

    text: str
    number: int
    level: int = 0
    is_quote: bool = False
    opens: bool = False


@dataclass(frozen=True, slots=True)
class HeadingStart:
    """第一章 总则: `number` is 0 where there is none (附则); `title` may be empty and stand on the next line."""

    depth: Depth
    number: int
    sub: int
    label: str
    title: str

    @property
    def text(self) -> str:
        """第一章　总则."""
        return "　".join(part for part in (self.label, self.title) if part)


class Sign(StrEnum):
    SURE = "sure"  # set off by a blank or a colon
    PLAIN = "plain"  # 第三条为了……
    REFERENCE = "reference"  # 第三条规定的……


@dataclass(frozen=True, slots=True)
class ArticleStart:
    """第三条 and what follows it on the line."""

    number: int
    sub: int
    rest: str

    @property
    def place(self) -> tuple[int, int]:
        """(120, 1) of 第一百二十条之一."""
        return self.number, self.sub


def heading(text: str, *, is_marked: bool = False) -> HeadingStart | None:
    """A heading; a sentence that begins with a reference (第二章规定的……) is none unless marked as heading."""
    found = _HEADING.fullmatch(text)
    if found is None:
        plain = re.sub(r"\s+", "", _LEADERS.sub("", text))
        return HeadingStart(_UNNUMBERED[plain], 0, 0, plain, "") if plain in _UNNUMBERED else None
    number, kind, sub, gap, rest = found.groups()
    title = tidy_title(_LEADERS.sub("", rest))
    if not is_marked and (len(title) > 60 or title.endswith(STOPS[:3]) or (not gap and _NOT_A_TITLE.match(title))):
        return None
    label = re.sub(r"\s+", "", text[: found.start(4)])
    return HeadingStart(_DEPTHS[kind], to_number(number), to_number(sub) if sub else 0, label, title)


def article(text: str) -> tuple[ArticleStart, Sign] | None:
    """第三条 at the beginning of a line, and how surely it begins an article."""
    found = _ARTICLE.fullmatch(text)
    if found is None:
        return None
    number, sub, gap, rest = found.groups()
    start = ArticleStart(to_number(number), to_number(sub) if sub else 0, rest.strip(BLANKS + "\n"))
    is_set_off = text[:1] in "【[" or ":" in gap or "：" in gap or not rest
    if re.match(r"[、，。](?!第)", rest):
        start = ArticleStart(start.number, start.sub, start.rest[1:].strip(BLANKS))  # 第三条、为了……
        return start, Sign.REFERENCE
    if rest[:1] in tuple("、，,；;）)》〉"):
        return None
    if gap or is_set_off:
        return start, Sign.PLAIN if gap and not is_set_off and "\u3000" not in gap and _REFERS.match(
            rest
        ) else Sign.SURE
    return start, Sign.REFERENCE if _REFERS.match(rest) else Sign.PLAIN


def item(text: str) -> tuple[str, str] | None:
    """(（一）, text) of an item."""
    found = _ITEM.fullmatch(text)
    return (f"（{found[2]}）", found[3]) if found else None


def subitem(text: str) -> tuple[str, str] | None:
    """(1., text) of a sub-item."""
    found = _SUBITEM.fullmatch(text)
    return (re.sub(r"\s", "", found[1]), found[2]) if found else None


def is_contents(text: str) -> bool:
    """The line 目录."""
    return _CONTENTS.fullmatch(text) is not None


def is_annex(text: str) -> bool:
    """附件, 附件一：……, 附录: what follows is outside the articles."""
    return len(text) <= 60 and not text.endswith(("。", "；")) and _ANNEX.fullmatch(text) is not None


def is_page_residue(text: str) -> bool:
    """A page number, an address, the buttons of a web page."""
    return _PAGE.fullmatch(text) is not None


def tidy_title(text: str) -> str:
    """总　则 as 总则, with a single full-width space between parts that are words of their own."""
    parts = text.split()
    if all(len(part) == 1 for part in parts):
        return "".join(parts)
    return "　".join(parts)
