"""From bytes to lines: which shape a file has, its encoding, its front matter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from quizapp.law.reader.lines import BLANKS, Line
from quizapp.law.reader.word import read_word
from quizapp.sheets.limits import DEFAULT
from quizapp.sheets.problems import Problem, error, warning
from quizapp.sheets.reader import decode

_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_KEY = re.compile(r"([A-Za-z_][\w]*)\s*:\s*(.*)")
_MARKS = re.compile(r"\*\*|__|(?<!\\)`|\\(?=[.\-#*_（(])")
_MARKDOWN = re.compile(r"^#{1,6}\s+\S", re.MULTILINE)
LONGEST = 1_000_000  # characters; the longest code in force has some 200,000
_FOREIGN = (b"%PDF", b"{\\rtf", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Source:
    """`shape` is markdown, text or word; `facts` is the front matter as written; in a file with `blocks` of several
    lines a blank line ends an article."""

    shape: str = "text"
    lines: tuple[Line, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    blocks: bool = False
    problems: tuple[Problem, ...] = ()


def open_source(data: bytes) -> Source:
    """The lines of a .md, .txt or .docx, told by content; anything else is a Source with one error."""
    refusal = _refusal(data)
    if refusal is not None:
        return Source(problems=(refusal,))
    if data.startswith(b"PK"):
        lines, problems = read_word(data)
        refusal = _too_long(sum(len(line.text) for line in lines))
        return Source(problems=(refusal,)) if refusal else Source("word", tuple(lines), problems=tuple(problems))
    decoded = decode(data)
    if decoded is None:
        return Source(problems=(error("E_ENCODING"),))
    text, is_guess = decoded
    refusal = _too_long(len(text))
    if refusal is not None:
        return Source(problems=(refusal,))
    return _text(text, (warning("W_GB18030_GUESS"),) if is_guess else ())


def _refusal(data: bytes) -> Problem | None:
    if not data.strip():
        return error("E_EMPTY")
    if len(data) > DEFAULT.file_size:
        return error("E_TOO_LARGE", limit=DEFAULT.file_size // 1024 // 1024)
    if data.startswith(_FOREIGN):
        return error("E_OLD_WORD" if data.startswith(_FOREIGN[2]) else "E_NOT_A_LAW_FILE")
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")):
        return error("E_NOT_A_LAW_FILE")
    if b"\x00" in data[:4000] and not data.startswith((b"PK", b"\xff\xfe", b"\xfe\xff")):
        return error("E_NOT_A_LAW_FILE")
    return None


def _too_long(found: int) -> Problem | None:
    return error("E_TOO_LONG", found=found, limit=LONGEST) if found > LONGEST else None


def _text(text: str, problems: tuple[Problem, ...]) -> Source:
    rows = [row.strip(BLANKS) for row in _BREAKS.split(text)]
    facts, begin = _front_matter(rows)
    if not facts and not _MARKDOWN.search(text):
        return Source("text", tuple(_plain_lines(rows)), problems=problems)
    lines = tuple(_markdown_lines(rows, begin))
    pairs = pairwise(lines)
    blocks = any(not (a.level or a.is_quote or b.opens or b.level or b.is_quote) for a, b in pairs)
    return Source("markdown", lines, facts, blocks or bool(facts), problems)


def _front_matter(rows: list[str]) -> tuple[dict[str, str], int]:
    """The `key: value` lines between two ---, and where the text begins; quotation marks are taken off."""
    first = next((i for i, row in enumerate(rows) if row), 0)
    if first >= len(rows) or rows[first] != "---" or "---" not in rows[first + 1 : first + 200]:
        return {}, 0
    last = rows.index("---", first + 1)
    facts: dict[str, str] = {}
    for row in rows[first + 1 : last]:
        found = _KEY.fullmatch(row)
        if found:
            facts[found[1].lower()] = found[2].strip().strip("\"'")
    return facts, last + 1


def _plain_lines(rows: list[str]) -> list[Line]:
    lines, opens = [], True
    for number, row in enumerate(rows, start=1):
        if row:
            lines.append(Line(row, number, opens=opens))
        opens = not row
    return lines


def _markdown_lines(rows: list[str], begin: int) -> list[Line]:
    lines, opens = [], True
    for number, row in enumerate(rows[begin:], start=begin + 1):
        text = _MARKS.sub("", row).strip(BLANKS)
        level = len(text) - len(text.lstrip("#")) if re.match(r"#{1,6}\s", text) else 0
        is_quote = text.startswith(">")
        text = text.lstrip("#>").strip(BLANKS).rstrip("#").strip(BLANKS) if level or is_quote else text
        if text and not re.fullmatch(r"[-*_=]{3,}", text):
            lines.append(Line(text, number, level, is_quote, opens))
        opens = not row or bool(level)
    return lines
