"""Blanks of a stem in all the ways they are drawn, and the answers that fill them."""

import re
from collections.abc import Sequence

from quizapp.bank.formats.text.cases import items
from quizapp.bank.rules import answers
from quizapp.bank.rules.validity import count_blanks
from quizapp.bank.rules.wording import tidy

BLANK = "____"
_THIN = " \u3000\xa0"
_FULL_WIDTH = re.compile("[＿﹍﹎﹏]+")
_NUMBERED = re.compile(r"_{1,200}\s?[（(]?\s?(\d{1,2}|[①-⑳])\s?[)）]?\s?_{1,200}")
_SQUARE = re.compile(r"[【\[{][ \u3000\xa0_]{0,40}[】\]}]")
_NAMED = re.compile(
    r"[（(【\[{]{1,2}\s?(?:填空|空格?|blank)\s?(?:\d{1,2}|[一二三四五六七八九十]{1,2})?\s?[）)】\]}]{1,2}",
    re.IGNORECASE,
)
_SPACES = re.compile(r"(?<=\S)(?: {3,}|\u3000{2,}|\xa0{3,}|[ \u3000\xa0]{4,})(?=\S|$)")
_UNDERLINED = re.compile(r"_{1,60}\s?([^_\s\n][^_\n]{0,60}?)\s?_{1,60}")
_BETWEEN = re.compile(r"^[、]|[，。；：,;？！]")  # what stands between two blanks
_UNIT = re.compile(r"[日天年月周个元万倍人次以之内至和与或、]")
_HELD = re.compile(r"[（(【]\s?([^（）()【】\n]{1,60}?)\s?[）)】]")
_AT_END = re.compile(r"(.{2,4000}?)\s{0,8}[（(【]([^（）()【】\n]{1,200})[）)】]\s?", re.DOTALL)
_ASIDE = re.compile(
    r"以下简称|简称|下同|含|包括|不含|如[：:]|例如|见|详见|即|\d{4}\s?年|修[订正]|分\s?$|第[一二三四五六七八九十\d]+[条款]"
)
_LABELLED = re.compile(r"第?[一二三四五六七八九十\d]{1,3}\s?空\s?[:：]\s?")
_RINGED = re.compile(r"[①-⑳]\s?")
_NUMBERED_ITEM = re.compile(r"[（(]\d{1,2}[)）]\s?")
_HELD_TEXT = re.compile(r"[（(]\s?([^（）()\n]{1,80}?)\s?[）)]")
_NUMERAL = re.compile("[一二三四五六七八九十\\d]{1,3}")


def blanked(stem: str, *, is_fill: bool) -> str:
    """A stem whose blanks are drawn as ____ or （　）; runs of spaces count only in a question that is known as a fill."""
    found = _NAMED.sub(BLANK, _FULL_WIDTH.sub(lambda match: "_" * max(2, len(match[0])), stem))  # [填空1]
    numbered = _NUMBERED.search(found)
    if numbered is not None and numbered[1] in ("1", "①"):  # （1）____（2）____ numbers the blanks in front of them
        found = _NUMBERED.sub(BLANK, found)
    if is_fill:
        found = _SQUARE.sub(BLANK, found)
        if not count_blanks(found):
            found = re.sub(r"(?<!_)_(?!_)", BLANK, found)
        if not count_blanks(found):
            found = _SPACES.sub(BLANK, found)
    return found


def filled(stem: str, under: Sequence[str] = ()) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """A stem with the answers in its own blanks (应当__公开__, 应当（公开）, or `under`lined): emptied, with the answers;
    () where none are, or where a bracket may be an aside."""
    if under and not count_blanks(stem):
        return _emptied(stem, under)
    if count_blanks(_UNDERLINED.sub("", stem)) == 0:
        found = [match[1].strip() for match in _UNDERLINED.finditer(stem)]
        if found and not any(_BETWEEN.search(text) or _UNIT.match(text) for text in found):
            return _UNDERLINED.sub(BLANK, stem), tuple((text,) for text in found)
    at_end = _AT_END.fullmatch(stem)
    if at_end and count_blanks(at_end[1]) and not _ASIDE.search(at_end[2]):
        answer = read(at_end[1], at_end[2])
        if answer is not None:
            return at_end[1], answer
    held = list(_HELD.finditer(stem))
    if not held or count_blanks(stem) or any(_ASIDE.search(match[1]) for match in held):
        return stem, ()
    return _HELD.sub("（　）", stem), tuple((match[1].strip(),) for match in held)


def _emptied(stem: str, texts: Sequence[str]) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Each text, in order, replaced by a blank."""
    done, rest = "", stem
    for text in texts:
        before, found, behind = rest.partition(text)
        if not found:
            return stem, ()
        done, rest = f"{done}{before.rstrip(_THIN)}{BLANK}", behind.lstrip(_THIN)
    return done + rest, tuple((tidy(text),) for text in texts)


def read(stem: str, key: str, *, by_system: bool = False) -> tuple[tuple[str, ...], ...] | None:
    """The accepted texts per blank of a stem; None where they do not fit its blanks in one way. `by_system`: the rule of
    the upload form that marks 系统评分, where ; parts accepted texts and | parts blanks."""
    wanted = count_blanks(stem)
    if not wanted or not key.strip():
        return None
    if by_system:
        blanks = tuple(_texts(part, ";；") for part in key.split("|"))
        return blanks if len(blanks) == wanted and all(blanks) else None
    held = _in_brackets(tidy(key))
    if len(held) == wanted:
        return tuple((text,) for text in held)
    standard = tuple(tuple(text.rstrip("。") or text for text in each) for each in answers.blanks(key))
    if len(standard) == wanted:
        return standard
    for parts in _otherwise(key, wanted):
        if len(parts) == wanted and all(parts):
            return tuple((part,) for part in parts)
    return None


def _otherwise(key: str, wanted: int) -> list[list[str]]:
    """The other ways answers are parted; each counts only when it gives one text per blank."""
    plain = tidy(key)
    found = [items(plain, wanted)]
    for pattern in (_LABELLED, _RINGED, _NUMBERED_ITEM):
        found.append(
            [tidy(part).strip("；;，,、。") for part in pattern.split(plain) if part.strip()]
            if pattern.match(plain)
            else []
        )
    if wanted > 1:
        for mark in ("|", "、", "，", ",", "/", "\t"):
            found.append([tidy(part).rstrip("。") for part in plain.split(mark) if part.strip()])
        found.append(plain.rstrip("。").split())
    return found


def _in_brackets(plain: str) -> list[str]:
    """(答案1)(答案2): each text in brackets of its own, nothing else; a bare numeral in brackets is a text as it stands."""
    found = _HELD_TEXT.findall(plain)
    is_whole = not _HELD_TEXT.sub("", plain).strip(" 。.；;\n")
    return found if is_whole and not any(_NUMERAL.fullmatch(text) for text in found) else []


def _texts(part: str, marks: str) -> tuple[str, ...]:
    return tuple(text for text in (tidy(each) for each in re.split(f"[{marks}]", part)) if text)
