"""Confirming a staff import: every row in one transaction. Called with hashes ready made, because hashing is slow.

A drawer of its own beside actions.py, because an import is one change made of many.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.people import actions
from quizapp.people.formats.study import StudyDraft
from quizapp.people.models import Department, Person, StudyCredit
from quizapp.people.queries import existing_people, tree
from quizapp.people.roster import PersonDraft
from quizapp.people.rules import Existing, Mode, StudyKind, plan


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `created` and `deactivated` hold person ids, for accounts and sessions."""

    created: Mapping[str, int]  # staff number -> person id
    changed: int
    unchanged: int
    deactivated: tuple[int, ...]


def apply_import(drafts: Sequence[PersonDraft], mode: Mode, actor: Actor, now: datetime) -> Imported:
    """Take all drafts. Unknown units are made along their path; absentees are deactivated in SYNCHRONISE."""
    existing = {person.staff_number: person for person in existing_people()}
    wanted = plan(drafts, list(existing.values()), mode)
    units = _Units(actor, now)
    by_number = {draft.staff_number: draft for draft in drafts}
    created = {}
    for number in wanted.add:
        created[number] = _create(by_number[number], units, actor, now)
    deactivated = [existing[number].person_id for number in wanted.deactivate]
    for number in wanted.change:
        _change(by_number[number], existing[number], units, actor, now)
        if not by_number[number].is_active:
            deactivated.append(existing[number].person_id)
    for number in wanted.deactivate:
        actions.set_active(existing[number].person_id, False, actor, now)
    record(
        actor,
        now,
        "people.imported",
        "people",
        "",
        mode=mode.value,
        created=len(created),
        changed=len(wanted.change),
        deactivated=len(deactivated),
    )
    return Imported(created, len(wanted.change), len(wanted.unchanged) + len(wanted.left_alone), tuple(deactivated))


@dataclass(frozen=True, slots=True)
class StudyTaken:
    """What an import into the ledger did: `unknown` are staff numbers that nobody has."""

    taken: int
    changed: int
    unknown: tuple[str, ...]


def take_study(
    drafts: Sequence[StudyDraft], year: int, kind: StudyKind, source: str, actor: Actor, now: datetime
) -> StudyTaken:
    """Write a file's numbers into the ledger. What stood there for the same person, year and day gives way."""
    people = {row[0]: row[1] for row in db.session().execute(select(Person.staff_number, Person.id))}
    unknown = tuple(dict.fromkeys(draft.staff_number for draft in drafts if draft.staff_number not in people))
    changed = 0
    for draft in drafts:
        if draft.staff_number not in people:
            continue
        place = (people[draft.staff_number], year, kind.value, draft.day)
        row = db.session().get(StudyCredit, place)
        if row is None:
            row = StudyCredit(person_id=place[0], year=year, kind=kind.value, day=draft.day)
            db.session().add(row)
        elif row.amount != draft.amount:
            changed += 1
        row.amount, row.source, row.imported_by, row.imported_at = draft.amount, source[:200], actor.name, now
    db.session().flush()
    taken = sum(draft.staff_number in people for draft in drafts)
    record(actor, now, "study.imported", "people", "", year=year, study=kind.value, rows=taken, changed=changed)
    return StudyTaken(taken, changed, unknown)


def _create(draft: PersonDraft, units: "_Units", actor: Actor, now: datetime) -> int:
    person_id = actions.create_person(
        draft.staff_number,
        draft.name,
        units.find_or_make(draft.unit),
        draft.post,
        bool(draft.is_enforcement),
        draft.phone,
        draft.hired_on,
        actor,
        now,
    )
    person = db.session().get_one(Person, person_id)
    person.note = draft.note
    person.is_active = draft.is_active
    return person_id


def _change(draft: PersonDraft, person: Existing, units: "_Units", actor: Actor, now: datetime) -> None:
    row = db.session().execute(select(Person).where(Person.id == person.person_id)).scalar_one()
    phone, hired_on, note = draft.phone or row.phone, draft.hired_on or row.hired_on, draft.note or row.note
    actions.edit_person(person.person_id, draft.name, phone, hired_on, note, actor, now)
    actions.set_active(person.person_id, draft.is_active, actor, now)
    is_enforcement = person.is_enforcement if draft.is_enforcement is None else draft.is_enforcement
    unit_id = units.find_or_make(draft.unit or person.unit)
    actions.set_post(person.person_id, unit_id, draft.post or person.post, is_enforcement, now.date(), actor, now)


class _Units:
    """Units by the names a file uses; the missing ones are made."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.actor, self.now = actor, now
        self.known: dict[str, int] = {}
        self.root: int | None = None
        endings: dict[str, list[int]] = {}
        for node in tree():
            self.root = self.root or node.id
            parts = node.full_name.split("/")
            self.known[node.full_name] = node.id
            for start in range(1, len(parts)):
                endings.setdefault("/".join(parts[start:]), []).append(node.id)
        for ending, ids in endings.items():
            if len(ids) == 1:
                self.known.setdefault(ending, ids[0])

    def find_or_make(self, path: str) -> int:
        """The unit's id; an unknown first name hangs below the only root, or becomes a root where there is none."""
        if not path and self.root is not None:
            return self.root
        path = path or "未分配单位"
        found = self.known.get(path)
        if found is not None:
            return found
        above, _slash, name = path.rpartition("/")
        parent = self.find_or_make(above) if above else self._only_root()
        made = actions.create_department(name, parent, self.actor, self.now)
        self.known[path] = made
        self.root = self.root or made
        return made

    def _only_root(self) -> int | None:
        roots = (
            db.session()
            .execute(select(Department.id).where(Department.parent_id.is_(None), Department.valid_until.is_(None)))
            .scalars()
            .all()
        )
        return roots[0] if len(roots) == 1 else None
