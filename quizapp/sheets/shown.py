"""A number as its cell shows it: 5% for 0.05, 001 for 1, 1月2日 for a day. Only what can be told without doubt; else None,
and the value is read."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

BUILT_IN: Mapping[int, str] = {
    2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 12: "# ?/?", 13: "# ??/??", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 20: "h:mm", 21: "h:mm:ss", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
PLAIN = frozenset({"", "general", "@", "0", "g/通用格式"})  # show what is there
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PIECES = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<money>[^\]\-]*)(?:-[^\]]*)?\]|(?P<colour>\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color\d+)\])|'
    r"(?P<pad>[_*].)|(?P<number>[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+)|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+)|(?P<other>.)"
)
_LITERAL = frozenset("%‰￥¥$€ -+()（）:/,年月日时分秒元万亿个条款项件倍人天")
_FRACTION = re.compile(r"#?\s*(\?{1,3})/\?{1,3}")
_EPOCH = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
_LAST_DAY = 2_958_465
_Piece = tuple[str, str]  # what it is, and its text


def as_shown(value: float, code: str) -> str | None:
    """What a cell of this number format shows; None where it is the plain value, or can't be told."""
    pieces = _pieces(_section(value, code))
    if pieces is None:
        return None
    if any(name == "date" for name, _text in pieces):
        return _day(value, pieces)
    fraction = _FRACTION.fullmatch("".join(text for _name, text in pieces).strip())
    if fraction:
        return _fraction(value, len(fraction[1]))
    shown = _number(abs(value), pieces)
    return f"-{shown}" if shown and value < 0 and ";" not in code else shown


@lru_cache(maxsize=512)
def is_plain(code: str) -> bool:
    """Whether a number format shows the value as it is."""
    return code.strip().casefold() in PLAIN


def _section(value: float, code: str) -> str:
    """Of the formats for positive numbers, negative ones and nought the one that counts."""
    parts = re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", code)
    if value < 0 and len(parts) > 1:
        return parts[1]
    return parts[2] if value == 0 and len(parts) > 2 else parts[0]


@lru_cache(maxsize=512)
def _pieces(section: str) -> tuple[_Piece, ...] | None:
    found: list[_Piece] = []
    for each in _PIECES.finditer(section):
        name = each.lastgroup or ""
        if name in ("quoted", "escaped", "money"):
            found.append(("literal", each[name] or ""))
        elif name == "other" and each[0] not in _LITERAL:
            return None
        elif name not in ("colour", "pad"):
            found.append(("literal" if name == "other" else name, each[0]))
    return tuple(found)


def _number(value: float, pieces: tuple[_Piece, ...]) -> str | None:
    patterns = [text for name, text in pieces if name == "number"]
    if not patterns and pieces:
        return "".join(text for _name, text in pieces).strip() or None
    line = "".join(text for _name, text in pieces)
    if len(patterns) != 1 or patterns[0].endswith(",") or "/" in line:
        return None
    shares = sum(text.count("%") for name, text in pieces if name == "literal")
    body = _digits(value, patterns[0], shares)
    if body is None:
        return None
    return "".join(body if name == "number" else text for name, text in pieces).strip()


def _digits(value: float, pattern: str, shares: int) -> str | None:
    whole, _point, part = pattern.partition(".")
    try:
        exact = Decimal(repr(value)) * 100**shares
        rounded = exact.quantize(Decimal(1).scaleb(-len(part)), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return None
    digits, _point, decimals = f"{rounded:f}".partition(".")
    while decimals and len(decimals) > part.count("0") and decimals.endswith("0"):
        decimals = decimals[:-1]
    digits = digits.zfill(whole.replace(",", "").count("0"))
    if "," in whole:
        digits = f"{int(digits):,}"
    return f"{digits}.{decimals}" if decimals else digits


def _fraction(value: float, places: int) -> str | None:
    nearest = Fraction(abs(value)).limit_denominator(10**places - 1)
    whole, rest = divmod(nearest.numerator, nearest.denominator)
    shown = (
        f"{whole} {rest}/{nearest.denominator}"
        if whole and rest
        else f"{rest}/{nearest.denominator}"
        if rest
        else str(whole)
    )
    return f"-{shown}" if value < 0 else shown


def _day(value: float, pieces: tuple[_Piece, ...]) -> str | None:
    """Days with 年 or 月 in them, days without a year, times; a whole day in figures is read as 2021-07-15."""
    kinds = [text[0].lower() for name, text in pieces if name == "date"]
    line = "".join(text for _name, text in pieces)
    if {"y", "m", "d"} <= set(kinds) and "年" not in line and "mmm" not in line.lower():
        return None
    has_more = any(name == "number" or text.lower().startswith("ddd") for name, text in pieces)
    if not 0 <= value <= _LAST_DAY or has_more:
        return None
    moment = _EPOCH + dt.timedelta(seconds=round(value * 86_400))
    return "".join(_dated(moment, pieces, at) if name == "date" else text for at, (name, text) in enumerate(pieces))


def _dated(moment: dt.datetime, pieces: tuple[_Piece, ...], at: int) -> str:
    text = pieces[at][1].lower()
    others = [(index, other[0].lower()) for index, (name, other) in enumerate(pieces) if name == "date"]
    before = next((sign for index, sign in reversed(others) if index < at), "")
    after = next((sign for index, sign in others if index > at), "")
    if text[0] == "m" and len(text) < 3 and (before == "h" or after == "s"):
        return str(moment.minute).zfill(len(text))
    if text.startswith("mmm"):
        return _MONTHS[moment.month - 1]
    if text[0] == "y":
        return f"{moment.year:04d}" if len(text) > 2 else f"{moment.year % 100:02d}"
    number = {"m": moment.month, "d": moment.day, "h": moment.hour, "s": moment.second}[text[0]]
    return str(number).zfill(min(len(text), 2))
