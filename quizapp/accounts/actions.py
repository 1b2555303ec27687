"""Accounts change here, each change with its audit entry. Hashes arrive ready made."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update

from quizapp import db
from quizapp.accounts.models import Account, Lockout, LoginSession
from quizapp.accounts.queries import login_names
from quizapp.accounts.rules import Failures, after_failure
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound

_SIGNED_IN = (
    update(Account)
    .where(Account.person_id == bindparam("whose"))
    .values(consecutive_failures=0, last_signed_in_at=bindparam("now"))
)


def open_session(
    person_id: int, failed: str, secret: str, actor: Actor, user_agent: str, now: datetime, life: timedelta
) -> None:
    """A right password: forget the failures, keep a session whose cookie holds `secret`. `failed` is the login name where
    wrong passwords were counted for it, else empty."""
    if failed:
        db.session().execute(delete(Lockout).where(Lockout.login_name == failed, Lockout.address == actor.address))
    db.session().connection().execute(_SIGNED_IN, {"whose": person_id, "now": now})
    db.put(
        LoginSession,
        person_id=person_id,
        secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
        created_at=now,
        last_seen_at=now,
        expires_at=now + life,
        address=actor.address,
        user_agent=user_agent[:200],
    )
    record(actor, now, "account.signed_in", "person", person_id)


def count_failure(
    login: str, person_id: int | None, actor: Actor, now: datetime, allowed: int, first_lock: timedelta
) -> datetime | None:
    """A wrong password: count it for this login name and address, known or not; answers the end of a lock."""
    login = login[:64]
    row = db.session().get(Lockout, (login, actor.address), populate_existing=True)
    before = Failures(row.failures, row.locks, row.last_failed_at, row.locked_until) if row else Failures()
    after = after_failure(before, now, allowed, first_lock)
    if row is None:
        row = Lockout(login_name=login, address=actor.address)
        db.session().add(row)
    row.failures, row.locks, row.last_failed_at, row.locked_until = (
        after.failures,
        after.locks,
        now,
        after.locked_until,
    )
    if person_id is not None:
        db.session().execute(
            update(Account)
            .where(Account.person_id == person_id)
            .values(consecutive_failures=Account.consecutive_failures + 1)
        )
    record(actor, now, "account.refused", "login", hashlib.sha256(login.encode()).hexdigest()[:16])
    db.session().flush()
    return after.locked_until


def end_session(session_id: int, person_id: int, why: str, actor: Actor, now: datetime) -> None:
    """End one session of a person; NotFound for another person's."""
    ended = db.session().execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))
        .values(ended_at=now, ended_why=why)
    )
    if ended.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound
    record(actor, now, "session.ended", "person", person_id, why=why)


def end_sessions(person_id: int, why: str, now: datetime, except_id: int | None = None) -> None:
    """End all sessions of a person but one."""
    query = update(LoginSession).where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))
    if except_id is not None:
        query = query.where(LoginSession.id != except_id)
    db.session().execute(query.values(ended_at=now, ended_why=why))


def change_password(person_id: int, new_hash: str, actor: Actor, now: datetime) -> None:
    """The person's own new password; other devices are signed out."""
    account = _account(person_id)
    account.password_hash = new_hash
    account.must_change = False
    account.password_changed_at = now
    end_sessions(person_id, "password", now, except_id=actor.session_id)
    record(actor, now, "account.password_changed", "person", person_id)


def reset_password(person_id: int, new_hash: str, actor: Actor, now: datetime) -> None:
    """A new first password set by an administrator: to be changed at sign-in; ends every session."""
    account = db.session().get(Account, person_id)
    if account is None:
        account = Account(person_id=person_id, created_at=now, consecutive_failures=0)
        db.session().add(account)
    account.password_hash = new_hash
    account.must_change = True
    account.is_enabled = True
    account.consecutive_failures = 0
    end_sessions(person_id, "reset", now)
    record(actor, now, "account.password_reset", "person", person_id)


def unlock(person_id: int, actor: Actor, now: datetime) -> None:
    """Forget all wrong passwords of a person, from everywhere."""
    db.session().execute(delete(Lockout).where(Lockout.login_name.in_(login_names(person_id))))
    _account(person_id).consecutive_failures = 0
    record(actor, now, "account.unlocked", "person", person_id)


def set_enabled(person_id: int, is_enabled: bool, actor: Actor, now: datetime) -> None:
    """Disable an account (ends its sessions) or enable it again."""
    _account(person_id).is_enabled = is_enabled
    if not is_enabled:
        end_sessions(person_id, "disabled", now)
    record(actor, now, "account.enabled" if is_enabled else "account.disabled", "person", person_id)


def create_account(person_id: int, password_hash: str, now: datetime, *, must_change: bool = True) -> None:
    """An account for a person who has none."""
    db.session().add(Account(person_id=person_id, password_hash=password_hash, must_change=must_change, created_at=now))


def _account(person_id: int) -> Account:
    account = (
        db.session()
        .execute(select(Account).where(Account.person_id == person_id).execution_options(populate_existing=True))
        .scalar_one_or_none()
    )
    if account is None:
        raise NotFound
    return account
