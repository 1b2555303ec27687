"""The one place where an answer as people write it becomes a key. A guess is never made: None means it can't be read."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from quizapp.bank.rules.document import Answer
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind
from quizapp.bank.rules.validity import count_blanks
from quizapp.bank.rules.wording import ACCEPTED_MARKS, BLANK_MARKS, parts, tidy

TRUE_WORDS = frozenset({"√", "✓", "✔", "对", "正确", "是", "t", "true", "v", "yes", "y", "✅", "☑", "同意"})
FALSE_WORDS = frozenset(
    {"×", "✗", "✘", "✖", "╳", "x", "错", "错误", "否", "f", "false", "no", "n", "不对", "不正确", "❌", "不同意"}
)
_LETTER_PAIRS = ({"t", "f"}, {"v", "f"}, {"v", "x"}, {"y", "n"})
_LABEL = re.compile(r"^(正确|标准|参考)?答案(为|是)?[:：]?")
_FILL_LABEL = re.compile(r"^(正确|标准|参考)?答案(为|是)?[:：]")
_SEPARATORS = re.compile(r"[、，,;；|┋/&+·\s和及.。．()\[\]【】]+")
_HELD = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_LETTERS_ONLY = re.compile(r"[A-Za-z\s,、，]+")
_ONLY_LETTERS = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ和及\W_]+")
_PREFIX = re.compile(r"^([A-Za-zＡ-Ｚａ-ｚ])\s*[.．、:：)）]\s*")
_LIST_MARKS = ("\n", "&", ";", "；", "|")


def clean(text: str) -> str:
    """NFKC, without label, surrounding brackets, blanks at the ends and a final stop. For the answer alone: in stems
    NFKC would turn ㎡ into m2."""
    plain = unicodedata.normalize("NFKC", text).strip(" \t\r\n\u3000\xa0\ufeff")
    plain = _LABEL.sub("", plain).strip().rstrip("。.;；").strip()
    while len(plain) >= 2 and plain[0] in "([【{" and plain[-1] in ")]】}":
        plain = plain[1:-1].strip()
    return plain


def truth(text: str, options: tuple[str, ...] = ()) -> bool | None:
    """True or false of a word or sign. A and B are read only through the texts of the options; 1 and 0 never."""
    plain = clean(text).casefold()
    if plain in TRUE_WORDS:
        return True
    if plain in FALSE_WORDS:
        return False
    if len(plain) == 1 and plain.upper() in LETTERS[: len(options)]:
        return truth(options[LETTERS.index(plain.upper())])
    return None


def is_truth_pair(options: tuple[str, ...]) -> bool:
    """Whether two options are a pair such as 对 and 错; x and y are two quantities."""
    words = {clean(option).casefold() for option in options}
    if all(len(word) == 1 and "a" <= word <= "z" for word in words) and words not in _LETTER_PAIRS:
        return False
    return len(options) == 2 and {truth(option) for option in options} == {True, False}


def letters(text: str, options: tuple[str, ...], *, only_one: bool = False) -> tuple[str, ...] | None:
    """The letters of a choice's answer in order: written as letters, as options' texts, or as texts with their letters.
    None where it can't be read, or can be read in two ways; `only_one`: a single choice, so that CBD is no three letters.
    """
    by_letters = _by_letters(text)
    if by_letters and not any(map(_ONLY_LETTERS.fullmatch, options)):
        return by_letters  # an answer of letters is an option's text only where an option is of letters itself
    by_texts = _by_texts(text, options)
    if by_letters is None or by_texts is None or by_letters == by_texts:
        return by_letters or by_texts
    if not set(by_letters) <= set(LETTERS[: len(options)]) or (only_one and len(by_letters) > 1):
        return by_texts
    return None


@lru_cache(maxsize=4096)
def _by_letters(text: str) -> tuple[str, ...] | None:
    plain = clean(text)
    aside = _HELD.sub("", plain)
    if aside != plain and _SEPARATORS.sub("", aside):
        return None  # AB（C） may say two things
    joined = _SEPARATORS.sub("", plain).upper()
    return tuple(sorted(set(joined))) if joined and all("A" <= char <= "Z" for char in joined) else None


def _by_texts(text: str, options: tuple[str, ...]) -> tuple[str, ...] | None:
    by_text = {_tight(option): LETTERS[index] for index, option in enumerate(options[:26]) if option.strip()}
    for candidate in (text, clean(text)):
        if _tight(candidate) in by_text:
            return (by_text[_tight(candidate)],)
    for mark in _LIST_MARKS:
        parts = [part for part in text.split(mark) if part.strip()]
        found = [_one_text(part, by_text) for part in parts]
        if found and all(found):
            return tuple(sorted({letter for letter in found if letter}))
    return None


def _one_text(text: str, by_text: Mapping[str, str]) -> str | None:
    """The letter of an option's text; written with a letter in front it must be the right one."""
    bare = text.strip()
    prefix = _PREFIX.match(bare)
    named = by_text.get(_tight(bare))
    if named is None and prefix is not None:
        named = by_text.get(_tight(bare[prefix.end() :]))
        return named if named == unicodedata.normalize("NFKC", prefix[1]).upper() else None
    return named


def _tight(text: str) -> str:
    return "".join(text.split())


def blanks(text: str) -> tuple[tuple[str, ...], ...]:
    """Accepted texts per blank: blanks by ；or ; or line, several accepted ones by |. A \\ in front takes a mark literally."""
    found = (_accepted(blank) for blank in _raw_parts(_FILL_LABEL.sub("", tidy(text))))
    return tuple(accepted for accepted in found if accepted)


def _raw_parts(text: str) -> list[str]:
    """Cut at the marks between blanks, what follows a \\ left as it is for the next cut."""
    return re.findall(rf"(?:\\.|[^{BLANK_MARKS}\\]|\\$)+", text, re.DOTALL)


def _accepted(blank: str) -> tuple[str, ...]:
    found = parts(blank, ACCEPTED_MARKS + BLANK_MARKS)
    return tuple(each for each in found if each)


def read_answer(kind: Kind, text: str, options: tuple[str, ...]) -> Answer:
    """The key of a question of this kind; None where the text can't be read without guessing."""
    if not text.strip():
        return None
    if kind in CHOICE_KINDS:
        return letters(text, options, only_one=kind is Kind.SINGLE)
    if kind is Kind.TRUE_FALSE:
        return truth(text, options)
    if kind is Kind.FILL:
        return blanks(text) or None
    return tidy(text) if kind is Kind.SHORT else None


def infer_kind(text: str, options: tuple[str, ...], stem: str) -> Kind | None:
    """The kind where the file names none: by answer and options; None where nothing fits, or two kinds do."""
    has_blank = count_blanks(stem) > 0
    if is_truth_pair(options):
        return Kind.TRUE_FALSE
    if options:
        found = letters(text, options)
        return None if not found else Kind.SINGLE if len(found) == 1 else Kind.MULTIPLE
    if truth(text) is not None:
        is_letter = re.fullmatch("[A-Za-z]", clean(text)) is not None  # F may be an option's letter
        return None if is_letter or "__" in stem else Kind.TRUE_FALSE
    return Kind.FILL if has_blank and not _LETTERS_ONLY.fullmatch(clean(text)) else None
