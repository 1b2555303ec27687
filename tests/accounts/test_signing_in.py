"""Signing in: one sentence for every failure, locks with minutes, first passwords, sessions that end."""

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from quizapp import clock, db
from quizapp.accounts import passwords
from quizapp.accounts.blocklist import COMMON
from quizapp.accounts.models import Account, Lockout, LoginSession
from quizapp.accounts.rules import Failures, after_failure, first_password, minutes_locked, weakness
from quizapp.audit.models import AuditEntry
from quizapp.people.models import Person
from tests.factories import LONG_AGO, PASSWORD, Cast

SignIn = Callable[[str], FlaskClient]


def attempt(client: FlaskClient, login: str, password: str = "wrong") -> Any:
    return client.post("/sign-in", data={"login": login, "password": password})


def plain(answer: Any, login: str) -> str:
    text = re.sub(r'(csrf[-_]token"( (content|value))=")[^"]*', r"\1", answer.get_data(as_text=True))
    return text.replace(login, "LOGIN")


def test_unknown_name_and_wrong_password_are_answered_alike(
    cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str | None] = []
    original = passwords.is_right

    def counted(config: Any, stored: str | None, password: str) -> bool:
        hashed.append(stored)
        return original(config, stored, password)

    monkeypatch.setattr("quizapp.accounts.views.own.is_right", counted)
    known, unknown = attempt(client, "A001"), attempt(client, "Z999")
    assert (known.status_code, plain(known, "A001")) == (unknown.status_code, plain(unknown, "Z999"))
    assert len(hashed) == 2
    assert hashed[1] is None


@pytest.mark.parametrize("login", ["A001", "Z999"])
def test_five_wrong_passwords_lock_and_say_the_minutes(app: Flask, cast: Cast, client: FlaskClient, login: str) -> None:
    for _try in range(4):
        assert "不符" in attempt(client, login).get_data(as_text=True)
    assert "分钟后再试" in attempt(client, login).get_data(as_text=True)
    locked = attempt(client, login, PASSWORD).get_data(as_text=True)
    assert re.search(r"请 [56] 分钟后再试", locked)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        answer = attempt(client, "A001", PASSWORD)
        assert answer.status_code == 302


def test_an_administrator_unlocks(cast: Cast, client: FlaskClient, signed_in: SignIn) -> None:
    for _try in range(5):
        attempt(client, "A001")
    assert attempt(client, "A001", PASSWORD).status_code == 422
    assert signed_in("D001").post(f"/people/{cast.alice}/account/unlock").status_code == 302
    assert attempt(client, "A001", PASSWORD).status_code == 302
    assert db.session().query(Lockout).count() == 0


def test_the_lock_doubles_up_to_an_hour() -> None:
    now, state = LONG_AGO, Failures()
    lengths = []
    for _lock in range(6):
        for _try in range(5):
            state = after_failure(state, now, 5, timedelta(minutes=5))
        lengths.append(minutes_locked(state.locked_until, now) - 1)
        now = state.locked_until or now
    assert lengths == [5, 10, 20, 40, 60, 60]


def test_a_phone_number_signs_in_when_it_is_only_one_persons(cast: Cast, client: FlaskClient) -> None:
    db.session().get_one(Person, cast.alice).phone = "13800138000"
    db.session().commit()
    assert attempt(client, "13800138000", PASSWORD).status_code == 302
    db.session().get_one(Person, cast.bob).phone = "13800138000"
    db.session().commit()
    other = client.application.test_client()
    assert attempt(other, "13800138000", PASSWORD).status_code == 422


def test_the_first_password_must_be_changed_before_anything_else(cast: Cast, signed_in: SignIn) -> None:
    db.session().get_one(Account, cast.alice).must_change = True
    db.session().commit()
    browser = signed_in("A001")
    assert browser.get("/").location == "/account/password"
    assert browser.get("/practice").location == "/account/password"
    wrong = {"current": PASSWORD, "new": "13572468a", "again": "different"}
    assert "不一致" in browser.post("/account/password", data=wrong).get_data(as_text=True)
    right = {"current": PASSWORD, "new": "一句好记的话2026", "again": "一句好记的话2026"}
    assert browser.post("/account/password", data=right).location == "/"
    assert browser.get("/").status_code == 200


def test_a_changed_password_ends_the_other_devices(cast: Cast, signed_in: SignIn) -> None:
    phone, desk = signed_in("A001"), signed_in("A001")
    new = {"current": PASSWORD, "new": "一句好记的话2026", "again": "一句好记的话2026"}
    assert desk.post("/account/password", data=new).status_code == 302
    assert desk.get("/").status_code == 200
    assert phone.get("/").location.startswith("/sign-in")


@pytest.mark.parametrize("path", ["account/state", "state", "account/password"])
def test_disabling_leaving_and_resetting_end_the_sessions(cast: Cast, signed_in: SignIn, path: str) -> None:
    alice, dan = signed_in("A001"), signed_in("D001")
    assert alice.get("/").status_code == 200
    dan.post(f"/people/{cast.alice}/{path}", data={"enabled": "no", "active": "no"})
    assert alice.get("/").location.startswith("/sign-in")


def test_signing_out_ends_the_session_on_the_server(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("A001")
    with browser.session_transaction() as cookie:
        kept = dict(cookie)
    browser.post("/sign-out")
    with browser.session_transaction() as cookie:
        cookie.update(kept)
    assert browser.get("/").location.startswith("/sign-in")
    assert db.session().query(LoginSession).one().ended_why == "signed_out"


def test_an_idle_session_ends(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("A001")
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert browser.get("/").location.startswith("/sign-in")


def test_signing_in_gives_a_new_cookie(cast: Cast, client: FlaskClient) -> None:
    client.get("/sign-in")
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    attempt(client, "A001", PASSWORD)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie


def test_no_password_is_in_the_log_or_the_audit(
    cast: Cast, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    attempt(client, "A001", "a-secret-canary-1")
    attempt(client, "A001", PASSWORD)
    written = "".join(capsys.readouterr())
    assert "canary" not in written
    assert PASSWORD not in written
    assert all("canary" not in str(entry.particulars) for entry in db.session().query(AuditEntry))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_short"), ("x" * 129, "password_long"), ("password1", "password_common"), ("12345678", "password_common"),
        ("87654321", "password_common"), ("aaaaaaaa", "password_common"), ("xA001xyz", ""), ("13800138000a", "password_personal"),
        ("一句好记的话也可以", ""), ("correct horse battery", ""), ("ｃｏｒｒｅｃｔ－ｈｏｒｓｅ", ""),
    ],
)  # fmt: skip
def test_which_passwords_are_refused(password: str, code: str) -> None:
    assert weakness(password, COMMON, ["A001", "Alice", "13800138000"]) == code


def test_first_passwords_are_random_and_readable() -> None:
    made = {first_password(secrets.SystemRandom()) for _n in range(500)}
    assert len(made) == 500
    assert all(len(each) == 10 and not set(each) & set("il10oO") for each in made)
