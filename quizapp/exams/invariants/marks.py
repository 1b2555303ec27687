"""Marks: every one computed again from snapshot and answers, every change of one with its trail."""

import json
from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import select

from quizapp import db
from quizapp.audit.rules import Violation, keeps
from quizapp.exams.marking_models import RegradeRecord
from quizapp.exams.models import Attempt, Exam, ExamResult, MarkEvent
from quizapp.exams.queries.recomputing import answers_of, current_grade, first_grade
from quizapp.exams.queries.regrading import behind
from quizapp.exams.queries.standing import beyond_of, outcomes_of
from quizapp.exams.rules.answers import is_blank
from quizapp.exams.rules.counting import roll_up
from quizapp.exams.rules.grading import Grade, Verdict
from quizapp.exams.rules.receipt import checksum
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState


@keeps("I10")
def marks_recomputed() -> Iterator[Violation]:
    """Answers and snapshot give the mark of the first event; with regrades and marks by people that of the last."""
    settings: dict[int, ExamSettings] = {}
    query = select(Attempt).where(Attempt.state == AttemptState.GRADED).execution_options(yield_per=500)
    for attempt in list(db.session().execute(query).scalars()):
        if attempt.exam_id not in settings:
            settings[attempt.exam_id] = ExamSettings.from_json(db.session().get_one(Exam, attempt.exam_id).settings)
        yield from _attempt_violations(attempt, settings[attempt.exam_id])


@keeps("I11")
def marks_have_a_trail() -> Iterator[Violation]:
    """The mark events of an attempt count from 1 without a gap, the current mark is the last one's, and a regrade among
    them was proposed by one person and confirmed by another."""
    regrades = {each.id: each for each in db.session().execute(select(RegradeRecord)).scalars()}
    for regrade in regrades.values():
        if regrade.sequence is not None and (not regrade.confirmed_by or not regrade.reason):
            yield Violation("marks_have_a_trail", str(regrade.id), "a regrade without reason or second person")
    attempts = {each.id: each for each in db.session().execute(select(Attempt)).scalars()}
    events = db.session().execute(select(MarkEvent).order_by(MarkEvent.attempt_id, MarkEvent.sequence)).scalars()
    for attempt_id, group in groupby(events, key=lambda event: event.attempt_id):
        trail = list(group)
        last = trail[-1]
        if [event.sequence for event in trail] != list(range(1, len(trail) + 1)):
            yield Violation("marks_have_a_trail", str(attempt_id), "an event is missing")
        if attempts[attempt_id].score != (None if last.pending else last.score):
            yield Violation("marks_have_a_trail", str(attempt_id), "the current mark is not the last event's")
        for event in trail:
            if event.kind == "regraded" and not _is_confirmed(regrades.get(event.regrade_id or 0)):
                yield Violation("marks_have_a_trail", str(attempt_id), f"event {event.sequence}: no confirmed regrade")


@keeps("I11")
def regrades_reach_everybody() -> Iterator[Violation]:
    """Every marked attempt includes every change that was applied to its exam."""
    for attempt_id in behind():
        yield Violation("regrades_reach_everybody", str(attempt_id), "an applied regrade is missing")


@keeps("I10", "I12")
def results_recomputed() -> Iterator[Violation]:
    """The roll-up row equals what the person's attempts give, and nobody who sat is without one."""
    results = {(each.exam_id, each.person_id): each for each in db.session().execute(select(ExamResult)).scalars()}
    sat = db.session().execute(
        select(Attempt.exam_id, Attempt.person_id).where(Attempt.state == AttemptState.GRADED).distinct()
    )
    for exam_id, person_id in sat:
        if (exam_id, person_id) not in results:
            yield Violation("results_recomputed", f"{exam_id}/{person_id}", "no result")
    for result in results.values():
        exam = db.session().get_one(Exam, result.exam_id)
        settings = ExamSettings.from_json(exam.settings)
        outcomes = outcomes_of(result.exam_id, settings, result.person_id)
        whole = roll_up(outcomes, settings, beyond_of(exam, settings, result.person_id))
        computed = (
            whole.submitted, whole.counted_attempt_id, whole.score, whole.band, whole.passed, whole.is_blank,
            whole.written_score,
        )  # fmt: skip
        stored = (
            result.submitted, result.counted_attempt_id, result.score, result.band, result.passed, result.is_blank,
            result.written_score,
        )  # fmt: skip
        if computed != stored:
            yield Violation("results_recomputed", f"{result.exam_id}/{result.person_id}", f"{stored}, not {computed}")


def _is_confirmed(regrade: RegradeRecord | None) -> bool:
    return regrade is not None and regrade.sequence is not None


def _attempt_violations(attempt: Attempt, settings: ExamSettings) -> Iterator[Violation]:
    events = list(
        db.session()
        .execute(select(MarkEvent).where(MarkEvent.attempt_id == attempt.id).order_by(MarkEvent.sequence))
        .scalars()
    )
    name = str(attempt.id)
    if not events:
        yield Violation("marks_recomputed", name, "marked without an event")
        return
    graded = [event for event in events if event.kind == "graded"][-1:]
    if any(_differs(first_grade(attempt, settings, event.regrades), event) for event in graded):
        yield Violation("marks_recomputed", name, f"stored {graded[0].score}")
    if _has_moved(current_grade(attempt, settings), events[-1]):
        yield Violation("marks_recomputed", name, f"stored {events[-1].score}, with regrades and marks by people")
    answers = answers_of([attempt.id])[attempt.id]
    if checksum(attempt.id, answers) != attempt.receipt:
        yield Violation("marks_recomputed", name, "the answers do not have the receipt's checksum")
    if sum(not is_blank(json.loads(value)) for value in answers.values()) != attempt.answered:
        yield Violation("marks_recomputed", name, "the number of answers differs")


def _has_moved(computed: Grade, event: MarkEvent) -> bool:
    """Whether the mark is another than its last event says. While answers wait for people, those marked since then have
    no event yet: it follows with the last of them."""
    if not event.pending:
        return _differs(computed, event)
    settled = [each for each in event.items if each[2] != Verdict.PENDING]
    return any([earned, verdict] != _outcome(computed, number) for number, earned, verdict in settled)


def _outcome(computed: Grade, number: int) -> list[int | str]:
    mark = computed.marks[number]
    return [mark.earned, mark.verdict.value]


def _differs(computed: Grade, event: MarkEvent) -> bool:
    items = [[number, mark.earned, mark.verdict.value] for number, mark in sorted(computed.marks.items())]
    return (computed.total, items) != (event.score, event.items)


CHECKS = (marks_recomputed, marks_have_a_trail, regrades_reach_everybody, results_recomputed)
