"""Computing a mark again: the frozen snapshot, the answers, what people gave, and the confirmed changes in their order.
Used when an attempt ends, for a dry run, for applying a regrade, and by `verify` (I10, I11)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from quizapp import db
from quizapp.exams.marking_models import HandMark, RegradeRecord
from quizapp.exams.models import Answer, Attempt
from quizapp.exams.queries.snapshot import frozen_now, frozen_of, items_from, layout_of
from quizapp.exams.rules.answers import read_answer
from quizapp.exams.rules.grading import Grade, Item
from quizapp.exams.rules.marking import Given, MarkingRules, is_marked_twice, settled
from quizapp.exams.rules.regrading import Change, Regrade, regraded
from quizapp.exams.rules.settings import ExamSettings
from quizapp.papers.models import Paper
from quizapp.papers.rules.layout import Layout

CHUNK = 400
HandMarks = dict[int, list[Given]]  # question number -> marks in the order they were given


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper for the grader: its items and the frozen question behind each."""

    items: list[Item]
    questions: list[int]


class Papers:
    """The papers of some attempts: with `fresh` as they stand in the database now, in a few queries; else as this process
    read them first, which is the same unless somebody changed what nobody may change."""

    def __init__(self, paper_ids: Collection[int], settings: ExamSettings, *, fresh: bool = True) -> None:
        self.settings = settings
        layouts = _layouts(paper_ids) if fresh else {paper_id: layout_of(paper_id) for paper_id in paper_ids}
        wanted = {item.question for layout in layouts.values() for item in layout.items}
        read = frozen_now if fresh else frozen_of
        known = {key: value for chunk in _chunks(wanted) for key, value in read(chunk).items()}
        self._sheets = {
            paper_id: Sheet(items_from(layout, settings, known), [item.question for item in layout.items])
            for paper_id, layout in layouts.items()
        }

    def sheet(self, paper_id: int) -> Sheet:
        """One of them."""
        return self._sheets[paper_id]

    def holding(self, question: int) -> set[int]:
        """Ids of the papers on which a frozen question stands."""
        return {paper_id for paper_id, sheet in self._sheets.items() if question in sheet.questions}


def grade_of(
    papers: Papers,
    paper_id: int,
    answers: Mapping[int, str],
    regrades: Sequence[Regrade],
    given_marks: tuple[int | None, HandMarks],
) -> Grade:
    """The mark of an attempt. `given_marks`: the attempt's id with what people gave."""
    sheet = papers.sheet(paper_id)
    given = {item.number: read_answer(item.kind, answers.get(item.number, "null")) for item in sheet.items}
    by_people = settled_marks(given_marks, sheet.items, papers.settings.marking)
    return regraded(sheet.items, sheet.questions, regrades, given, by_people, papers.settings)


def current_grade(attempt: Attempt, settings: ExamSettings, regrades: Sequence[Regrade] | None = None) -> Grade:
    """What an attempt's mark must be now; compared by `verify` with the last mark event."""
    applied = confirmed(attempt.exam_id)[: attempt.regrades] if regrades is None else regrades
    answers = answers_of([attempt.id])[attempt.id]
    papers = Papers([attempt.paper_id], settings)
    return grade_of(papers, attempt.paper_id, answers, applied, hand_marks(attempt.id))


def first_grade(attempt: Attempt, settings: ExamSettings, regrade_count: int) -> Grade:
    """What the attempt's first mark event must hold: nothing by people, and the changes confirmed before it ended."""
    papers = Papers([attempt.paper_id], settings)
    answers = answers_of([attempt.id])[attempt.id]
    return grade_of(papers, attempt.paper_id, answers, confirmed(attempt.exam_id)[:regrade_count], (None, {}))


def confirmed(exam_id: int) -> list[Regrade]:
    """The confirmed changes of an exam's questions, in their order."""
    return [Regrade.from_json(row.change) for row in db.rows(_CONFIRMED, {"exam_id": exam_id})]


_regrade = RegradeRecord.__table__
_CONFIRMED = (
    select(_regrade.c.change)
    .where(_regrade.c.exam_id == bindparam("exam_id"), _regrade.c.sequence.is_not(None))
    .order_by(_regrade.c.sequence)
)


def extra_keys(exam_id: int) -> dict[int, list[Any]]:
    """Frozen question -> the keys accepted afterwards, as they are stored."""
    found: dict[int, list[Any]] = {}
    for regrade in confirmed(exam_id):
        if regrade.change is Change.ADD_KEY:
            found.setdefault(regrade.question, []).append(regrade.key)
    return found


def answers_of(attempt_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """Attempt -> question number -> canonical JSON."""
    found: dict[int, dict[int, str]] = {attempt_id: {} for attempt_id in attempt_ids}
    for chunk in _chunks(attempt_ids):
        rows = db.session().execute(
            select(Answer.attempt_id, Answer.number, Answer.value).where(Answer.attempt_id.in_(chunk))
        )
        for attempt_id, number, value in rows:
            found[attempt_id][number] = value
    return found


def hand_marks(attempt_id: int | None) -> tuple[int | None, HandMarks]:
    """What people gave to an attempt."""
    return (attempt_id, hand_marks_of([attempt_id])[attempt_id]) if attempt_id is not None else (None, {})


def hand_marks_of(attempt_ids: Collection[int]) -> dict[int, HandMarks]:
    """Attempt -> what people gave, in the order they gave it."""
    found: dict[int, HandMarks] = {attempt_id: {} for attempt_id in attempt_ids}
    for chunk in _chunks(attempt_ids):
        rows = db.session().execute(
            select(HandMark.attempt_id, HandMark.number, HandMark.round, HandMark.earned)
            .where(HandMark.attempt_id.in_(chunk))
            .order_by(HandMark.id)
        )
        for attempt_id, number, round_number, earned in rows:
            found[attempt_id].setdefault(number, []).append(Given(round_number, earned))
    return found


def settled_marks(
    given_marks: tuple[int | None, HandMarks], items: Sequence[Item], rules: MarkingRules
) -> dict[int, int]:
    """Question number -> the mark that stands, for those that are settled."""
    attempt_id, marks = given_marks
    if attempt_id is None or not marks:
        return {}
    maxima = {item.number: item.marks for item in items}
    found = {
        number: settled(given, maxima[number], rules, is_twice=is_marked_twice(attempt_id, number, rules))
        for number, given in marks.items()
    }
    return {number: earned for number, earned in found.items() if earned is not None}


def _layouts(paper_ids: Collection[int]) -> dict[int, Layout]:
    found: dict[int, Layout] = {}
    for chunk in _chunks(set(paper_ids)):
        rows = db.session().execute(select(Paper.id, Paper.layout).where(Paper.id.in_(chunk)))
        found |= {paper_id: Layout.from_json(raw) for paper_id, raw in rows}
    return found


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    """So many ids as one query takes."""
    whole = sorted(ids)
    return (whole[start : start + CHUNK] for start in range(0, len(whole), CHUNK))
