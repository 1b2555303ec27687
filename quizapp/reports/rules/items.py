"""Item analysis: how hard a question was, whether it tells those who know from those who do not, and what looks wrong.

Classical test theory, as in Ebel & Frisbie, "Essentials of Educational Measurement" (5th ed. 1991), chapters 11 to 13;
figures about answers are ratios, not marks, so they are floats.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from math import sqrt
from operator import eq, mul, sub
from statistics import median

from quizapp.bank.rules.kinds import Kind

MIN_PEOPLE = 10  # under this many answers nothing is said about a question but its counts
END_SHARE = 0.27  # of each end; Kelley, "The selection of upper and lower groups", J. Educ. Psych. 30 (1939)
EASY, HARD, BLANKS = 0.95, 0.2, 0.2
WEAK = 0.2  # Ebel: items below 0.20 are to be revised or rejected


class Doubt(StrEnum):
    """What looks wrong with a question, the gravest first."""

    KEY = "key"  # an option that is not in the key is chosen where the key should be
    INVERSE = "inverse"  # the best miss it more often than the weakest
    HARD = "hard"
    BLANK = "blank"
    WEAK = "weak"
    EASY = "easy"
    UNUSED = "unused"  # options that nobody chose


SEVERAL = frozenset({Kind.MULTIPLE, Kind.INDEFINITE})
GRAVE = frozenset({Doubt.KEY, Doubt.INVERSE})


@dataclass(frozen=True, slots=True)
class Question:
    """A frozen question: `options` are the letters as in the bank (√ and × of true or false, none of a text), `key` those
    that are accepted, by whatever key."""

    id: int
    bank_id: int
    kind: str
    stem: str
    options: tuple[tuple[str, str], ...] = ()  # letter, text
    key: frozenset[str] = frozenset()
    laws: tuple[str, ...] = ()


@dataclass(slots=True)
class Responses:
    """Everybody's answers to one question, column by column, for there are people × questions of them. Marks in hundredths,
    `totals` of the whole attempts; `chosen` letters as in the bank; `blank` how many gave none; `seconds` where they can be
    told, in no order."""

    earned: list[int] = field(default_factory=list)
    maxima: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    chosen: list[tuple[str, ...]] = field(default_factory=list)
    blank: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def right(self) -> int:
        """How many earned all marks."""
        return sum(map(eq, self.earned, self.maxima))


@dataclass(frozen=True, slots=True)
class Choice:
    """An option: how many chose it, and which share (0 to 1) of the best and of the weakest."""

    letter: str
    text: str
    is_key: bool
    count: int
    high: float
    low: float


@dataclass(frozen=True, slots=True)
class Item:
    """A question's figures; ratios from 0 to 1, correlations from -1 to 1, None where they can't be told."""

    question: Question
    people: int
    right: int
    difficulty: float | None
    blank: int
    discrimination: float | None
    correlation: float | None
    seconds: float | None
    choices: tuple[Choice, ...]
    doubts: tuple[tuple[Doubt, str], ...]  # with the letters it is about

    @property
    def is_grave(self) -> bool:
        return any(doubt in GRAVE for doubt, _letters in self.doubts)


def analyse(question: Question, given: Responses) -> Item:
    """All figures of one question. Difficulty is the share of the marks that was earned."""
    people, whole = len(given.earned), sum(given.maxima)
    difficulty = sum(given.earned) / whole if whole else None
    ends = _ends(tuple(given.totals))
    choices = _choices(question, given.chosen, ends)
    discrimination = _discrimination(given, ends) if people >= MIN_PEOPLE else None
    return Item(
        question=question,
        people=people,
        right=given.right,
        difficulty=difficulty,
        blank=given.blank,
        discrimination=discrimination,
        correlation=correlation(given) if people >= MIN_PEOPLE else None,
        seconds=median(given.seconds) if len(given.seconds) >= MIN_PEOPLE else None,
        choices=choices,
        doubts=doubts(people, difficulty, given.blank, discrimination, choices, rivals(question.kind, choices))
        if people >= MIN_PEOPLE
        else (),
    )


def correlation(given: Responses) -> float | None:
    """The corrected item-total correlation: Pearson's r of the question's marks with the rest of the paper without it
    (for right-or-wrong questions the corrected point-biserial; Henrysson, Psychometrika 28 (1963)). None without spread."""
    n, ours = len(given.earned), given.earned
    rest = list(map(sub, given.totals, ours))
    sum_x, sum_y = sum(ours), sum(rest)
    spread_x = n * sum(map(mul, ours, ours)) - sum_x * sum_x
    spread_y = n * sum(map(mul, rest, rest)) - sum_y * sum_y
    if not spread_x or not spread_y:
        return None
    return float(n * sum(map(mul, ours, rest)) - sum_x * sum_y) / (sqrt(spread_x) * sqrt(spread_y))


def end_weights(totals: Sequence[int]) -> tuple[list[float], list[float]]:
    """How much each person counts in the best and in the weakest 27 %: 1, 0, or at the border the share that fills the
    group, so that people with the same score are treated alike. Both add up to the same size."""
    if not totals:
        return [], []
    size = max(1, round(len(totals) * END_SHARE))
    ordered = sorted(totals)
    return _weights(totals, ordered[-size], size, 1), _weights(totals, ordered[size - 1], size, -1)


@dataclass(frozen=True, slots=True)
class _Ends:
    """Both ends without those who are in neither: (place, weight)."""

    high: list[tuple[int, float]]
    low: list[tuple[int, float]]
    both: list[tuple[int, float]]  # high less low
    size: float


@lru_cache(maxsize=1)
def _ends(totals: tuple[int, ...]) -> _Ends:
    """Kept for the next question: on one paper for all it was asked of the same people."""
    high, low = end_weights(totals)
    both = list(map(sub, high, low))
    return _Ends(_weighty(high), _weighty(low), _weighty(both), sum(high))


def _weighty(weights: Sequence[float]) -> list[tuple[int, float]]:
    return [(place, weight) for place, weight in enumerate(weights) if weight]


def doubts(
    people: int,
    difficulty: float | None,
    blank: int,
    discrimination: float | None,
    choices: Sequence[Choice],
    rivals: str,
) -> tuple[tuple[Doubt, str], ...]:
    """What looks wrong, the gravest first."""
    found: list[tuple[Doubt, str]] = []
    is_easy = difficulty is not None and difficulty >= EASY
    if rivals:
        found.append((Doubt.KEY, rivals))
    if discrimination is not None and discrimination < 0:
        found.append((Doubt.INVERSE, ""))
    if difficulty is not None and difficulty <= HARD:
        found.append((Doubt.HARD, ""))
    if blank >= BLANKS * people:
        found.append((Doubt.BLANK, ""))
    if discrimination is not None and 0 <= discrimination < WEAK and not is_easy:
        found.append((Doubt.WEAK, ""))
    if is_easy:
        found.append((Doubt.EASY, ""))
    unused = "".join(each.letter for each in choices if not each.is_key and not each.count)
    if unused and len(choices) > 2 and not is_easy:
        found.append((Doubt.UNUSED, unused))
    return tuple(found)


def rivals(kind: str, choices: Sequence[Choice]) -> str:
    """Options outside the key that more people chose than the key: than all accepted ones together where one is to be
    chosen, than the least chosen of the key where several are."""
    counts = [each.count for each in choices if each.is_key]
    if not counts:
        return ""
    limit = min(counts) if kind in SEVERAL else sum(counts)
    return "".join(each.letter for each in choices if not each.is_key and each.count > limit)


def seconds_spent(started: float, events: Sequence[tuple[float, int]]) -> dict[int, float]:
    """Question number -> seconds from the answer before it (or the start) to its own first answer; `events` are (moment,
    number) in order. Answers that came in one batch with the one before (less than a second) tell nothing."""
    found: dict[int, float] = {}
    before, seen = started, set[int]()
    for at, number in events:
        if number not in seen:
            seen.add(number)
            if at - before >= 1:
                found[number] = at - before
        before = at
    return found


def _weights(totals: Sequence[int], border: int, size: int, sign: int) -> list[float]:
    beyond = sum((total - border) * sign > 0 for total in totals)
    at_border = (size - beyond) / sum(total == border for total in totals)
    return [1.0 if (total - border) * sign > 0 else at_border if total == border else 0.0 for total in totals]


def _discrimination(given: Responses, ends: _Ends) -> float | None:
    """The index D: the share of marks the best 27 % earned less that of the weakest 27 %."""
    earned, maxima = given.earned, given.maxima
    return sum(weight * earned[n] / maxima[n] for n, weight in ends.both if maxima[n]) / ends.size


def _choices(question: Question, chosen: Sequence[tuple[str, ...]], ends: _Ends) -> tuple[Choice, ...]:
    if not question.options:
        return ()
    counts = Counter(chain.from_iterable(chosen))
    ups, downs = _shares(chosen, ends.high), _shares(chosen, ends.low)
    size = ends.size or 1.0
    return tuple(
        Choice(
            letter,
            text,
            letter in question.key,
            counts[letter],
            ups.get(letter, 0.0) / size,
            downs.get(letter, 0.0) / size,
        )
        for letter, text in question.options
    )


def _shares(chosen: Sequence[tuple[str, ...]], end: Sequence[tuple[int, float]]) -> dict[str, float]:
    """Letter -> how much of this end chose it."""
    found: dict[str, float] = {}
    for place, weight in end:
        for letter in chosen[place]:
            found[letter] = found.get(letter, 0.0) + weight
    return found


def by_law(items: Mapping[int, Responses], questions: Mapping[int, Question]) -> list[tuple[str, int, int]]:
    """(law, answers with full marks, answers), the least known first."""
    right: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for question_id, given in items.items():
        full = given.right
        for law in questions[question_id].laws:
            right[law] += full
            whole[law] += len(given.earned)
    return sorted(
        ((law, right[law], whole[law]) for law in whole if whole[law]), key=lambda each: (each[1] / each[2], each[0])
    )
