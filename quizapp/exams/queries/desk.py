"""The invigilator's board: everybody's state, what changed since a mark, and one person with all that was done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from quizapp import db
from quizapp.errors import NotFound
from quizapp.exams.desk_models import Absence, DeskAct, Extension, Presence
from quizapp.exams.models import Attempt, Exam, RosterDepartment, RosterEntry
from quizapp.exams.queries.desk_acts import ActLine, acts_of
from quizapp.exams.rules.access import RosterStatus
from quizapp.exams.rules.desk import Facts, Seat, seat_of
from quizapp.exams.rules.leaving import LeavingRules, Left
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState, ExamState
from quizapp.people.queries import within

OVERLAP = timedelta(seconds=2)  # a change committed while the last answer was made is told once more
MAX_SILENT = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate on the board."""

    person_id: int
    name: str
    staff_number: str
    unit: str
    path: str
    seat: Seat
    attempt_id: int | None
    number: int
    deadline: datetime | None
    last_seen_at: datetime | None
    unsaved: int
    left: Left

    def to_json(self) -> list[Any]:
        """As short as can be: this is what travels every few seconds. Moments as seconds since 1970."""
        return [
            str(self.person_id), self.seat.value, self.unsaved, _epoch(self.last_seen_at), _epoch(self.deadline),
            self.left.times, self.left.seconds, self.number,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class News:
    """What a desk is told: only the lines that changed since its mark, the counts of all, who has not been heard of."""

    mark: datetime
    lines: tuple[Line, ...]
    counts: dict[str, int]
    silent: tuple[tuple[int, datetime], ...]


@dataclass(frozen=True, slots=True)
class Person:
    """One candidate at the desk."""

    entry: RosterEntry
    unit: str
    line: Line
    attempts: tuple[Attempt, ...]
    absences: tuple[Absence, ...]
    acts: tuple[ActLine, ...]


def exam_at_desk(exam_id: int) -> Exam:
    """A published exam; NotFound otherwise."""
    exam = db.session().get(Exam, exam_id)
    if exam is None or exam.state == ExamState.DRAFT:
        raise NotFound
    return exam


def board(exam: Exam, paths: Sequence[str], now: datetime) -> list[Line]:
    """Everybody due within these units, by unit and number."""
    return _lines(exam, paths, now, None)


def news(exam: Exam, paths: Sequence[str], since: datetime | None, now: datetime) -> News:
    """What changed since a mark, or everything; the counts are always of all."""
    everybody = since is None
    changed = None if since is None else _changed(exam.id, since - OVERLAP, now)
    lines = _lines(exam, paths, now, changed) if everybody or changed else []
    counts, silent = _counts(exam.id, paths, now)
    return News(now, tuple(lines), counts, silent)


def person(exam: Exam, person_id: int, now: datetime) -> Person:
    """One candidate; NotFound for whoever is not on the roster."""
    entry = db.session().get(RosterEntry, (exam.id, person_id))
    found = _lines(exam, ("",), now, frozenset({person_id}))
    if entry is None or not found:
        raise NotFound
    attempts = _attempts_of(exam.id, person_id)
    absences = db.session().execute(
        select(Absence).where(Absence.attempt_id.in_([each.id for each in attempts])).order_by(Absence.left_at)
    )
    acts = [
        each
        for each in acts_of(exam.id)
        if each.act.person_id == person_id
        or (each.act.person_id is None and entry.department_path.startswith(each.act.unit_path))
    ]
    return Person(entry, found[0].unit, found[0], tuple(attempts), tuple(absences.scalars()), tuple(acts))


def _lines(exam: Exam, paths: Sequence[str], now: datetime, only: frozenset[int] | None) -> list[Line]:
    conditions: list[ColumnElement[bool]] = [
        RosterEntry.exam_id == exam.id,
        within(RosterEntry.department_path, paths),
        or_(RosterEntry.status == RosterStatus.DUE, Attempt.id.is_not(None)),
    ]
    if only is not None:
        conditions.append(RosterEntry.person_id.in_(only))
    rows = db.session().execute(
        select(RosterEntry, RosterDepartment.name, Attempt, Presence)
        .select_from(RosterEntry)
        .outerjoin(
            RosterDepartment,
            and_(
                RosterDepartment.exam_id == RosterEntry.exam_id,
                RosterDepartment.department_id == RosterEntry.department_id,
            ),
        )
        .outerjoin(Attempt, _is_last(exam.id))
        .outerjoin(Presence, _is_own_presence())
        .where(*conditions)
        .order_by(RosterEntry.department_path, RosterEntry.staff_number)
    )
    rules = ExamSettings.from_json(exam.settings).leaving
    absences = _absences(exam.id, rules)
    return [_line(entry, unit or "", attempt, seen, absences, now) for entry, unit, attempt, seen in rows]


def _line(
    entry: RosterEntry,
    unit: str,
    attempt: Attempt | None,
    seen: Presence | None,
    absences: dict[int, Left],
    now: datetime,
) -> Line:
    facts = _facts(
        (attempt.state, attempt.id, attempt.started_at) if attempt else None,
        (seen.attempt_id, seen.last_seen_at, seen.unsaved, seen.is_away) if seen else None,
    )
    return Line(
        entry.person_id, entry.name, entry.staff_number, unit, entry.department_path, seat_of(facts, now),
        attempt.id if attempt else None, attempt.number if attempt else 0, attempt.deadline if attempt else None,
        facts.last_seen_at, facts.unsaved, absences.get(attempt.id, Left()) if attempt else Left(),
    )  # fmt: skip


def _changed(exam_id: int, since: datetime, now: datetime) -> frozenset[int]:
    """Persons of whom something the board shows changed after `since`."""
    found: set[int] = set()
    for query in (
        select(Presence.person_id).where(Presence.exam_id == exam_id, Presence.changed_at >= since),
        select(Attempt.person_id).where(
            Attempt.exam_id == exam_id, or_(Attempt.started_at >= since, Attempt.finished_at >= since)
        ),
        select(Attempt.person_id)
        .join(Extension, Extension.attempt_id == Attempt.id)
        .where(Attempt.exam_id == exam_id, Extension.at >= since),
        select(DeskAct.person_id).where(DeskAct.exam_id == exam_id, DeskAct.at >= since),
    ):
        found.update(each for each in db.session().execute(query).scalars() if each)
    return frozenset(found)


def _counts(
    exam_id: int, paths: Sequence[str], now: datetime
) -> tuple[dict[str, int], tuple[tuple[int, datetime], ...]]:
    """State -> number of people, and who sits without having been heard of; plain columns, no objects."""
    rows = db.session().execute(
        select(
            RosterEntry.person_id, Attempt.state, Attempt.id, Attempt.started_at, Presence.attempt_id,
            Presence.last_seen_at, Presence.unsaved, Presence.is_away,
        )
        .select_from(RosterEntry)
        .outerjoin(Attempt, _is_last(exam_id))
        .outerjoin(Presence, _is_own_presence())
        .where(
            RosterEntry.exam_id == exam_id,
            within(RosterEntry.department_path, paths),
            or_(RosterEntry.status == RosterStatus.DUE, Attempt.id.is_not(None)),
        )
    )  # fmt: skip
    counts: Counter[str] = Counter()
    silent: list[tuple[int, datetime]] = []
    for person_id, state, attempt_id, started, seen_attempt, seen_at, unsaved, is_away in rows:
        facts = _facts(
            (state, attempt_id, started) if attempt_id else None,
            (seen_attempt, seen_at, unsaved, is_away) if seen_at else None,
        )
        seat = seat_of(facts, now)
        counts[seat.value] += 1
        if seat is Seat.SILENT and len(silent) < MAX_SILENT and facts.last_seen_at is not None:
            silent.append((person_id, facts.last_seen_at))
    return dict(counts), tuple(silent)


def _facts(attempt: tuple[str, int, datetime] | None, seen: tuple[int | None, datetime, int, bool] | None) -> Facts:
    """(state, id, start) of the last attempt and (attempt, when, unsaved, away) of the last contact as one. A contact of
    the waiting room or of an earlier attempt says nothing of this one; beginning it is a contact itself."""
    own_id = attempt[1] if attempt else None
    if seen is not None and seen[0] != own_id:
        seen = None
    if attempt is None:
        return Facts(last_seen_at=seen[1] if seen else None)
    if seen is None:
        return Facts(AttemptState(attempt[0]), attempt[2])
    return Facts(AttemptState(attempt[0]), max(seen[1], attempt[2]), seen[2], seen[3])


def _is_last(exam_id: int) -> ColumnElement[bool]:
    """The person's attempt with the highest number."""
    later = Attempt.__table__.alias("later")
    last = (
        select(func.max(later.c.number))
        .where(later.c.exam_id == exam_id, later.c.person_id == RosterEntry.person_id)
        .correlate(RosterEntry)
        .scalar_subquery()
    )
    return and_(Attempt.exam_id == exam_id, Attempt.person_id == RosterEntry.person_id, Attempt.number == last)


def _is_own_presence() -> ColumnElement[bool]:
    return and_(Presence.exam_id == RosterEntry.exam_id, Presence.person_id == RosterEntry.person_id)


def _absences(exam_id: int, rules: LeavingRules) -> dict[int, Left]:
    rows = db.session().execute(
        select(Absence.attempt_id, func.count(), func.sum(Absence.seconds))
        .join(Attempt, Attempt.id == Absence.attempt_id)
        .where(Attempt.exam_id == exam_id, Absence.seconds > rules.ignore_seconds)
        .group_by(Absence.attempt_id)
    )
    return {attempt_id: Left(times, int(seconds)) for attempt_id, times, seconds in rows}


def _attempts_of(exam_id: int, person_id: int) -> list[Attempt]:
    query = select(Attempt).where(Attempt.exam_id == exam_id, Attempt.person_id == person_id).order_by(Attempt.number)
    return list(db.session().execute(query).scalars())


def _epoch(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None
