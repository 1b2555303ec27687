"""Who is signed in: one short query a request."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from quizapp import db
from quizapp.accounts.models import Account, LoginSession
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
    grants: tuple[Grant, ...]


def signed_in(secret_hash: str, now: datetime, idle: timedelta) -> SignedIn | None:
    """The live session with this hash; None when ended, expired, idle too long, or the person was disabled."""
    query = (
        select(
            LoginSession.id,
            LoginSession.last_seen_at,
            Person.id,
            Person.name,
            Person.staff_number,
            Account.must_change,
            Department.id,
            Department.name,
            Department.path,
        )
        .join(Account, Account.person_id == LoginSession.person_id)
        .join(Person, Person.id == LoginSession.person_id)
        .outerjoin(
            Membership,
            (Membership.person_id == Person.id) & Membership.is_main & Membership.valid_until.is_(None),
        )
        .outerjoin(Department, Department.id == Membership.department_id)
        .where(
            LoginSession.secret_hash == secret_hash,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > now,
            LoginSession.last_seen_at > now - idle,
            Account.is_enabled,
            Person.is_active,
        )
    )
    row = db.session().execute(query).first()
    if row is None:
        return None
    session_id, seen, person_id, name, number, must_change, unit_id, unit_name, unit_path = row
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
        grants=grants_of(person_id),
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
