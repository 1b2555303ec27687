"""Departments as a tree, persons, dated memberships and role grants."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.db import Base, Id, new_id


class Department(Base):
    """A unit. `path` is "/<id>/<id>/" from the root down to itself, kept by the actions, so a subtree is a prefix."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    parent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("department.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    path: Mapped[str] = mapped_column(String(400), unique=True)
    position: Mapped[int] = mapped_column(default=0)  # order among its siblings
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]  # last day; None while it exists


class Person(Base):
    """A staff member; the staff number is text, so 00123 stays 00123."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    staff_number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    phone: Mapped[str] = mapped_column(String(20), default="", index=True)
    hired_on: Mapped[date | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    is_demo: Mapped[bool] = mapped_column(default=False)
    is_guest: Mapped[bool] = mapped_column(default=False)  # came in by an open exam, is nobody's staff


class StudyCredit(Base):
    """The ledger of study: what a person earned in a year. A day is "2026-11-25", or "" for the year's number as a whole;
    the same day imported again takes the place of what stood there."""

    __tablename__ = "study_credit"

    person_id: Mapped[int] = mapped_column(Id, ForeignKey("person.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)  # people.rules.StudyKind
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    amount: Mapped[int]  # hundredths of a credit or an hour
    source: Mapped[str] = mapped_column(String(200), default="")  # the file it came from
    imported_by: Mapped[str] = mapped_column(String(100), default="")
    imported_at: Mapped[datetime] = mapped_column(index=True)


class Membership(Base):
    """A post held in a unit from a day to a day; one of the current ones is the main post."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_main",
            "person_id",
            unique=True,
            sqlite_where=text("is_main AND valid_until IS NULL"),
            postgresql_where=text("is_main AND valid_until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("person.id"), index=True)
    department_id: Mapped[int] = mapped_column(Id, ForeignKey("department.id"), index=True)
    post: Mapped[str] = mapped_column(String(100), default="")
    is_enforcement: Mapped[bool] = mapped_column(default=False)  # 执法岗
    is_main: Mapped[bool] = mapped_column(default=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # last day; None while it lasts

    person: Mapped[Person] = relationship()
    department: Mapped[Department] = relationship()


class RoleGrant(Base):
    """A role given to a person, for one unit's subtree or (department None) for the whole district."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "uq_role_grant_open",
            "person_id",
            "role",
            text("coalesce(department_id, 0)"),
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    department_id: Mapped[int | None] = mapped_column(Id, ForeignKey("department.id"))
    granted_by: Mapped[int | None] = mapped_column(Id)
    granted_at: Mapped[datetime]
    revoked_by: Mapped[int | None] = mapped_column(Id)
    revoked_at: Mapped[datetime | None]
