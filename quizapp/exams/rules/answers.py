"""Answers as they are sent and kept. The kept form is canonical JSON: letters as displayed, in order; texts per blank;
a short answer as its text."""

import json
from typing import Any

from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind

MAX_TEXT = 500  # characters per blank
MAX_ESSAY = 10_000  # characters of a short answer

Given = tuple[str, ...] | bool | str | None


def parse_answer(kind: str, option_count: int, blanks: int, raw: Any) -> str | None:
    """Canonical JSON of an answer as a browser sends it, "null" for a cleared one; None if it is not of this question's
    form (a letter outside the options, two letters for a single choice, another number of blanks …)."""
    if raw is None:
        return "null"
    parsed: Any = None
    if kind in CHOICE_KINDS:
        parsed = _letters(kind, option_count, raw)
    elif kind == Kind.TRUE_FALSE:
        parsed = raw if isinstance(raw, bool) else None
    elif kind == Kind.FILL:
        parsed = _texts(blanks, raw)
    elif kind == Kind.SHORT:
        parsed = raw if isinstance(raw, str) and len(raw) <= MAX_ESSAY and "\x00" not in raw else None
    return None if parsed is None else canonical(parsed)


def canonical(value: Any) -> str:
    """JSON with one spelling: no blanks, Chinese as it is, keys sorted."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def read_answer(kind: Kind, stored: str) -> Given:
    """The kept form as the grader's value."""
    value = json.loads(stored)
    return tuple(value) if isinstance(value, list) else value


def is_blank(value: Any) -> bool:
    """Whether nothing was answered: null, no letter, or every text empty."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, list | tuple) and all(isinstance(part, str) and not part.strip() for part in value)


def _letters(kind: str, option_count: int, raw: Any) -> list[str] | None:
    if not isinstance(raw, list) or not all(isinstance(letter, str) for letter in raw):
        return None
    chosen = sorted(set(raw))
    if any(len(letter) != 1 or letter not in LETTERS[:option_count] for letter in chosen):
        return None
    if kind == Kind.SINGLE and len(chosen) > 1:
        return None
    return chosen


def _texts(blanks: int, raw: Any) -> list[str] | None:
    if not isinstance(raw, list) or len(raw) != blanks:
        return None
    if not all(isinstance(text, str) and len(text) <= MAX_TEXT and "\x00" not in text for text in raw):
        return None
    return raw
