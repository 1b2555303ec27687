"""Invariants of people and units."""

from collections.abc import Iterator

from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.rules import Violation
from quizapp.people.models import Department, Membership, Person


def one_main_post() -> Iterator[Violation]:
    """Every active person has exactly one main post now."""
    rows = db.session().execute(
        select(Person.id, func.count(Membership.id))
        .outerjoin(
            Membership, (Membership.person_id == Person.id) & Membership.is_main & Membership.valid_until.is_(None)
        )
        .where(Person.is_active)
        .group_by(Person.id)
        .having(func.count(Membership.id) != 1)
    )
    for person_id, count in rows:
        yield Violation("one_main_post", str(person_id), f"{count} main posts")


def paths_follow_parents() -> Iterator[Violation]:
    """A unit's path is its parent's path and its own id."""
    units = {unit.id: unit for unit in db.session().execute(select(Department)).scalars()}
    for unit in units.values():
        parent = units.get(unit.parent_id) if unit.parent_id else None
        if unit.path != f"{parent.path if parent else '/'}{unit.id}/":
            yield Violation("paths_follow_parents", str(unit.id), unit.path)


CHECKS = (one_main_post, paths_follow_parents)
