"""Keeping a unit's list of applicable laws: every change takes the confirmation back, every act is in the log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, select, update

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import Refused
from quizapp.law.models import Law, LawList, LawListLine
from quizapp.law.rules import listing
from quizapp.law.rules.listing import ListedLaw, Step

_ACTS = {Step.UP: "moved", Step.DOWN: "moved", Step.REMOVE: "removed", Step.SAVE: "weighed"}


def add(unit_id: int, law_ids: Sequence[int], lock: int, actor: Actor, now: datetime) -> int:
    """Put laws on the list, each in the part its subject suggests; answers how many were new."""
    rows = db.session().execute(select(Law.id, Law.fields).where(Law.id.in_(law_ids)))
    fields = {row[0]: row[1] for row in rows}
    more = [ListedLaw(each, 1, listing.is_general(fields[each])) for each in law_ids if each in fields]
    before = lines_of(unit_id)
    after = listing.joined(before, more)
    if len(after) == len(before):
        raise Refused("list_nothing_chosen")
    _save(unit_id, after, lock, actor, now, "law_list.added", laws=_titles(after[len(before) :]))
    return len(after) - len(before)


def change(
    unit_id: int, typed: Sequence[ListedLaw], step: Step, law_id: int, lock: int, actor: Actor, now: datetime
) -> None:
    """Set weights, parts and notes as typed, and move one law or take it off: what was typed beside a button is kept."""
    before = lines_of(unit_id)
    after = before
    for each in typed:
        after = listing.changed(after, each.law_id, each.weight, general=each.is_general, note=each.note[:200])
    after = listing.stepped(after, law_id, step)
    if after == before:
        return
    laws = _titles([ListedLaw(law_id)]) if law_id else [line.law_id for line in after if line not in before]
    _save(unit_id, after, lock, actor, now, f"law_list.{_ACTS[step]}", laws=laws if law_id else len(laws))


def copy(unit_id: int, source_id: int, lock: int, actor: Actor, now: datetime) -> int:
    """Take over the laws of another unit's list that this one does not have; answers how many."""
    before, source = lines_of(unit_id), lines_of(source_id)
    after = listing.joined(before, source)
    if len(after) == len(before):
        raise Refused("list_nothing_to_copy")
    stored = _save(unit_id, after, lock, actor, now, "law_list.copied", source=str(source_id), laws=len(after))
    stored.copied_from = source_id
    return len(after) - len(before)


def confirm(unit_id: int, lock: int, actor: Actor, now: datetime) -> None:
    """That the list is right, by whom and when. Refused for an empty list."""
    stored = _locked(unit_id, lock)
    lines = lines_of(unit_id)
    if not lines:
        raise Refused("list_empty")
    stored.confirmed_at, stored.confirmed_by = now, actor.name
    record(actor, now, "law_list.confirmed", "department", unit_id, laws=len(lines))


def lines_of(unit_id: int) -> tuple[ListedLaw, ...]:
    """The lines in their order; none where the unit has no list."""
    rows = db.session().execute(
        select(LawListLine)
        .join(LawList, LawList.id == LawListLine.list_id)
        .where(LawList.unit_id == unit_id)
        .order_by(LawListLine.position)
    )
    return tuple(ListedLaw(row.law_id, row.weight, row.is_general, row.note) for row in rows.scalars())


def _save(
    unit_id: int, lines: Sequence[ListedLaw], lock: int, actor: Actor, now: datetime, act: str, **particulars: Any
) -> LawList:
    if len(lines) > listing.MOST_LAWS:
        raise Refused("list_too_long", most=listing.MOST_LAWS)
    stored = _locked(unit_id, lock, now)
    db.session().execute(delete(LawListLine).where(LawListLine.list_id == stored.id))
    db.session().add_all(
        LawListLine(
            list_id=stored.id, law_id=line.law_id, position=place, weight=line.weight, is_general=line.is_general,
            note=line.note,
        )
        for place, line in enumerate(lines, start=1)
    )  # fmt: skip
    was_confirmed = stored.confirmed_at is not None
    stored.confirmed_at, stored.confirmed_by, stored.updated_at = None, "", now
    db.session().flush()
    record(actor, now, act, "department", unit_id, unconfirmed=was_confirmed, **particulars)
    return stored


def _locked(unit_id: int, lock: int, now: datetime | None = None) -> LawList:
    """The list, its lock taken one further; made where there is none. Refused where somebody was faster."""
    stored = db.session().execute(select(LawList).where(LawList.unit_id == unit_id)).scalar_one_or_none()
    if stored is None:
        if now is None:
            raise Refused("list_empty")
        stored = LawList(id=db.new_id(), unit_id=unit_id, updated_at=now, lock_version=1)
        db.session().add(stored)
        db.session().flush()
        return stored
    moved = db.session().execute(
        update(LawList)
        .where(LawList.id == stored.id, LawList.lock_version == lock)
        .values(lock_version=LawList.lock_version + 1),
        execution_options={"synchronize_session": False},
    )
    if not isinstance(moved, CursorResult) or moved.rowcount != 1:
        raise Refused("stale")
    db.session().refresh(stored)
    return stored


def _titles(lines: Sequence[ListedLaw]) -> list[str]:
    ids = [line.law_id for line in lines]
    rows = db.session().execute(select(Law.id, Law.short_title).where(Law.id.in_(ids)))
    known = {row[0]: row[1] for row in rows}
    return [known[each] for each in ids if each in known]
