"""What an import of staff would do, compared with who is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quizapp.people.roster import PersonDraft


class Mode(StrEnum):
    """Add new persons only; add and update; or make the file the whole truth (absentees are deactivated)."""

    ADD = "add"
    UPDATE = "update"
    SYNCHRONISE = "synchronise"


class StudyKind(StrEnum):
    """What the ledger of study counts."""

    CREDIT = "credit"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Existing:
    """A person as stored; `unit` is the full path of names."""

    person_id: int
    staff_number: str
    name: str
    unit: str
    post: str
    is_enforcement: bool
    phone: str
    hired_on: date | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Staff numbers by what would happen to them; `deactivate` never deletes."""

    add: tuple[str, ...]
    change: tuple[str, ...]
    unchanged: tuple[str, ...]
    left_alone: tuple[str, ...]  # they exist, and the mode is ADD
    deactivate: tuple[str, ...]


def plan(drafts: Sequence[PersonDraft], existing: Sequence[Existing], mode: Mode) -> Plan:
    """Sort the drafts; in SYNCHRONISE also name the active persons who are not in the file."""
    known = {person.staff_number: person for person in existing}
    add, change, unchanged, alone = [], [], [], []
    for draft in drafts:
        person = known.get(draft.staff_number)
        if person is None:
            add.append(draft.staff_number)
        elif mode is Mode.ADD:
            alone.append(draft.staff_number)
        elif differs(draft, person):
            change.append(draft.staff_number)
        else:
            unchanged.append(draft.staff_number)
    listed = {draft.staff_number for draft in drafts}
    absent = [p.staff_number for p in existing if p.is_active and p.staff_number not in listed]
    return Plan(
        add=tuple(add),
        change=tuple(change),
        unchanged=tuple(unchanged),
        left_alone=tuple(alone),
        deactivate=tuple(absent) if mode is Mode.SYNCHRONISE else (),
    )


def differs(draft: PersonDraft, person: Existing) -> bool:
    """Whether taking the draft would change anything; empty cells leave a field as it is."""
    return (
        draft.name != person.name
        or draft.is_active != person.is_active
        or (draft.unit != "" and draft.unit != person.unit and not person.unit.endswith("/" + draft.unit))
        or (draft.post != "" and draft.post != person.post)
        or (draft.is_enforcement is not None and draft.is_enforcement != person.is_enforcement)
        or (draft.phone != "" and draft.phone != person.phone)
        or (draft.hired_on is not None and draft.hired_on != person.hired_on)
    )
