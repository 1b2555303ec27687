"""The table of contents, which copies of a law print before the text: found as the first run of headings that come
again."""

from collections.abc import Sequence

from quizapp.law.reader.lines import Line, heading, is_annex, is_contents
from quizapp.law.reader.starts import is_first


def without_contents(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """The lines without the table of contents, and how many lines of it were left out."""
    first = next((i for i, line in enumerate(lines) if is_first(line)), len(lines))
    begin = next((i for i in range(first) if is_contents(lines[i].text)), -1)
    start = begin + 1 if begin >= 0 else next((i for i in range(first) if _key(lines[i])), first)
    end = start
    while end < first and (_key(lines[end]) or is_annex(lines[end].text) or _is_row(lines[end], begin >= 0)):
        end += 1
    later = {_key(line) for line in lines[end:]} - {""}
    run = [_key(line) for line in lines[start:end]]
    if run and run[0] in run[1:]:
        end = start + len(run) - 1 - run[::-1].index(run[0])
    else:
        while end > start and run[end - start - 1] not in later and begin < 0:
            end -= 1
        if begin >= 0:
            end = _own_headings(run, later, start, end)
    if end - start < 2 and begin < 0:
        return list(lines), 0
    dropped = begin if begin >= 0 else start
    return [*lines[:dropped], *lines[end:]], end - dropped


def _own_headings(run: list[str], later: set[str], start: int, end: int) -> int:
    """Where the contents end when the text begins with a heading that they do not list, such as 序言."""
    while end > start and run[end - start - 1] and run[end - start - 1] not in later:
        end -= 1
    return end


def _key(line: Line) -> str:
    """A heading in the form in which both prints of it agree; "" for other lines."""
    found = heading(line.text, is_marked=line.level > 1)
    return "".join(found.text.split()) if found else ""


def _is_row(line: Line, in_contents: bool) -> bool:
    """A row of the contents that is no single heading: two headings on a line, or an entry with dots and a page."""
    return in_contents and (line.text.count("第") > 1 or line.text[-1:].isdigit()) and len(line.text) < 80
