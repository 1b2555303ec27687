"""Law × unit: is a law that applies to a unit in the bank, was it examined, do people know it?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quizapp.reports.rules.figures import Rate

WEAK = 60  # percent of right answers below which a law is called weak


class Gap(StrEnum):
    """What is missing, the worst first."""

    NO_QUESTIONS = "no_questions"
    NOT_EXAMINED = "not_examined"
    WEAK = "weak"
    COVERED = "covered"
    NOT_LISTED = "not_listed"


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers of a unit's people to questions of a law, and how many of them were right."""

    answers: int = 0
    right: int = 0


@dataclass(frozen=True, slots=True)
class CoverageUnit:
    """A unit with its list: law -> weight."""

    unit_id: int
    name: str
    path: str
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """A law in a unit."""

    unit_id: int
    weight: int  # 0: not on the unit's list
    questions: int
    tally: Tally
    gap: Gap

    @property
    def rate(self) -> Rate:
        return Rate(self.tally.right, self.tally.answers)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A law over all units; `questions` approved in the bank."""

    law: str
    questions: int
    cells: tuple[Cell, ...]

    @property
    def gaps(self) -> int:
        """How many of its units have something missing."""
        return sum(cell.gap in (Gap.NO_QUESTIONS, Gap.NOT_EXAMINED, Gap.WEAK) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix: laws that are on a list or were examined."""

    units: tuple[CoverageUnit, ...]
    rows: tuple[CoverageRow, ...]

    def count(self, gap: str) -> int:
        """How many cells are so (a Gap or its value)."""
        return sum(cell.gap == gap for row in self.rows for cell in row.cells)


def coverage(
    units: Sequence[CoverageUnit], questions: Mapping[str, int], tallies: Mapping[tuple[int, str], Tally]
) -> Coverage:
    """`questions`: law -> approved questions; `tallies`: (unit, law) -> answers. Laws on most lists come first, then by
    name; laws on no list only where somebody was examined in them."""
    listed: dict[str, int] = {}
    for unit in units:
        for law in unit.weights:
            listed[law] = listed.get(law, 0) + 1
    laws = {*listed, *(law for _unit, law in tallies)}
    rows = [
        CoverageRow(
            law, questions.get(law, 0), tuple(_cell(unit, law, questions.get(law, 0), tallies) for unit in units)
        )
        for law in sorted(laws, key=lambda each: (-listed.get(each, 0), each))
    ]
    return Coverage(tuple(units), tuple(rows))


def gap_of(weight: int, questions: int, tally: Tally) -> Gap:
    """The first thing that is missing."""
    if not weight:
        return Gap.NOT_LISTED
    if not questions:
        return Gap.NO_QUESTIONS
    if not tally.answers:
        return Gap.NOT_EXAMINED
    return Gap.WEAK if tally.right * 100 < WEAK * tally.answers else Gap.COVERED


def tallied(
    answers: Iterable[tuple[str, Sequence[str], bool]], units: Sequence[CoverageUnit]
) -> dict[tuple[int, str], Tally]:
    """Sum answers (path of the person's unit, laws of the question, right?) over every unit the person stands in or
    below. A question of two laws counts for both."""
    found: dict[tuple[int, str], list[int]] = {}
    above: dict[str, list[int]] = {}
    for path, laws, is_right in answers:
        if path not in above:
            above[path] = [unit.unit_id for unit in units if path.startswith(unit.path)]
        for unit_id in above[path]:
            for law in laws:
                sums = found.setdefault((unit_id, law), [0, 0])
                sums[0] += 1
                sums[1] += is_right
    return {key: Tally(*sums) for key, sums in found.items()}


def _cell(unit: CoverageUnit, law: str, questions: int, tallies: Mapping[tuple[int, str], Tally]) -> Cell:
    weight, tally = unit.weights.get(law, 0), tallies.get((unit.unit_id, law), Tally())
    return Cell(unit.unit_id, weight, questions, tally, gap_of(weight, questions, tally))
