"""Units' lists of applicable laws as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select

from quizapp import db
from quizapp.audit.rules import Actor, Permission
from quizapp.errors import NotFound
from quizapp.law.models import Law, LawList, LawListLine, LawVersion
from quizapp.law.rules.listing import ListedLaw
from quizapp.people.models import Department
from quizapp.people.queries import DepartmentNode, tree, within


@dataclass(frozen=True, slots=True)
class ListHead:
    """A unit's list in one line; `laws` 0 where there is none."""

    unit_id: int
    laws: int
    confirmed_at: datetime | None
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A law on a list; `label` of the version in force, "" where none is."""

    line: ListedLaw
    short_title: str
    level: str
    label: str
    version_id: int | None


@dataclass(frozen=True, slots=True)
class UnitList:
    """A unit's list; `lock_version` 0 where nothing was saved yet. `copied_from` is a unit's name or ""."""

    unit: Department
    entries: tuple[ListEntry, ...]
    confirmed_at: datetime | None
    confirmed_by: str
    copied_from: str
    lock_version: int


def units_of(actor: Actor) -> list[DepartmentNode]:
    """The units whose lists this person keeps, in tree order."""
    return tree(actor.scope(Permission.LAW_LIST))


def unit_for(actor: Actor, unit_id: int) -> Department:
    """A unit whose list this person keeps; NotFound for any other."""
    scope = within(Department.path, actor.scope(Permission.LAW_LIST))
    unit = db.session().execute(select(Department).where(Department.id == unit_id, scope)).scalar_one_or_none()
    if unit is None:
        raise NotFound
    return unit


def heads(unit_ids: Sequence[int]) -> dict[int, ListHead]:
    """The lists of these units, in one query."""
    rows = db.session().execute(
        select(LawList, func.count(LawListLine.law_id))
        .outerjoin(LawListLine, LawListLine.list_id == LawList.id)
        .where(LawList.unit_id.in_(unit_ids))
        .group_by(LawList.id)
    )
    return {row.unit_id: ListHead(row.unit_id, number, row.confirmed_at, row.confirmed_by) for row, number in rows}


def unit_list(unit: Department, day: date) -> UnitList:
    """The list with the version of each law that is in force."""
    stored = db.session().execute(select(LawList).where(LawList.unit_id == unit.id)).scalar_one_or_none()
    if stored is None:
        return UnitList(unit, (), None, "", "", 0)
    source = db.session().get(Department, stored.copied_from) if stored.copied_from else None
    return UnitList(
        unit=unit,
        entries=_entries(stored.id, day),
        confirmed_at=stored.confirmed_at,
        confirmed_by=stored.confirmed_by,
        copied_from=source.name if source else "",
        lock_version=stored.lock_version,
    )


def lists_to_copy(actor: Actor, unit_id: int) -> list[tuple[int, str]]:
    """Units with a list, besides this one: (id, name). Every unit's, because a list is no secret and a brigade takes the
    neighbour's."""
    rows = db.session().execute(
        select(Department.id, Department.name)
        .join(LawList, LawList.unit_id == Department.id)
        .where(Department.id != unit_id)
        .order_by(Department.path)
    )
    return [(row[0], row[1]) for row in rows]


def laws_to_add(unit_id: int, day: date) -> list[tuple[int, str, str]]:
    """Laws in force that are not on the list: (id, short title, level)."""
    on_it = (
        select(LawListLine.law_id).join(LawList, LawList.id == LawListLine.list_id).where(LawList.unit_id == unit_id)
    )
    query = (
        select(Law.id, Law.short_title, Law.level)
        .join(LawVersion, _in_force(day))
        .where(Law.id.not_in(on_it))
        .order_by(Law.level, Law.short_title)
        .distinct()
    )
    return [(row[0], row[1], row[2]) for row in db.session().execute(query)]


def _entries(list_id: int, day: date) -> tuple[ListEntry, ...]:
    query = (
        select(LawListLine, Law, LawVersion)
        .join(Law, Law.id == LawListLine.law_id)
        .outerjoin(LawVersion, _in_force(day))
        .where(LawListLine.list_id == list_id)
        .order_by(LawListLine.position, LawVersion.effective_on.desc())
    )
    found: dict[int, ListEntry] = {}
    for line, law, version in db.session().execute(query):
        listed = ListedLaw(line.law_id, line.weight, line.is_general, line.note)
        entry = ListEntry(
            listed, law.short_title, law.level, version.label if version else "", version.id if version else None
        )
        found.setdefault(law.id, entry)
    return tuple(found.values())


def _in_force(day: date):  # type: ignore[no-untyped-def]  # a condition of SQLAlchemy
    return and_(
        LawVersion.law_id == Law.id,
        or_(LawVersion.effective_on.is_(None), LawVersion.effective_on <= day),
        or_(LawVersion.ceased_on.is_(None), LawVersion.ceased_on > day),
    )
