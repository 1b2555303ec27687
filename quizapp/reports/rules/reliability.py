"""A paper as a whole: spread of the scores, how reliable they are, and units beside each other. Scores in hundredths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import median, stdev

from quizapp.reports.rules.figures import mean_text

MIN_PEOPLE = 10  # under this many papers of the same questions no reliability
FEW = 30  # under this many it is told to be uncertain
MIN_OF_UNIT = 3  # units under three persons get no figures
BINS = 10


class Level(StrEnum):
    """What a coefficient allows; limits of Nunnally & Bernstein, "Psychometric Theory" (3rd ed. 1994), page 264."""

    HIGH = "high"  # at least 0.90: single persons may be compared
    GOOD = "good"  # at least 0.80
    FAIR = "fair"  # at least 0.70: groups may be compared
    LOW = "low"
    NONE = "none"  # can't be told


@dataclass(frozen=True, slots=True)
class Reliability:
    """`value` None where it can't be told; `error` is the standard error of measurement in hundredths."""

    value: float | None
    error: float | None
    people: int
    is_kr20: bool

    @property
    def level(self) -> Level:
        if self.value is None:
            return Level.NONE
        limits = ((0.9, Level.HIGH), (0.8, Level.GOOD), (0.7, Level.FAIR))
        return next((level for limit, level in limits if self.value >= limit), Level.LOW)


@dataclass(frozen=True, slots=True)
class Spread:
    """The scores of everybody counted; floats in hundredths, None for too few."""

    people: int
    score_sum: int
    median: float | None
    deviation: float | None
    lowest: int | None
    highest: int | None
    bins: tuple[tuple[int, int, int], ...]  # from, to (hundredths, the last inclusive), people

    @property
    def mean(self) -> str:
        """One decimal, half up."""
        return mean_text(self.score_sum, self.people)


@dataclass(frozen=True, slots=True)
class Person:
    """Who counts: the unit, the score and whether passed."""

    department_id: int
    path: str
    score: int
    passed: bool


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with everything below it; None for the figures of fewer than three persons."""

    name: str
    depth: int
    people: int
    score_sum: int | None
    passed: int | None

    @property
    def mean(self) -> str:
        return "" if self.score_sum is None else mean_text(self.score_sum, self.people)


def spread(scores: Sequence[int], total: int) -> Spread:
    """Mean, median, sample standard deviation and ten equal bins of the paper's total."""
    counts = [0] * BINS
    for score in scores:
        counts[min(BINS - 1, max(0, score * BINS // total))] += 1
    bins = tuple((total * n // BINS, total * (n + 1) // BINS, count) for n, count in enumerate(counts))
    return Spread(
        people=len(scores),
        score_sum=sum(scores),
        median=median(scores) if scores else None,
        deviation=stdev(scores) if len(scores) > 1 else None,
        lowest=min(scores, default=None),
        highest=max(scores, default=None),
        bins=bins,
    )


def reliability(papers: Sequence[Mapping[int, int]], maxima: Mapping[int, int]) -> Reliability:
    """Cronbach's alpha, k/(k-1) × (1 - Σ variance of a question / variance of the totals) (Cronbach, Psychometrika 16
    (1951)); where all questions weigh the same and are right or wrong it is KR-20 (Kuder & Richardson, Psychometrika 2
    (1937)). Standard error: deviation × √(1 - alpha). `papers`: question -> hundredths earned, the same questions in each."""
    n, k = len(papers), len(maxima)
    is_kr20 = len(set(maxima.values())) == 1 and all(
        earned in (0, maxima[question]) for paper in papers for question, earned in paper.items()
    )
    if n < MIN_PEOPLE or k < 2:
        return Reliability(None, None, n, is_kr20)
    whole = _spread([sum(paper.values()) for paper in papers])
    if not whole:
        return Reliability(None, None, n, is_kr20)
    parts = sum(_spread([paper[question] for paper in papers]) for question in maxima)
    value = k / (k - 1) * (1 - parts / whole)
    deviation = sqrt(whole / (n * (n - 1)))
    return Reliability(value, deviation * sqrt(max(0.0, 1 - value)) if value >= 0 else None, n, is_kr20)


def units(tree: Sequence[tuple[str, str]], people: Sequence[Person]) -> list[UnitLine]:
    """Units of the frozen tree, (path, name) in tree order, each with everything below it; those without anybody left out."""
    held: dict[str, list[Person]] = {}
    for person in people:
        parts = person.path.strip("/").split("/")
        for end in range(1, len(parts) + 1):
            held.setdefault("/" + "/".join(parts[:end]) + "/", []).append(person)
    lines = []
    top = min((path.count("/") for path, _name in tree), default=0)
    for path, name in tree:
        mine = held.get(path, [])
        if not mine:
            continue
        shown = len(mine) >= MIN_OF_UNIT
        score_sum = sum(each.score for each in mine) if shown else None
        passed = sum(each.passed for each in mine) if shown else None
        lines.append(UnitLine(name, path.count("/") - top, len(mine), score_sum, passed))
    return lines


def _spread(values: Sequence[int]) -> int:
    """n × Σx² - (Σx)²: the variance without its divisor, exact."""
    return len(values) * sum(value * value for value in values) - sum(values) ** 2
