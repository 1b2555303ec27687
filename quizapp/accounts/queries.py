"""Who is signed in: one short query a request."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from quizapp import db, direct
from quizapp.accounts.models import Account, Lockout, LoginSession
from quizapp.audit.rules import Grant, Role
from quizapp.people.models import Department, Membership, Person, RoleGrant


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session with its person; `department_*` are of the main post ("" and None without one)."""

    session_id: int
    person_id: int
    name: str
    staff_number: str
    department_id: int | None
    department_name: str
    department_path: str
    must_change: bool
    last_seen_at: datetime
    is_guest: bool
    grants: tuple[Grant, ...]


def signed_in(secret_hash: str, now: datetime, idle: timedelta) -> SignedIn | None:
    """The live session with this hash; None when ended, expired, idle too long, or the person was disabled."""
    values = {"secret_hash": secret_hash, "now": now, "idle_since": now - idle}
    rows = direct.read(db.engine(), _SIGNED_IN, values)
    if rows is None:
        rows = [tuple(row) for row in db.rows(_SIGNED_IN, values)]
    if not rows:
        return None
    session_id, seen, person_id, name, number, is_guest, must_change, unit_id, unit_name, unit_path, _role, _path = (
        rows[0]
    )
    granted = tuple(Grant(Role(role), reach or "") for *_rest, role, reach in rows if role is not None)
    return SignedIn(
        session_id=session_id,
        person_id=person_id,
        name=name,
        staff_number=number,
        department_id=unit_id,
        department_name=unit_name or "",
        department_path=unit_path or "",
        must_change=must_change,
        last_seen_at=seen,
        is_guest=is_guest,
        grants=(Grant(Role.STAFF), *granted),
    )


# Asked by every request, so built once and of plain tables: one row for each role held, one with none.
_login, _account, _person = LoginSession.__table__, Account.__table__, Person.__table__
_post, _unit, _role = Membership.__table__, Department.__table__, RoleGrant.__table__
_reach = _unit.alias("reach")
_SIGNED_IN = (
    select(
        _login.c.id,
        _login.c.last_seen_at,
        _person.c.id,
        _person.c.name,
        _person.c.staff_number,
        _person.c.is_guest,
        _account.c.must_change,
        _unit.c.id,
        _unit.c.name,
        _unit.c.path,
        _role.c.role,
        _reach.c.path.label("reach"),
    )
    .select_from(_login)
    .join(_account, _account.c.person_id == _login.c.person_id)
    .join(_person, _person.c.id == _login.c.person_id)
    .outerjoin(_post, (_post.c.person_id == _person.c.id) & _post.c.is_main & _post.c.valid_until.is_(None))
    .outerjoin(_unit, _unit.c.id == _post.c.department_id)
    .outerjoin(_role, (_role.c.person_id == _person.c.id) & _role.c.revoked_at.is_(None))
    .outerjoin(_reach, _reach.c.id == _role.c.department_id)
    .where(
        _login.c.secret_hash == bindparam("secret_hash"),
        _login.c.ended_at.is_(None),
        _login.c.expires_at > bindparam("now"),
        _login.c.last_seen_at > bindparam("idle_since"),
        _account.c.is_enabled,
        _person.c.is_active,
    )
    .order_by(_role.c.id)
)


def grants_of(person_id: int) -> tuple[Grant, ...]:
    """The roles a person holds now; STAFF comes first and is everybody's."""
    rows = db.session().execute(
        select(RoleGrant.role, Department.path)
        .outerjoin(Department, Department.id == RoleGrant.department_id)
        .where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    )
    return (Grant(Role.STAFF), *(Grant(Role(role), path or "") for role, path in rows))


@dataclass(frozen=True, slots=True)
class Credentials:
    """What sign-in needs to know of an account; found by staff number or phone number."""

    person_id: int
    password_hash: str
    is_enabled: bool
    consecutive_failures: int


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A signed-in device."""

    id: int
    created_at: datetime
    last_seen_at: datetime
    address: str
    user_agent: str


def credentials(login: str) -> Credentials | None:
    """The account with this staff number, else the only active one with this phone number; None otherwise."""
    rows = db.rows(_BY_NUMBER, {"login": login})
    if not rows and login.isdigit():
        rows = db.rows(_BY_PHONE, {"login": login})
    return Credentials(*rows[0]) if len(rows) == 1 else None


_CREDENTIALS = (
    select(_account.c.person_id, _account.c.password_hash, _account.c.is_enabled, _account.c.consecutive_failures)
    .join(_person, _person.c.id == _account.c.person_id)
    .where(_person.c.is_active)
)
_BY_NUMBER = _CREDENTIALS.where(_person.c.staff_number == bindparam("login"))
_BY_PHONE = _CREDENTIALS.where(_person.c.phone == bindparam("login")).limit(2)


def lock_on(login: str, address: str) -> tuple[bool, datetime | None]:
    """(whether wrong passwords are counted, when the lock ends if there is one) of this login name at this address."""
    rows = db.rows(_LOCK, {"login": login, "address": address})
    return bool(rows), rows[0].locked_until if rows else None


_lock = Lockout.__table__
_LOCK = select(_lock.c.locked_until).where(
    _lock.c.login_name == bindparam("login"), _lock.c.address == bindparam("address")
)


def live_sessions(person_id: int, now: datetime) -> list[SessionLine]:
    """The person's sessions that have not ended, the latest first."""
    rows = db.session().execute(
        select(
            LoginSession.id,
            LoginSession.created_at,
            LoginSession.last_seen_at,
            LoginSession.address,
            LoginSession.user_agent,
        )
        .where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > now)
        .order_by(LoginSession.last_seen_at.desc())
    )
    return [SessionLine(*row) for row in rows]


def stored_hash(person_id: int) -> str | None:
    """The password hash of a person's account."""
    return (
        db.session().execute(select(Account.password_hash).where(Account.person_id == person_id)).scalar_one_or_none()
    )


def personal_words(person_id: int) -> list[str]:
    """What of a person must not be the better part of a password."""
    row = (
        db.session()
        .execute(select(Person.staff_number, Person.name, Person.phone).where(Person.id == person_id))
        .first()
    )
    return [word for word in row if word] if row else []


def login_names(person_id: int) -> list[str]:
    """What a person may type to sign in."""
    row = db.session().execute(select(Person.staff_number, Person.phone).where(Person.id == person_id)).first()
    return [name for name in row if name] if row else []


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account as an administrator sees it. `locked_until` is the latest lock of any of its names."""

    is_enabled: bool
    must_change: bool
    last_signed_in_at: datetime | None
    locked_until: datetime | None
    consecutive_failures: int


def account_state(person_id: int, now: datetime) -> AccountState | None:
    """The state of a person's account; None where there is none yet."""
    account = db.session().get(Account, person_id)
    if account is None:
        return None
    locks = (
        db.session()
        .execute(
            select(Lockout.locked_until).where(
                Lockout.login_name.in_(login_names(person_id)), Lockout.locked_until > now
            )
        )
        .scalars()
    )
    return AccountState(
        is_enabled=account.is_enabled,
        must_change=account.must_change,
        last_signed_in_at=account.last_signed_in_at,
        locked_until=max((moment for moment in locks if moment), default=None),
        consecutive_failures=account.consecutive_failures,
    )
