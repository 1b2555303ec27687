"""Item analysis read from the attempts that count, in a dozen queries whatever the number of people and questions."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, extract, func, select, type_coerce

from quizapp import db
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind
from quizapp.exams.models import (
    Answer,
    AnswerEvent,
    Attempt,
    Exam,
    ExamResult,
    MarkEvent,
    RosterDepartment,
    RosterEntry,
)
from quizapp.exams.queries.recomputing import extra_keys
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState
from quizapp.papers.models import FrozenKey, FrozenQuestion, Paper
from quizapp.papers.rules.layout import Layout
from quizapp.people.queries import within
from quizapp.reports.rules.columns import Papers, Sheet, add, columns, papers_of
from quizapp.reports.rules.items import Item, Question, Responses, analyse, by_law, seconds_spent
from quizapp.reports.rules.reliability import Person, Reliability, Spread, UnitLine, reliability, spread, units

CHUNK = 400
ZERO = datetime(2020, 1, 1, tzinfo=UTC)
TRUE, FALSE = "√", "×"


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything the page and the files show."""

    items: tuple[Item, ...]  # the doubtful first
    spread: Spread
    reliability: Reliability
    laws: tuple[tuple[str, int, int], ...]
    units: tuple[UnitLine, ...]
    voided: int  # questions taken out afterwards

    @property
    def doubtful(self) -> int:
        return sum(1 for item in self.items if item.doubts)


def analysis_of(exam: Exam, paths: Sequence[str]) -> Analysis:
    """The analysis of an exam over the counted attempts of everybody within `paths`."""
    sittings = _sittings(exam.id, paths)
    layouts = _layouts({row[1] for row in sittings})
    questions = _questions({item.question for layout in layouts.values() for item in layout.items}, exam.id)
    responses, papers, voided = _responses(exam.id, paths, sittings, layouts, questions)
    items = [analyse(questions[question], given) for question, given in responses.items()]
    items.sort(key=lambda item: (not item.is_grave, not item.doubts, item.difficulty or 0.0, item.question.id))
    people = [Person(department, path, score, passed) for _id, _paper, department, path, score, passed, *_ in sittings]
    return Analysis(
        items=tuple(items),
        spread=spread([each.score for each in people], _on_screen(exam)),
        reliability=_reliability(papers),
        laws=tuple(by_law(responses, questions)),
        units=tuple(units(_tree(exam.id, paths), people)),
        voided=voided,
    )


def _counted(query: Select[*tuple[Any, ...]], exam_id: int, paths: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """Only attempts that have ended, are marked and count, of persons within `paths`."""
    return (
        query.join(ExamResult, ExamResult.counted_attempt_id == Attempt.id)
        .join(RosterEntry, (RosterEntry.exam_id == Attempt.exam_id) & (RosterEntry.person_id == Attempt.person_id))
        .where(
            Attempt.exam_id == exam_id,
            Attempt.state == AttemptState.GRADED,
            Attempt.pending == 0,
            Attempt.score.is_not(None),
            within(RosterEntry.department_path, paths),
        )
    )


def _sittings(exam_id: int, paths: Sequence[str]) -> list[Any]:
    newest = (
        select(MarkEvent.attempt_id, func.max(MarkEvent.sequence).label("sequence"))
        .join(Attempt, Attempt.id == MarkEvent.attempt_id)
        .where(Attempt.exam_id == exam_id)
        .group_by(MarkEvent.attempt_id)
        .subquery()
    )
    query = (
        select(
            Attempt.id, Attempt.paper_id, RosterEntry.department_id, RosterEntry.department_path, Attempt.score,
            func.coalesce(Attempt.passed, ExamResult.passed), Attempt.started_at, cast(MarkEvent.items, String),
        )
        .join(MarkEvent, MarkEvent.attempt_id == Attempt.id)
        .join(newest, (newest.c.attempt_id == MarkEvent.attempt_id) & (newest.c.sequence == MarkEvent.sequence))
        .order_by(Attempt.id)
    )  # fmt: skip
    return list(db.session().execute(_counted(query, exam_id, paths)))


def _on_screen(exam: Exam) -> int:
    """The full marks of what is sat on the screen: the items are compared with that alone."""
    written = ExamSettings.from_json(exam.settings).written
    return (exam.total_marks - (written.marks if written else 0)) or 1


def _layouts(paper_ids: set[int]) -> dict[int, Layout]:
    found: dict[int, Layout] = {}
    for chunk in _chunks(paper_ids):
        rows = db.session().execute(select(Paper.id, Paper.layout).where(Paper.id.in_(chunk)))
        found |= {paper_id: Layout.from_json(raw) for paper_id, raw in rows}
    return found


def _questions(ids: set[int], exam_id: int) -> dict[int, Question]:
    extra = extra_keys(exam_id)
    found: dict[int, Question] = {}
    for chunk in _chunks(ids):
        rows = db.session().execute(
            select(
                FrozenQuestion.id,
                FrozenQuestion.question_id,
                FrozenQuestion.kind,
                FrozenQuestion.content,
                FrozenKey.key,
                FrozenKey.citations,
            )
            .join(FrozenKey, FrozenKey.frozen_id == FrozenQuestion.id)
            .where(FrozenQuestion.id.in_(chunk))
        )
        for frozen_id, bank_id, kind, content, key, citations in rows:
            keys = [key["answer"], *extra.get(frozen_id, ())]
            laws = tuple(dict.fromkeys(each["law"] for each in citations))
            found[frozen_id] = Question(
                frozen_id, bank_id, kind, content["stem"], _options(kind, content), _accepted(kind, keys), laws
            )
    return found


def _options(kind: str, content: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    if kind in CHOICE_KINDS:
        return tuple(zip(LETTERS, content["options"], strict=False))
    return ((TRUE, ""), (FALSE, "")) if kind == Kind.TRUE_FALSE else ()


def _accepted(kind: str, keys: Sequence[Any]) -> frozenset[str]:
    if kind in CHOICE_KINDS:
        return frozenset(letter for key in keys for letter in key)
    return frozenset(TRUE if key else FALSE for key in keys) if kind == Kind.TRUE_FALSE else frozenset()


def _responses(
    exam_id: int,
    paths: Sequence[str],
    sittings: Sequence[Any],
    layouts: Mapping[int, Layout],
    questions: Mapping[int, Question],
) -> tuple[dict[int, Responses], Papers, int]:
    """Question -> answers, and per attempt what each question earned and could earn. The attempts at one paper are laid
    beside each other and taken question by question."""
    answers, times = _answers(exam_id, paths), _times(exam_id, paths)
    by_paper: dict[int, list[Sheet]] = {}
    for attempt_id, paper_id, _unit, _path, score, _passed, started, items in sittings:
        spent = seconds_spent((started - ZERO).total_seconds(), times.get(attempt_id, ()))
        sheet = Sheet(score, json.loads(f"[{items.translate(_FLAT)}]"), answers.get(attempt_id, {}), spent)
        by_paper.setdefault(paper_id, []).append(sheet)
    found: dict[int, Responses] = {}
    papers: Papers = []
    readings: dict[tuple[int, tuple[int, ...]], _Reading] = {}
    voided: set[int] = set()
    for paper_id, sheets in by_paper.items():
        layout = layouts[paper_id].items
        for item, column in zip(layout, columns(layout, sheets), strict=True):
            key = (item.question, item.order)
            if key not in readings:
                readings[key] = _Reading(questions[item.question].kind, item.order)
            if "void" in column.verdicts:
                voided.add(item.question)
            add(found, item, column, readings[key])
        papers += papers_of(layout, sheets)
    return found, papers, len(voided)


_FLAT = str.maketrans("", "", "[]")  # number, earned, verdict, number, …: a list for each question would be many


class _Reading(dict[str, tuple[str, ...]]):
    """Stored answers to a question at its place on a paper, in the bank's letters; each is read once, for a large exam has the
    same few again and again."""

    def __init__(self, kind: str, order: tuple[int, ...]) -> None:
        super().__init__(null=())
        self._kind, self._order = kind, order

    def __missing__(self, stored: str) -> tuple[str, ...]:
        self[stored] = found = self._read(stored)
        return found

    def _read(self, stored: str) -> tuple[str, ...]:
        if self._kind == Kind.TRUE_FALSE:
            return (TRUE,) if stored == "true" else (FALSE,)
        if self._kind not in CHOICE_KINDS:
            return ()
        return tuple(LETTERS[self._order[LETTERS.index(letter)]] for letter in json.loads(stored))


def _answers(exam_id: int, paths: Sequence[str]) -> dict[int, dict[str, str]]:
    """Attempt -> question number as text -> canonical JSON, which has no line ends: so that the answers of an attempt come as
    one text."""
    line = cast(Answer.number, String) + " " + Answer.value
    query = (
        select(Answer.attempt_id, func.aggregate_strings(line, "\n"))
        .where(Answer.attempt_id.in_(_counted(select(Attempt.id), exam_id, paths)))
        .group_by(Answer.attempt_id)
    )
    rows = db.session().execute(query)
    return {attempt_id: dict([line.split(" ", 1) for line in lines.split("\n")]) for attempt_id, lines in rows}


def _times(exam_id: int, paths: Sequence[str]) -> dict[int, list[tuple[float, int]]]:
    """Attempt -> (seconds since ZERO, number) of the answers that counted, in order; those of an attempt come as one text."""
    moment, read = _moments()
    line = cast(AnswerEvent.number, String) + " " + moment
    query = (
        select(AnswerEvent.attempt_id, func.aggregate_strings(line, "\n"))
        .where(AnswerEvent.attempt_id.in_(_counted(select(Attempt.id), exam_id, paths)), AnswerEvent.counted)
        .group_by(AnswerEvent.attempt_id)
    )
    found: dict[int, list[tuple[float, int]]] = {}
    for attempt_id, lines in db.session().execute(query):
        pairs = [line.split(" ", 1) for line in lines.split("\n")]
        found[attempt_id] = sorted([(read(at), int(number)) for number, at in pairs])
    return found


def _moments() -> tuple[ColumnElement[str], Callable[[str], float]]:
    """When an answer arrived as a text of the database, and what makes seconds since ZERO of it."""
    if db.engine().dialect.name != "sqlite":
        return cast(extract("epoch", AnswerEvent.received_at) - int(ZERO.timestamp()), String), float
    zero = ZERO.replace(tzinfo=None)
    return type_coerce(AnswerEvent.received_at, String), lambda text: (
        datetime.fromisoformat(text) - zero
    ).total_seconds()


def _reliability(papers: Papers) -> Reliability:
    """Of the largest group that had the very same questions; papers drawn for each person have none."""
    groups: dict[frozenset[int], Papers] = {}
    for paper in papers:
        groups.setdefault(frozenset(paper[1]), []).append(paper)
    if not groups:
        return Reliability(None, None, 0, is_kr20=False)
    largest = max(groups.values(), key=len)
    return reliability([got for got, _most in largest], largest[0][1])


def _tree(exam_id: int, paths: Sequence[str]) -> list[tuple[str, str]]:
    rows = db.session().execute(
        select(RosterDepartment.path, RosterDepartment.name)
        .where(RosterDepartment.exam_id == exam_id, within(RosterDepartment.path, paths))
        .order_by(RosterDepartment.path)
    )
    return [(path, name) for path, name in rows]


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    """So many ids as one query takes."""
    whole = sorted(ids)
    return (whole[start : start + CHUNK] for start in range(0, len(whole), CHUNK))
