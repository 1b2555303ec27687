"""A law's text as the clerk reads it: headings, articles, paragraphs (款), items (项), sub-items (目)."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any

from quizapp.law.rules.numerals import to_numeral
from quizapp.sheets.problems import Level, Problem

_BLANKS = re.compile(r"\s+")


class Depth(IntEnum):
    """How deep a heading stands; an IntEnum because depths are compared."""

    PART = 1  # 编
    SUBPART = 2  # 分编
    CHAPTER = 3  # 章
    SECTION = 4  # 节


@dataclass(frozen=True, slots=True)
class Heading:
    """第一章　总则 with the headings below it."""

    depth: Depth
    text: str
    children: tuple["Heading", ...] = ()


@dataclass(frozen=True, slots=True)
class Subitem:
    """目: label as printed (1. or ①), text without it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """项: label （一）, text without it."""

    label: str
    text: str
    subitems: tuple[Subitem, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """款."""

    text: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """条: `number` 120 and `sub` 1 is 第一百二十条之一; `path` are the headings above it, the highest first."""

    number: int
    sub: int = 0
    path: tuple[str, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()

    @property
    def name(self) -> str:
        """第一百二十条之一."""
        return article_name(self.number, self.sub)

    @property
    def anchor(self) -> str:
        """The place on a page: a-32, a-120-1."""
        return f"a-{self.number}-{self.sub}" if self.sub else f"a-{self.number}"

    @property
    def lines(self) -> tuple[str, ...]:
        """The text as printed, a line for each paragraph, item and sub-item, without the article's number."""
        found: list[str] = []
        for paragraph in self.paragraphs:
            found += [paragraph.text] if paragraph.text else []
            for item in paragraph.items:
                found.append(item.label + item.text)
                found += [subitem.label + subitem.text for subitem in item.subitems]
        return tuple(found)

    @property
    def plain(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)

    @property
    def content_hash(self) -> str:
        """The same for texts that differ in blanks only."""
        return _hash(self.name + self.plain)


@dataclass(frozen=True, slots=True)
class Block:
    """Text outside the articles: a preamble (序言) or an annex (附件), under its heading."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of its version; "" and None where it says nothing. `effective` is of this version, never the
    date in the last article, which stays that of the first version."""

    code: str = ""
    short_title: str = ""
    label: str = ""
    level: str = ""
    issuer: str = ""
    document_no: str = ""
    status: str = ""
    superseded_by: str = ""
    fields: str = ""
    adopted: date | None = None
    amended: tuple[date, ...] = ()
    effective: date | None = None
    ceased: date | None = None
    article_count: int | None = None  # as stated, for checking


@dataclass(frozen=True, slots=True)
class LawText:
    """A file read. With an error among `problems` it is not saved."""

    file: str
    title: str = ""
    history: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)
    headings: tuple[Heading, ...] = ()
    articles: tuple[Article, ...] = ()
    preamble: tuple[Block, ...] = ()
    annexes: tuple[Block, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep it from being saved."""
        return tuple(problem for problem in self.problems if problem.level is Level.ERROR)

    @property
    def text_hash(self) -> str:
        """The same for two readings of the same text in whatever shape."""
        outside = [line for block in (*self.preamble, *self.annexes) for line in block.lines]
        return _hash("\n".join([*outside, *(article.name + article.plain for article in self.articles)]))


def article_name(number: int, sub: int = 0) -> str:
    """第三十二条, 第一百二十条之一."""
    return f"第{to_numeral(number)}条" + (f"之{to_numeral(sub)}" if sub else "")


def short_title(title: str) -> str:
    """行政处罚法 of 中华人民共和国行政处罚法."""
    return title.removeprefix("中华人民共和国") or title


def paragraphs_to_json(paragraphs: Sequence[Paragraph]) -> list[Any]:
    """For storing; lists, so that nothing is lost and little is repeated: [text, [[label, text, [[label, text]]]]]."""
    return [[p.text, [[i.label, i.text, [[s.label, s.text] for s in i.subitems]] for i in p.items]] for p in paragraphs]


def paragraphs_from_json(raw: Sequence[Any]) -> tuple[Paragraph, ...]:
    """The inverse of paragraphs_to_json."""
    return tuple(
        Paragraph(text, tuple(Item(label, body, tuple(Subitem(*sub) for sub in subs)) for label, body, subs in items))
        for text, items in raw
    )


def blocks_to_json(blocks: Sequence[Block]) -> list[Any]:
    """For storing."""
    return [[block.heading, list(block.lines)] for block in blocks]


def blocks_from_json(raw: Sequence[Any]) -> tuple[Block, ...]:
    """The inverse of blocks_to_json."""
    return tuple(Block(heading, tuple(lines)) for heading, lines in raw)


def _hash(text: str) -> str:
    return hashlib.sha256(_BLANKS.sub("", text).encode()).hexdigest()
