"""Markdown's marks of emphasis taken off a text: **bold**, *slanted*, __bold__; what is no mark stays."""

import re

_BOLD = re.compile(r"\*{2,3}(?=[^\s*])([^*\n]{1,2000})\*{2,3}")
_SLANTED = re.compile(r"(?<![A-Za-z0-9*\\])\*(?=[^\s*])([^*\n]{1,200})(?<=[^\s*\\])\*(?![A-Za-z0-9*])")
_UNDER = re.compile(r"(?<![\w\\])__(?=[^\s_])([^_\n]{1,200})(?<=[^\s_\\])__(?!\w)")
_LETTER = re.compile(r"[A-HＡ-Ｈ]\s?[.．、:：)）]")
_MARKS_WITHIN = re.compile(r"[，。；：、,;:（）()]")
_COUNTS = re.compile(r"[=＝≈+＋÷×/]|公式|计算|乘|金额|总[额价和]")
_MAY_COUNT = re.compile(r"[一-鿿\d]")
_UNITS = re.compile(r"[日天年月周个人名元万亿千百倍次条款项吨米克度%％岁件时分秒以之]")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔汤"
)


def without_stars(text: str) -> tuple[str, str]:
    """A text without its pairs of stars, and one of them that may have been a sign of multiplication or of a hidden name; ""
    where none is doubtful."""
    if "*" not in text:
        return text, ""
    doubtful = ""
    counts = _COUNTS.search(text) is not None

    def taken(found: re.Match[str]) -> str:
        nonlocal doubtful
        whole = found.string
        before, behind = whole[max(0, found.start() - 1) : found.start()], whole[found.end() : found.end() + 1]
        if before in _SURNAMES and found[1][-1:] in _SURNAMES:
            return found[0]  # 张**与李**
        if found.re is _BOLD:
            return found[1]
        is_whole = found.start() == 0 and found.end() == len(whole)
        if not is_whole and (_LETTER.match(found[1]) or _MARKS_WITHIN.search(found[1]) or counts):
            return found[0]
        if _MAY_COUNT.match(before) and _MAY_COUNT.match(behind):
            doubtful = found[0]
        return found[1]

    text = _BOLD.sub(taken, text)
    return _SLANTED.sub(taken, text), doubtful


def without_lines(text: str) -> str:
    """A text without the pairs of __ that stand around whole words of it; blanks stay."""
    return _UNDER.sub(lambda found: found[0] if _UNITS.match(found[1]) else found[1], text) if "__" in text else text
