"""Two versions of a law, article by article."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from quizapp.law.rules.likeness import likenesses
from quizapp.law.rules.matching import BETWEEN, SURE, match
from quizapp.law.rules.substance import Place, Substance, is_same, substance_of
from quizapp.law.rules.text import Article

ALMOST = 0.999  # the most that articles can be alike which are not the same


class Kind(StrEnum):
    SAME = "same"  # number and substance
    MOVED = "moved"  # another number, the same substance
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Pair:
    """`similarity` from 0 to 1; 0 where one side is missing."""

    old: Article | None
    new: Article | None
    kind: Kind
    similarity: float

    def as_json(self) -> dict[str, Any]:
        """The form printed by `quizapp law diff --json`."""
        return {
            "old": self.old.name if self.old else None,
            "new": self.new.name if self.new else None,
            "kind": self.kind.value,
            "similarity": self.similarity,
        }


def compare(old: Sequence[Article], new: Sequence[Article]) -> list[Pair]:
    """Pair the articles one to one, in the order of the new text, what was removed where it stood. Where one article was
    split or several became one, the most alike gets the pair."""
    olds, news = [substance_of(article) for article in old], [substance_of(article) for article in new]
    scores = _scores(olds, news)
    paired = match(scores, len(old), len(new))
    moved_to = {_place(old[i]): _place(new[j]) for i, j in paired.items()}
    for i in [i for i, j in paired.items() if scores[i][j] < SURE and _points_elsewhere(olds[i], news[j], moved_to)]:
        del moved_to[_place(old[i])], paired[i]
    found = {j: _pair(old[i], new[j], olds[i], news[j], moved_to, scores[i][j]) for i, j in paired.items()}
    return _in_order(old, new, paired, found)


def _scores(olds: Sequence[Substance], news: Sequence[Substance]) -> dict[int, dict[int, float]]:
    scores: dict[int, dict[int, float]] = {i: {} for i in range(len(olds))}
    for i, j, score in likenesses([each.text for each in olds], [each.text for each in news], BETWEEN):
        scores[i][j] = 1.0 if olds[i].text == news[j].text else min(score, ALMOST)
    for i, j in _in_step(olds, news):
        scores[i][j] = 1.0
    return scores


def _in_step(olds: Sequence[Substance], news: Sequence[Substance]) -> Iterator[tuple[int, int]]:
    """Equal texts that occur equally often on both sides, the first with the first: also texts of which every pair of
    characters is too common to tell anything."""
    places: dict[str, list[int]] = {}
    for j, new in enumerate(news):
        places.setdefault(new.text, []).append(j)
    seen: dict[str, int] = {}
    for i, old in enumerate(olds):
        nth = seen.get(old.text, 0)
        seen[old.text] = nth + 1
        if nth < len(places.get(old.text, ())):
            yield i, places[old.text][nth]


def _points_elsewhere(old: Substance, new: Substance, moved_to: Mapping[Place, Place]) -> bool:
    """Whether both refer to articles of their law, and nothing that the old one refers to became what the new one refers
    to: penalties for different duties are worded alike. Read in all versions of eleven laws: true of no real pair."""
    successors = {moved_to[place] for place in old.references if place in moved_to}
    return bool(successors) and bool(new.references) and not successors & set(new.references)


def _pair(
    old: Article, new: Article, before: Substance, after: Substance, moved_to: dict[Place, Place], score: float
) -> Pair:
    if not is_same(before, after, moved_to):
        return Pair(old, new, Kind.CHANGED, round(min(score, ALMOST), 3))
    return Pair(old, new, Kind.SAME if _place(old) == _place(new) else Kind.MOVED, 1.0)


def _in_order(
    old: Sequence[Article], new: Sequence[Article], paired: dict[int, int], found: dict[int, Pair]
) -> list[Pair]:
    """The new articles in order; a removed one behind the successor of the nearest earlier article that has one."""
    removed: dict[int, list[Pair]] = {}
    at = -1
    for i, article in enumerate(old):
        at = paired.get(i, at)
        if i not in paired:
            removed.setdefault(at, []).append(Pair(article, None, Kind.REMOVED, 0.0))
    pairs = list(removed.get(-1, ()))
    for j, article in enumerate(new):
        pairs.append(found.get(j) or Pair(None, article, Kind.ADDED, 0.0))
        pairs += removed.get(j, ())
    return pairs


def _place(article: Article) -> Place:
    return article.number, article.sub
