"""Which article became which: one to one, by likeness, with a preference for the order of the text."""

import bisect
import math
from collections.abc import Mapping, Sequence

Scores = Mapping[int, Mapping[int, float]]  # index of old -> index of new -> likeness

# From reading the pairs of ten laws: above 0.30 what is paired speaks of the same thing (治安管理处罚法: the lowest true
# pair 0.34, the highest false one 0.25); between neighbours that are paired a rewritten article falls as low as 0.12.
LEAST = 0.30
IN_WINDOW = 0.23  # read likewise: among the few articles between two pairs less likeness is needed
WINDOW = 12  # how few
BETWEEN = 0.12
ORDER = 0.12  # what being in its place is worth
REACH = 6.0  # articles from its place at which this worth falls to a third
SURE = 0.55


def match(scores: Scores, olds: int, news: int) -> dict[int, int]:
    """Index of old -> index of new. Articles may move across each other; in doubt the one in order is taken."""
    sure = _mutual_best(scores, olds)
    spine = _longest_rise(sorted(sure.items()))
    weighed = {
        i: {j: score + _in_place(i, j, spine) for j, score in row.items() if score >= LEAST}
        for i, row in scores.items()
    }
    paired = _greedy(weighed)
    _exchange(paired, weighed)
    _fill_between(paired, scores, olds, news)
    _fill_windows(paired, scores, news)
    return paired


def _mutual_best(scores: Scores, olds: int) -> dict[int, int]:
    best_old: dict[int, tuple[float, int]] = {}
    for i in range(olds):
        for j, score in scores.get(i, {}).items():
            best_old[j] = max(best_old.get(j, (0.0, 0)), (score, -i))
    found = {}
    for i, row in scores.items():
        score, j = max((score, -j) for j, score in row.items()) if row else (0.0, 0)
        if score >= SURE and best_old[-j][1] == -i:
            found[i] = -j
    return found


def _longest_rise(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs in which both sides rise: the articles that kept their order."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_i, j) in enumerate(pairs):
        at = bisect.bisect_left(tails, j)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [j]
        ends[at : at + 1] = [index]
    found, index = [], ends[-1] if ends else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def _in_place(i: int, j: int, spine: Sequence[tuple[int, int]]) -> float:
    """How far the pair stands from where its neighbours on the spine would put it, as a worth of 0 to ORDER."""
    at = bisect.bisect_left(spine, (i, -1))
    near = spine[max(0, at - 1) : at + 1]
    if not near:
        return 0.0
    distance = min(abs((j - i) - (b - a)) for a, b in near)
    low = spine[at - 1][1] if at else -1
    high = next((b for a, b in spine[at : at + 2] if a > i), math.inf)
    if low <= j <= high:
        distance = min(distance, 1)
    return ORDER * math.exp(-distance / REACH)


def _greedy(weighed: Scores) -> dict[int, int]:
    ranked = sorted(((-score, i, j) for i, row in weighed.items() for j, score in row.items()))
    paired: dict[int, int] = {}
    taken: set[int] = set()
    for _score, i, j in ranked:
        if i not in paired and j not in taken:
            paired[i] = j
            taken.add(j)
    return paired


def _exchange(paired: dict[int, int], weighed: Scores) -> None:
    """Where an article lost its partner to one that has another choice nearly as good, let both be paired."""
    for i in sorted(weighed):
        if i in paired:
            continue
        holders = {j: old for old, j in paired.items()}
        best = (0.0, -1, -1, -1)
        for j, score in weighed[i].items():
            holder = holders.get(j)
            if holder is None:
                best = max(best, (score, j, -1, -1))
                continue
            for other, second in weighed[holder].items():
                if other not in holders:
                    best = max(best, (score + second - weighed[holder][j], j, holder, other))
        gain, j, holder, other = best
        if gain > LEAST:
            if holder >= 0:
                paired[holder] = other
            paired[i] = j


def _fill_between(paired: dict[int, int], scores: Scores, olds: int, news: int) -> None:
    """An article alone between paired neighbours, facing one alone as well, is its successor though rewritten."""
    backwards = {j: i for i, j in paired.items()}
    for i in range(olds):
        if i in paired:
            continue
        j = paired[i - 1] + 1 if i and i - 1 in paired else 0 if i == 0 else -1
        is_last = i == olds - 1 and j == news - 1
        faces = j >= 0 and j < news and j not in backwards and (is_last or paired.get(i + 1) == j + 1)
        if faces and scores.get(i, {}).get(j, 0.0) >= BETWEEN:
            paired[i] = j
            backwards[j] = i


def _fill_windows(paired: dict[int, int], scores: Scores, news: int) -> None:
    """What is left, within the short stretch of the new text that the neighbours in order leave open."""
    spine = _longest_rise(sorted(paired.items()))
    taken = set(paired.values())
    found = []
    for i, row in scores.items():
        if i in paired:
            continue
        at = bisect.bisect_left(spine, (i, -1))
        low = spine[at - 1][1] if at else -1
        high = spine[at][1] if at < len(spine) else news
        if high - low <= WINDOW:
            found += [(-score, i, j) for j, score in row.items() if score >= IN_WINDOW and low < j < high]
    for _score, i, j in sorted(found):
        if i not in paired and j not in taken:
            paired[i] = j
            taken.add(j)
