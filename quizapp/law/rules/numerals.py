"""Chinese numerals up to 9999, as articles are numbered."""

NUMERALS = "零〇○Ｏ一二三四五六七八九十百千两"
DIGITS = "0-9０-９"
_VALUES = {
    char: value
    for value, chars in enumerate(("零〇○Ｏ", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def to_number(text: str) -> int:
    """三十二, 一〇五, 32 or ３２ as a number."""
    if text.isdecimal():
        return int(text[:9])
    if not any(char in _UNITS for char in text):
        return int("".join(str(_VALUES[char]) for char in text)[:9] or "0")
    total = digit = 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _VALUES[char]
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
