"""Whatever people do in whatever order: every invariant holds after each step. The server's clock is the machine's; a kill is a
new application on the same database."""

import json
import os
import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from quizapp import db, direct
from quizapp.accounts.models import LoginSession
from quizapp.audit.rules import SYSTEM, Actor, Grant, Role
from quizapp.bank.models import Revision
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.errors import Refused
from quizapp.exams.actions import desk, ending, regrading, saving, starting
from quizapp.exams.actions.saving_at_once import Arrival, saving_at_once
from quizapp.exams.checks import CHECKS as EXAM_CHECKS
from quizapp.exams.invariants.attempts import closed_in_time
from quizapp.exams.models import Answer, Attempt
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.rules.desk import Act, Reach
from quizapp.exams.rules.regrading import Change, Regrade
from quizapp.papers.checks import CHECKS as PAPER_CHECKS
from quizapp.papers.models import Paper
from tests.factories import empty_tables, make_cast, make_exam, make_questions, make_trial

EXAMPLES = int(os.environ.get("QUIZAPP_MACHINE_EXAMPLES", "6"))
STEPS = int(os.environ.get("QUIZAPP_MACHINE_STEPS", "30"))
NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
GRACE = timedelta(seconds=30)
NUMBERS, LETTERS, TABS = st.integers(1, 3), st.sampled_from("ABCD"), st.integers(0, 2)
WAYS = st.booleans()  # whether the answer is tried at once, in one statement, before the ordinary way
SECRETS = {1: "one", 2: "two"}  # what the sessions of the two devices are known by
LONG = timedelta(days=400)
ALLOWED = 2


class ExamRoom(RuleBasedStateMachine):
    """Alice with three tabs on two devices, an invigilator, an editor of the bank, two persons of the office."""

    config: Config

    def __init__(self) -> None:
        super().__init__()
        self.travel = time_machine.travel(NINE, tick=False)
        self.clock = self.travel.start()
        self.now = NINE
        self.tabs = [0, 0, 0]  # the highest revision each tab knows of
        self.told: dict[tuple[int, int], tuple[int, str]] = {}  # (attempt, number) -> what was acknowledged last
        self.attempt = 0
        self.device = 1
        self.wake()

    def wake(self) -> None:
        """A process of ours begins."""
        self.app = make_app(self.config)
        self.context = self.app.app_context()
        self.context.push()

    @rule()
    def kill(self) -> None:
        """The process is gone, and with it all that it had not committed."""
        db.session().rollback()
        db.db.session.remove()
        db.engine().dispose()
        self.context.pop()
        self.wake()

    @initialize()
    def open_exam(self) -> None:
        empty(self.config)
        self.cast = make_cast()
        make_questions()
        self.exam = make_exam(opens=NINE, closes=NINE + timedelta(hours=4), attempts=ALLOWED, minutes=30)
        self.papers = dict(self._papers())
        for session, secret in SECRETS.items():
            self._sign_in(session, secret)
        db.session().commit()

    def _sign_in(self, session: int, secret: str) -> None:
        db.session().add(
            LoginSession(
                id=session,
                person_id=self.cast.alice,
                secret_hash=secret,
                created_at=NINE,
                last_seen_at=NINE,
                expires_at=NINE + LONG,
            )
        )

    @property
    def alice(self) -> Actor:
        return Actor(self.cast.alice, "Alice", grants=(Grant(Role.STAFF),), session_id=self.device)

    @rule()
    def start(self) -> None:
        found = self._try(lambda: starting.start(self.exam, self.alice, self.now, random.Random(1)))
        if isinstance(found, int):
            if found != self.attempt:
                self.tabs = [0, 0, 0]
            self.attempt = found
            self.papers = dict(self._papers()) | self.papers

    @precondition(lambda self: self.attempt)
    @rule(tab=TABS, number=NUMBERS, letter=LETTERS, at_once=WAYS)
    def answer(self, tab: int, number: int, letter: str, at_once: bool) -> None:
        self.tabs[tab] = max(self.tabs[tab], self._revision(number)) + 1
        self._save(number, self.tabs[tab], [letter], at_once)

    @precondition(lambda self: self.attempt)
    @rule(tab=TABS, number=NUMBERS, at_once=WAYS)
    def clear(self, tab: int, number: int, at_once: bool) -> None:
        self.tabs[tab] = max(self.tabs[tab], self._revision(number)) + 1
        self._save(number, self.tabs[tab], None, at_once)

    @precondition(lambda self: self.attempt)
    @rule(number=NUMBERS, letter=LETTERS, behind=st.integers(0, 3), at_once=WAYS)
    def answer_from_an_old_tab(self, number: int, letter: str, behind: int, at_once: bool) -> None:
        revision = self._revision(number) - behind
        if revision > 0:
            before = self.told.get((self.attempt, number))
            self._save(number, revision, [letter], at_once)
            assert before is None or self.told[self.attempt, number][0] >= before[0]

    @precondition(lambda self: self.attempt)
    @rule(tab=TABS, number=NUMBERS, letter=LETTERS, at_once=WAYS)
    def answer_from_the_other_device(self, tab: int, number: int, letter: str, at_once: bool) -> None:
        self.tabs[tab] = max(self.tabs[tab], self._revision(number)) + 1
        found = self._send(number, self.tabs[tab], [letter], 3 - self.device, at_once)
        assert found in ("taken_over", "ended", "late")

    @precondition(lambda self: self.attempt)
    @rule()
    def take_over(self) -> None:
        self.device = 3 - self.device
        try:
            db.write(lambda: starting.take_over(self.attempt, self.alice, self.now))
        except Exception:
            self.device = 3 - self.device
            assert self._state() != "in_progress"

    @precondition(lambda self: self.attempt)
    @rule(times=st.integers(1, 2))
    def submit(self, times: int) -> None:
        for _time in range(times):
            db.write(lambda: ending.submit(self.attempt, self.alice, self.now))
        assert self._state() in ("graded", "void")

    @rule(seconds=st.sampled_from((1, 29, 31, 60, 600, 1770, 1800, 1831)))
    def tick(self, seconds: int) -> None:
        self._go(self.now + timedelta(seconds=seconds))

    @precondition(lambda self: self.attempt)
    @rule(beside=st.sampled_from((-1, 0, 1, 30_000, 30_001)))
    def wait_for_the_deadline(self, beside: int) -> None:
        """To within a millisecond of the deadline, or of the end of the grace."""
        row = self._row()
        moment = row.deadline + timedelta(milliseconds=beside)
        if row.state == "in_progress" and moment > self.now:
            self._go(moment)

    @rule()
    def close_what_is_due(self) -> None:
        for each in ending.due_attempts(self.now):
            db.write(lambda each=each: ending.close_if_due(each, self.now))  # type: ignore[misc]

    @precondition(lambda self: self.attempt)
    @rule(seconds=st.sampled_from((60, 600)), undo=st.booleans())
    def give_more_time(self, seconds: int, undo: bool) -> None:
        wish = desk.Wish(Act.EXTEND, Reach.PERSON, person_id=self.cast.alice, seconds=seconds, reason="断电")
        act = self._try(lambda: desk.do(self.exam, wish, SYSTEM, self.now))
        if undo and isinstance(act, int):
            self._try(lambda: desk.undo(self.exam, act, SYSTEM, self.now))

    @precondition(lambda self: self.attempt)
    @rule(undo=st.booleans())
    def void(self, undo: bool) -> None:
        wish = desk.Wish(Act.VOID, Reach.PERSON, person_id=self.cast.alice, reason="替考")
        act = self._try(lambda: desk.do(self.exam, wish, SYSTEM, self.now))
        if undo and isinstance(act, int):
            self._try(lambda: desk.undo(self.exam, act, SYSTEM, self.now))

    @rule()
    def take_a_voiding_back(self) -> None:
        """The last one, long after."""
        act = (
            db.session()
            .execute(
                select(desk.DeskAct.id).where(desk.DeskAct.kind == Act.VOID).order_by(desk.DeskAct.id.desc()).limit(1)
            )
            .scalar()
        )
        if act is not None:
            self._try(lambda: desk.undo(self.exam, act, SYSTEM, self.now))

    @precondition(lambda self: self.attempt)
    @rule()
    def reopen(self) -> None:
        wish = desk.Wish(Act.REOPEN, Reach.PERSON, person_id=self.cast.alice, seconds=600, reason="误交")
        self._try(lambda: desk.do(self.exam, wish, SYSTEM, self.now))

    @rule()
    def edit_the_bank(self) -> None:
        """Every document is another one, in place: far more than any editor can do."""
        changed = {"stem": "改", "options": ["甲", "乙"], "answer": ["A"]}
        for revision in db.session().execute(select(Revision)).scalars().all():
            revision.document = {**revision.document, **changed}
        db.session().commit()

    @precondition(lambda self: self.attempt)
    @rule(number=NUMBERS, change=st.sampled_from(list(Change)), letter=LETTERS)
    def regrade(self, number: int, change: Change, letter: str) -> None:
        question = layout_of(self._row().paper_id).items[number - 1].question
        wish = Regrade(
            question,
            change,
            key=[letter] if change is Change.ADD_KEY else None,
            marks=500 if change is Change.MARKS else 0,
        )
        bob, dan = Actor(self.cast.bob, "Bob"), Actor(self.cast.dan, "Dan")
        proposed = self._try(lambda: regrading.propose(self.exam, wish, "题错", bob, self.now))
        if not isinstance(proposed, int):
            return
        assert self._try(lambda: regrading.confirm(proposed, bob, self.now, "zh_CN")) == "regrade_same_person"
        assert self._try(lambda: regrading.confirm(proposed, dan, self.now, "zh_CN")) == "regrade_untried"
        make_trial(proposed, self.now)
        if isinstance(self._try(lambda: regrading.confirm(proposed, dan, self.now, "zh_CN")), int):
            for each in regrading.waiting_attempts(proposed):
                db.write(lambda each=each: regrading.regrade_attempt(each, proposed, dan, self.now))  # type: ignore[misc]
            db.write(lambda: regrading.finish(proposed, dan, self.now))

    @invariant()
    def nothing_is_broken(self) -> None:
        if not hasattr(self, "exam"):
            return
        db.session().rollback()
        if any(closed_in_time()):  # no closer runs beside the machine: what is long overdue must be closed by one look
            self.close_what_is_due()
            db.session().rollback()
        assert [violation for check in (*EXAM_CHECKS, *PAPER_CHECKS) for violation in check()] == []

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        db.session().rollback()
        stored = {
            (a, n): (r, v)
            for a, n, r, v in db.session().execute(
                select(Answer.attempt_id, Answer.number, Answer.revision, Answer.value)
            )
        }
        for place, told in self.told.items():
            assert stored[place] == told

    @invariant()
    def papers_stay(self) -> None:
        if hasattr(self, "exam"):
            assert self.papers.items() <= dict(self._papers()).items()

    def teardown(self) -> None:
        db.session().rollback()
        db.db.session.remove()
        db.engine().dispose()
        self.context.pop()
        self.travel.stop()

    def _go(self, moment: datetime) -> None:
        self.now = moment
        self.clock.move_to(moment)

    def _save(self, number: int, revision: int, value: Any, at_once: bool) -> None:
        row = self._row()
        outcome = self._send(number, revision, value, self.device, at_once)
        if outcome == "saved":
            text = json.dumps(value, separators=(",", ":"))
            assert row.state == "in_progress"
            assert self.now <= row.deadline + GRACE
            before = self.told.get((self.attempt, number), (0, ""))
            assert revision > before[0] or (revision, text) == before, "a stale write has won"
            self.told[self.attempt, number] = (revision, text)

    def _send(self, number: int, revision: int, value: Any, session: int, at_once: bool) -> str:
        change = saving.Change(number, revision, json.dumps(value, separators=(",", ":")), False, None)
        if at_once and self._send_at_once(change, session):
            return "saved"
        try:
            found = db.write_core(
                lambda link: saving.save(link, self.attempt, self.cast.alice, session, [change], self.now)
            )
        except Refused as refusal:
            return refusal.code
        return "late" if found.is_late else "saved" if found.saved else "stale"

    def _send_at_once(self, change: saving.Change, session: int) -> bool:
        """The one statement stores where nothing is in doubt, and else nothing: then the ordinary way decides."""
        row, plain = self._row(), change.revision > self._revision(change.number)
        plain = plain and row.state == "in_progress" and row.session_id == session and self.now <= row.deadline + GRACE
        db.session().rollback()
        arrival = Arrival(SECRETS[session], self.attempt, self.now, LONG, GRACE)
        stored = direct.run(db.engine(), saving_at_once(arrival, change))
        assert (stored is not None) == plain, "the two ways differ"
        return stored is not None

    def _try(self, act: Any) -> Any:
        """What an action answers, or the code of its refusal."""
        try:
            return db.write(act)
        except Refused as refusal:
            return refusal.code

    def _row(self) -> Attempt:
        db.session().rollback()
        return db.session().get_one(Attempt, self.attempt, populate_existing=True)

    def _state(self) -> str:
        return self._row().state

    def _revision(self, number: int) -> int:
        db.session().rollback()
        found = db.session().get(Answer, (self.attempt, number), populate_existing=True)
        return found.revision if found else 0

    def _papers(self) -> list[tuple[int, str]]:
        return [(i, json.dumps(raw, sort_keys=True)) for i, raw in db.session().execute(select(Paper.id, Paper.layout))]


def empty(config: Config) -> None:
    """The machine is played many times on one database."""
    db.session().rollback()
    if not config.is_sqlite:
        empty_tables()
        return
    with closing(sqlite3.connect(config.data_dir / "quizapp.db")) as connection:  # which asks for no foreign keys
        for table in db.Base.metadata.sorted_tables:
            connection.execute(f'DELETE FROM "{table.name}"')
        connection.commit()


@pytest.mark.slow
def test_every_invariant_holds_whatever_is_done(config: Config) -> None:
    machine = type("ExamRoomHere", (ExamRoom,), {"config": config})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
