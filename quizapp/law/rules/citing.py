"""From a citation's parts to the text they point to."""

import re

from quizapp.law.rules.numerals import DIGITS, NUMERALS, to_number
from quizapp.law.rules.text import Article

_N = rf"[{NUMERALS}]+|[{DIGITS}]+"
_NAME = re.compile(rf"第?\s*({_N})\s*条(?:之({_N}))?")
_LABEL = re.compile(rf"[（(第\s]*({_N})[）)项\s.．]*")


def place_of(name: str) -> tuple[int, int] | None:
    """(120, 1) of 第一百二十条之一; None for what is no article."""
    found = _NAME.fullmatch(name.strip())
    return (to_number(found[1]), to_number(found[2]) if found[2] else 0) if found else None


def text_at(article: Article, paragraph: int | None = None, item: str | None = None) -> str | None:
    """The article's text, or of one paragraph (from 1, with its items), or of one item （二） of it. An item without
    paragraph is looked for in the only paragraph that has it. None where there is no such place."""
    if paragraph is not None and not 1 <= paragraph <= len(article.paragraphs):
        return None
    chosen = article.paragraphs if paragraph is None else article.paragraphs[paragraph - 1 : paragraph]
    if item is None:
        return "\n".join(Article(article.number, article.sub, (), chosen).lines)
    found = _LABEL.fullmatch(item)
    wanted = to_number(found[1]) if found else -1
    hits = [each for part in chosen for each in part.items if _number(each.label) == wanted]
    if len(hits) != 1:
        return None
    return "\n".join([hits[0].label + hits[0].text, *(sub.label + sub.text for sub in hits[0].subitems)])


def _number(label: str) -> int | None:
    found = _LABEL.fullmatch(label)
    return to_number(found[1]) if found else None
