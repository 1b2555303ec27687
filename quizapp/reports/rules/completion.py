"""Completion per department, by the dictionary of indicators printed under every table.

在册 enrolled = active members on the roster at its date, exempt and deferred inside; 应考 due = enrolled − exempt
(a deferred person stays in the base and is shown beside it, later additions are inside); 实考 sat = persons with at
least one submitted attempt, closed by the clock included; blank = those of them without any answer; 合格 passed and 优秀
excellent follow the counted attempt; the mean is over sat, so an absent person is never a zero;
who still waits for a marker is inside 实考 and neither in 合格 nor in the mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from quizapp.reports.rules.figures import Rate, mean_text

MIN_FOR_RANK = 3  # units under three persons get no rank


@dataclass(frozen=True, slots=True)
class Unit:
    """A department of the frozen tree."""

    department_id: int
    parent_id: int | None
    name: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A person of the frozen roster with the result; `score` in hundredths, None when not sat. Counted once, in the
    main post's unit."""

    person_id: int
    department_id: int
    is_exempt: bool = False
    is_deferred: bool = False
    has_sat: bool = False
    is_blank: bool = False
    has_passed: bool = False
    is_excellent: bool = False
    score: int | None = None
    is_pending: bool = False  # sat, but no score yet: short answers wait for a marker, or marks on paper are to come
    is_awaiting: bool = False  # marks on paper are to come


@dataclass(frozen=True, slots=True)
class Figures:
    """The integers behind every rate. `score_sum` in hundredths, over those who sat."""

    enrolled: int = 0
    exempt: int = 0
    deferred: int = 0
    due: int = 0
    sat: int = 0
    blank: int = 0
    passed: int = 0
    excellent: int = 0
    score_sum: int = 0
    pending: int = 0
    awaiting: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def unread(self) -> int:
        """Those whose short answers wait for a marker."""
        return self.pending - self.awaiting

    @property
    def absent(self) -> int:
        """未考 = 应考 − 实考; deferred persons who have not sat are inside."""
        return self.due - self.sat

    @property
    def participation(self) -> Rate:
        """参考率 = 实考 ÷ 应考."""
        return Rate(self.sat, self.due)

    @property
    def pass_rate(self) -> Rate:
        """合格率 = 合格 ÷ 实考."""
        return Rate(self.passed, self.sat)

    @property
    def pass_rate_of_due(self) -> Rate:
        """应考合格率 = 合格 ÷ 应考."""
        return Rate(self.passed, self.due)

    @property
    def excellent_rate(self) -> Rate:
        """优秀率 = 优秀 ÷ 实考."""
        return Rate(self.excellent, self.sat)

    @property
    def mean(self) -> str:
        """平均分 over 实考 without those who wait for a marker, one decimal."""
        return mean_text(self.score_sum, self.sat - self.pending)


@dataclass(frozen=True, slots=True)
class Row:
    """A department's line: `path` are the names from the root down to it, `depth` 0 for a root."""

    department_id: int
    name: str
    path: tuple[str, ...]
    depth: int
    own: Figures
    subtree: Figures
    rank: int | None  # by participation, then pass rate, of the subtree; None under MIN_FOR_RANK due


@dataclass(frozen=True, slots=True)
class Completion:
    """All lines in tree order. `total` is the sum of the lines' own figures and equals the roots' subtrees."""

    rows: tuple[Row, ...]
    total: Figures


def figures_of(person: Standing) -> Figures:
    """One person as figures."""
    due = not person.is_exempt
    sat = due and person.has_sat
    return Figures(
        enrolled=1,
        exempt=int(person.is_exempt),
        deferred=int(person.is_deferred),
        due=int(due),
        sat=int(sat),
        blank=int(sat and person.is_blank),
        passed=int(sat and person.has_passed),
        excellent=int(sat and person.is_excellent),
        score_sum=(person.score or 0) if sat else 0,
        pending=int(sat and person.is_pending),
        awaiting=int(sat and person.is_awaiting),
    )


def completion(units: Sequence[Unit], roster: Sequence[Standing]) -> Completion:
    """Figures per department and rolled up the tree. A unit whose parent is missing stands as a root of its own;
    a person whose unit is missing raises KeyError, because a report must not lose anybody."""
    own: dict[int, Figures] = {unit.department_id: Figures() for unit in units}
    for person in roster:
        own[person.department_id] = own[person.department_id] + figures_of(person)
    children = _children(units)
    rows: list[Row] = []
    for root in children[None]:
        _walk(root, (), children, own, rows)
    total = Figures()
    for row in rows:
        total = total + row.own
    return Completion(rows=_ranked(rows), total=total)


def _children(units: Sequence[Unit]) -> dict[int | None, list[Unit]]:
    known = {unit.department_id for unit in units}
    children: dict[int | None, list[Unit]] = {None: []}
    for unit in sorted(units, key=lambda unit: (unit.position, unit.name, unit.department_id)):
        parent = unit.parent_id if unit.parent_id in known and unit.parent_id != unit.department_id else None
        children.setdefault(parent, []).append(unit)
    return children


def _walk(
    unit: Unit,
    above: tuple[str, ...],
    children: Mapping[int | None, list[Unit]],
    own: Mapping[int, Figures],
    rows: list[Row],
) -> Figures:
    """Append the unit's row and those below it, in order; answers its subtree's figures."""
    place = len(rows)
    path = (*above, unit.name)
    mine = own[unit.department_id]
    rows.append(Row(unit.department_id, unit.name, path, len(above), mine, mine, None))
    subtree = mine
    for child in children.get(unit.department_id, ()):
        subtree = subtree + _walk(child, path, children, own, rows)
    rows[place] = Row(unit.department_id, unit.name, path, len(above), mine, subtree, None)
    return subtree


def _ranked(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rank rows of one depth against each other by participation, then by pass rate of due; equals share a rank."""
    ranks: dict[int, int] = {}
    for depth in {row.depth for row in rows}:
        able = [row for row in rows if row.depth == depth and row.subtree.due >= MIN_FOR_RANK]
        keys = {row.department_id: _merit(row.subtree) for row in able}
        for row in able:
            ranks[row.department_id] = 1 + sum(1 for key in keys.values() if key > keys[row.department_id])
    return tuple(
        Row(r.department_id, r.name, r.path, r.depth, r.own, r.subtree, ranks.get(r.department_id)) for r in rows
    )


def _merit(figures: Figures) -> tuple[int, int]:
    scale = 10**9  # integers, so that equal rates are equal
    return figures.sat * scale // figures.due, figures.passed * scale // figures.due
