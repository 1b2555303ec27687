"""Which lines begin an article. A paragraph may begin with a reference, 第三十条规定的……, whose number can even be the next
one; so a doubtful line is judged by the whole file."""

from collections.abc import Mapping, Sequence

from quizapp.law.reader.lines import ArticleStart, Line, Sign, article

FIRST = (1, 0)


def article_starts(lines: Sequence[Line]) -> tuple[Mapping[int, ArticleStart], list[int]]:
    """The lines (by index) that begin an article, and which of them look like references and are taken only because no
    other line bears the number that is due."""
    found = {i: seen for i, line in enumerate(lines) if not line.level and (seen := article(line.text))}
    is_spaced = _count(found, Sign.SURE) > _count(found, Sign.PLAIN)
    better = {start.place for start, sign in found.values() if sign is not Sign.REFERENCE}
    starts: dict[int, ArticleStart] = {}
    doubtful: list[int] = []
    last = (0, 0)
    for index, (start, sign) in found.items():
        is_next = start.place in ((last[0] + 1, 0), (last[0], last[1] + 1))
        if sign is Sign.REFERENCE and is_next and not is_spaced and start.place not in better:
            doubtful.append(index)
        elif sign is Sign.REFERENCE or (sign is Sign.PLAIN and not is_next and (is_spaced or start.place < last)):
            continue
        starts[index] = start
        last = start.place
    return starts, doubtful


def is_first(line: Line) -> bool:
    """Whether article 1 begins here."""
    found = article(line.text) if not line.level else None
    return found is not None and found[0].place == FIRST and found[1] is not Sign.REFERENCE


def _count(found: Mapping[int, tuple[ArticleStart, Sign]], sign: Sign) -> int:
    return sum(1 for _start, each in found.values() if each is sign)
