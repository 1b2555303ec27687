"""Persons on the roster of an exam: frozen at publication, exempt or deferred, added later, come in by taking part."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound, Refused
from quizapp.exams.models import Exam, RosterDepartment, RosterEntry
from quizapp.exams.rules.access import Reason, RosterStatus
from quizapp.exams.rules.settings import Entry, ExamSettings
from quizapp.exams.rules.states import ExamState
from quizapp.i18n import local
from quizapp.people.models import Person
from quizapp.people.queries import Member, members_on

PUBLIC_UNIT, PUBLIC_NAME = 0, "公开参加"  # the unit of those who come in without an account, on reports, too


@dataclass(frozen=True, slots=True)
class Excuse:
    """A person taken out of (exempt) or put off within (deferred) the base, with reason and approver."""

    person_id: int
    status: RosterStatus
    reason: Reason
    note: str
    approved_by: str


def entry_for(exam_id: int, member: Member, excuse: Excuse | None, now: datetime) -> RosterEntry:
    """A member as he or she stands on the roster."""
    return RosterEntry(
        exam_id=exam_id,
        person_id=member.person_id,
        department_id=member.department_id,
        department_path=member.department_path,
        staff_number=member.staff_number,
        name=member.name,
        post=member.post,
        is_enforcement=member.is_enforcement,
        status=excuse.status if excuse else RosterStatus.DUE,
        reason=excuse.reason if excuse else "",
        reason_note=excuse.note if excuse else "",
        approved_by=excuse.approved_by if excuse else "",
        added_at=now,
    )


def change_status(exam_id: int, excuse: Excuse, actor: Actor, now: datetime) -> None:
    """Exempt, defer or take back (DUE) a person on a published roster; logged with reason and approver."""
    entry = db.session().get(RosterEntry, (exam_id, excuse.person_id), populate_existing=True)
    if entry is None:
        raise NotFound
    before = entry.status
    entry.status = excuse.status
    entry.reason = excuse.reason if excuse.status is not RosterStatus.DUE else ""
    entry.reason_note = excuse.note
    entry.approved_by = excuse.approved_by
    record(
        actor,
        now,
        "roster.changed",
        "exam",
        exam_id,
        person=str(excuse.person_id),
        before=before,
        after=excuse.status.value,
        reason=excuse.reason.value,
    )


def add_late(exam_id: int, staff_number: str, actor: Actor, now: datetime) -> None:
    """Put a person on a published roster later; the entry says so and so does the report's base."""
    if db.session().get(Exam, exam_id) is None:
        raise NotFound
    member = next((m for m in members_on(local(now).date()) if m.staff_number == staff_number), None)
    if member is None:
        raise Refused("no_such_person", staff_number=staff_number)
    if db.session().get(RosterEntry, (exam_id, member.person_id)) is not None:
        raise Refused("already_on_roster", staff_number=staff_number)
    known = select(RosterDepartment.department_id).where(
        RosterDepartment.exam_id == exam_id, RosterDepartment.department_id == member.department_id
    )
    if db.session().execute(known).first() is None:
        raise Refused("unit_not_frozen", unit=member.department_name)
    entry = entry_for(exam_id, member, None, now)
    entry.is_late_addition = True
    db.session().add(entry)
    record(actor, now, "roster.added", "exam", exam_id, person=str(member.person_id), staff_number=staff_number)


def join(exam_id: int, actor: Actor, now: datetime) -> None:
    """Come onto the roster of an exam without one, by taking part; doing so again changes nothing."""
    exam = db.session().get(Exam, exam_id)
    if exam is None or exam.state != ExamState.PUBLISHED:
        raise NotFound
    settings = ExamSettings.from_json(exam.settings)
    if db.session().get(RosterEntry, (exam_id, actor.person_id or 0)) is not None:
        return
    if settings.entry is Entry.ROSTER:
        raise Refused("not_open_exam")
    person = db.session().get(Person, actor.person_id or 0)
    member = next((each for each in members_on(local(now).date()) if each.person_id == actor.person_id), None)
    if person is None or (member is None and settings.entry is not Entry.PUBLIC):
        raise Refused("not_open_exam")
    if member is not None and db.session().get(RosterDepartment, (exam_id, member.department_id)) is None:
        raise Refused("unit_not_frozen", unit=member.department_name)
    entry = entry_for(exam_id, member, None, now) if member else _guest(exam_id, person, now)
    try:
        with db.session().begin_nested():
            db.session().add(entry)
            db.session().flush()
    except IntegrityError:
        return  # the same person was faster in another tab
    record(actor, now, "roster.joined", "exam", exam_id, person=str(person.id))


def _guest(exam_id: int, person: Person, now: datetime) -> RosterEntry:
    return RosterEntry(
        exam_id=exam_id,
        person_id=person.id,
        department_id=PUBLIC_UNIT,
        department_path=f"/{PUBLIC_UNIT}/",
        staff_number=person.staff_number,
        name=person.name,
        status=RosterStatus.DUE,
        added_at=now,
    )
