"""From lines to headings, articles, paragraphs, items: what a clerk sees when reading down the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from quizapp.law.reader.lines import (
    BLANKS,
    STOPS,
    ArticleStart,
    HeadingStart,
    Line,
    heading,
    is_annex,
    is_page_residue,
    item,
    subitem,
)
from quizapp.law.reader.starts import article_starts
from quizapp.law.rules.text import Article, Block, Depth, Heading, Item, Paragraph, Subitem
from quizapp.sheets.problems import Problem, Where, warning

WRAPPED = 15  # characters from which a line without an end may go on in the next one
TITLE = 30  # characters of a heading's title on a line of its own


@dataclass(slots=True)
class Draft:
    """An article being read; `at` is where it begins."""

    number: int
    sub: int
    path: tuple[str, ...]
    at: Where
    lines: list[str] = field(default_factory=list)

    def finished(self) -> Article:
        return Article(self.number, self.sub, self.path, paragraphs_of(self.lines))


@dataclass(frozen=True, slots=True)
class PlacedHeading:
    """A heading with its place and the number of articles that stand before it."""

    start: HeadingStart
    at: Where
    before: int


@dataclass(slots=True)
class Reader:
    """Reads line by line; `unit` names how places are counted, `blocks` says that a blank line ends an article."""

    unit: str
    blocks: bool
    drafts: list[Draft] = field(default_factory=list)
    headings: list[PlacedHeading] = field(default_factory=list)
    preamble: list[tuple[str, list[str]]] = field(default_factory=list)
    annexes: list[tuple[str, list[str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    path: dict[Depth, str] = field(default_factory=dict)
    has_parts: bool = False  # 编: then 附则 without a number stands beside them
    is_open: bool = False  # whether a heading still waits for its title
    after_residue: bool = False

    def read(self, lines: Sequence[Line]) -> None:
        """Take the lines of the body, the front already taken off."""
        starts, doubtful = article_starts(lines)
        self.problems += [warning("W_ARTICLE_DOUBTFUL", self.at(lines[i]), lines[i].text) for i in doubtful]
        self.has_parts = any(_is_part(line) for line in lines)
        for index, line in enumerate(lines):
            if is_page_residue(line.text) and not line.level:
                self.problems.append(warning("W_RESIDUE", self.at(line), line.text))
                self.after_residue = True
                continue
            if self.annexes:
                self.annexes[-1][1].append(line.text)
            else:
                self._take(line, starts.get(index))
            self.after_residue = False

    def at(self, line: Line) -> Where:
        """The place as the person counts."""
        return Where(paragraph=line.number) if self.unit == "paragraph" else Where(line=line.number)

    def _take(self, line: Line, start: ArticleStart | None) -> None:
        if start is not None:
            self.is_open = False
            self.drafts.append(Draft(start.number, start.sub, tuple(self.path.values()), self.at(line)))
            if start.rest:
                self.drafts[-1].lines.append(start.rest)
            return
        found = heading(line.text, is_marked=line.level > 1)
        if found is not None:
            self._take_heading(found, line)
        elif is_annex(line.text) and self.drafts:
            self.annexes.append((line.text.strip("：:" + BLANKS), []))
        elif line.level > 1:
            self._take_other_heading(line)
        elif self.is_open and self._is_title(line):
            self._name_heading(line.text)
        else:
            self.is_open = False
            self._take_text(line)

    def _take_heading(self, found: HeadingStart, line: Line) -> None:
        depth = found.depth if found.number or self.has_parts else Depth.CHAPTER
        found = replace(found, depth=depth)
        self.path = {each: text for each, text in self.path.items() if each < depth} | {depth: found.text}
        self.headings.append(PlacedHeading(found, self.at(line), len(self.drafts)))
        self.is_open = not found.title and found.number > 0

    def _take_other_heading(self, line: Line) -> None:
        """A Markdown heading that is none of a law's: what follows is outside the articles."""
        target = self.annexes if self.drafts else self.preamble
        target.append((line.text, []))

    def _is_title(self, line: Line) -> bool:
        return len(line.text) <= TITLE and not line.text.endswith(STOPS) and item(line.text) is None

    def _name_heading(self, title: str) -> None:
        placed = self.headings[-1]
        start = replace(placed.start, title="".join(title.split()))
        self.headings[-1] = replace(placed, start=start)
        self.path[start.depth] = start.text
        self.is_open = False

    def _take_text(self, line: Line) -> None:
        if not self.drafts:
            name = list(self.path.values())[-1] if self.path else ""
            if not self.preamble or self.preamble[-1][0] != name:
                self.preamble.append((name, []))
            self.preamble[-1][1].append(line.text)
        elif self.headings and self.headings[-1].before == len(self.drafts):
            self.problems.append(warning("W_OUTSIDE", self.at(line), line.text))
            self.drafts[-1].lines.append(line.text)
        elif self.blocks and line.opens:
            self.problems.append(warning("W_OUTSIDE", self.at(line), line.text))
            self.annexes.append(("", [line.text]))
        else:
            self._go_on(line)

    def _go_on(self, line: Line) -> None:
        """The next paragraph or item of the article, or the rest of a line that was broken."""
        lines = self.drafts[-1].lines
        if lines and _is_broken(lines[-1], line.text, self.after_residue):
            lines[-1] += line.text
            self.problems.append(warning("W_JOINED", self.at(line), line.text))
        else:
            lines.append(line.text)


def paragraphs_of(lines: Sequence[str]) -> tuple[Paragraph, ...]:
    """Lines as paragraphs, items and sub-items; a line that is neither item nor sub-item is the next paragraph."""
    found: list[Paragraph] = []
    for line in lines:
        as_item, as_sub = item(line), subitem(line)
        if as_item is not None and found:
            found[-1] = replace(found[-1], items=(*found[-1].items, Item(*as_item)))
        elif as_sub is not None and found and found[-1].items:
            *before, last = found[-1].items
            last = replace(last, subitems=(*last.subitems, Subitem(*as_sub)))
            found[-1] = replace(found[-1], items=(*before, last))
        elif as_item is not None:
            found.append(Paragraph("", (Item(*as_item),)))
        elif as_sub is not None and found and found[-1].text.endswith(("：", ":")):
            found[-1] = replace(found[-1], items=(*found[-1].items, Item(*as_sub)))
        else:
            found.append(Paragraph(line))
    return tuple(found)


def tree_of(headings: Sequence[tuple[Depth, str]]) -> tuple[Heading, ...]:
    """Headings in the order of the text as a tree."""
    found: list[Heading] = []
    index = 0
    while index < len(headings):
        depth, text = headings[index]
        end = index + 1
        while end < len(headings) and headings[end][0] > depth:
            end += 1
        found.append(Heading(depth, text, tree_of(headings[index + 1 : end])))
        index = end
    return tuple(found)


def blocks_of(raw: Sequence[tuple[str, Sequence[str]]]) -> tuple[Block, ...]:
    """Those that hold text."""
    return tuple(Block(heading, tuple(lines)) for heading, lines in raw if lines)


def _is_part(line: Line) -> bool:
    found = heading(line.text, is_marked=line.level > 1)
    return found is not None and found.depth is Depth.PART and found.number > 0


def _is_broken(before: str, line: str, after_residue: bool) -> bool:
    if before.endswith(STOPS) or item(line) or subitem(line):
        return False
    return after_residue or len(before) >= WRAPPED
