"""What two articles are compared by: text without blanks and punctuation, references to the law's own articles set
apart, because a renumbered reference is no change."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from quizapp.law.rules.numerals import NUMERALS, to_number
from quizapp.law.rules.text import Article

Place = tuple[int, int]
_N = rf"[{NUMERALS}]+"
_REFERENCE = re.compile(rf"第({_N})条(?:之({_N}))?")
_LISTED = re.compile(r"(?:第[^第条款项、和及至，。；]{1,8}[款项])*[、和及至或者与]{1,2}")
_FOREIGN = re.compile(r"(?:[》〉]|(?<!本)(?:法|法典|条例|规定|办法|细则|解释)(?:（[^）]{1,9}）)?)$")
_OWN = re.compile(r"(?:本|依照|按照|根据|违反|依据|适用|符合|有)(?:法|法典|条例|规定|办法|细则|解释)$")
_NOISE = re.compile(r"[\s\W_]+")


@dataclass(frozen=True, slots=True)
class Substance:
    """`text` has no blanks and punctuation and a mark 〇 for every own reference; `references` are these in order."""

    text: str
    references: tuple[Place, ...]


def substance_of(article: Article) -> Substance:
    """The article without its number, labels kept because an item moved is a change."""
    plain = article.plain
    pieces, references, done = [], [], 0
    end_of_last, last_is_foreign = -1, False
    for found in _REFERENCE.finditer(plain):
        between = plain[end_of_last : found.start()] if end_of_last >= 0 else "。"
        is_foreign = last_is_foreign if _LISTED.fullmatch(between) else _is_foreign(plain[: found.start()])
        if not is_foreign:
            pieces.append(plain[done : found.start()] + "〇")
            references.append((to_number(found[1]), to_number(found[2]) if found[2] else 0))
            done = found.end()
        end_of_last, last_is_foreign = found.end(), is_foreign
    pieces.append(plain[done:])
    return Substance(_NOISE.sub("", "".join(pieces)), tuple(references))


def is_same(old: Substance, new: Substance, moved_to: Mapping[Place, Place]) -> bool:
    """Equal, every reference pointing to the article that the old one's target became."""
    if old.text != new.text or len(old.references) != len(new.references):
        return False
    pairs = zip(old.references, new.references, strict=True)
    return all(moved_to.get(before) == after for before, after in pairs)


def _is_foreign(before: str) -> bool:
    """Whether the reference that follows belongs to another law: 《刑法》第三条, 刑法第三条; not 本法第三条."""
    tail = before[-12:]
    return _FOREIGN.search(tail) is not None and _OWN.search(tail) is None
