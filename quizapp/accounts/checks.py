"""Invariants of accounts."""

from collections.abc import Iterator

from sqlalchemy import select

from quizapp import db
from quizapp.accounts.models import Account, LoginSession
from quizapp.audit.rules import Violation


def no_session_of_disabled() -> Iterator[Violation]:
    """A disabled account has no session that has not ended."""
    rows = db.session().execute(
        select(LoginSession.id)
        .join(Account, Account.person_id == LoginSession.person_id)
        .where(LoginSession.ended_at.is_(None), Account.is_enabled.is_(False))
    )
    for (session_id,) in rows:
        yield Violation("no_session_of_disabled", str(session_id), "the session is open")


CHECKS = (no_session_of_disabled,)
