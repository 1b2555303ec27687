"""Answers that stand apart are given to their questions: by section and number, and never where two could be meant."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from quizapp.bank.formats.text.blocks import Block
from quizapp.bank.formats.text.cases import share
from quizapp.bank.formats.text.keys import KeySection
from quizapp.bank.formats.text.labels import Label, label_of
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.problems import Problem, error, warning

_CHAPTER = re.compile(r"第\s?[一二三四五六七八九十\d]{1,3}\s?(?:章|节|篇|编|单元|部分|讲|模块)")


def match(blocks: Sequence[Block], keys: Sequence[KeySection]) -> list[Problem]:
    """Give the answers to the questions. What finds no question is told."""
    problems: list[Problem] = []
    given: defaultdict[int, set[int]] = defaultdict(set)
    for index, key in enumerate(keys):
        blocks = [block for block in blocks if _needs(block)]
        asked = _asked(_open(blocks, key, given), key, keys[index:])
        for number, lines in key.entries.items():
            block = asked.get(number)
            if block is None:
                problems.append(warning("W_KEY_WITHOUT_QUESTION", key.lines[number].where, str(number)))
            else:
                given[block.section.index].add(number)
                _give(block, lines)
    return problems


def _open(blocks: Sequence[Block], key: KeySection, given: Mapping[int, set[int]]) -> list[Block]:
    """The questions that lack an answer, in the sections that a key can mean: of its chapter, and none that another key
    has answered under the same numbers."""
    return [
        block
        for block in blocks
        if (key.within is None or block.section.index == key.within)
        and (not key.chapter or _mark_of(block.section.chapter) == _mark_of(key.chapter))
        and not given.get(block.section.index, set()) & key.entries.keys()
    ]


def _asked(blocks: Sequence[Block], key: KeySection, later: Sequence[KeySection]) -> dict[int, Block]:
    """The questions that a section of answers can mean, by number: of the first section of its kind that needs them."""
    if key.order:
        return _first_fitting([block for block in blocks if block.section.order == key.order], key, later)
    if key.kind is not None or key.title:
        alike = [block for block in blocks if _is_alike(block, key)]
        return _first_fitting(alike, key, later) or ({} if key.kind or key.is_row else _numbered(blocks, key))
    return _numbered(blocks, key) or _first_fitting(blocks, key, later)


def _mark_of(chapter: str) -> str:
    """第三章 of 第三章 行政处罚的种类; another title as it stands."""
    found = _CHAPTER.match(chapter)
    return "".join(found[0].split()) if found else chapter


def _needs(block: Block) -> bool:
    return any(_needs(sub) for sub in block.subs) if block.subs else not block.is_answered


def _is_alike(block: Block, key: KeySection) -> bool:
    section = block.section
    if section.kind is None and section.title != key.title:
        return block.mark.kind is not None and block.mark.kind is key.kind
    return section.title == key.title if key.kind is None else section.kind is key.kind


def _first_fitting(blocks: Sequence[Block], key: KeySection, later: Sequence[KeySection]) -> dict[int, Block]:
    """The questions by number where all numbers differ; else those of the first section, if there is a key for each section
    and this one has just its numbers."""
    sections: defaultdict[int, list[Block]] = defaultdict(list)
    for block in blocks:
        sections[block.section.index].append(block)
    fitting = [asked for asked in map(_by_number, sections.values()) if key.entries.keys() & asked.keys()]
    if fitting:
        key.settle(fitting[0])
    if not fitting or (key.is_row and key.entries.keys() != fitting[0].keys()):
        return {}
    if len(fitting) == 1:
        return fitting[0]
    if whole := _numbered(blocks, key):
        return whole
    alike = sum((each.kind, each.title, each.order, each.chapter) == _sort_of(key) for each in later)
    return fitting[0] if alike >= len(fitting) and key.entries.keys() == fitting[0].keys() else {}


def _sort_of(key: KeySection) -> tuple[Kind | None, str, int, str]:
    return key.kind, key.title, key.order, key.chapter


def _numbered(blocks: Sequence[Block], key: KeySection) -> dict[int, Block]:
    return {} if key.is_row else _by_number(blocks)


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
