"""Departments and persons as seen by somebody with a scope, and the members of a day for the exam room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select

from quizapp import db
from quizapp.audit.rules import Actor, Permission, Role
from quizapp.errors import NotFound
from quizapp.people.models import Department, Membership, Person, RoleGrant, StudyCredit
from quizapp.people.rules import Existing, StudyKind


@dataclass(frozen=True, slots=True)
class Member:
    """An active person with the main post on a day."""

    person_id: int
    staff_number: str
    name: str
    department_id: int
    department_name: str
    department_path: str
    post: str
    is_enforcement: bool
    hired_on: date | None


@dataclass(frozen=True, slots=True)
class DepartmentNode:
    """A unit in tree order; `depth` 0 for a root."""

    id: int
    parent_id: int | None
    name: str
    path: str
    position: int
    depth: int
    full_name: str  # names from the root, joined by /


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role a person holds; `unit` is the name of its unit, "" for the whole district."""

    grant_id: int
    role: Role
    unit: str


def members_on(day: date) -> list[Member]:
    """Every active person's main membership on a day, by unit and staff number. A person counts once."""
    rows = db.session().execute(
        select(
            Person.id,
            Person.staff_number,
            Person.name,
            Department.id,
            Department.name,
            Department.path,
            Membership.post,
            Membership.is_enforcement,
            Person.hired_on,
        )
        .join(Membership, Membership.person_id == Person.id)
        .join(Department, Department.id == Membership.department_id)
        .where(Person.is_active, Membership.is_main, _on(day))
        .order_by(Department.path, Person.staff_number)
    )
    return list({row[0]: Member(*row) for row in rows}.values())


def tree(paths: Sequence[str] = ("",)) -> list[DepartmentNode]:
    """The units that exist, within paths, in tree order."""
    query = select(Department).where(Department.valid_until.is_(None), within(Department.path, paths))
    units = list(db.session().execute(query).scalars())
    known = {unit.id for unit in units}
    children: dict[int | None, list[Department]] = {}
    for unit in sorted(units, key=lambda each: (each.position, each.name, each.id)):
        children.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    nodes: list[DepartmentNode] = []
    _walk(children, None, 0, "", nodes)
    return nodes


def within(column: Any, paths: Sequence[str]) -> ColumnElement[bool]:
    """A condition: the column's path begins with one of `paths`."""
    return or_(*(column.startswith(path, autoescape=True) for path in paths)) if paths else false()


def people_list(actor: Actor, text: str, unit_id: int | None, state: str, enforcement: str) -> Select[*tuple[Any, ...]]:
    """The query of the people list within the actor's scope; rows are (Person, Membership, Department)."""
    query: Select[*tuple[Any, ...]] = (
        select(Person, Membership, Department)
        .outerjoin(
            Membership,
            and_(Membership.person_id == Person.id, Membership.is_main, Membership.valid_until.is_(None)),
        )
        .outerjoin(Department, Department.id == Membership.department_id)
        .where(_visible(actor), Person.is_guest.is_(False))
        .order_by(Department.path, Person.staff_number)
    )
    if text:
        query = query.where(
            or_(Person.name.contains(text, autoescape=True), Person.staff_number.contains(text, autoescape=True))
        )
    if unit_id is not None:
        query = query.where(Department.path.startswith(department_for(actor, unit_id).path, autoescape=True))
    if state in ("active", "inactive"):
        query = query.where(Person.is_active == (state == "active"))
    if enforcement in ("yes", "no"):
        query = query.where(Membership.is_enforcement == (enforcement == "yes"))
    return query


def person_for(actor: Actor, person_id: int) -> Person:
    """A person within the actor's scope; NotFound alike for another unit's person and a missing one."""
    person = (
        db.session()
        .execute(
            select(Person)
            .outerjoin(
                Membership,
                and_(Membership.person_id == Person.id, Membership.is_main, Membership.valid_until.is_(None)),
            )
            .outerjoin(Department, Department.id == Membership.department_id)
            .where(Person.id == person_id, _visible(actor))
        )
        .scalar_one_or_none()
    )
    if person is None:
        raise NotFound
    return person


def department_for(actor: Actor, unit_id: int) -> Department:
    """A unit within the actor's scope; NotFound otherwise."""
    unit = (
        db.session()
        .execute(
            select(Department).where(
                Department.id == unit_id, within(Department.path, actor.scope(Permission.PEOPLE_READ))
            )
        )
        .scalar_one_or_none()
    )
    if unit is None:
        raise NotFound
    return unit


def memberships_of(person_id: int) -> list[tuple[Membership, Department]]:
    """All posts of a person, the latest first."""
    rows = db.session().execute(
        select(Membership, Department)
        .join(Department, Department.id == Membership.department_id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.valid_until.is_not(None), Membership.valid_from.desc())
    )
    return [(membership, unit) for membership, unit in rows]


def roles_of(person_id: int) -> list[HeldRole]:
    """The roles a person holds now."""
    rows = db.session().execute(
        select(RoleGrant.id, RoleGrant.role, Department.name)
        .outerjoin(Department, Department.id == RoleGrant.department_id)
        .where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    )
    return [HeldRole(grant_id, Role(role), unit or "") for grant_id, role, unit in rows]


def existing_people() -> list[Existing]:
    """Everybody, to compare an import with."""
    names = {node.id: node.full_name for node in tree()}
    rows = db.session().execute(
        select(Person, Membership)
        .outerjoin(
            Membership,
            and_(Membership.person_id == Person.id, Membership.is_main, Membership.valid_until.is_(None)),
        )
        .where(Person.is_guest.is_(False))
    )
    return [
        Existing(
            person_id=person.id,
            staff_number=person.staff_number,
            name=person.name,
            unit=names.get(post.department_id, "") if post else "",
            post=post.post if post else "",
            is_enforcement=post.is_enforcement if post else False,
            phone=person.phone,
            hired_on=person.hired_on,
            is_active=person.is_active,
        )
        for person, post in rows
    ]


def known_units() -> frozenset[str]:
    """Full paths and every unambiguous ending of them, as a file may name units."""
    endings: dict[str, int] = {}
    for node in tree():
        parts = node.full_name.split("/")
        for start in range(len(parts)):
            ending = "/".join(parts[start:])
            endings[ending] = endings.get(ending, 0) + 1
    return frozenset(ending for ending, count in endings.items() if count == 1)


def _visible(actor: Actor) -> ColumnElement[bool]:
    """Within scope; who sees everything also sees persons without a unit."""
    paths = actor.scope(Permission.PEOPLE_READ)
    return Person.id.is_not(None) if paths == ("",) else within(Department.path, paths)


def _on(day: date) -> ColumnElement[bool]:
    return and_(Membership.valid_from <= day, or_(Membership.valid_until.is_(None), Membership.valid_until >= day))


def _walk(
    children: dict[int | None, list[Department]],
    parent: int | None,
    depth: int,
    above: str,
    nodes: list[DepartmentNode],
) -> None:
    for unit in children.get(parent, []):
        full = f"{above}/{unit.name}" if above else unit.name
        nodes.append(DepartmentNode(unit.id, unit.parent_id, unit.name, unit.path, unit.position, depth, full))
        _walk(children, unit.id, depth + 1, full, nodes)


def person_by_number(staff_number: str) -> int | None:
    """The id of the person with this staff number, active or not."""
    return db.session().execute(select(Person.id).where(Person.staff_number == staff_number)).scalar_one_or_none()


def study_totals(year: int) -> Select[*tuple[Any, ...]]:
    """The query of a year's ledger: rows are (staff number, name, credit, hours) with sums in hundredths."""

    def total(kind: StudyKind) -> Any:
        return func.coalesce(func.sum(case((StudyCredit.kind == kind, StudyCredit.amount))), 0)

    return (
        select(Person.staff_number, Person.name, total(StudyKind.CREDIT), total(StudyKind.HOURS))
        .join(StudyCredit, StudyCredit.person_id == Person.id)
        .where(StudyCredit.year == year)
        .group_by(Person.id)
        .order_by(Person.staff_number)
    )


def study_days(person_id: int, year: int, kind: StudyKind) -> list[tuple[str, int]]:
    """(day, hundredths) of a person's study in a year; the day is "" for a number of the year as a whole."""
    rows = db.session().execute(
        select(StudyCredit.day, StudyCredit.amount).where(
            StudyCredit.person_id == person_id, StudyCredit.year == year, StudyCredit.kind == kind
        )
    )
    return [(day, amount) for day, amount in rows]
