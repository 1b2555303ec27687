"""The order of a contest."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Ranking(StrEnum):
    """By what persons are put in order."""

    NONE = "none"
    SCORE = "score"
    SCORE_TIME = "score_time"  # the faster of equal scores stands first


@dataclass(frozen=True, slots=True)
class Entrant:
    """A person's counted result: `score` in hundredths, `seconds` the time used for it."""

    person_id: int
    score: int
    seconds: int


def ranked(entrants: Sequence[Entrant], ranking: Ranking) -> list[tuple[int, Entrant]]:
    """(rank, entrant), the first first; equals share a rank and the next one skips (1, 2, 2, 4)."""

    def key(entrant: Entrant) -> tuple[int, int]:
        return (-entrant.score, entrant.seconds if ranking is Ranking.SCORE_TIME else 0)

    if ranking is Ranking.NONE:
        return []
    places: list[tuple[int, Entrant]] = []
    for place, entrant in enumerate(sorted(entrants, key=lambda each: (*key(each), each.person_id)), start=1):
        is_equal = bool(places) and key(places[-1][1]) == key(entrant)
        places.append((places[-1][0] if is_equal else place, entrant))
    return places
