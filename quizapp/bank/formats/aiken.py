"""Reading Aiken: a stem, options A) or A., and ANSWER: with the letter; single choices only."""

import re
from dataclasses import dataclass, field

from quizapp.bank.formats.qti.found import Found, finished
from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.formats.sample import Sample
from quizapp.bank.formats.text.headings import chapter_of, heading_of
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.bank.rules.wording import tidy
from quizapp.sheets.limits import DEFAULT
from quizapp.sheets.problems import Problem, Where, error, warning
from quizapp.sheets.reader import decode

_OPTION = re.compile(r"\s*([A-Z])(?:\)\s*|\.(?:\s+|(?=[^\x00-\x7f])|$))(\S.*)?$")  # U.S. is no option U
_ANSWER = re.compile(r"\s*ANSWER\s*:\s*(.*)$", re.IGNORECASE)
_KEY = re.compile(r"([A-Za-z])\s*[).]?")
_NUMBERED = re.compile(r"\s*\d+\s*[.)、]")
_TITLE = re.compile(
    r"#{1,6}\s.*|(?:chapter|section|part|unit|lesson|quiz|test|exam)\b[^?？。.!]{0,60}|[^。？?！!，,；;（(]{0,40}(?:题库|试题|试卷|测试|测验|考试|练习|习题|题集|(?<=[选断空答析])择?题)(?:集|卷|[一二三四五六七八九十\d]{1,3})?",
    re.IGNORECASE,
)
_STOPS = '。？?！!.…；;，,：:）)”"_'
TITLE = 30  # characters of a line that may be a title
_SAID = re.compile(r"\s*(?:FEEDBACK|EXPLANATION)\s*:\s*(.*)$", re.IGNORECASE)


@dataclass(slots=True)
class _Block:
    """The lines of one question. `tail`: what stands behind the last option, its continuation or the next question."""

    line: int
    stem: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    letters: str = ""
    tail: list[str] = field(default_factory=list)
    tail_line: int = 0
    parted: int = 0  # lines of the stem above its last blank line
    key: str | None = None
    said: list[str] = field(default_factory=list)


def recognises(sample: Sample) -> bool:
    """Whether a text has lines ANSWER: X, each after options with letters."""
    text = sample.text
    if text is None or sample.root[0]:
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    good, bad, options = 0, 0, 0
    for line in lines:
        answer = _ANSWER.match(line)
        if answer is None:
            options += _OPTION.match(line) is not None
            continue
        is_good = options > 0 and _KEY.fullmatch(answer[1].strip()) is not None
        good, bad, options = good + is_good, bad + (not is_good), 0
    return good > 2 * bad and _OPTION.match(lines[0]) is None and _NUMBERED.match(lines[0]) is None


def read_aiken(file: str, data: bytes) -> Reading:
    """Read an Aiken file; the place of a problem is the line its question begins in."""
    gatherer = Gatherer(file, "aiken")
    text, is_guess = decode(data) or ("", False)
    if is_guess:
        gatherer.problems.append(warning("W_GB18030_GUESS"))
    blocks: list[_Block] = []
    lines = [line.strip() for line in re.split("\r\n|\r|\n", text.lstrip("\ufeff"))]
    leading = _leading(lines)
    for number, line in enumerate(lines, start=1):
        if not line and blocks and blocks[-1].key is None and not blocks[-1].options:
            blocks[-1].parted = len(blocks[-1].stem)
        elif line and not _explains(blocks, line, lines[number - 2] if number > 1 else "", leads=leading[number - 1]):
            _take(line, number, blocks)
    if len(blocks) > DEFAULT.rows:
        gatherer.problems.append(error("E_TOO_MANY_ROWS", limit=DEFAULT.rows))
        return gatherer.reading()
    for block in blocks:
        _give(block, gatherer)
    if not blocks:
        gatherer.problems.append(error("E_NO_QUESTIONS"))
    return gatherer.reading()


def _leading(lines: list[str]) -> list[bool]:
    """For each line, whether an option follows before the next blank line: then it begins a question."""
    found, leads = [False] * len(lines), False
    for index in range(len(lines) - 1, -1, -1):
        leads = bool(lines[index]) and (leads or _OPTION.match(lines[index]) is not None)
        found[index] = leads
    return found


def _explains(blocks: list[_Block], line: str, before: str, *, leads: bool) -> bool:
    """Whether a line goes on with the explanation that stands right above it; it is added there."""
    if not blocks or not blocks[-1].said or not before or leads or _ANSWER.match(line):
        return False
    blocks[-1].said.append(line)
    return True


def _take(line: str, number: int, blocks: list[_Block]) -> None:
    block = blocks[-1] if blocks else None
    answer, option, said = _ANSWER.match(line), _OPTION.match(line), _SAID.match(line)
    if option and option[1] != "A" and not (block and block.options and block.key is None):
        option = None  # I) and the like begin a stem
    if block is not None and block.key is not None and said and not block.said:
        block.said.append(said[1])
    elif answer and (block is None or block.key is None):
        _open(block, blocks, number).key = answer[1].strip()
    elif block is None or block.key is not None:
        blocks.append(_Block(number))
        _begin(blocks[-1], line, option)
    elif option and option[1] == "A" and block.options:
        following = _Block(block.tail_line or number, block.tail)
        block.tail = []
        blocks.append(following)
        _begin(following, line, option)
    elif option:
        _begin(block, line, option)
    elif block.options:
        block.tail_line = block.tail_line or number
        block.tail.append(line)
    else:
        block.stem.append(line)


def _open(block: _Block | None, blocks: list[_Block], number: int) -> _Block:
    """The question a line belongs to, a new one where none is begun."""
    if block is None:
        blocks.append(_Block(number))
    return blocks[-1]


def _begin(block: _Block, line: str, option: re.Match[str] | None) -> None:
    if option is None:
        block.stem.append(line)
        return
    if block.tail:  # the option before went on
        block.options[-1] = "\n".join([block.options[-1], *block.tail])
        block.tail, block.tail_line = [], 0
    block.letters += option[1]
    block.options.append(option[2] or "")


def _untitled(block: _Block, gatherer: Gatherer) -> list[Problem]:
    """Take the headings above a stem away; what only may be one is told."""
    while len(block.stem) > 1 and _is_title(block.stem[0]):
        del block.stem[0]
        block.parted -= 1
        gatherer.ignored += 1
    above = block.stem[0] if len(block.stem) > 1 else ""
    may_be = above and above[-1] not in _STOPS and (block.parted > 0 or len(above) < TITLE)
    return [warning("W_HEADING_IN_STEM", Where(line=block.line).in_column("stem"), above)] if may_be else []


def _is_title(line: str) -> bool:
    return heading_of(line) is not None or bool(chapter_of(line)) or _TITLE.fullmatch(line) is not None


def _give(block: _Block, gatherer: Gatherer) -> None:
    problems = _untitled(block, gatherer)
    where = Where(line=block.line)
    raw = "\n".join([*block.stem, *block.options, *block.tail])
    if block.tail and block.key is not None:
        block.options[-1] = "\n".join([block.options[-1], *block.tail])
    expected = LETTERS[: len(block.letters)]
    if block.letters != expected:
        wrong = next((a for a, b in zip(expected, block.letters, strict=False) if a != b), expected[-1:])
        problems.append(error("E_LETTER_MISSING", where.in_column("options"), wrong, letter=wrong))
    if block.key is None:
        problems.append(error("E_TRUNCATED", where))
    key = _KEY.fullmatch(block.key or "")
    if block.key and key is None:
        problems.append(error("E_ANSWER_UNREADABLE", where.in_column("answer"), block.key))
    document = QuestionDocument(
        Kind.SINGLE,
        tidy("\n".join(block.stem)),
        tuple(tidy(option) for option in block.options),
        (key[1].upper(),) if key else None,
        explanation=tidy("\n".join(block.said)),
    )
    found = Found(where, raw, document, problems)
    gatherer.take(finished(found, document), where, {}, (raw,), problems)
