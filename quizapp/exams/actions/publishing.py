"""Publishing: checks, then freezes roster, tree, questions and (for a fixed paper) the paper, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions.roster import PUBLIC_NAME, PUBLIC_UNIT, Excuse, entry_for
from quizapp.exams.models import Exam, ExamPool, RosterDepartment
from quizapp.exams.queries.standing import MAKE_UP_WHO, make_up_people, questions_of_exam
from quizapp.exams.rules.contradictions import contradictions
from quizapp.exams.rules.settings import Entry, ExamSettings
from quizapp.exams.rules.states import ExamState
from quizapp.i18n import local
from quizapp.papers.actions import freeze_paper, freeze_revision
from quizapp.papers.queries import pool_with_revisions
from quizapp.papers.rules.blueprint import Blueprint, PaperMode
from quizapp.papers.rules.draw import PoolItem, Rng, fits, sufficiency
from quizapp.people.queries import Member, members_on, tree


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
    total = total_of(settings, blueprint)
    _check(exam_id, settings, blueprint, total, now)
    pool = _freeze_pool(exam, blueprint) if blueprint.parts and not settings.on_paper else {}
    entries = _freeze_roster(exam, settings, excuses, now)
    paper_id = _fixed_paper(settings, blueprint, pool, rng, now) if pool else None
    moved = db.session().execute(
        update(Exam)
        .where(Exam.id == exam_id, Exam.state == ExamState.DRAFT, Exam.lock_version == lock_version)
        .values(
            state=ExamState.PUBLISHED,
            paper_id=paper_id,
            total_marks=total,
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


def audience_of(
    audience: dict[str, Any], members: Sequence[Member], make_up_for: frozenset[int] | None = None
) -> list[Member]:
    """The members an exam is for: everybody, or those in the subtrees chosen, with one of the words in their posts, only
    enforcement posts; of a make-up exam only those who failed or were absent (`make_up_for`)."""
    chosen = audience.get("departments") or []
    only_enforcement = bool(audience.get("enforcement_only"))
    posts = audience.get("posts") or []
    return [
        member
        for member in members
        if (not chosen or any(f"/{unit}/" in member.department_path for unit in chosen))
        and (member.is_enforcement or not only_enforcement)
        and (not posts or any(word in member.post for word in posts))
        and (make_up_for is None or member.person_id in make_up_for)
    ]


def members_for(exam: Exam, settings: ExamSettings, members: Sequence[Member]) -> list[Member]:
    """Who would stand on the roster if it were frozen now; nobody where there is no roster."""
    if settings.entry is not Entry.ROSTER:
        return []
    who = exam.audience.get("make_up_who") or MAKE_UP_WHO
    again = make_up_people(settings.make_up_of, who) if settings.make_up_of else None
    return audience_of(exam.audience, members, again)


def total_of(settings: ExamSettings, blueprint: Blueprint) -> int:
    """The whole of the marks."""
    return settings.total_of(blueprint.total_marks)


def _check(exam_id: int, settings: ExamSettings, blueprint: Blueprint, total: int, now: datetime) -> None:
    fatal = [each for each in contradictions(settings, total, blueprint.parts, exam_id) if each.is_fatal]
    if fatal:
        raise Refused(fatal[0].code, detail=fatal[0].detail)
    if not blueprint.parts and not settings.on_paper:
        raise Refused("no_parts")
    if not total:
        raise Refused("no_paper_total")
    if settings.closes_at <= now:
        raise Refused("window_over")
    original = db.session().get(Exam, settings.make_up_of) if settings.make_up_of else None
    if original is not None and original.closes_at > now:
        raise Refused("make_up_before_end")


def _fixed_paper(
    settings: ExamSettings, blueprint: Blueprint, pool: dict[int, PoolItem], rng: Rng, now: datetime
) -> int | None:
    """The one paper for all; that of a make-up exam prefers what did not stand on the original's."""
    if blueprint.mode is not PaperMode.FIXED:
        return None
    original = settings.make_up_of if settings.prefer_fresh else None
    return freeze_paper(blueprint, pool, rng, now, questions_of_exam(original) if original else frozenset())


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


def _freeze_roster(exam: Exam, settings: ExamSettings, excuses: Sequence[Excuse], now: datetime) -> int:
    members = members_for(exam, settings, members_on(local(now).date()))
    if not members and settings.entry is Entry.ROSTER:
        raise Refused("empty_roster")
    excused = {excuse.person_id: excuse for excuse in excuses}
    if set(excused) - {member.person_id for member in members}:
        raise Refused("excuse_not_on_roster")
    for member in members:
        db.session().add(entry_for(exam.id, member, excused.get(member.person_id), now))
    if settings.entry is Entry.PUBLIC:
        public = RosterDepartment(exam_id=exam.id, department_id=PUBLIC_UNIT, name=PUBLIC_NAME, path=f"/{PUBLIC_UNIT}/")
        db.session().add(public)
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
