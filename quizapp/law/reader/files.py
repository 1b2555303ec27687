"""The one door for reading a law's text."""

from dataclasses import replace
from pathlib import PurePath

from quizapp.law.reader.clerk import check
from quizapp.law.reader.contents import without_contents
from quizapp.law.reader.front import read_front
from quizapp.law.reader.history import facts_of
from quizapp.law.reader.lines import Line, heading
from quizapp.law.reader.source import Source, open_source
from quizapp.law.reader.starts import is_first
from quizapp.law.reader.structure import Reader, blocks_of, tree_of
from quizapp.law.rules.text import LawText


def read_law(file: str, data: bytes) -> LawText:
    """Read a .md, .txt or .docx; whatever is wrong is among the problems, with its line or paragraph. Never raises."""
    source = open_source(data)
    if not source.lines:
        return LawText(file, problems=source.problems or open_source(b"").problems)
    return _read(file, source)


def _read(file: str, source: Source) -> LawText:
    lines, dropped = without_contents(source.lines)
    body = next((i for i, line in enumerate(lines) if is_first(line) or _is_heading(lines, i)), len(lines))
    front = read_front(lines[:body])
    reader = Reader("paragraph" if source.shape == "word" else "line", source.blocks)
    reader.read([*front.rest, *lines[body:]])
    title = "".join(source.facts.get("title", "").split()) or front.title
    history = tuple(line for line in front.history if line)
    facts = facts_of(history, title, source.facts)
    if not facts.code:
        stem = PurePath(file).stem
        facts = replace(facts, code=stem if source.facts and stem.isascii() else "")
    text = LawText(
        file=file,
        title=title,
        history=history,
        facts=facts,
        headings=tree_of([(placed.start.depth, placed.start.text) for placed in reader.headings]),
        articles=tuple(draft.finished() for draft in reader.drafts),
        preamble=blocks_of(reader.preamble),
        annexes=blocks_of(reader.annexes),
    )
    return replace(text, problems=(*source.problems, *check(text, reader, dropped)))


def _is_heading(lines: list[Line], index: int) -> bool:
    line = lines[index]
    return line.level != 1 and heading(line.text, is_marked=line.level > 1) is not None
