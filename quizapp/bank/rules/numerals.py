"""Chinese numerals up to 9999, as articles are numbered."""

NUMERALS = "零〇一二三四五六七八九十百千两"
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def to_number(text: str) -> int:
    """三十二 or 32 as 32."""
    if text.isdecimal():
        return int(text[:9])
    total = digit = 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def to_numeral(number: int) -> str:
    """32 as 三十二, 105 as 一百零五; from 10000 on in digits."""
    if number > 9999:
        return str(number)
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
