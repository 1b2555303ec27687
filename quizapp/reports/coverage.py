"""The coverage matrix's figures, in four queries whatever the number of units, laws and attempts."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from quizapp import db
from quizapp.bank.models import Question, QuestionCitation
from quizapp.bank.rules.kinds import State
from quizapp.exams.models import Attempt, Exam, MarkEvent, RosterEntry
from quizapp.exams.rules.states import AttemptState
from quizapp.law.models import Law, LawList, LawListLine
from quizapp.papers.models import FrozenKey, Paper
from quizapp.papers.rules.layout import Layout
from quizapp.people.models import Department
from quizapp.people.queries import within
from quizapp.reports.rules.coverage import Coverage, CoverageUnit, coverage, tallied

CHUNK = 200  # attempts held at a time


def coverage_of(paths: Sequence[str], year: int | None) -> Coverage:
    """The matrix of the units within `paths` that keep a list; attempts of one year's exams, or of all."""
    units = _units(paths)
    return coverage(units, _approved(), tallied(_answers(units, year), units))


def years() -> list[int]:
    """The years that have an exam, the latest first."""
    return sorted(db.session().execute(select(Exam.year).distinct()).scalars(), reverse=True)


def _units(paths: Sequence[str]) -> list[CoverageUnit]:
    rows = db.session().execute(
        select(Department.id, Department.name, Department.path, Law.short_title, LawListLine.weight)
        .join(LawList, LawList.unit_id == Department.id)
        .join(LawListLine, LawListLine.list_id == LawList.id)
        .join(Law, Law.id == LawListLine.law_id)
        .where(Department.valid_until.is_(None), within(Department.path, paths))
        .order_by(Department.path, LawListLine.position)
    )
    found: dict[int, CoverageUnit] = {}
    weights: dict[int, dict[str, int]] = {}
    for unit_id, name, path, law, weight in rows:
        mine = weights.setdefault(unit_id, {})
        mine[law] = weight
        found.setdefault(unit_id, CoverageUnit(unit_id, name, path, mine))
    return list(found.values())


def _approved() -> dict[str, int]:
    """Law -> questions that may be drawn."""
    rows = db.session().execute(
        select(QuestionCitation.law, func.count(func.distinct(Question.id)))
        .join(Question, Question.approved_id == QuestionCitation.revision_id)
        .where(Question.state.not_in((State.SUSPENDED, State.RETIRED)), Question.flagged_at.is_(None))
        .group_by(QuestionCitation.law)
    )
    return {row[0]: row[1] for row in rows}


def _answers(units: Sequence[CoverageUnit], year: int | None) -> Iterator[tuple[str, Sequence[str], bool]]:
    """(path of the person's unit as frozen, laws of the question, right?) of every question of every marked attempt."""
    if not units:
        return
    laws = _laws_of_frozen()
    last = select(MarkEvent.attempt_id, func.max(MarkEvent.sequence).label("sequence")).group_by(MarkEvent.attempt_id)
    newest = last.subquery()
    query = (
        select(RosterEntry.department_path, Attempt.paper_id, Paper.layout, MarkEvent.items)
        .join(Attempt, (Attempt.exam_id == RosterEntry.exam_id) & (Attempt.person_id == RosterEntry.person_id))
        .join(Paper, Paper.id == Attempt.paper_id)
        .join(MarkEvent, MarkEvent.attempt_id == Attempt.id)
        .join(newest, (newest.c.attempt_id == MarkEvent.attempt_id) & (newest.c.sequence == MarkEvent.sequence))
        .where(
            Attempt.state == AttemptState.GRADED,
            within(RosterEntry.department_path, sorted({unit.path for unit in units})),
        )
        .order_by(Attempt.paper_id)
    )
    if year is not None:
        query = query.join(Exam, Exam.id == RosterEntry.exam_id).where(Exam.year == year)
    known: tuple[int, dict[int, Sequence[str]]] = (0, {})
    for path, paper_id, layout, items in db.session().execute(query.execution_options(yield_per=CHUNK)):
        if known[0] != paper_id:
            known = (paper_id, {item.number: laws.get(item.question, ()) for item in Layout.from_json(layout).items})
        for number, _earned, verdict in items:
            yield path, known[1].get(number, ()), verdict == "right"


def _laws_of_frozen() -> dict[int, tuple[str, ...]]:
    rows = db.session().execute(select(FrozenKey.frozen_id, FrozenKey.citations))
    return {frozen_id: tuple(dict.fromkeys(each["law"] for each in citations)) for frozen_id, citations in rows}
