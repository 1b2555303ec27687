"""Item analysis: how hard a question was, whether it tells those who know from those who do not, and what looks wrong.

Classical test theory, as in Ebel & Frisbie, "Essentials of Educational Measurement" (5th ed. 1991), chapters 11 to 13;
figures about answers are ratios, not marks, so they are floats.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import sqrt
from operator import mul
from statistics import median
from typing import NamedTuple

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


class Response(NamedTuple):  # there are people × questions of them
    """One person's answer to one question. `earned`, `maximum` and `total` (of the whole attempt) in hundredths; `chosen`
    letters as in the bank; `seconds` None where they can't be told."""

    earned: int
    maximum: int
    total: int
    is_blank: bool = False
    chosen: tuple[str, ...] = ()
    seconds: float | None = None


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


def analyse(question: Question, responses: Sequence[Response]) -> Item:
    """All figures of one question. Difficulty is the share of the marks that was earned."""
    people = len(responses)
    whole = sum(each.maximum for each in responses)
    difficulty = sum(each.earned for each in responses) / whole if whole else None
    high, low = end_weights([each.total for each in responses])
    choices = _choices(question, responses, high, low)
    blank = sum(each.is_blank for each in responses)
    times = [each.seconds for each in responses if each.seconds is not None]
    discrimination = _discrimination(responses, high, low) if people >= MIN_PEOPLE else None
    return Item(
        question=question,
        people=people,
        right=sum(each.earned == each.maximum for each in responses),
        difficulty=difficulty,
        blank=blank,
        discrimination=discrimination,
        correlation=correlation(responses) if people >= MIN_PEOPLE else None,
        seconds=median(times) if len(times) >= MIN_PEOPLE else None,
        choices=choices,
        doubts=doubts(people, difficulty, blank, discrimination, choices, rivals(question.kind, choices))
        if people >= MIN_PEOPLE
        else (),
    )


def correlation(responses: Sequence[Response]) -> float | None:
    """The corrected item-total correlation: Pearson's r of the question's marks with the rest of the paper without it
    (for right-or-wrong questions the corrected point-biserial; Henrysson, Psychometrika 28 (1963)). None without spread."""
    n = len(responses)
    ours = [each.earned for each in responses]
    rest = [each.total - each.earned for each in responses]
    sum_x, sum_y = sum(ours), sum(rest)
    spread_x = n * sum(map(mul, ours, ours)) - sum_x * sum_x
    spread_y = n * sum(map(mul, rest, rest)) - sum_y * sum_y
    if not spread_x or not spread_y:
        return None
    return float(n * sum(map(mul, ours, rest)) - sum_x * sum_y) / (sqrt(spread_x) * sqrt(spread_y))


def end_weights(totals: Sequence[int]) -> tuple[list[float], list[float]]:
    """How much each person counts in the best and in the weakest 27 %: 1, 0, or at the border the share that fills the
    group, so that people with the same score are treated alike. Both add up to the same size."""
    return _ends(tuple(totals))


@lru_cache(maxsize=1)
def _ends(totals: tuple[int, ...]) -> tuple[list[float], list[float]]:
    """Kept for the next question: on one paper for all it was asked of the same people."""
    if not totals:
        return [], []
    size = max(1, round(len(totals) * END_SHARE))
    ordered = sorted(totals)
    return _weights(totals, ordered[-size], size, 1), _weights(totals, ordered[size - 1], size, -1)


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


def _discrimination(responses: Sequence[Response], high: Sequence[float], low: Sequence[float]) -> float | None:
    """The index D: the share of marks the best 27 % earned less that of the weakest 27 %."""
    size = sum(high)
    return sum((h - w) * r.earned / r.maximum for r, h, w in zip(responses, high, low, strict=True) if r.maximum) / size


def _choices(
    question: Question, responses: Sequence[Response], high: Sequence[float], low: Sequence[float]
) -> tuple[Choice, ...]:
    if not question.options:
        return ()
    counts: Counter[str] = Counter()
    ups: dict[str, float] = {}
    downs: dict[str, float] = {}
    for each, up, down in zip(responses, high, low, strict=True):
        for letter in each.chosen:
            counts[letter] += 1
            ups[letter] = ups.get(letter, 0.0) + up
            downs[letter] = downs.get(letter, 0.0) + down
    size = sum(high) or 1.0
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


def by_law(items: Mapping[int, Sequence[Response]], questions: Mapping[int, Question]) -> list[tuple[str, int, int]]:
    """(law, answers with full marks, answers), the least known first."""
    right: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for question_id, responses in items.items():
        full = sum(each.earned == each.maximum for each in responses)
        for law in questions[question_id].laws:
            right[law] += full
            whole[law] += len(responses)
    return sorted(
        ((law, right[law], whole[law]) for law in whole if whole[law]), key=lambda each: (each[1] / each[2], each[0])
    )
