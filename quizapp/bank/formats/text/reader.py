"""Reading a question bank from running text."""

import re
from collections.abc import Sequence
from itertools import pairwise

from quizapp.bank.formats.html import to_text
from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.formats.sample import Sample
from quizapp.bank.formats.text import cases
from quizapp.bank.formats.text.blocks import Block
from quizapp.bank.formats.text.fills import filled
from quizapp.bank.formats.text.gluing import with_marks
from quizapp.bank.formats.text.headings import order_of
from quizapp.bank.formats.text.keyed import truth_in
from quizapp.bank.formats.text.labels import Label
from quizapp.bank.formats.text.lines import Line, lines_of, plain
from quizapp.bank.formats.text.matching import match
from quizapp.bank.formats.text.question import PictureOf, QuestionReader
from quizapp.bank.formats.text.rings import held_in
from quizapp.bank.formats.text.running import without_marks, without_running
from quizapp.bank.formats.text.segments import Segments, segment
from quizapp.bank.formats.text.telling import is_page, is_running
from quizapp.bank.formats.text.unfolding import unfolded
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.limits import DEFAULT
from quizapp.sheets.problems import Problem, Where, error, warning
from quizapp.sheets.reader import decode

_LETTERS = re.compile(r"[A-HＡ-Ｈ](?:[\s、,，]{0,3}[A-HＡ-Ｈ]){1,25}[。.]?")
LINE = 50_000  # characters: a whole bank without a line end; nobody could tell its questions apart
LINES = 100_000  # that are not blank: some fifteen thousand questions in one file
MOSTLY = 2  # a last question without answer is cut off where so many others have theirs


def recognises(sample: Sample) -> bool:
    """Any text that is no table, and a saved web page; asked after the formats that have signs of their own."""
    return is_running(sample) or is_page(sample)


def read_text(file: str, data: bytes) -> Reading:
    """Read a plain text; the place of a problem is its line."""
    gatherer = Gatherer(file, "text")
    decoded = decode(data)
    if decoded is None or "\x00" in decoded[0]:
        gatherer.problems.append(error("E_ENCODING"))
        return gatherer.reading()
    if decoded[1]:
        gatherer.problems.append(warning("W_GB18030_GUESS"))
    text = to_text(decoded[0]) if is_page(Sample(file, data)) else decoded[0]
    if not text.strip():
        gatherer.problems.append(error("E_EMPTY"))
        return gatherer.reading()
    take_lines(gatherer, lines_of(text), {})
    return gatherer.reading()


def take_lines(gatherer: Gatherer, lines: Sequence[Line], pictures: PictureOf, *, others: bool = False) -> None:
    """Hand every question of these lines to the gatherer. `others`: the file has questions elsewhere as well."""
    if sum(1 for line in lines if line.text) > LINES:
        gatherer.problems.append(error("E_TOO_MANY_ROWS", limit=LINES))
        return
    longest = next((line for line in lines if len(line.text) > LINE), None)
    if longest is not None:
        gatherer.problems.append(error("E_LINE_TOO_LONG", longest.where, longest.text, limit=LINE))
        return
    lines, repeated = without_running(with_marks(without_marks(unfolded(lines))))
    gatherer.ignored += repeated
    segments = segment(lines)
    if len(segments.blocks) > DEFAULT.rows:
        gatherer.problems.append(error("E_TOO_MANY_ROWS", limit=DEFAULT.rows))
        return
    if not segments.blocks and not others:
        gatherer.problems.append(error("E_NO_QUESTIONS"))
        gatherer.ignored += segments.ignored
        return
    blocks = _with_cases(segments)
    gatherer.problems += match(blocks, segments.keys)
    _look_at_first(blocks)
    _look_at_lists(blocks)
    _look_at_runs(blocks)
    _look_at_last(blocks)
    gatherer.ignored += segments.ignored
    for block in blocks:
        _take(gatherer, block, pictures)


def _with_cases(segments: Segments) -> list[Block]:
    found: list[Block] = []
    for block in segments.blocks:
        found += cases.split(block) if block.is_case else [block]
    return found


def _look_at_last(blocks: Sequence[Block]) -> None:
    """The last question of a file that was cut off."""
    if not blocks:
        return
    last = blocks[-1]
    answered = sum(block.is_answered for block in blocks[:-1])
    if last.is_case or last.is_answered or answered < MOSTLY or answered * 10 < 9 * (len(blocks) - 1):
        return
    stem = last.text(Label.STEM)
    is_essay = last.section.kind is Kind.SHORT and not last.is_optioned
    holds = truth_in(stem).key or held_in(stem) or (last.section.kind is Kind.FILL and filled(stem)[1])
    if not is_essay and not holds:
        last.problems.append(error("E_TRUNCATED", last.where))


def _look_at_first(blocks: Sequence[Block]) -> None:
    """A file that begins with an answer and ends without one has its answers above the questions: none is sure."""
    if len(blocks) < 2 or blocks[0].text(Label.STEM) or not blocks[0].is_answered or blocks[-1].is_answered:
        return
    for block in blocks[1:-1]:
        where = block.where.in_column("answer")
        block.problems.append(error("E_ANSWER_UNREADABLE", where, block.text(Label.ANSWER)))


def _look_at_lists(blocks: Sequence[Block]) -> None:
    """1.甲； 2.乙； and 3.丙； with options below: items of a list whose question stands above them, and not one of them asks."""
    for before, block in pairwise(blocks):
        is_row = before.number is not None and block.number == before.number + 1 and not before.is_complete
        if is_row and block.is_complete and before.text(Label.STEM).endswith(("；", ";", "，", ",", "：", ":")):
            block.problems.append(error("E_NO_STEM", block.where.in_column("stem")))
    for block in blocks:  # （三）丙；, the last item of such a list
        first = block.text(Label.STEM).partition("\n")[0]
        if not block.is_case and order_of(first) > 1 and (block.number is None or first.endswith(("；", ";"))):
            block.problems.append(error("E_NO_STEM", block.where.in_column("stem")))


def _look_at_runs(blocks: Sequence[Block]) -> None:
    """答案：ABA under the third of three questions may be an answer for each, or the third's alone: nobody knows."""
    unanswered = 0
    for index, block in enumerate(blocks):
        if index and block.section is not blocks[index - 1].section:
            unanswered = 0
        key = _LETTERS.fullmatch(block.text(Label.ANSWER))
        is_several = (block.mark.kind or block.section.kind) in (Kind.MULTIPLE, Kind.INDEFINITE)
        if key and unanswered and not is_several and len(re.findall("[A-HＡ-Ｈ]", key[0])) == unanswered + 1:
            where = block.where.in_column("answer")
            block.problems.append(error("E_ANSWER_UNREADABLE", where, key[0]))
        unanswered = 0 if block.is_answered else unanswered + 1


def _take(gatherer: Gatherer, block: Block, pictures: PictureOf) -> None:
    if not block.is_case:
        reader = QuestionReader(block, pictures)
        gatherer.take(reader.document(), block.where, {}, (plain(block.raw),), reader.problems)
        return
    whole = QuestionReader(block, pictures)
    problems: list[Problem] = []
    children: list[QuestionDocument] = []
    places: list[Where] = []
    for sub in block.subs:
        child = QuestionReader(sub, pictures, is_sub=True)
        children.append(child.document())
        problems += child.problems
        places.append(sub.where)
    document = whole.material(tuple(children))
    gatherer.take(document, block.where, {}, (plain(block.raw),), [*whole.problems, *problems], places)
