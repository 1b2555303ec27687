"""Publishing: checks, then freezes roster, tree, questions and (for a fixed paper) the paper, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound, Refused
from quizapp.exams.models import Exam, ExamPool, RosterDepartment, RosterEntry
from quizapp.exams.rules.access import Reason, RosterStatus
from quizapp.exams.rules.settings import ExamSettings, contradictions
from quizapp.exams.rules.states import ExamState
from quizapp.i18n import local
from quizapp.papers.actions import freeze_paper, freeze_revision
from quizapp.papers.queries import pool_with_revisions
from quizapp.papers.rules.blueprint import Blueprint, PaperMode
from quizapp.papers.rules.draw import PoolItem, Rng, fits, sufficiency
from quizapp.people.queries import Member, members_on, tree


@dataclass(frozen=True, slots=True)
class Excuse:
    """A person taken out of (exempt) or put off within (deferred) the base, with reason and approver."""

    person_id: int
    status: RosterStatus
    reason: Reason
    note: str
    approved_by: str


def publish(exam_id: int, excuses: Sequence[Excuse], lock_version: int, actor: Actor, now: datetime, rng: Rng) -> None:
    """Freeze everything the exam stands on. Refused when settings contradict each other, questions are short, or
    nobody is on the roster; then nothing is stored."""
    exam = db.session().get(Exam, exam_id, populate_existing=True)
    if exam is None:
        raise NotFound
    if exam.state != ExamState.DRAFT:
        raise Refused("already_published")
    if exam.lock_version != lock_version:
        raise Refused("stale")
    blueprint = Blueprint.from_json(exam.blueprint)
    settings = ExamSettings.from_json(exam.settings)
    _check(settings, blueprint, now)
    pool = _freeze_pool(exam, blueprint)
    entries = _freeze_roster(exam, excuses, now)
    paper_id = freeze_paper(blueprint, pool, rng, now) if blueprint.mode is PaperMode.FIXED else None
    moved = db.session().execute(
        update(Exam)
        .where(Exam.id == exam_id, Exam.state == ExamState.DRAFT, Exam.lock_version == lock_version)
        .values(
            state=ExamState.PUBLISHED,
            paper_id=paper_id,
            total_marks=blueprint.total_marks,
            question_count=blueprint.question_count,
            published_at=now,
            published_by=actor.name,
            lock_version=lock_version + 1,
        ),
        execution_options={"synchronize_session": False},
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("stale")
    record(actor, now, "exam.published", "exam", exam_id, code=exam.code, roster=entries, questions=len(pool))


def audience_of(audience: dict[str, Any], members: Sequence[Member]) -> list[Member]:
    """The members an exam is for: everybody, or those in the subtrees chosen, or only enforcement posts among them."""
    chosen = audience.get("departments") or []
    only_enforcement = bool(audience.get("enforcement_only"))
    return [
        member
        for member in members
        if (not chosen or any(f"/{unit}/" in member.department_path for unit in chosen))
        and (member.is_enforcement or not only_enforcement)
    ]


def _check(settings: ExamSettings, blueprint: Blueprint, now: datetime) -> None:
    fatal = [problem for problem in contradictions(settings, blueprint.total_marks) if problem.is_fatal]
    if fatal:
        raise Refused(fatal[0].code)
    if not blueprint.parts:
        raise Refused("no_parts")
    if settings.closes_at <= now:
        raise Refused("window_over")


def _freeze_pool(exam: Exam, blueprint: Blueprint) -> dict[int, PoolItem]:
    """Freeze every question that could be drawn, so that a bank that shrinks later changes nothing."""
    candidates = [row for row in pool_with_revisions() if any(fits(part, row.item) for part in blueprint.parts)]
    shortages = sufficiency(blueprint, [row.item for row in candidates])
    if shortages:
        raise Refused("not_enough_questions", part=blueprint.parts[shortages[0].part].title)
    pool: dict[int, PoolItem] = {}
    for row in candidates:
        frozen_id = freeze_revision(row.revision, row.question, row.bank)
        pool[frozen_id] = row.item
        db.session().add(ExamPool(exam_id=exam.id, frozen_id=frozen_id, traits=row.item.to_json()))
    db.session().flush()
    return pool


def _freeze_roster(exam: Exam, excuses: Sequence[Excuse], now: datetime) -> int:
    members = audience_of(exam.audience, members_on(local(now).date()))
    if not members:
        raise Refused("empty_roster")
    excused = {excuse.person_id: excuse for excuse in excuses}
    if set(excused) - {member.person_id for member in members}:
        raise Refused("excuse_not_on_roster")
    for member in members:
        db.session().add(_entry(exam.id, member, excused.get(member.person_id), now))
    for node in tree():
        db.session().add(
            RosterDepartment(
                exam_id=exam.id,
                department_id=node.id,
                parent_id=node.parent_id,
                name=node.name,
                path=node.path,
                position=node.position,
            )
        )
    db.session().flush()
    return len(members)


def _entry(exam_id: int, member: Member, excuse: Excuse | None, now: datetime) -> RosterEntry:
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
    entry = _entry(exam_id, member, None, now)
    entry.is_late_addition = True
    db.session().add(entry)
    record(actor, now, "roster.added", "exam", exam_id, person=str(member.person_id), staff_number=staff_number)
