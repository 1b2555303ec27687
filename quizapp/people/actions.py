"""Departments, persons, posts and roles change here, each with its audit entry."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import UNIT_ROLES, Actor, Role
from quizapp.errors import NotFound, Refused
from quizapp.people.models import Department, Membership, Person, RoleGrant


def create_department(name: str, parent_id: int | None, actor: Actor, now: datetime) -> int:
    """A new unit below `parent_id` (None: a root); refused when a sibling has the name."""
    parent = _department(parent_id) if parent_id is not None else None
    _refuse_twin(name, parent_id)
    new = db.new_id()
    position = (
        db.session()
        .execute(select(func.count()).select_from(Department).where(Department.parent_id == parent_id))
        .scalar_one()
    )
    unit = Department(
        id=new,
        parent_id=parent_id,
        name=name,
        path=f"{parent.path if parent else '/'}{new}/",
        position=position,
        valid_from=now.date(),
    )
    db.session().add(unit)
    db.session().flush()
    record(actor, now, "department.created", "department", new, name=name)
    return new


def rename_department(unit_id: int, name: str, actor: Actor, now: datetime) -> None:
    """Rename a unit; frozen rosters keep the old name."""
    unit = _department(unit_id)
    if unit.name != name:
        _refuse_twin(name, unit.parent_id)
        record(actor, now, "department.renamed", "department", unit_id, before=unit.name, after=name)
        unit.name = name


def move_department(unit_id: int, parent_id: int | None, actor: Actor, now: datetime) -> None:
    """Hang a unit with all below it under another; the paths of the whole subtree follow."""
    unit = _department(unit_id)
    parent = _department(parent_id) if parent_id is not None else None
    if parent is not None and parent.path.startswith(unit.path):
        raise Refused("unit_cycle")
    if unit.parent_id == parent_id:
        return
    _refuse_twin(unit.name, parent_id)
    old, new = unit.path, f"{parent.path if parent else '/'}{unit.id}/"
    for below in db.session().execute(select(Department).where(Department.path.startswith(old))).scalars():
        below.path = new + below.path[len(old) :]
    unit.parent_id = parent_id
    record(actor, now, "department.moved", "department", unit_id, parent=str(parent_id or ""))


def close_department(unit_id: int, actor: Actor, now: datetime) -> None:
    """End a unit; refused while anybody or any unit is in it. It stays in every frozen report."""
    unit = _department(unit_id)
    below = select(Department.id).where(Department.parent_id == unit_id, Department.valid_until.is_(None))
    if db.session().execute(below.limit(1)).first():
        raise Refused("unit_has_units")
    people = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.department_id == unit_id, Membership.valid_until.is_(None), Person.is_active)
    )
    if db.session().execute(people.limit(1)).first():
        raise Refused("unit_has_people")
    unit.valid_until = now.date()
    record(actor, now, "department.closed", "department", unit_id, name=unit.name)


def create_person(
    staff_number: str,
    name: str,
    department_id: int,
    post: str,
    is_enforcement: bool,
    phone: str,
    hired_on: date | None,
    actor: Actor,
    now: datetime,
) -> int:
    """A person with the main post; the account is made by the shell, which hashes the first password."""
    if db.session().execute(select(Person.id).where(Person.staff_number == staff_number)).first():
        raise Refused("number_taken", staff_number=staff_number)
    person = Person(
        id=db.new_id(), staff_number=staff_number, name=name, phone=phone, hired_on=hired_on, created_at=now
    )
    db.session().add(person)
    db.session().flush()
    db.session().add(
        Membership(
            person_id=person.id,
            department_id=_department(department_id).id,
            post=post,
            is_enforcement=is_enforcement,
            valid_from=now.date(),
        )
    )
    record(actor, now, "person.created", "person", person.id, staff_number=staff_number)
    return person.id


def set_post(
    person_id: int, department_id: int, post: str, is_enforcement: bool, since: date, actor: Actor, now: datetime
) -> None:
    """The main post from a day on. A changed unit ends the old membership the day before; otherwise it is corrected."""
    current = (
        db.session()
        .execute(
            select(Membership).where(
                Membership.person_id == person_id, Membership.is_main, Membership.valid_until.is_(None)
            )
        )
        .scalar_one_or_none()
    )
    unit = _department(department_id)
    if current is not None and (current.department_id == unit.id or current.valid_from >= since):
        current.department_id, current.post, current.is_enforcement = unit.id, post, is_enforcement
    else:
        if current is not None:
            current.valid_until = since - timedelta(days=1)
            db.session().flush()
        db.session().add(
            Membership(
                person_id=person_id,
                department_id=unit.id,
                post=post,
                is_enforcement=is_enforcement,
                valid_from=since,
            )
        )
    db.session().flush()
    record(actor, now, "person.posted", "person", person_id, unit=unit.name, post=post, enforcement=is_enforcement)


def edit_person(
    person_id: int, name: str, phone: str, hired_on: date | None, note: str, actor: Actor, now: datetime
) -> None:
    """Name and contact data."""
    person = _person(person_id)
    before = person.name
    person.name, person.phone, person.hired_on, person.note = name, phone, hired_on, note
    record(actor, now, "person.edited", "person", person_id, before=before, after=name)


def set_active(person_id: int, is_active: bool, actor: Actor, now: datetime) -> None:
    """Somebody leaves or comes back; never deleted. The shell ends the sessions with the account room's action."""
    person = _person(person_id)
    if person.is_active != is_active:
        person.is_active = is_active
        record(actor, now, "person.activated" if is_active else "person.deactivated", "person", person_id)


def grant_role(person_id: int, role: Role, unit_id: int | None, actor: Actor, now: datetime) -> None:
    """Give a role. Nobody gives one to himself; unit roles of a unit head need a unit, the others take none."""
    if person_id == actor.person_id:
        raise Refused("self_grant")
    if role is Role.UNIT_HEAD and unit_id is None:
        raise Refused("role_needs_unit")
    if role not in UNIT_ROLES and unit_id is not None:
        raise Refused("role_whole_only")
    _person(person_id)
    held = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id,
        RoleGrant.role == role,
        RoleGrant.department_id == unit_id if unit_id is not None else RoleGrant.department_id.is_(None),
        RoleGrant.revoked_at.is_(None),
    )
    if db.session().execute(held).first():
        raise Refused("role_held")
    db.session().add(
        RoleGrant(person_id=person_id, role=role, department_id=unit_id, granted_by=actor.person_id, granted_at=now)
    )
    record(actor, now, "role.granted", "person", person_id, role=role.value, unit=str(unit_id or ""))


def revoke_role(person_id: int, grant_id: int, actor: Actor, now: datetime) -> None:
    """Take a role back; the last security administrator keeps his."""
    grant = (
        db.session()
        .execute(
            select(RoleGrant).where(
                RoleGrant.id == grant_id, RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None)
            )
        )
        .scalar_one_or_none()
    )
    if grant is None:
        raise NotFound
    others = select(func.count()).where(
        RoleGrant.role == Role.SECURITY_ADMIN, RoleGrant.revoked_at.is_(None), RoleGrant.id != grant_id
    )
    if grant.role == Role.SECURITY_ADMIN and not db.session().execute(others).scalar_one():
        raise Refused("last_security_admin")
    db.session().execute(
        update(RoleGrant)
        .where(RoleGrant.id == grant_id, RoleGrant.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by=actor.person_id)
    )
    record(actor, now, "role.revoked", "person", person_id, role=grant.role)


def _department(unit_id: int) -> Department:
    unit = db.session().get(Department, unit_id, populate_existing=True)
    if unit is None or unit.valid_until is not None:
        raise NotFound
    return unit


def _person(person_id: int) -> Person:
    person = db.session().get(Person, person_id, populate_existing=True)
    if person is None:
        raise NotFound
    return person


def _refuse_twin(name: str, parent_id: int | None) -> None:
    same = Department.parent_id == parent_id if parent_id is not None else Department.parent_id.is_(None)
    twin = select(Department.id).where(same, Department.name == name, Department.valid_until.is_(None))
    if db.session().execute(twin).first():
        raise Refused("unit_exists", name=name)
