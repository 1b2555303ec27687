"""Citations as people write them: 第三十二条第一款第（二）项."""

import re

from quizapp.bank.rules.document import Citation

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERALS = "零〇一二三四五六七八九十百千两"
_ARTICLE = re.compile(
    rf"第?\s*([{_NUMERALS}]+|\d+)\s*条(之[{_NUMERALS}]+)?"
    rf"(?:\s*第?\s*([{_NUMERALS}]+|\d+)\s*款)?"
    rf"(?:\s*第?\s*[（(]?\s*([{_NUMERALS}]+|\d+)\s*[）)]?\s*项)?"
)


def to_number(text: str) -> int:
    """三十二 or 32 as 32."""
    if text.isdigit():
        return int(text)
    total = digit = 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def to_numeral(number: int) -> str:
    """32 as 三十二, 105 as 一百零五, up to 9999."""
    digits = "零一二三四五六七八九"
    text, pending = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if pending and text else "") + digits[digit] + name
            pending = False
        elif text:
            pending = True
    return text.removeprefix("一") if text.startswith("一十") else text or "零"


def parse(law: str, version: str, text: str) -> Citation | None:
    """One citation of a law; None where the text names no article."""
    found = _ARTICLE.search(text)
    if not law.strip() or found is None:
        return None
    number, inserted, paragraph, item = found.groups()
    return Citation(
        law=law.strip().strip("《》 "),
        version=version.strip(),
        article=f"第{to_numeral(to_number(number))}条{inserted or ''}",
        paragraph=to_number(paragraph) if paragraph else None,
        item=f"（{to_numeral(to_number(item))}）" if item else None,
    )


def write(citation: Citation) -> str:
    """第三十二条第一款第（二）项, the inverse of parse."""
    paragraph = f"第{to_numeral(citation.paragraph)}款" if citation.paragraph else ""
    item = f"第{citation.item}项" if citation.item else ""
    return f"{citation.article}{paragraph}{item}"
