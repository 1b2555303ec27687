"""What an invigilator did, more time that was given, and how a candidate's page was last heard of."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, Id, new_id


class DeskAct(Base):
    """One act from the desk; never changed but for having been taken back."""

    __tablename__ = "desk_act"
    __table_args__ = (Index("ix_desk_act_exam_id", "exam_id", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"))
    kind: Mapped[str] = mapped_column(String(12))  # exams.rules.desk.Act
    reach: Mapped[str] = mapped_column(String(8))  # exams.rules.desk.Reach
    person_id: Mapped[int | None] = mapped_column(Id, index=True)
    unit_path: Mapped[str] = mapped_column(String(400), default="")
    attempt_id: Mapped[int | None] = mapped_column(Id, index=True)  # the attempt it was done to
    new_attempt_id: Mapped[int | None] = mapped_column(Id)  # of a reopening: the one that goes on
    seconds: Mapped[int] = mapped_column(default=0)
    until: Mapped[datetime | None]  # of letting in late
    reason: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text, default="")  # of a message
    touched: Mapped[int] = mapped_column(default=0)  # open attempts it changed at once
    actor_id: Mapped[int | None] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(100), default="")


class Extension(Base):
    """A move of an attempt's deadline: the only thing that moves one. Taking back is a row with negative seconds. Where
    parts have limits, `leg_seconds` lengthen that of `leg`, or all in proportion where it is None."""

    __tablename__ = "attempt_extension"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("attempt.id"), index=True)
    act_id: Mapped[int] = mapped_column(Id, ForeignKey("desk_act.id"))
    seconds: Mapped[int]
    leg: Mapped[int | None]  # the leg that was open; None: given before the attempt began
    leg_seconds: Mapped[int] = mapped_column(default=0)
    deadline_before: Mapped[datetime]
    deadline_after: Mapped[datetime]
    at: Mapped[datetime]


class Presence(Base):
    """The last contact of a candidate's page, in the waiting room or the sitting. `changed_at` moves only with something
    the desk must be told."""

    __tablename__ = "presence"
    __table_args__ = (Index("ix_presence_changed_at", "exam_id", "changed_at"),)

    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("person.id"), primary_key=True, autoincrement=False)
    attempt_id: Mapped[int | None] = mapped_column(Id)  # None: in the waiting room
    last_seen_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    unsaved: Mapped[int] = mapped_column(default=0)
    is_away: Mapped[bool] = mapped_column(default=False)


class Absence(Base):
    """One time the page was left. `token` is made by the page, so that the same absence told twice is one."""

    __tablename__ = "absence"

    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("attempt.id"), primary_key=True, autoincrement=False)
    token: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    left_at: Mapped[datetime]
    seconds: Mapped[int]


class PreparedPaper(Base):
    """A paper made while its candidate waits, so that nothing has to be drawn at the second of opening."""

    __tablename__ = "prepared_paper"

    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("person.id"), primary_key=True, autoincrement=False)
    paper_id: Mapped[int | None] = mapped_column(Id, ForeignKey("paper.id"))  # None: one paper for all
    pledged_at: Mapped[datetime]
