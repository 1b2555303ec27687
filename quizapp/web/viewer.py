"""The person in front of the screen, as Flask-Login and the templates see him or her."""

import hashlib
from datetime import timedelta

from flask import current_app, request
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import update

from quizapp import clock, db
from quizapp.accounts import queries
from quizapp.accounts.models import LoginSession
from quizapp.audit.rules import Actor, Role
from quizapp.config import Config
from quizapp.i18n import LazyText, lazy

TOUCH_AFTER = timedelta(seconds=60)  # how stale last_seen_at may become before it is written again

ROLE_NAMES: dict[Role, LazyText] = {
    Role.STAFF: lazy("学员"),
    Role.EDITOR: lazy("题库员"),
    Role.REVIEWER: lazy("审题员"),
    Role.EXAM_ADMIN: lazy("考务"),
    Role.UNIT_HEAD: lazy("单位管理员"),
    Role.LEGAL_OFFICE: lazy("法治办"),
    Role.INSPECTOR: lazy("监督"),
    Role.MARKER: lazy("阅卷"),
    Role.SYSTEM_ADMIN: lazy("系统管理员"),
    Role.SECURITY_ADMIN: lazy("安全管理员"),
    Role.AUDIT_ADMIN: lazy("审计管理员"),
}

login_manager = LoginManager()
login_manager.session_protection = None  # a changed address during an exam is information, not a lock-out


class Viewer(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """A signed-in person; `id` is the session's secret, so signing out anywhere ends it everywhere."""

    def __init__(self, secret: str, who: queries.SignedIn) -> None:
        self.id = secret
        self.who = who
        self.actor = Actor(
            person_id=who.person_id,
            name=who.name,
            address=address(),
            grants=who.grants,
            session_id=who.session_id,
        )

    @property
    def name(self) -> str:
        return self.who.name

    @property
    def department_name(self) -> str:
        return self.who.department_name

    @property
    def is_guest(self) -> bool:
        return self.who.is_guest

    @property
    def must_change(self) -> bool:
        return self.who.must_change

    @property
    def role_names(self) -> list[str]:
        """Roles besides STAFF, in words."""
        return [str(ROLE_NAMES[grant.role]) for grant in self.who.grants if grant.role is not Role.STAFF]


class Ticket(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """Just signed in: only the secret that the cookie will carry; the next request loads the viewer behind it."""

    def __init__(self, secret: str) -> None:
        self.id = secret


def secret_hash(secret: str) -> str:
    """What the database keeps of a session's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load(secret: str) -> Viewer | None:
    """The viewer behind a cookie, or None; keeps last_seen_at fresh to the minute."""
    config: Config = current_app.config["QUIZAPP"]
    moment = clock.now()
    who = queries.signed_in(secret_hash(secret), moment, timedelta(minutes=config.session_idle_minutes))
    if who is None:
        return None
    if moment - who.last_seen_at > TOUCH_AFTER:
        db.write_core(
            lambda connection: connection.execute(
                update(LoginSession).where(LoginSession.id == who.session_id).values(last_seen_at=moment)
            )
        )
    return Viewer(secret, who)


def viewer() -> Viewer | None:
    """The signed-in person of this request, or None."""
    person = current_user._get_current_object()
    return person if person.is_authenticated else None


def actor() -> Actor:
    """Who acts in this request; only for views behind the access door."""
    person: Viewer = current_user
    return person.actor


def address() -> str:
    """The network address the request came from (behind trusted proxies: the one they name)."""
    return (request.remote_addr or "")[:64]
