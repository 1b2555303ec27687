"""Who acts: the value every action takes instead of reading a request."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """The fixed roles. Every person is a staff member; the others are granted, within a unit or for the whole."""

    STAFF = "staff"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    EXAM_ADMIN = "exam_admin"
    UNIT_HEAD = "unit_head"
    LEGAL_OFFICE = "legal_office"
    INSPECTOR = "inspector"
    MARKER = "marker"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


UNIT_ROLES = frozenset({Role.UNIT_HEAD, Role.INSPECTOR})  # may be granted for one unit and what is below it


class Permission(StrEnum):
    """What a view asks for. Which role holds which is GRANTS."""

    SIT = "sit"  # own tests, results, practice
    BANK_READ = "bank.read"
    BANK_EDIT = "bank.edit"
    BANK_REVIEW = "bank.review"
    LAW_LOAD = "law.load"  # statute texts into the library
    LAW_LIST = "law.list"  # which laws apply to a unit; for unit heads within their unit
    EXAM_READ = "exam.read"
    EXAM_MANAGE = "exam.manage"
    EXAM_CONFIRM = "exam.confirm"  # the second person of a regrade
    MARK = "exam.mark"  # short answers of the exams one is assigned to
    REPORT_READ = "report.read"
    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"  # staff import, departments, accounts, hand-out lists
    ROLES_GRANT = "roles.grant"
    UNLOCK = "accounts.unlock"
    AUDIT_READ = "audit.read"
    SETTINGS = "settings"
    JOBS = "jobs"  # own long work: every role that can start some


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.STAFF: frozenset({Permission.SIT}),
    Role.EDITOR: frozenset({Permission.BANK_READ, Permission.BANK_EDIT, Permission.LAW_LOAD, Permission.JOBS}),
    Role.REVIEWER: frozenset({Permission.BANK_READ, Permission.BANK_REVIEW, Permission.LAW_LOAD, Permission.JOBS}),
    Role.EXAM_ADMIN: frozenset(
        {
            Permission.BANK_READ,
            Permission.EXAM_READ,
            Permission.EXAM_MANAGE,
            Permission.EXAM_CONFIRM,
            Permission.LAW_LIST,
            Permission.REPORT_READ,
            Permission.PEOPLE_READ,
            Permission.UNLOCK,
            Permission.JOBS,
        }
    ),
    Role.UNIT_HEAD: frozenset({Permission.LAW_LIST, Permission.REPORT_READ, Permission.PEOPLE_READ, Permission.JOBS}),
    Role.LEGAL_OFFICE: frozenset(
        {
            Permission.BANK_READ,
            Permission.LAW_LOAD,
            Permission.LAW_LIST,
            Permission.EXAM_READ,
            Permission.EXAM_CONFIRM,
            Permission.REPORT_READ,
            Permission.PEOPLE_READ,
            Permission.JOBS,
        }
    ),
    Role.INSPECTOR: frozenset({Permission.EXAM_READ, Permission.REPORT_READ, Permission.PEOPLE_READ}),
    Role.MARKER: frozenset({Permission.MARK}),
    Role.SYSTEM_ADMIN: frozenset(
        {Permission.PEOPLE_READ, Permission.PEOPLE_MANAGE, Permission.SETTINGS, Permission.JOBS}
    ),
    Role.SECURITY_ADMIN: frozenset({Permission.PEOPLE_READ, Permission.ROLES_GRANT, Permission.UNLOCK}),
    Role.AUDIT_ADMIN: frozenset({Permission.AUDIT_READ}),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held; `unit_path` is the department's path ("/1/5/") or "" for the whole district."""

    role: Role
    unit_path: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts: person, where from, and what he or she may do. `person_id` is None for the system itself."""

    person_id: int | None
    name: str
    address: str = ""
    grants: tuple[Grant, ...] = field(default=())
    session_id: int | None = None

    def may(self, permission: Permission) -> bool:
        """Whether any role held gives this permission, somewhere."""
        return any(permission in GRANTS[grant.role] for grant in self.grants)

    def scope(self, permission: Permission) -> tuple[str, ...]:
        """Paths of the units in which the permission holds; ("",) means everywhere, () nowhere."""
        paths = {grant.unit_path for grant in self.grants if permission in GRANTS[grant.role]}
        if "" in paths:
            return ("",)
        return tuple(sorted(p for p in paths if not any(p != q and p.startswith(q) for q in paths)))

    def reaches(self, permission: Permission, unit_path: str) -> bool:
        """Whether the permission holds for a unit with this path."""
        return any(unit_path.startswith(path) for path in self.scope(permission))

    def has(self, role: Role) -> bool:
        """Whether this role is held."""
        return any(grant.role is role for grant in self.grants)


SYSTEM = Actor(person_id=None, name="system", grants=tuple(Grant(role) for role in Role))


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken invariant that `verify` found: the check's name, the object, and what is wrong with it."""

    check: str
    object: str
    text: str


Check = Callable[[], Iterator[Violation]]


def keeps(*invariants: str) -> Callable[[Check], Check]:
    """Say which invariants (I1 … I16) a checker watches over, so that `verify` can name them."""

    def mark(check: Check) -> Check:
        check.__dict__["invariants"] = invariants
        return check

    return mark


def kept_by(check: Check) -> tuple[str, ...]:
    """The invariants a checker watches over; () where it keeps the house in order and no numbered one."""
    found: tuple[str, ...] = check.__dict__.get("invariants", ())
    return found
