"""What a candidate sees before, during and after a sitting. No type in this file has a field for a key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, inspect, select

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.errors import NotFound
from quizapp.exams.models import Answer, Attempt, Exam, RosterEntry
from quizapp.exams.queries.admission import submits_from
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.rules import timing
from quizapp.exams.rules.answers import is_blank
from quizapp.exams.rules.leaving import LeavingRules
from quizapp.exams.rules.scoring import ScoringPolicy
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import ExamState
from quizapp.papers import frozen_queries
from quizapp.papers.rules.layout import Layout


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture under a stem, or with the letter it is shown at."""

    sha256: str
    name: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """What the questions of a case share. `first` and `last` are their numbers."""

    stem: str
    pictures: tuple[PictureView, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as the candidate sees it. `options` in displayed order; `value` is the saved answer or None."""

    number: int
    part: str
    kind: Kind
    marks: int  # hundredths
    stem: str
    options: tuple[str, ...]
    blanks: int
    revision: int
    value: Any
    is_marked: bool
    pictures: tuple[PictureView, ...] = ()
    material: Material | None = None

    @property
    def shelf(self) -> Kind:
        """Where it stands on the answer card: questions of cases among themselves."""
        return Kind.CASE if self.material else self.kind

    @property
    def is_answered(self) -> bool:
        return not is_blank(self.value)


@dataclass(frozen=True, slots=True)
class KindGroup:
    """Neighbouring questions of one kind, for the answer card."""

    kind: Kind
    questions: tuple[QuestionView, ...]

    @property
    def answered(self) -> int:
        return sum(question.is_answered for question in self.questions)


@dataclass(frozen=True, slots=True)
class LegView:
    """The part of the paper that is open now; the others are not on the page."""

    index: int
    title: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class Sitting:
    """An open attempt with its paper."""

    attempt_id: int
    exam_id: int
    exam_title: str
    number: int
    person_id: int
    is_mine: bool  # whether this device may write
    deadline: datetime
    left_ms: int
    total_ms: int
    questions: tuple[QuestionView, ...]
    policies: dict[tuple[str, Kind], ScoringPolicy]  # how each kind is marked in each part
    leaving: LeavingRules
    question_count: int  # on the whole paper
    submits_from: datetime | None = None  # where it can't be handed in yet
    leg: LegView | None = None

    @property
    def groups(self) -> list[KindGroup]:
        return [KindGroup(kind, tuple(run)) for kind, run in groupby(self.questions, key=lambda q: q.shelf)]

    @property
    def unanswered(self) -> list[QuestionView]:
        return [question for question in self.questions if not question.is_answered]

    @property
    def marked(self) -> list[QuestionView]:
        return [question for question in self.questions if question.is_marked]

    @property
    def first(self) -> int:
        """Where to begin: the first question without an answer, else the first."""
        return self.unanswered[0].number if self.unanswered else self.questions[0].number


def attempt_for(actor: Actor, attempt_id: int) -> Attempt:
    """The person's own attempt; NotFound for anybody else's as for a missing one."""
    known: tuple[int, Attempt, Exam] | None = db.session().info.get("attempt")
    if known is None or known[0] != attempt_id or inspect(known[1]).expired or inspect(known[1]).detached:
        found = db.session().execute(_WITH_EXAM, {"attempt_id": attempt_id}).first()
        if found is None:
            raise NotFound
        # Both are held, so that asking for one of them again in this request reads nothing.
        known = db.session().info["attempt"] = (attempt_id, found[0], found[1])
    if known[1].person_id != actor.person_id:
        raise NotFound
    return known[1]


_WITH_EXAM = select(Attempt, Exam).join(Exam, Exam.id == Attempt.exam_id).where(Attempt.id == bindparam("attempt_id"))


def exam_for(actor: Actor, exam_id: int) -> tuple[Exam, RosterEntry]:
    """A published exam on whose roster the person stands; NotFound otherwise."""
    row = db.session().execute(_EXAM_WITH_PLACE, {"exam_id": exam_id, "person_id": actor.person_id}).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


_EXAM_WITH_PLACE = (
    select(Exam, RosterEntry)
    .join(RosterEntry, RosterEntry.exam_id == Exam.id)
    .where(
        Exam.id == bindparam("exam_id"),
        RosterEntry.person_id == bindparam("person_id"),
        Exam.state != ExamState.DRAFT,
    )
)


def sitting_for(actor: Actor, attempt_id: int, now: datetime) -> Sitting:
    """The open attempt with everything its page needs; NotFound for another person's."""
    attempt = attempt_for(actor, attempt_id)
    exam = db.session().get_one(Exam, attempt.exam_id)
    settings = ExamSettings.from_json(exam.settings)
    questions = questions_of(attempt.id, layout_of(attempt.paper_id))
    began, ends, leg, count = attempt.started_at, attempt.deadline, None, len(questions)
    if attempt.open_from is not None and attempt.open_to is not None:
        leg = LegView(attempt.leg, questions[attempt.open_from - 1].part, attempt.open_to == len(questions))
        began, ends = attempt.leg_began_at or began, timing.open_end(ends, attempt.open_until)
        questions = questions[attempt.open_from - 1 : attempt.open_to]
    left = timing.time_left(ends, now)
    first = submits_from(attempt, settings.earliest_submit_seconds)
    return Sitting(
        attempt_id=attempt.id,
        exam_id=exam.id,
        exam_title=exam.title,
        number=attempt.number,
        person_id=attempt.person_id,
        is_mine=attempt.session_id == actor.session_id,
        deadline=attempt.deadline,
        left_ms=int(left.total_seconds() * 1000),
        total_ms=max(1, int((ends - began).total_seconds() * 1000)),
        questions=questions,
        question_count=count,
        submits_from=first if now < first else None,
        leg=leg,
        policies={(q.part, q.kind): settings.policy_of(q.kind, q.part) for q in questions},
        leaving=settings.leaving,
    )


def questions_of(attempt_id: int | None, layout: Layout) -> tuple[QuestionView, ...]:
    """The paper's questions in order with the saved answers (none for a preview, where `attempt_id` is None)."""
    wanted = {item.question for item in layout.items} | {item.material for item in layout.items if item.material}
    contents = frozen_queries.contents(wanted)
    saved = _saved(attempt_id) if attempt_id is not None else {}
    materials = _materials(layout, {frozen_id: content for frozen_id, (_kind, content) in contents.items()})
    views = []
    for item in layout.items:
        kind, content = contents[item.question]
        revision, value, is_marked = saved.get(item.number, (0, "null", False))
        views.append(
            QuestionView(
                number=item.number,
                part=layout.parts[item.part],
                kind=kind,
                marks=item.marks,
                stem=content["stem"],
                options=tuple(content["options"][index] for index in item.order),
                blanks=content["blanks"],
                revision=revision,
                value=json.loads(value),
                is_marked=is_marked,
                pictures=_pictures(content, item.order),
                material=materials.get(item.material),
            )
        )
    return tuple(views)


def _materials(layout: Layout, contents: Mapping[int, Mapping[str, Any]]) -> dict[int, Material]:
    """Frozen id of a case -> its material with the numbers of its questions."""
    numbers: dict[int, list[int]] = {}
    for item in layout.items:
        if item.material:
            numbers.setdefault(item.material, []).append(item.number)
    return {
        frozen_id: Material(contents[frozen_id]["stem"], _pictures(contents[frozen_id], ()), own[0], own[-1])
        for frozen_id, own in numbers.items()
    }


def _pictures(content: Mapping[str, Any], order: tuple[int, ...]) -> tuple[PictureView, ...]:
    """The pictures of a question, those of options with the letter shown."""
    shown = {LETTERS[original]: LETTERS[index] for index, original in enumerate(order)}
    return tuple(
        PictureView(image["sha256"], image["name"], shown.get(image.get("place", ""), ""))
        for image in content.get("images", [])
    )


def _saved(attempt_id: int) -> dict[int, tuple[int, str, bool]]:
    rows = db.rows(_SAVED, {"attempt_id": attempt_id})
    return {number: (revision, value, is_marked) for number, revision, value, is_marked in rows}


_answer = Answer.__table__
_SAVED = select(_answer.c.number, _answer.c.revision, _answer.c.value, _answer.c.is_marked).where(
    _answer.c.attempt_id == bindparam("attempt_id")
)
