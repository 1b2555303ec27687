"""The headings of a law as a tree, taken from its articles."""

from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.law.rules.text import Article


@dataclass(frozen=True, slots=True)
class Branch:
    """A heading, the article it begins with, and what is below."""

    text: str
    first: Article
    last: Article
    children: tuple["Branch", ...]


def outline(articles: Sequence[Article], depth: int = 0) -> tuple[Branch, ...]:
    """Neighbouring articles under the same heading are its branch; articles without a heading at this depth are none."""
    found: list[Branch] = []
    begin = 0
    for end in range(1, len(articles) + 1):
        if end < len(articles) and _at(articles[end], depth) == _at(articles[begin], depth):
            continue
        run = articles[begin:end]
        if _at(run[0], depth):
            found.append(Branch(_at(run[0], depth), run[0], run[-1], outline(run, depth + 1)))
        begin = end
    return tuple(found)


def _at(article: Article, depth: int) -> str:
    return article.path[depth] if depth < len(article.path) else ""
