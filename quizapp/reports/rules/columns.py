"""The attempts at one paper laid beside each other, to be taken question by question: at C's pace, for there are people ×
questions of them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress, repeat
from typing import Any, NamedTuple

from quizapp.papers.rules.layout import LayoutItem
from quizapp.reports.rules.items import Responses

Papers = list[tuple[dict[int, int], dict[int, int]]]  # of each attempt: question -> earned, question -> could be earned


class Sheet(NamedTuple):
    """An attempt: its total, its marks flat, answers by number, seconds by number."""

    score: int
    marks: list[Any]
    answers: dict[str, str]
    seconds: dict[int, float]


class Column(NamedTuple):
    """One question of all attempts at a paper."""

    earned: tuple[int, ...]
    verdicts: tuple[str, ...]
    totals: tuple[int, ...]
    given: tuple[str, ...]
    seconds: tuple[float | None, ...]


def columns(layout: Sequence[LayoutItem], sheets: Sequence[Sheet]) -> Iterator[Column]:
    """A column for every place on the paper, in its order."""
    totals = tuple(sheet.score for sheet in sheets)
    numbers = [item.number for item in layout]
    texts = [str(number) for number in numbers]
    earned = zip(*(sheet.marks[1::3] for sheet in sheets), strict=True)
    verdicts = zip(*(sheet.marks[2::3] for sheet in sheets), strict=True)
    given = zip(*([sheet.answers.get(text, "null") for text in texts] for sheet in sheets), strict=True)
    seconds = zip(*([sheet.seconds.get(number) for number in numbers] for sheet in sheets), strict=True)
    return map(Column, earned, verdicts, repeat(totals), given, seconds)


def add(found: dict[int, Responses], item: LayoutItem, column: Column, read: Mapping[str, tuple[str, ...]]) -> None:
    """Add a column to the question's answers, without those that were taken out; `read` makes letters of the bank of what was
    given."""
    if "void" in column.verdicts:
        column = _without_void(column)
    if not column.earned:
        return
    responses = found.get(item.question)
    if responses is None:
        responses = found[item.question] = Responses()
    responses.earned += column.earned
    responses.maxima += [item.marks] * len(column.earned)
    responses.totals += column.totals
    responses.chosen += map(read.__getitem__, column.given)
    responses.blank += column.verdicts.count("blank")
    responses.seconds += [each for each in column.seconds if each is not None]


def _without_void(column: Column) -> Column:
    counts = [verdict != "void" for verdict in column.verdicts]
    return Column(
        tuple(compress(column.earned, counts)),
        tuple(compress(column.verdicts, counts)),
        tuple(compress(column.totals, counts)),
        tuple(compress(column.given, counts)),
        tuple(compress(column.seconds, counts)),
    )


def papers_of(layout: Sequence[LayoutItem], sheets: Sequence[Sheet]) -> Papers:
    """What each question earned and could earn, without those that were taken out."""
    questions, most = [item.question for item in layout], {item.question: item.marks for item in layout}
    found: Papers = []
    for sheet in sheets:
        got, verdicts = dict(zip(questions, sheet.marks[1::3], strict=True)), sheet.marks[2::3]
        if "void" in verdicts:
            kept = [question for question, verdict in zip(questions, verdicts, strict=True) if verdict != "void"]
            found.append(({each: got[each] for each in kept}, {each: most[each] for each in kept}))
        else:
            found.append((got, most))
    return found
