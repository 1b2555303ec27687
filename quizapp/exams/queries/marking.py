"""The markers' side: exams and questions that wait, one answer with its reference and no name, progress; and what the
office sees of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from quizapp import db
from quizapp.audit.rules import Actor, Role
from quizapp.errors import NotFound
from quizapp.exams.marking_models import Complaint, ExamMarker, HandMark, MarkingTask
from quizapp.exams.models import Answer, Attempt, Exam, MarkEvent, RosterEntry
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.rules.states import AttemptState
from quizapp.papers.models import FrozenKey, FrozenQuestion
from quizapp.people.models import Person, RoleGrant


@dataclass(frozen=True, slots=True)
class QuestionProgress:
    """How far the marking of a question is."""

    question: int
    stem: str
    done: int
    total: int
    mine: int

    @property
    def left(self) -> int:
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class ExamProgress:
    """An exam with its questions to be marked."""

    exam_id: int
    title: str
    questions: tuple[QuestionProgress, ...]

    @property
    def done(self) -> int:
        return sum(each.done for each in self.questions)

    @property
    def total(self) -> int:
        return sum(each.total for each in self.questions)


@dataclass(frozen=True, slots=True)
class AnswerToMark:
    """An answer before a marker. Whose it is is not here."""

    task_id: int
    exam_id: int
    exam_title: str
    question: int
    stem: str
    material: str
    text: str
    reference: str
    points: str
    maximum: int
    round: int


@dataclass(frozen=True, slots=True)
class MarkerLine:
    """What a marker has done in an exam."""

    person_id: int
    name: str
    staff_number: str
    is_assigned: bool
    marked: int
    mean: int | None  # hundredths


def exams_for(actor: Actor) -> list[ExamProgress]:
    """The exams a person marks, those with open answers first."""
    rows = db.session().execute(
        select(Exam)
        .join(ExamMarker, ExamMarker.exam_id == Exam.id)
        .where(ExamMarker.person_id == actor.person_id)
        .order_by(Exam.closes_at.desc())
    )
    found = [progress_of(exam, actor) for exam in rows.scalars()]
    return sorted(found, key=lambda each: each.done == each.total)


def progress_of(exam: Exam, actor: Actor) -> ExamProgress:
    """How far the marking of an exam is, question by question."""
    counts: dict[int, list[int]] = {}
    rows = db.session().execute(
        select(MarkingTask.question, MarkingTask.state, MarkingTask.marker_id, func.count())
        .join(Attempt, Attempt.id == MarkingTask.attempt_id)
        .where(MarkingTask.exam_id == exam.id, MarkingTask.state != "dropped", Attempt.state != AttemptState.VOID)
        .group_by(MarkingTask.question, MarkingTask.state, MarkingTask.marker_id)
    )
    for question, state, marker_id, count in rows:
        sums = counts.setdefault(question, [0, 0, 0])
        sums[0] += count if state == "done" else 0
        sums[1] += count
        sums[2] += count if state == "done" and marker_id == actor.person_id else 0
    stems = db.session().execute(
        select(FrozenQuestion.id, FrozenQuestion.content)
        .where(FrozenQuestion.id.in_(counts))
        .order_by(FrozenQuestion.id)
    )
    return ExamProgress(
        exam.id,
        exam.title,
        tuple(QuestionProgress(frozen_id, content["stem"], *counts[frozen_id]) for frozen_id, content in stems),
    )


def exam_to_mark(actor: Actor, exam_id: int) -> Exam:
    """An exam this person marks; NotFound for anybody else."""
    query = (
        select(Exam)
        .join(ExamMarker, ExamMarker.exam_id == Exam.id)
        .where(Exam.id == exam_id, ExamMarker.person_id == actor.person_id)
    )
    exam = db.session().execute(query).scalar_one_or_none()
    if exam is None:
        raise NotFound
    return exam


def answer_to_mark(actor: Actor, task_id: int) -> AnswerToMark:
    """The answer of a task this person holds; NotFound otherwise."""
    return answer_of(actor, task_id, "claimed")


def answer_of(actor: Actor, task_id: int, state: str) -> AnswerToMark:
    """The answer of this person's task in this state; NotFound otherwise."""
    row = (
        db.session()
        .execute(
            select(
                MarkingTask, Exam.title, FrozenQuestion.content, FrozenKey.key, FrozenKey.explanation, Attempt.paper_id
            )
            .join(Exam, Exam.id == MarkingTask.exam_id)
            .join(ExamMarker, (ExamMarker.exam_id == Exam.id) & (ExamMarker.person_id == actor.person_id))
            .join(FrozenQuestion, FrozenQuestion.id == MarkingTask.question)
            .join(FrozenKey, FrozenKey.frozen_id == MarkingTask.question)
            .join(Attempt, Attempt.id == MarkingTask.attempt_id)
            .where(MarkingTask.id == task_id, MarkingTask.marker_id == actor.person_id, MarkingTask.state == state)
        )
        .one_or_none()
    )
    if row is None:
        raise NotFound
    task = row.MarkingTask
    value = db.session().execute(
        select(Answer.value).where(Answer.attempt_id == task.attempt_id, Answer.number == task.number)
    )
    return AnswerToMark(
        task_id=task_id,
        exam_id=task.exam_id,
        exam_title=row.title,
        question=task.question,
        stem=row.content["stem"],
        material=_material(row.paper_id, task.number),
        text=str(json.loads(value.scalar_one_or_none() or '""') or ""),
        reference=str(row.key["answer"] or ""),
        points=row.explanation,
        maximum=task.maximum,
        round=task.round,
    )


def markers_of(exam_id: int) -> list[MarkerLine]:
    """Everybody who could mark or has marked an exam, by staff number; the mean shows whom to talk to."""
    assigned = set(db.session().execute(select(ExamMarker.person_id).where(ExamMarker.exam_id == exam_id)).scalars())
    done = {
        person_id: (count, mean)
        for person_id, count, mean in db.session().execute(
            select(HandMark.marker_id, func.count(), func.avg(HandMark.earned))
            .join(Attempt, Attempt.id == HandMark.attempt_id)
            .where(Attempt.exam_id == exam_id, HandMark.round > 0)
            .group_by(HandMark.marker_id)
        )
    }
    able = select(RoleGrant.person_id).where(RoleGrant.role == Role.MARKER, RoleGrant.revoked_at.is_(None))
    rows = db.session().execute(
        select(Person.id, Person.name, Person.staff_number)
        .where(Person.id.in_(able) | Person.id.in_(assigned) | Person.id.in_(list(done)))
        .order_by(Person.staff_number)
    )
    return [
        MarkerLine(
            person_id,
            name,
            number,
            person_id in assigned,
            done.get(person_id, (0, None))[0],
            round(mean) if (mean := done.get(person_id, (0, None))[1]) is not None else None,
        )
        for person_id, name, number in rows
    ]


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """A complaint in the office's list."""

    complaint: Complaint
    exam_title: str
    name: str
    staff_number: str


def complaints(state: str) -> list[ComplaintLine]:
    """Complaints, the oldest open first."""
    query = _complaints()
    if state:
        query = query.where(Complaint.state == state)
    rows = db.session().execute(query.order_by((Complaint.state != "open"), Complaint.filed_at).limit(500))
    return [ComplaintLine(complaint, title, name, number) for complaint, title, name, number in rows]


def complaint_for(complaint_id: int) -> ComplaintLine:
    """One of them; NotFound where it is missing."""
    row = db.session().execute(_complaints().where(Complaint.id == complaint_id)).one_or_none()
    if row is None:
        raise NotFound
    return ComplaintLine(*row)


def attempt_of_exam(exam_id: int, attempt_id: int) -> Attempt:
    """A marked attempt of an exam; NotFound otherwise."""
    attempt = db.session().get(Attempt, attempt_id)
    if attempt is None or attempt.exam_id != exam_id:
        raise NotFound
    return attempt


def corrected_from(by_hand: Sequence[HandMark]) -> dict[int, int]:
    """Id of a corrected mark -> the mark before it, in hundredths."""
    found: dict[int, int] = {}
    last: dict[tuple[int, int], int] = {}
    for mark in by_hand:
        if mark.correction:
            found[mark.id] = last[mark.number, mark.round]
        last[mark.number, mark.round] = mark.earned
    return found


def trail_of(attempt_id: int) -> tuple[list[MarkEvent], list[HandMark]]:
    """Every mark an attempt got, and every mark people gave to its answers, in order."""
    events = select(MarkEvent).where(MarkEvent.attempt_id == attempt_id).order_by(MarkEvent.sequence)
    by_hand = select(HandMark).where(HandMark.attempt_id == attempt_id).order_by(HandMark.id)
    return list(db.session().execute(events).scalars()), list(db.session().execute(by_hand).scalars())


def _complaints() -> Select[*tuple[Any, ...]]:
    """Complaint, the exam's title, the person's name and staff number."""
    return (
        select(Complaint, Exam.title, RosterEntry.name, RosterEntry.staff_number)
        .join(Exam, Exam.id == Complaint.exam_id)
        .join(RosterEntry, (RosterEntry.exam_id == Complaint.exam_id) & (RosterEntry.person_id == Complaint.person_id))
    )


def _material(paper_id: int, number: int) -> str:
    """The case a question belongs to."""
    item = next((each for each in layout_of(paper_id).items if each.number == number), None)
    if item is None or not item.material:
        return ""
    return str(db.session().get_one(FrozenQuestion, item.material).content["stem"])
