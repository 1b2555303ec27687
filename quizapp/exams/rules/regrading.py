"""A wrong question found afterwards: what is changed about it, and the mark that follows. Pure, so that every mark can be
computed again from the snapshot, the answers, the marks given by people, and the confirmed changes in their order.

A question that is taken out leaves total and maximum. Where papers may differ from person to person, results stay
comparable on the exam's own scale: what was earned is divided by what could still be earned and multiplied by the paper's
full marks, so pass line and bands keep their meaning (`rescale`). Without it the pass line stays and the marks are lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind
from quizapp.exams.rules.answers import Given
from quizapp.exams.rules.grading import Grade, Item, Mark, Verdict, conclude, mark, verdict_of
from quizapp.exams.rules.settings import ExamSettings


class Change(StrEnum):
    """What is done with a question."""

    TAKE_OUT = "take_out"
    FULL_MARKS = "full_marks"
    ADD_KEY = "add_key"
    MARKS = "marks"


@dataclass(frozen=True, slots=True)
class Regrade:
    """A change of one frozen question. `key` (ADD_KEY) in original letters, a bool, or accepted texts per blank; `marks`
    (MARKS) in hundredths."""

    question: int
    change: Change
    key: Any = None
    marks: int = 0
    rescale: bool = True

    def to_json(self) -> dict[str, Any]:
        """For storing, the id as text; the inverse of from_json."""
        return {
            "question": str(self.question),
            "change": self.change.value,
            "key": self.key,
            "marks": self.marks,
            "rescale": self.rescale,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Regrade":
        """Read what to_json wrote."""
        return cls(int(raw["question"]), Change(raw["change"]), raw["key"], raw["marks"], raw["rescale"])


@dataclass(frozen=True, slots=True)
class Asked:
    """An item of a paper with the frozen question behind it, and what was changed about it."""

    item: Item
    question: int
    extra_keys: tuple[Any, ...] = ()
    is_out: bool = False
    is_full: bool = False
    original_marks: int = 0


def changed(items: Sequence[Item], questions: Sequence[int], regrades: Sequence[Regrade]) -> list[Asked]:
    """The paper after all changes in their order; `questions` are the frozen ids of `items`."""
    asked = [Asked(item, question, original_marks=item.marks) for item, question in zip(items, questions, strict=True)]
    for regrade in regrades:
        asked = [_change(each, regrade) if each.question == regrade.question else each for each in asked]
    return asked


def regraded(
    items: Sequence[Item],
    questions: Sequence[int],
    regrades: Sequence[Regrade],
    given: Mapping[int, Given],
    by_people: Mapping[int, int],
    settings: ExamSettings,
) -> Grade:
    """The mark of an attempt after all changes in their order. One that keeps the scale keeps it for the whole exam."""
    asked = changed(items, questions, regrades)
    return grade_changed(asked, given, by_people, settings, rescale=all(each.rescale for each in regrades))


def grade_changed(
    asked: Sequence[Asked],
    given: Mapping[int, Given],
    by_people: Mapping[int, int],
    settings: ExamSettings,
    *,
    rescale: bool = True,
) -> Grade:
    """The mark of an attempt. `by_people`: question number -> settled hundredths of the question as it was asked."""
    marks = {each.item.number: _mark(each, given.get(each.item.number), by_people) for each in asked}
    items = [each.item for each in asked]
    if not any(each.is_out or each.item.marks != each.original_marks for each in asked) or not rescale:
        return conclude(items, marks, settings)
    return _rescaled(asked, marks, settings)


@dataclass(frozen=True, slots=True)
class PartScore:
    """What a part with a pass line of its own was worth to an attempt, all in hundredths; after a change on the scale on
    which the line stands."""

    title: str
    score: int
    full: int
    pass_line: int

    @property
    def is_reached(self) -> bool:
        return self.score >= self.pass_line


def part_scores(
    asked: Sequence[Asked], marks: Mapping[int, Mark], settings: ExamSettings, *, rescale: bool = True
) -> list[PartScore]:
    """The parts with a pass line of their own, as the grade counts them; a part that is taken out as a whole has none."""
    is_scaled = rescale and any(each.is_out or each.item.marks != each.original_marks for each in asked)
    found = []
    for rule in settings.sections:
        part = [each for each in asked if each.item.part == rule.title]
        if rule.pass_line is None or all(each.is_out for each in part):
            continue
        earned = max(0, sum(marks[each.item.number].earned for each in part))
        score = _on_scale(part, marks) if is_scaled else earned
        full = sum(each.original_marks if is_scaled else each.item.marks for each in part)
        found.append(PartScore(rule.title, score, full, rule.pass_line))
    return found


def pending(grade: Grade) -> int:
    """How many answers still wait for a person."""
    return sum(each.verdict is Verdict.PENDING for each in grade.marks.values())


def is_key(kind: Kind, option_count: int, blanks: int, key: Any) -> bool:
    """Whether this can be a key of such a question, as `Regrade.key`."""
    if kind in CHOICE_KINDS:
        return (
            isinstance(key, list)
            and bool(key)
            and all(letter in LETTERS[:option_count] for letter in key)
            and (kind is not Kind.SINGLE or len(key) == 1)
        )
    if kind is Kind.TRUE_FALSE:
        return isinstance(key, bool)
    return kind is Kind.FILL and isinstance(key, list) and len(key) == blanks and all(bool(each) for each in key)


def _change(asked: Asked, regrade: Regrade) -> Asked:
    if regrade.change is Change.TAKE_OUT:
        return replace(asked, is_out=True, is_full=False)
    if regrade.change is Change.FULL_MARKS:
        return replace(asked, is_full=True, is_out=False)
    if regrade.change is Change.ADD_KEY:
        return replace(asked, extra_keys=(*asked.extra_keys, _key(asked.item.kind, regrade.key)))
    return replace(asked, item=replace(asked.item, marks=regrade.marks))


def _key(kind: Kind, raw: Any) -> Any:
    if kind is Kind.TRUE_FALSE:
        return raw
    return tuple(tuple(each) for each in raw) if kind is Kind.FILL else tuple(raw)


def _mark(asked: Asked, given: Given, by_people: Mapping[int, int]) -> Mark:
    item = asked.item
    if asked.is_out:
        return Mark(0, Verdict.VOID)
    if asked.is_full:
        return Mark(item.marks, Verdict.RIGHT)
    if item.number in by_people:
        earned = _half_up(Fraction(by_people[item.number] * item.marks, asked.original_marks or 1))
        return Mark(earned, _verdict(earned, item.marks))
    marks = [mark(item, given), *(mark(replace(item, key=key), given) for key in asked.extra_keys)]
    return max(marks, key=lambda each: each.earned)


def _verdict(earned: int, maximum: int) -> Verdict:
    if earned >= maximum:
        return Verdict.RIGHT
    return Verdict.PARTIAL if earned > 0 else Verdict.WRONG


def _rescaled(asked: Sequence[Asked], marks: dict[int, Mark], settings: ExamSettings) -> Grade:
    """The same marks, with total and parts on the scale of the paper as it was issued."""
    total = _on_scale(asked, marks)
    failed = tuple(each.title for each in part_scores(asked, marks, settings) if not each.is_reached)
    band, passed = verdict_of(total, marks, settings, has_failed=bool(failed))
    return Grade(total=total, marks=marks, band=band, passed=passed, parts_failed=failed)


def _on_scale(asked: Sequence[Asked], marks: Mapping[int, Mark]) -> int:
    earned = max(0, sum(marks[each.item.number].earned for each in asked))
    reachable = sum(each.item.marks for each in asked if not each.is_out)
    whole = sum(each.original_marks for each in asked)
    return _half_up(Fraction(earned * whole, reachable)) if reachable else 0


def _half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))
