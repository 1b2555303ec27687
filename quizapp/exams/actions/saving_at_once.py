"""The common case of saving, one choice in time, as one piece of work that checks everything it relies on: the session and the
account behind it, the attempt and its owner, the device, the deadline with its grace, the revision. It stores or it stores
nothing; whatever it does not store (an attempt of which only a part is open, too) goes the ordinary way (`saving.save`), which
says why and keeps late evidence.
"""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from quizapp.direct import Row, Work
from quizapp.exams.actions.saving import Change, Saved

TOUCH_AFTER = timedelta(seconds=60)  # how stale the session's last_seen_at may become before it is written again
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came with the change: whose session, for which attempt, when. `idle` and `grace` are the limits in force."""

    secret_hash: str
    attempt_id: int
    at: datetime
    idle: timedelta
    grace: timedelta


# The row of the attempt is locked against the closer: either it waits for this commit, or this sees the attempt closed.
_POSTGRES = """
WITH who AS (
    SELECT s.id AS session_id, s.last_seen_at, a.id AS attempt_id, a.deadline
    FROM login_session s
    JOIN account c ON c.person_id = s.person_id
    JOIN person p ON p.id = s.person_id
    JOIN attempt a ON a.person_id = s.person_id AND a.session_id = s.id
    WHERE s.secret_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $3::timestamptz AND s.last_seen_at > $4
      AND c.is_enabled AND NOT c.must_change AND p.is_active
      AND a.id = $2::bigint AND a.state = 'in_progress' AND a.open_from IS NULL AND a.deadline >= $5
    FOR SHARE OF a
), stored AS (
    INSERT INTO answer (attempt_id, number, revision, value, is_marked, saved_at)
    SELECT attempt_id, $6::integer, $7::integer, $8, $9::boolean, $3::timestamptz FROM who
    ON CONFLICT (attempt_id, number) DO UPDATE
    SET revision = excluded.revision, value = excluded.value, is_marked = excluded.is_marked, saved_at = excluded.saved_at
    WHERE answer.revision < excluded.revision
    RETURNING number
), kept AS (
    INSERT INTO answer_event (attempt_id, number, revision, value, received_at, client_at, session_id, counted)
    SELECT who.attempt_id, stored.number, $7::integer, $8, $3::timestamptz, $10::timestamptz, who.session_id, true
    FROM who, stored
    ON CONFLICT (attempt_id, number, revision) DO UPDATE
    SET counted = true, value = excluded.value, received_at = excluded.received_at, session_id = excluded.session_id
    WHERE NOT answer_event.counted
), seen AS (
    UPDATE login_session SET last_seen_at = $3::timestamptz
    FROM who, stored WHERE login_session.id = who.session_id AND who.last_seen_at < $11::timestamptz
)
SELECT (extract(epoch FROM who.deadline) * 1000000)::bigint FROM who, stored
"""
_WHO = """
SELECT s.id, s.last_seen_at, a.deadline
FROM login_session s
JOIN account c ON c.person_id = s.person_id
JOIN person p ON p.id = s.person_id
JOIN attempt a ON a.person_id = s.person_id AND a.session_id = s.id
WHERE s.secret_hash = :secret AND s.ended_at IS NULL AND s.expires_at > :now AND s.last_seen_at > :idle_since
  AND c.is_enabled AND NOT c.must_change AND p.is_active
  AND a.id = :attempt AND a.state = 'in_progress' AND a.open_from IS NULL AND a.deadline >= :latest
"""
_STORE = """
INSERT INTO answer (attempt_id, number, revision, value, is_marked, saved_at)
VALUES (:attempt, :number, :revision, :value, :is_marked, :now)
ON CONFLICT (attempt_id, number) DO UPDATE
SET revision = excluded.revision, value = excluded.value, is_marked = excluded.is_marked, saved_at = excluded.saved_at
WHERE answer.revision < excluded.revision
"""
_KEEP = """
INSERT INTO answer_event (attempt_id, number, revision, value, received_at, client_at, session_id, counted)
VALUES (:attempt, :number, :revision, :value, :now, :client_at, :session, 1)
ON CONFLICT (attempt_id, number, revision) DO UPDATE
SET counted = 1, value = excluded.value, received_at = excluded.received_at, session_id = excluded.session_id
WHERE NOT answer_event.counted
"""
_SEEN = "UPDATE login_session SET last_seen_at = :now WHERE id = :session"


def saving_at_once(arrival: Arrival, change: Change) -> Work:
    """The work of storing one change."""
    return Work(
        _POSTGRES, _postgres_values(arrival, change), lambda connection: _on_sqlite(connection, arrival, change)
    )


def saved(row: Row, change: Change) -> Saved:
    """What the work answered, as the ordinary way says it."""
    return Saved(_EPOCH + timedelta(microseconds=row[0]), [(change.number, change.revision)])


def _postgres_values(arrival: Arrival, change: Change) -> tuple[str | None, ...]:
    return (
        arrival.secret_hash,
        str(arrival.attempt_id),
        arrival.at.isoformat(),
        (arrival.at - arrival.idle).isoformat(),
        (arrival.at - arrival.grace).isoformat(),
        str(change.number),
        str(change.revision),
        change.value,
        "t" if change.is_marked else "f",
        change.client_at.isoformat() if change.client_at else None,
        (arrival.at - TOUCH_AFTER).isoformat(),
    )


def _on_sqlite(connection: sqlite3.Connection, arrival: Arrival, change: Change) -> Row | None:
    values = {
        "secret": arrival.secret_hash,
        "attempt": arrival.attempt_id,
        "now": _text(arrival.at),
        "idle_since": _text(arrival.at - arrival.idle),
        "latest": _text(arrival.at - arrival.grace),
        "number": change.number,
        "revision": change.revision,
        "value": change.value,
        "is_marked": change.is_marked,
        "client_at": _text(change.client_at) if change.client_at else None,
    }
    who = connection.execute(_WHO, values).fetchone()
    if who is None or connection.execute(_STORE, values).rowcount != 1:
        return None
    values["session"], seen, deadline = who
    connection.execute(_KEEP, values)
    if seen < _text(arrival.at - TOUCH_AFTER):
        connection.execute(_SEEN, values)
    return (int((datetime.fromisoformat(deadline).replace(tzinfo=UTC) - _EPOCH) / timedelta(microseconds=1)),)


def _text(moment: datetime) -> str:
    """A moment as SQLAlchemy keeps it in SQLite, so that texts compare like moments."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
