"""The quick way of saving stores exactly what the ordinary way would, and nothing in any doubtful case."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from quizapp import clock, db, direct
from quizapp.accounts.models import Account, LoginSession
from quizapp.exams.actions.saving import Change
from quizapp.exams.actions.saving_at_once import Arrival, saving_at_once
from quizapp.exams.models import Answer, AnswerEvent, Attempt
from quizapp.people.models import Person
from tests.exams.test_sit_an_exam import begin, save
from tests.factories import Cast, make_exam, make_questions

TEN = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    make_questions()
    return make_exam(opens=TEN - timedelta(hours=1), closes=TEN + timedelta(days=5))


@pytest.fixture
def time() -> Iterator[Any]:
    with time_machine.travel(TEN, tick=False) as travelling:
        yield travelling


@pytest.fixture
def alice(cast: Cast, signed_in: SignIn, time: Any) -> FlaskClient:
    return signed_in("A001")


@pytest.fixture
def attempt(alice: FlaskClient, exam: int) -> int:
    """An open attempt with one answer: what its questions look like is known to the process."""
    made = begin(alice, exam)
    assert save(alice, made, 1, ["A"]).status_code == 200
    return made


@contextmanager
def statements(kept: list[str]) -> Iterator[list[str]]:
    """Everything that goes through SQLAlchemy meanwhile: the quick way goes past it."""

    def keep(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        kept.append(statement)

    event.listen(db.engine(), "before_cursor_execute", keep)
    yield kept
    event.remove(db.engine(), "before_cursor_execute", keep)


def is_quick(alice: FlaskClient, attempt: int, *change: Any) -> bool:
    """Save; whether it was answered at once."""
    with statements([]) as kept:
        assert save(alice, attempt, *change).status_code == 200
    return not kept


def save_two(alice: FlaskClient, attempt: int, value: Any, is_marked: bool) -> Any:
    """Two changes in one request go the ordinary way."""
    change = {"revision": 1, "value": value, "marked": is_marked, "at": "2026-11-20T01:05:00Z"}
    changes = [{**change, "number": number} for number in (3, 1 if is_marked else 2)]
    changes[1]["revision"] = 2
    return alice.post(f"/attempts/{attempt}/answers", json={"changes": changes})


def stored(attempt: int) -> dict[int, tuple[int, str]]:
    db.session().rollback()
    rows = db.session().execute(
        select(Answer.number, Answer.revision, Answer.value).where(Answer.attempt_id == attempt)
    )
    return {number: (revision, value) for number, revision, value in rows}


def test_it_is_taken_and_leaves_the_same_rows(app: Flask, alice: FlaskClient, attempt: int) -> None:
    assert is_quick(alice, attempt, 2, ["B"], 1, True)
    with statements([]) as kept:
        assert save_two(alice, attempt, ["B"], True).status_code == 200
    assert kept
    db.session().rollback()
    for table in (Answer, AnswerEvent):
        second, third = (
            {name: value for name, value in vars(row).items() if name not in ("number", "_sa_instance_state")}
            for row in db.session()
            .execute(select(table).where(table.number.in_((2, 3))).order_by(table.number))
            .scalars()
        )
        assert second == third


def test_the_answers_and_their_headers_are_alike(alice: FlaskClient, attempt: int) -> None:
    quick = save(alice, attempt, 2, ["B"])
    ordinary = save_two(alice, attempt, ["B"], False)
    assert {**quick.json, "saved": []} == {**ordinary.json, "saved": []}
    own = {"Content-Length", "X-Request-Id"}
    assert {k: v for k, v in quick.headers if k not in own} == {k: v for k, v in ordinary.headers if k not in own}


def end_session() -> None:
    db.session().execute(update(LoginSession).values(ended_at=clock.now()))


def expire_session() -> None:
    db.session().execute(update(LoginSession).values(expires_at=clock.now()))


def leave_idle() -> None:
    db.session().execute(update(LoginSession).values(last_seen_at=clock.now() - timedelta(minutes=30)))


def disable_account() -> None:
    db.session().execute(update(Account).values(is_enabled=False))


def demand_new_password() -> None:
    db.session().execute(update(Account).values(must_change=True))


def dismiss_person() -> None:
    db.session().execute(update(Person).values(is_active=False))


def move_to_other_device() -> None:
    db.session().execute(update(Attempt).values(session_id=1))


def end_attempt() -> None:
    db.session().execute(update(Attempt).values(state="graded"))


def void_attempt() -> None:
    db.session().execute(update(Attempt).values(state="void"))


@pytest.mark.parametrize(
    ("happen", "status", "error"),
    [
        (end_session, 401, "401"),
        (expire_session, 401, "401"),
        (leave_idle, 401, "401"),
        (disable_account, 401, "401"),
        (dismiss_person, 401, "401"),
        (demand_new_password, 302, None),
        (move_to_other_device, 409, "taken_over"),
        (end_attempt, 409, "ended"),
        (void_attempt, 409, "ended"),
    ],
)
def test_nothing_is_stored_when_something_has_happened(
    alice: FlaskClient, attempt: int, happen: Callable[[], None], status: int, error: str | None
) -> None:
    assert is_quick(alice, attempt, 2, ["A"], 1)
    happen()
    db.session().commit()
    refused = save(alice, attempt, 2, ["B"], 2)
    assert (refused.status_code, (refused.json or {}).get("error")) == (status, error)
    assert stored(attempt)[2] == (1, '["A"]')
    assert db.session().query(AnswerEvent).count() == 2


def test_the_grace_counts_and_what_is_later_is_only_kept(alice: FlaskClient, attempt: int, time: Any) -> None:
    db.session().execute(update(Attempt).values(deadline=TEN))
    db.session().commit()
    time.move_to(TEN + timedelta(seconds=30))
    assert is_quick(alice, attempt, 2, ["A"], 1)
    time.move_to(TEN + timedelta(seconds=30, milliseconds=1))
    assert save(alice, attempt, 2, ["B"], 2).json["error"] == "ended"
    assert stored(attempt)[2] == (1, '["A"]')
    late = db.session().query(AnswerEvent).filter_by(counted=False).one()
    assert (late.number, late.revision, late.value) == (2, 2, '["B"]')


def test_more_time_counts_at_once(alice: FlaskClient, attempt: int, time: Any) -> None:
    db.session().execute(update(Attempt).values(deadline=TEN - timedelta(minutes=2)))
    db.session().commit()
    assert save(alice, attempt, 2, ["A"], 1).status_code == 409
    db.session().execute(update(Attempt).values(deadline=TEN + timedelta(minutes=2)))
    db.session().commit()
    with statements([]) as kept:
        assert save(alice, attempt, 2, ["A"], 2).json["left_ms"] == 120_000
    assert kept == []


def test_stale_and_repeated_writes_are_told_what_is_stored(alice: FlaskClient, attempt: int) -> None:
    assert is_quick(alice, attempt, 2, ["B"], 5)
    stale = save(alice, attempt, 2, ["C"], 5)
    assert stale.status_code == 409
    assert stale.json["stale"] == [{"number": 2, "revision": 5, "value": ["B"], "marked": False}]
    assert save(alice, attempt, 2, ["C"], 4).status_code == 409
    assert save(alice, attempt, 2, ["B"], 5).status_code == 200
    assert stored(attempt)[2] == (5, '["B"]')
    assert db.session().query(AnswerEvent).count() == 2


def test_another_persons_attempt_stays_closed(alice: FlaskClient, attempt: int, signed_in: SignIn) -> None:
    assert save(signed_in("E001"), attempt, 2, ["A"]).status_code == 404
    assert 2 not in stored(attempt)


@pytest.mark.parametrize("number", [1, 2])
def test_no_form_but_our_pages(alice: FlaskClient, attempt: int, number: int) -> None:
    for value in (["Z"], ["A", "B"], "A", {"a": 1}, 1):
        assert save(alice, attempt, number, value, 7).status_code == 400
    assert alice.post(f"/attempts/{attempt}/answers", data="x" * 70_000).status_code == 400
    assert stored(attempt) == {1: (1, '["A"]')}


def test_cookie_and_token_are_checked(app: Flask, alice: FlaskClient, attempt: int) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert save(alice, attempt, 2, ["A"]).status_code == 400
    page = alice.get(f"/attempts/{attempt}").get_data(as_text=True)
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    g.pop("csrf_token")  # kept by the context that tests hold open
    other = app.test_client().get("/sign-in").get_data(as_text=True)
    foreign = other.split('name="csrf-token" content="')[1].split('"')[0]
    change = {"changes": [{"number": 2, "revision": 1, "value": ["A"]}]}
    for wrong in ("", token[:-2], foreign, "x" + token):
        refused = alice.post(f"/attempts/{attempt}/answers", json=change, headers={"X-CSRFToken": wrong})
        assert refused.status_code == 400, wrong
    assert 2 not in stored(attempt)
    with statements([]) as kept:
        right = alice.post(f"/attempts/{attempt}/answers", json=change, headers={"X-CSRFToken": token})
    assert (right.status_code, kept) == (200, [])
    name = app.config["SESSION_COOKIE_NAME"]
    found = alice.get_cookie(name)
    assert found is not None
    alice.set_cookie(name, found.value[:-3] + "abc")
    change["changes"][0]["revision"] = 2
    refused = alice.post(f"/attempts/{attempt}/answers", json=change, headers={"X-CSRFToken": token})
    assert refused.status_code == 400
    assert stored(attempt)[2] == (1, '["A"]')


def test_a_page_left_open_keeps_its_session_alive(alice: FlaskClient, attempt: int, time: Any) -> None:
    for minute in range(1, 50):
        time.move_to(TEN + timedelta(minutes=minute))
        assert is_quick(alice, attempt, 2, ["A"], minute)
    seen = db.session().execute(select(LoginSession.last_seen_at)).scalar_one()
    assert TEN + timedelta(minutes=48) <= seen


def test_many_at_once_are_all_stored(app: Flask, alice: FlaskClient, attempt: int) -> None:
    secret = db.session().execute(select(LoginSession.secret_hash)).scalar_one()
    db.session().rollback()
    gate, engine = Barrier(40), db.engine()

    def store(revision: int) -> bool:
        arrival = Arrival(secret, attempt, TEN, timedelta(minutes=30), timedelta(seconds=30))
        gate.wait()
        return direct.run(engine, saving_at_once(arrival, Change(2, revision, "null", False, None))) is not None

    with ThreadPoolExecutor(40) as pool:
        done = list(pool.map(store, range(1, 41)))
    kept = db.session().execute(select(AnswerEvent.revision).where(AnswerEvent.number == 2)).scalars()
    assert sorted(kept) == [revision for revision, is_stored in enumerate(done, start=1) if is_stored]
    assert stored(attempt)[2][0] == 40
    assert done[39]
