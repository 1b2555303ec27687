"""Small makers of rows, and the fixed cast."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from argon2 import PasswordHasher

from quizapp import db
from quizapp.accounts.models import Account
from quizapp.audit.rules import Actor, Grant, Role
from quizapp.people.models import Department, Membership, Person, RoleGrant

PASSWORD = "correct-horse-七"
_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cast:
    """Ids of the cast and their units: `district` above `brigade` (Alice, Bob) and `office` (Carol, Dan, Eve)."""

    district: int
    brigade: int
    office: int
    alice: int
    bob: int
    carol: int
    dan: int
    eve: int


def make_schema(*, fresh: bool = False) -> None:
    """Create all tables; `fresh` empties them first (a server that is used again)."""
    engine = db.engine()
    db.Base.metadata.create_all(engine)
    if fresh:
        names = ", ".join(f'"{table.name}"' for table in db.Base.metadata.sorted_tables)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"TRUNCATE {names} CASCADE")


def make_department(name: str, parent: Department | None = None, position: int = 0) -> Department:
    """A unit below `parent`."""
    new = db.new_id()
    unit = Department(
        id=new,
        parent_id=parent.id if parent else None,
        name=name,
        path=f"{parent.path if parent else '/'}{new}/",
        position=position,
    )
    db.session().add(unit)
    return unit


def make_person(
    staff_number: str,
    name: str,
    department: Department,
    *roles: Role,
    scope: Department | None = None,
    is_enforcement: bool = True,
) -> Person:
    """A person with an account (PASSWORD, no forced change), a main post and roles."""
    person = Person(id=db.new_id(), staff_number=staff_number, name=name, created_at=LONG_AGO)
    db.session().add(person)
    db.session().flush()
    db.session().add(Account(person_id=person.id, password_hash=_HASH, must_change=False, created_at=LONG_AGO))
    db.session().add(
        Membership(
            person_id=person.id,
            department_id=department.id,
            post="执法员",
            is_enforcement=is_enforcement,
            valid_from=date(2020, 1, 1),
        )
    )
    for role in roles:
        db.session().add(
            RoleGrant(
                person_id=person.id,
                role=role,
                department_id=scope.id if scope else None,
                granted_at=LONG_AGO,
            )
        )
    return person


def make_cast() -> Cast:
    """The fixed cast, committed."""
    district = make_department("商务区")
    db.session().flush()
    brigade = make_department("劳动监察大队", district, 1)
    office = make_department("法治办", district, 2)
    db.session().flush()
    alice = make_person("A001", "Alice", brigade)
    bob = make_person("B001", "Bob", brigade, Role.UNIT_HEAD, scope=brigade)
    carol = make_person("C001", "Carol", office, Role.EDITOR)
    dan = make_person(
        "D001", "Dan", office, Role.EXAM_ADMIN, Role.LEGAL_OFFICE, Role.REVIEWER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN
    )
    eve = make_person("E001", "Eve", office, is_enforcement=False)
    db.session().commit()
    return Cast(district.id, brigade.id, office.id, alice.id, bob.id, carol.id, dan.id, eve.id)


def actor_of(person_id: int, *roles: Role, unit_path: str = "") -> Actor:
    """An Actor for calling actions directly."""
    person = db.session().get(Person, person_id)
    assert person is not None
    return Actor(person_id=person_id, name=person.name, grants=tuple(Grant(role, unit_path) for role in roles))
