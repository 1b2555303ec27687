"""The three columns of a citation: law, version, article, each a list by ；, the article often written behind the law."""

import re
from collections.abc import Callable
from functools import lru_cache

from quizapp.bank.rules import articles
from quizapp.bank.rules.document import Citation
from quizapp.bank.rules.wording import parts

_LED_IN = re.compile(r"^(?:根据|依据|依照|按照|见|参见|详见|出自|法律依据[:：]|依据[:：])\s*(?=《)")
_SEVERAL = re.compile(r"(?<=[条款项])[、，,和及\s]*(?=《)")  # 《甲法》第三条、《乙法》第五条


Doubt = tuple[str, str, str]  # code, field, value
Warn = Callable[..., None]


def read_citations(law: str, version: str, article: str, warn: Warn) -> tuple[Citation, ...]:
    """The citations; what can't be understood is told by `warn(code, field, value)` and left out, never guessed."""
    found, doubts = _remembered(law, version, article)
    for doubt in doubts:
        warn(*doubt)
    return found


@lru_cache(maxsize=4096)
def _remembered(law: str, version: str, article: str) -> tuple[tuple[Citation, ...], tuple[Doubt, ...]]:
    doubts: list[Doubt] = []
    found = _read(law, version, article, lambda code, name, value: doubts.append((code, name, value)))
    return found, tuple(doubts)


def _read(law: str, version: str, article: str, warn: Warn) -> tuple[Citation, ...]:
    if not law:
        if article:
            warn("W_CITATION_PAIRS", "article", article)
        return ()
    laws, versions, places = parts(law, "；;\n"), parts(version, "；;\n"), parts(article, "；;\n")
    if not places:
        return _behind(_SEVERAL.sub("；", law), version, warn)
    if len(laws) == 1 < len(places):
        laws *= len(places)
    if len(versions) <= 1:
        versions = [*versions, ""][:1] * len(laws)
    if not len(laws) == len(versions) == len(places):
        warn("W_CITATION_PAIRS", "article", article)
        return ()
    found: list[Citation] = []
    for title, label, place in zip(laws, versions, places, strict=True):
        found += _one(title, label, place, "article", warn)
    return tuple(found)


def _behind(text: str, version: str, warn: Warn) -> tuple[Citation, ...]:
    """《行政处罚法》第四十四条；第四十五条, all in the law's column."""
    pieces = [piece for piece in parts(text, "；;\n") if piece]
    versions = parts(version, "；;\n")
    found: list[Citation] = []
    law = ""
    for index, each in enumerate(pieces):
        piece = _LED_IN.sub("", each)
        law = articles.law_before(piece) or law
        label = versions[index] if len(versions) == len(pieces) else versions[0] if len(versions) == 1 else ""
        place = piece[len(articles.law_before(piece)) :] if articles.law_before(piece) != piece else ""
        found += _one(law, label, place or piece, "law", warn)
    return tuple(found)


def _one(law: str, version: str, place: str, name: str, warn: Warn) -> tuple[Citation, ...]:
    found, is_complete = articles.parse_all(law, version, place)
    if not is_complete:
        warn("W_ARTICLE_PARTLY" if found else "W_ARTICLE", name, place)
    return found
