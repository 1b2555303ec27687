"""`quizapp verify`: silent over whole data, and each checker speaks when what it watches over is broken by hand."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from quizapp import clock, db
from quizapp.audit.models import AuditEntry
from quizapp.audit.rules import SYSTEM, Actor, Grant, Role, kept_by
from quizapp.cli import CHECKS
from quizapp.exams.actions import desk, ending, saving, starting
from quizapp.exams.checks import CHECKS as EXAM_CHECKS
from quizapp.exams.marking_models import RegradeRecord
from quizapp.exams.models import Answer, AnswerEvent, Attempt, Exam, ExamResult, MarkEvent, OutsideResult
from quizapp.exams.rules.desk import Act, Reach
from quizapp.papers.checks import CHECKS as PAPER_CHECKS
from quizapp.papers.models import FrozenKey, Paper
from tests.factories import Cast, make_exam, make_questions

Plant = Callable[[], object]


@pytest.fixture
def ended(app: Flask, cast: Cast) -> int:
    """Alice has handed in, Bob sits with more time from the desk, Eve's attempt was voided; answers Alice's attempt."""
    make_questions()
    now = clock.now()
    exam = make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=1))
    sat = {name: _sit(exam, getattr(cast, name), name) for name in ("alice", "bob", "eve")}
    ending.submit(sat["alice"], _actor(cast.alice, "alice"), clock.now())
    more = desk.Wish(Act.EXTEND, Reach.PERSON, person_id=cast.bob, seconds=600, reason="断电")
    desk.do(exam, more, SYSTEM, clock.now())
    desk.do(exam, desk.Wish(Act.VOID, Reach.PERSON, person_id=cast.eve, reason="替考"), SYSTEM, clock.now())
    db.session().commit()
    return sat["alice"]


def test_whole_data_breaks_nothing(ended: int) -> None:
    assert [violation for check in CHECKS for violation in check()] == []


def test_the_invariants_that_stored_data_can_show_are_watched() -> None:
    watched = {invariant for check in CHECKS for invariant in kept_by(check)}
    assert watched == {"I1", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11", "I12", "I13"}


PLANTS: list[tuple[str, Plant]] = [
    ("answers_match_events", lambda: _change(Answer, value='["D"]', revision=1)),
    ("answers_match_events", lambda: _change(Answer, revision=1)),
    ("answers_match_events", lambda: db.session().execute(delete(Answer))),
    ("answers_match_events", lambda: db.session().execute(delete(AnswerEvent).where(AnswerEvent.revision == 2))),
    ("counted_in_time", lambda: _change(AnswerEvent, received_at=clock.now() + timedelta(hours=2))),
    ("closed_in_time", lambda: _change(Attempt, _is("in_progress"), deadline=clock.now() - timedelta(minutes=11))),
    ("closed_in_time", lambda: _change(Attempt, _is("graded"), deadline=clock.now() - timedelta(hours=1))),
    ("within_allowance", lambda: _change(Exam, settings={**_settings(), "attempts_allowed": 0})),
    ("within_allowance", lambda: _change(Attempt, _is("graded"), number=2)),
    ("ended_once", lambda: db.session().execute(delete(MarkEvent))),
    ("ended_once", lambda: _twice(MarkEvent, MarkEvent.kind == "graded", sequence=2)),
    ("ended_once", lambda: _twice(AuditEntry, AuditEntry.act == "attempt.submitted")),
    ("ended_once", lambda: _change(Attempt, _is("graded"), state="in_progress", person_id=_other())),
    ("states_move_forward", lambda: _change(Attempt, _is("in_progress"), finished_at=clock.now())),
    ("states_move_forward", lambda: _change(Attempt, _is("graded"), state="submitted")),
    ("states_move_forward", lambda: _change(Attempt, _is("graded"), state="void")),
    ("states_move_forward", lambda: _change(Attempt, _is("graded"), state="lost")),
    ("starts_are_logged", lambda: db.session().execute(delete(AuditEntry).where(AuditEntry.act == "attempt.started"))),
    ("desk_is_logged", lambda: db.session().execute(delete(AuditEntry).where(AuditEntry.act == "desk.extend"))),
    ("desk_is_logged", lambda: _twice(AuditEntry, AuditEntry.act == "desk.void")),
    ("papers_unchanged", lambda: _change(Paper, layout={**_layout(), "items": _layout()["items"][::-1]})),
    ("questions_unchanged", lambda: _change(FrozenKey, key={"answer": ["D"]})),
    ("marks_recomputed", lambda: _change(MarkEvent, score=1)),
    ("marks_recomputed", lambda: _change(FrozenKey, key={"answer": []})),
    ("marks_recomputed", lambda: _change(Attempt, _is("graded"), receipt="0" * 64)),
    ("marks_recomputed", lambda: _change(Attempt, _is("graded"), answered=5)),
    ("marks_have_a_trail", lambda: _change(Attempt, _is("graded"), score=1)),
    ("marks_have_a_trail", lambda: _change(MarkEvent, sequence=2)),
    ("marks_have_a_trail", lambda: _twice(MarkEvent, MarkEvent.kind == "graded", sequence=2, kind="regraded")),
    ("regrades_reach_everybody", lambda: db.session().add(_regrade())),
    ("outside_marks_have_a_trail", lambda: db.session().add(_outside())),
    ("paper_exams_have_results", lambda: (_on_paper(), db.session().add(_outside()))),
    ("results_recomputed", lambda: _change(ExamResult, score=1)),
    ("results_recomputed", lambda: db.session().execute(delete(ExamResult))),
]


@pytest.mark.parametrize(("name", "plant"), PLANTS, ids=[f"{name}-{at}" for at, (name, _plant) in enumerate(PLANTS)])
def test_what_is_broken_by_hand_is_found(ended: int, name: str, plant: Plant) -> None:
    plant()
    db.session().flush()
    db.session().expire_all()
    check = next(check for check in CHECKS if check.__name__ == name)
    assert {violation.check for violation in check()} == {name}


def test_every_checker_of_exams_and_papers_has_a_planted_violation() -> None:
    assert {check.__name__ for check in (*EXAM_CHECKS, *PAPER_CHECKS)} == {name for name, _plant in PLANTS}


def _outside() -> OutsideResult:
    """A mark from outside that nobody entered."""
    exam = db.session().execute(select(Exam.id)).scalar_one()
    return OutsideResult(
        exam_id=exam, person_id=_other(), sequence=1, score=5000, source="", file="", row=0, imported_by="Dan",
        imported_at=clock.now(),
    )  # fmt: skip


def _on_paper() -> None:
    exam = db.session().execute(select(Exam)).scalar_one()
    exam.settings = {**exam.settings, "on_paper": True}


def _regrade() -> RegradeRecord:
    """One that was applied, though no mark includes it."""
    question = db.session().execute(select(FrozenKey.frozen_id).limit(1)).scalar_one()
    exam, now = db.session().execute(select(Exam.id)).scalar_one(), clock.now()
    return RegradeRecord(
        exam_id=exam, question=question, change={}, reason="错题", before={}, after={}, state="applied", sequence=1,
        proposed_by="Dan", proposed_at=now, confirmed_by="Frank", confirmed_at=now, changed={},
    )  # fmt: skip


def _actor(person: int, name: str) -> Actor:
    return Actor(person, name, grants=(Grant(Role.STAFF),))


def _sit(exam: int, person: int, name: str) -> int:
    """Start, answer question 1 twice and question 2 once."""
    attempt = starting.start(exam, _actor(person, name), clock.now(), random.Random(3))
    for number, revision, value in ((1, 1, '["A"]'), (1, 2, '["B"]'), (2, 2, '["C"]')):
        change = saving.Change(number, revision, value, False, None)
        saving.save(db.session().connection(), attempt, person, None, [change], clock.now())
    return attempt


def _change(table: type, *where: object, **values: object) -> None:
    db.session().execute(update(table).where(*where).values(**values))  # type: ignore[arg-type]


def _twice(table: type, where: object, **changed: object) -> None:
    """Store a row once more under another id."""
    row = db.session().execute(select(table.__table__).where(where)).mappings().first()  # type: ignore[attr-defined, arg-type]
    assert row is not None
    db.session().execute(insert(table), [{**row, "id": db.new_id(), **changed}])


def _is(state: str) -> object:
    return Attempt.state == state


def _settings() -> dict[str, object]:
    return db.session().execute(select(Exam.settings)).scalar_one()


def _layout() -> dict[str, list[object]]:
    return db.session().execute(select(Paper.layout)).scalars().first() or {}


def _other() -> int:
    """A person on the roster who has no attempt."""
    return (
        db.session()
        .execute(
            text("SELECT person_id FROM roster_entry WHERE person_id NOT IN (SELECT person_id FROM attempt) LIMIT 1")
        )
        .scalar_one()
    )
