"""Answers that stand apart are given to their questions: by section and number, and never where two could be meant."""

from collections import Counter
from collections.abc import Sequence

from quizapp.bank.formats.text.blocks import Block
from quizapp.bank.formats.text.cases import share
from quizapp.bank.formats.text.keys import KeySection
from quizapp.bank.formats.text.labels import Label, label_of
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.problems import Problem, error, warning


def match(blocks: Sequence[Block], keys: Sequence[KeySection]) -> list[Problem]:
    """Give the answers to the questions. What finds no question is told."""
    problems: list[Problem] = []
    for key in keys:
        asked = _asked(blocks, key)
        for number, lines in key.entries.items():
            block = asked.get(number)
            if block is None:
                problems.append(warning("W_KEY_WITHOUT_QUESTION", key.lines[number].where, str(number)))
            else:
                _give(block, lines)
    return problems


def _asked(blocks: Sequence[Block], key: KeySection) -> dict[int, Block]:
    """The questions that a section of answers can mean, by number: of the first section of its kind that needs them."""
    open_blocks = [block for block in blocks if _needs(block)]
    if key.order:
        return _first_fitting([block for block in open_blocks if block.section.order == key.order], key)
    if key.kind is not None or key.title:
        alike = [block for block in open_blocks if _is_alike(block, key)]
        return _first_fitting(alike, key) or ({} if key.kind else _by_number(open_blocks))
    return _by_number(open_blocks) or _first_fitting(open_blocks, key)


def _needs(block: Block) -> bool:
    return any(_needs(sub) for sub in block.subs) if block.subs else not block.is_answered


def _is_alike(block: Block, key: KeySection) -> bool:
    section = block.section
    if section.kind is None and section.title != key.title:
        return block.mark.kind is not None and block.mark.kind is key.kind
    return section.title == key.title if key.kind is None else section.kind is key.kind


def _first_fitting(blocks: Sequence[Block], key: KeySection) -> dict[int, Block]:
    for index in dict.fromkeys(block.section.index for block in blocks):
        asked = _by_number([block for block in blocks if block.section.index == index])
        if asked and (key.entries.keys() & asked.keys()):
            return asked
    return {}


def _by_number(blocks: Sequence[Block]) -> dict[int, Block]:
    """Questions by number; {} where a number stands twice, for then nobody knows which is meant."""
    subs = [sub for block in blocks for sub in block.subs]
    has_own = len({sub.number for sub in subs}) == len(subs) and all(sub.number is not None for sub in subs)
    leaves: list[Block] = []
    for block in blocks:
        leaves += block.subs if block.subs and has_own and block.number is None else [block]
    counts = Counter(block.number for block in leaves)
    if any(count > 1 for number, count in counts.items() if number is not None):
        return {}
    return {block.number: block for block in leaves if block.number is not None}


def _give(block: Block, lines: Sequence[Line]) -> None:
    if lines and not lines[0].text and len(lines) == 1:
        block.problems.append(error("E_KEY_COUNT", block.where.in_column("answer")))
        return
    if block.subs:
        text = "\n".join(line.text for line in lines)
        if not share(block.subs, text):
            block.problems.append(error("E_ANSWER_UNREADABLE", block.where.in_column("answer"), text))
        return
    first = lines[0]
    if label_of(first.text) is None:
        has_cut = block.section.kind in (Kind.SHORT, Kind.CASE)
        block.state = Label.STEM if not has_cut else Label.ANSWER
        block.add(f"答案：{first.text}", first)
    else:
        block.add(first.text, first)
    for line in lines[1:]:
        block.add(line.text, line)
