"""Item analysis read from the attempts that count, in a dozen queries whatever the number of people and questions."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, select

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
from quizapp.papers.rules.layout import Layout, LayoutItem
from quizapp.people.queries import within
from quizapp.reports.rules.items import Item, Question, Response, analyse, by_law, seconds_spent
from quizapp.reports.rules.reliability import Person, Reliability, Spread, UnitLine, reliability, spread, units

CHUNK = 400
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
            func.coalesce(Attempt.passed, ExamResult.passed), Attempt.started_at, MarkEvent.items,
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
) -> tuple[dict[int, list[Response]], list[tuple[dict[int, int], dict[int, int]]], int]:
    """Question -> answers, and per attempt what each question earned and could earn."""
    answers, times = _answers(exam_id, paths), _times(exam_id, paths)
    found: dict[int, list[Response]] = {}
    papers: list[tuple[dict[int, int], dict[int, int]]] = []
    voided: set[int] = set()
    for attempt_id, paper_id, _unit, _path, score, _passed, started, items in sittings:
        given = answers.get(attempt_id, {})
        spent = seconds_spent(started.timestamp(), times.get(attempt_id, ()))
        got: dict[int, int] = {}
        most: dict[int, int] = {}
        for place, (number, earned, verdict) in zip(layouts[paper_id].items, items, strict=True):
            if verdict == "void":
                voided.add(place.question)
                continue
            chosen = _chosen(questions[place.question].kind, place, given.get(number, "null"))
            found.setdefault(place.question, []).append(
                Response(earned, place.marks, score, verdict == "blank", chosen, spent.get(number))
            )
            got[place.question], most[place.question] = earned, place.marks
        papers.append((got, most))
    return found, papers, len(voided)


def _chosen(kind: str, place: LayoutItem, stored: str) -> tuple[str, ...]:
    """A stored answer in the bank's letters."""
    if stored == "null":
        return ()
    if kind == Kind.TRUE_FALSE:
        return (TRUE,) if stored == "true" else (FALSE,)
    if kind not in CHOICE_KINDS:
        return ()
    return _in_the_bank(stored, place.order)


@lru_cache(maxsize=10_000)
def _in_the_bank(stored: str, order: tuple[int, ...]) -> tuple[str, ...]:
    """Displayed letters as the bank's; a large exam has the same few answers again and again."""
    return tuple(LETTERS[order[LETTERS.index(letter)]] for letter in json.loads(stored))


def _answers(exam_id: int, paths: Sequence[str]) -> dict[int, dict[int, str]]:
    query = select(Answer.attempt_id, Answer.number, Answer.value).join(Attempt, Attempt.id == Answer.attempt_id)
    found: dict[int, dict[int, str]] = {}
    for attempt_id, number, value in db.session().execute(_counted(query, exam_id, paths)):
        found.setdefault(attempt_id, {})[number] = value
    return found


def _times(exam_id: int, paths: Sequence[str]) -> dict[int, list[tuple[float, int]]]:
    query = (
        select(AnswerEvent.attempt_id, AnswerEvent.received_at, AnswerEvent.number)
        .join(Attempt, Attempt.id == AnswerEvent.attempt_id)
        .where(AnswerEvent.counted)
        .order_by(AnswerEvent.attempt_id, AnswerEvent.received_at)
    )
    rows = db.session().execute(_counted(query, exam_id, paths))
    return {
        attempt_id: [(at.timestamp(), number) for _id, at, number in mine]
        for attempt_id, mine in groupby(rows, lambda row: row[0])
    }


def _reliability(papers: Sequence[tuple[dict[int, int], dict[int, int]]]) -> Reliability:
    """Of the largest group that had the very same questions; papers drawn for each person have none."""
    groups: dict[frozenset[int], list[tuple[dict[int, int], dict[int, int]]]] = {}
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
