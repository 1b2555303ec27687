"""Blackboard's upload of questions as lines parted by tabs: kind, question, answers."""

import re

from quizapp.bank.formats.html import looks_like_html, to_text
from quizapp.bank.formats.qti.flow import BLANK
from quizapp.bank.formats.qti.found import Found, finished, unsupported
from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.formats.sample import Sample
from quizapp.bank.rules.answers import clean, truth
from quizapp.bank.rules.document import Answer, QuestionDocument
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.bank.rules.validity import count_blanks
from quizapp.bank.rules.wording import tidy
from quizapp.sheets.problems import Problem, Where, error, warning
from quizapp.sheets.reader import decode

_KINDS = {"MC": Kind.SINGLE, "MA": Kind.MULTIPLE, "TF": Kind.TRUE_FALSE, "ESS": Kind.SHORT, "SR": Kind.SHORT,
          "FIB": Kind.FILL, "FIB_PLUS": Kind.FILL, "NUM": Kind.FILL}  # fmt: skip
_OTHERS = ("ORD", "MAT", "FIL", "OP", "JUMBLED_SENTENCE", "QUIZ_BOWL")
_LINE = re.compile(rf"({'|'.join((*_KINDS, *_OTHERS))})\t", re.IGNORECASE)
_RIGHT = frozenset({"correct", "正确", "对"})
_WRONG = frozenset({"incorrect", "错误", "错", "不正确"})
_ENOUGH = 0.8  # of the lines begin with a kind


def recognises(sample: Sample) -> bool:
    """Whether the first line and nearly all others begin with a kind and a tab."""
    text = sample.text
    if text is None or not _LINE.match(text.lstrip("\ufeff \r\n")):
        return False
    lines = [line for line in text.lstrip("\ufeff").splitlines()[:500] if line.strip()]
    return sum(1 for line in lines if _LINE.match(line.lstrip())) >= _ENOUGH * len(lines)


def read_upload(file: str, data: bytes) -> Reading:
    """Read every line as a question."""
    gatherer = Gatherer(file, "blackboard")
    decoded = decode(data)
    lines = (decoded[0] if decoded else "").lstrip("\ufeff").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            found = _question(line.strip("\r "), Where(line=number))
            if found.document is None:
                gatherer.fail((found.raw,), found.problems, found.where)
            else:
                gatherer.take(finished(found, found.document), found.where, {}, (found.raw,), found.problems)
    return gatherer.reading()


def _question(line: str, where: Where) -> Found:
    name, _tab, rest = line.partition("\t")
    name = name.strip().upper()
    kind = _KINDS.get(name)
    if kind is None:
        return unsupported(where, line, name if name in _OTHERS else name[:20])
    fields = [_plain(field) for field in rest.split("\t")]
    stem, values = fields[0], fields[1:]
    while values and not values[-1]:
        values.pop()
    problems: list[Problem] = []
    options: tuple[str, ...] = ()
    answer: Answer = None
    if kind in (Kind.SINGLE, Kind.MULTIPLE):
        options, answer = _choices(values, where, problems)
    elif kind is Kind.TRUE_FALSE:
        answer = truth(values[0]) if values else None
    elif kind is Kind.SHORT:
        answer = values[0] if values else ""
    elif name == "FIB_PLUS":
        stem, answer = _plus(stem, values)
    elif name == "NUM":
        stem, answer = _with_blank(stem), ((values[0],),) if values and values[0] else None
        if len(values) > 1 and values[1] not in ("", "0"):
            problems.append(warning("W_MATCH_LOST", where))
    else:
        accepted = tuple(dict.fromkeys(filter(None, values)))
        stem, answer = _with_blank(stem), (accepted,) if accepted else None
    return Found(where, line, QuestionDocument(kind, stem, options, answer), problems)


def _choices(values: list[str], where: Where, problems: list[Problem]) -> tuple[tuple[str, ...], Answer]:
    """Texts and their marks in turn."""
    texts, marks = values[::2], [clean(value).casefold() for value in values[1::2]]
    if len(texts) != len(marks) or any(mark not in _RIGHT | _WRONG for mark in marks):
        problems.append(error("E_TRUNCATED", where))
    letters = tuple(letter for letter, mark in zip(LETTERS, marks, strict=False) if mark in _RIGHT)
    return tuple(texts), letters or None


def _plus(stem: str, values: list[str]) -> tuple[str, Answer]:
    """Named blanks: name, accepted texts, an empty field, the next name."""
    blanks: list[list[str]] = [[]]
    for value in values:
        if value:
            blanks[-1].append(value)
        else:
            blanks.append([])
    named = {blank[0]: tuple(dict.fromkeys(blank[1:])) for blank in blanks if blank}
    order = sorted((name for name in named if f"[{name}]" in stem), key=lambda name: stem.index(f"[{name}]"))
    for name in order:
        stem = stem.replace(f"[{name}]", BLANK)
    answer = tuple(named[name] for name in order)
    return stem, answer if len(order) == len(named) and answer and all(answer) else None


def _with_blank(stem: str) -> str:
    return stem if count_blanks(stem) else f"{stem}{BLANK}"


def _plain(field: str) -> str:
    text = field.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"' and '"' not in text[1:-1].replace('""', ""):
        text = text[1:-1].replace('""', '"')
    return to_text(text) if looks_like_html(text) else tidy(text)
