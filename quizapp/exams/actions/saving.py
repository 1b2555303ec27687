"""Saving answers: the one path that is written for speed. One short transaction on a plain connection, no ORM.

Rules kept here: an answer counts if it arrives by deadline + grace (I4); a write counts only with a higher revision
than the stored one (I3); a repeated write is acknowledged again without effect; a late one is kept as evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from quizapp.errors import NotFound, Refused
from quizapp.exams.models import Answer, AnswerEvent, Attempt, Exam
from quizapp.exams.rules import timing
from quizapp.exams.rules.saving import Decision, decide
from quizapp.exams.rules.settings import grace_seconds_of
from quizapp.exams.rules.states import AttemptState


@dataclass(frozen=True, slots=True)
class Change:
    """A choice as it came in. `value` is canonical JSON; "null" clears."""

    number: int
    revision: int
    value: str
    is_marked: bool
    client_at: datetime | None


@dataclass(slots=True)
class Saved:
    """What the server did with the changes; `stale` holds the stored rows that are newer."""

    deadline: datetime
    saved: list[tuple[int, int]] = field(default_factory=list)
    stale: list[tuple[int, int, str, bool]] = field(default_factory=list)
    is_late: bool = False  # nothing was stored but evidence


def save(
    connection: Connection,
    attempt_id: int,
    person_id: int,
    session_id: int | None,
    changes: Sequence[Change],
    arrived_at: datetime,
) -> Saved:
    """Store the changes of one request. Raises NotFound, Refused("ended") or Refused("taken_over")."""
    attempt = _attempt(connection, attempt_id, person_id)
    if attempt.session_id != session_id:
        raise Refused("taken_over")
    grace = grace_seconds_of(attempt.settings)
    if attempt.state != AttemptState.IN_PROGRESS:
        raise Refused("ended")
    if not timing.accepts(attempt.deadline, grace, arrived_at):
        _keep_late(connection, attempt_id, session_id, changes, arrived_at)
        return Saved(deadline=attempt.deadline, is_late=True)
    outcome = Saved(deadline=timing.open_end(attempt.deadline, attempt.open_until))
    stored = _stored(connection, attempt_id, [change.number for change in changes])
    is_leg_open = timing.accepts(outcome.deadline, grace, arrived_at)
    for change in changes:
        if is_leg_open and _is_open(attempt, change.number):
            _apply(connection, attempt_id, session_id, change, stored.get(change.number), arrived_at, outcome)
        else:  # a part that is behind or still ahead: what is stored stays, what came is kept as evidence
            _keep_late(connection, attempt_id, session_id, [change], arrived_at)
            outcome.stale.append((change.number, *stored.get(change.number, (0, "null", False))))
    return outcome


def _is_open(attempt: Row[Any], number: int) -> bool:
    return attempt.open_from is None or attempt.open_from <= number <= attempt.open_to


def _attempt(connection: Connection, attempt_id: int, person_id: int) -> Row[Any]:
    query = (
        select(
            Attempt.state,
            Attempt.deadline,
            Attempt.session_id,
            Attempt.open_from,
            Attempt.open_to,
            Attempt.open_until,
            Exam.settings,
        )
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(Attempt.id == attempt_id, Attempt.person_id == person_id)
        .with_for_update(read=True, of=Attempt)  # the closer waits for us or we for it; SQLite has one writer anyway
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFound
    return row


def _stored(connection: Connection, attempt_id: int, numbers: list[int]) -> dict[int, tuple[int, str, bool]]:
    rows = connection.execute(
        select(Answer.number, Answer.revision, Answer.value, Answer.is_marked).where(
            Answer.attempt_id == attempt_id, Answer.number.in_(numbers)
        )
    )
    return {number: (revision, value, marked) for number, revision, value, marked in rows}


def _apply(
    connection: Connection,
    attempt_id: int,
    session_id: int | None,
    change: Change,
    stored: tuple[int, str, bool] | None,
    arrived_at: datetime,
    outcome: Saved,
) -> None:
    revision, value, is_marked = stored or (0, "null", False)
    decision = decide(revision, (value, is_marked), change.revision, (change.value, change.is_marked))
    if decision is Decision.STALE:
        outcome.stale.append((change.number, revision, value, is_marked))
        return
    if decision is Decision.APPLY:
        if not _write(connection, attempt_id, change, arrived_at):
            newer = _stored(connection, attempt_id, [change.number])[change.number]
            outcome.stale.append((change.number, *newer))
            return
        _keep_event(connection, attempt_id, session_id, change, arrived_at, counted=True)
    outcome.saved.append((change.number, change.revision))


def _write(connection: Connection, attempt_id: int, change: Change, arrived_at: datetime) -> bool:
    """Insert, or update only over a lower revision; False when somebody was faster."""
    values = {
        "revision": change.revision,
        "value": change.value,
        "is_marked": change.is_marked,
        "saved_at": arrived_at,
    }
    insert_into = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert_into(Answer)
        .values(attempt_id=attempt_id, number=change.number, **values)
        .on_conflict_do_update(
            index_elements=["attempt_id", "number"], set_=values, where=Answer.revision < change.revision
        )
    )
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1


def _keep_late(
    connection: Connection,
    attempt_id: int,
    session_id: int | None,
    changes: Sequence[Change],
    arrived_at: datetime,
) -> None:
    for change in changes:
        _keep_event(connection, attempt_id, session_id, change, arrived_at, counted=False)


def _keep_event(
    connection: Connection,
    attempt_id: int,
    session_id: int | None,
    change: Change,
    arrived_at: datetime,
    *,
    counted: bool,
) -> None:
    """Append the event; a late one sent again and again is kept once, and counts from when it was sent within time that
    was granted meanwhile."""
    insert_into = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    key = ["attempt_id", "number", "revision"]
    now_counted = {"value": change.value, "received_at": arrived_at, "session_id": session_id, "counted": True}
    event = insert_into(AnswerEvent).values(
        attempt_id=attempt_id,
        number=change.number,
        revision=change.revision,
        value=change.value,
        received_at=arrived_at,
        client_at=change.client_at,
        session_id=session_id,
        counted=counted,
    )
    connection.execute(
        event.on_conflict_do_update(index_elements=key, set_=now_counted, where=AnswerEvent.counted.is_(False))
        if counted
        else event.on_conflict_do_nothing(index_elements=key)
    )
