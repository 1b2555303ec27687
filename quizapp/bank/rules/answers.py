"""The one place where an answer as people write it becomes a key. A guess is never made: None means it can't be read."""

import re
import unicodedata

from quizapp.bank.rules.document import Answer
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind

TRUE_WORDS = frozenset({"√", "✓", "✔", "对", "正确", "是", "t", "true", "v", "yes", "y"})
FALSE_WORDS = frozenset({"×", "✗", "✘", "x", "错", "错误", "否", "f", "false", "no", "n", "不对", "不正确"})
_LABEL = re.compile(r"^(正确|标准|参考)?答案(为|是)?[:：]?")
_SEPARATORS = re.compile(r"[、，,;；|/&\s和及.。．]+")
_PREFIX = re.compile(r"^[A-Za-zＡ-Ｚａ-ｚ]\s*[.．、:：)）]\s*")


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
    """Whether two options are a pair such as 对 and 错."""
    return len(options) == 2 and {truth(option) for option in options} == {True, False}


def letters(text: str, options: tuple[str, ...]) -> tuple[str, ...] | None:
    """The letters of a choice's answer in order: written as letters, as an option's text, or text with its letter."""
    plain = clean(text)
    joined = _SEPARATORS.sub("", plain).upper()
    if joined and all("A" <= char <= "Z" for char in joined):
        return tuple(sorted(set(joined)))
    by_text = {"".join(option.split()): LETTERS[index] for index, option in enumerate(options[:26])}
    whole = "".join(text.split())
    for candidate in (whole, "".join(_PREFIX.sub("", text.strip()).split())):
        if candidate in by_text:
            return (by_text[candidate],)
    parts = [by_text.get("".join(part.split())) for part in re.split(r"[&;；\n|]+", text) if part.strip()]
    found = [part for part in parts if part]
    return tuple(sorted(set(found))) if parts and len(found) == len(parts) else None


def blanks(text: str) -> tuple[tuple[str, ...], ...]:
    """Accepted texts per blank: blanks by ；or ;, several accepted ones by |."""
    plain = _LABEL.sub("", text.strip())
    return tuple(
        tuple(accepted.strip() for accepted in blank.split("|") if accepted.strip())
        for blank in re.split(r"[;；\n]+", plain)
        if blank.strip()
    )


def read_answer(kind: Kind, text: str, options: tuple[str, ...]) -> Answer:
    """The key of a question of this kind; None where the text can't be read without guessing."""
    if not text.strip():
        return None
    if kind in CHOICE_KINDS:
        return letters(text, options)
    if kind is Kind.TRUE_FALSE:
        return truth(text, options)
    if kind is Kind.FILL:
        return blanks(text) or None
    return None


def infer_kind(text: str, options: tuple[str, ...], stem: str) -> Kind | None:
    """The kind where the file has no type column: by answer and options; None where nothing fits."""
    if is_truth_pair(options) or (not options and truth(text) is not None):
        return Kind.TRUE_FALSE
    if options:
        found = letters(text, options)
        return None if not found else Kind.SINGLE if len(found) == 1 else Kind.MULTIPLE
    return Kind.FILL if "__" in stem else None
