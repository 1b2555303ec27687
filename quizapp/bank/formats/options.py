"""Options as sheets hold them: in columns of their own, all in one cell, or under the stem in its cell."""

import ast
import json
import re
import unicodedata
from collections.abc import Sequence

from quizapp.bank.rules.kinds import LETTERS
from quizapp.bank.rules.wording import tidy

_MARK = r"\s*[.．、:：)）]\s*"
_PREFIX = re.compile(rf"^\s*[(（]?\s*([A-Za-zＡ-Ｚａ-ｚ]){_MARK}")
_WITHIN = re.compile(rf"[\s|;；$&][(（]?[A-HＡ-Ｈ]{_MARK}")
_FIRST = re.compile(rf"(?m)^\s*[(（]?\s*[AＡ]{_MARK}")
_INLINE = re.compile(rf"(?<=[）)？?。：:])\s*[AＡ]{_MARK}")
_SPACED = re.compile(r"(?:^|(?<=\s))([A-ZＡ-Ｚ])(?:[ \t\u3000]+|(?=[\u4e00-\u9fff《“]))")
_SEPARATORS = ("\n", "$;$", "|", "┋", "$", "&", "；", ";")


def without_prefixes(texts: Sequence[str]) -> tuple[str, ...]:
    """Options whose texts all begin with their own letter lose it; otherwise a letter is part of the text."""
    if not has_prefixes(texts):
        return tuple(texts)
    return tuple(tidy(_PREFIX.sub("", text, count=1)) for text in texts)


def has_prefixes(texts: Sequence[str]) -> bool:
    """Whether every text begins with its letter: A. … B. … C. …"""
    if not texts or len(texts) > len(LETTERS) or not _PREFIX.match(texts[0]):
        return False
    found = [_PREFIX.match(text) for text in texts]
    return all(match and _letter(match[1]) == LETTERS[index] for index, match in enumerate(found))


def misplaced(texts: Sequence[str]) -> str:
    """The letter that stands twice, or in another's place, where all texts begin with one; "" for none."""
    if len(texts) < 2 or not letter_of(texts[0]):
        return ""
    found = [letter_of(text) for text in texts]
    if not all(found):
        return ""
    return next((letter for letter, place in zip(found, LETTERS, strict=False) if letter != place), "")


def letter_of(text: str) -> str:
    """The letter with which an option begins, A. or （B）; "" for none."""
    found = _PREFIX.match(text)
    return _letter(found[1]) if found else ""


def split(text: str) -> tuple[str, ...]:
    """Options written in one cell: a JSON list, with letters, or parted by line, |, $, & or ;."""
    listed = listed_texts(text) or split_lettered(text) or _split_spaced(text)
    if listed:
        return without_prefixes(listed)
    for mark in _SEPARATORS:
        parts = [tidy(part) for part in text.split(mark)]
        if mark == "\n":
            parts = [part for part in parts if part]
        while parts and not parts[-1]:  # but an empty one between others has its letter
            parts.pop()
        if len(parts) >= 2:
            return without_prefixes(parts)
    return (tidy(text),) if text.strip() else ()


def under_stem(text: str) -> tuple[str, tuple[str, ...]]:
    """Stem and options of a cell that holds both, the options from a line that begins with A, or behind the blank or
    question mark; no options if none do."""
    first = _FIRST.search(text) or _INLINE.search(text)
    options = split_lettered(text[first.start() :]) if first and text[: first.start()].strip() else None
    if first is None or options is None:
        return text, ()
    return tidy(text[: first.start()]), without_prefixes(options)


def split_lettered(text: str) -> tuple[str, ...] | None:
    """A. … B. … C. … cut before each next letter, kept with their letters; None where fewer than two are found."""
    places: list[int] = []
    position = 0
    for letter in LETTERS:
        place = _next(text, letter, position, at_start=not places)
        if place is None:
            break
        places.append(place)
        position = place + 1
    if len(places) < 2:
        return None
    if _WITHIN.search(text, places[-1] + 1):
        return None  # a letter twice, or one left out: what follows it is no part of the last option
    ends = [*places[1:], len(text)]
    return tuple(tidy(text[start:end].rstrip("|;；$& \n\t")) for start, end in zip(places, ends, strict=True))


def _split_spaced(text: str) -> tuple[str, ...] | None:
    """A 县级 B 市级 without any mark behind the letters; None where they do not follow each other from A."""
    found = list(_SPACED.finditer(text))
    if (
        any(mark in text for mark in _SEPARATORS)
        or len(found) < 2
        or found[0].start()
        or [_letter(each[1]) for each in found] != list(LETTERS[: len(found)])
    ):
        return None
    ends = [*(each.start() for each in found[1:]), len(text)]
    texts = tuple(tidy(text[each.end() : end]) for each, end in zip(found, ends, strict=True))
    return texts if len(set(texts)) == len(texts) else None  # A类 B类 C类


def _next(text: str, letter: str, start: int, *, at_start: bool) -> int | None:
    """Where the next letter with its mark stands: after a blank or separator if it does anywhere, else fused to a text."""
    marked = rf"[(（]?[{letter}{chr(ord(letter) + 0xFEE0)}]{_MARK}"
    if at_start:
        found = re.match(rf"\s*({marked})", text)
        return found.start(1) if found else None
    apart = re.compile(rf"(?<=[\s|;；$&])({marked})").search(text, start)
    fused = apart or re.compile(rf"(?<![A-Za-z0-9])({marked})").search(text, start)
    return fused.start(1) if fused else None


def listed_texts(text: str) -> tuple[str, ...] | None:
    """The texts of a list as JSON or Python writes it, ["甲", "乙"] or ['甲', '乙']; None for anything else."""
    if not text.lstrip().startswith("["):
        return None
    listed: object = None
    for load in (json.loads, ast.literal_eval):
        try:
            listed = load(text.strip())
            break
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    if not isinstance(listed, list) or not all(isinstance(each, str | int | float) for each in listed):
        return None
    return tuple(tidy(str(each)) for each in listed)


def _letter(char: str) -> str:
    return unicodedata.normalize("NFKC", char).upper()
