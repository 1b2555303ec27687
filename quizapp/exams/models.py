"""Exams, their frozen roster and tree, attempts, answers with every event, marks as events, and the roll-up."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, Id, new_id

_OPEN = text("state = 'in_progress'")


class Exam(Base):
    """An exam: settings and blueprint are frozen documents from publication on."""

    __tablename__ = "exam"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), index=True)  # exams.rules.states.ExamState
    settings: Mapped[dict[str, Any]]  # exams.rules.settings
    opens_at: Mapped[datetime]  # copied from settings, for lists and the closer
    closes_at: Mapped[datetime]
    blueprint: Mapped[dict[str, Any]]  # papers.rules.blueprint
    audience: Mapped[dict[str, Any]]  # {"departments": [id as text], "enforcement_only": bool}
    instructions: Mapped[str] = mapped_column(Text, default="")
    pledge: Mapped[str] = mapped_column(Text, default="")
    paper_id: Mapped[int | None] = mapped_column(Id, ForeignKey("paper.id"))  # mode fixed: the one for all
    total_marks: Mapped[int] = mapped_column(default=0)  # hundredths
    question_count: Mapped[int] = mapped_column(default=0)
    previous_id: Mapped[int | None] = mapped_column(Id, ForeignKey("exam.id"))  # last year's, for comparison
    published_at: Mapped[datetime | None]
    published_by: Mapped[str] = mapped_column(String(100), default="")
    released_at: Mapped[datetime | None]  # the first release by hand
    released: Mapped[list[Any]] = mapped_column(default=list)  # what somebody released: exams.rules.release.Thing
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime]
    lock_version: Mapped[int] = mapped_column(default=1)


class ExamLink(Base):
    """Which other exams an exam's rules name, so that a result there can change a result here."""

    __tablename__ = "exam_link"

    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)  # also_pass, passed, make_up


class ExamPool(Base):
    """The revisions frozen at publication from which papers are drawn, so a bank that shrinks later changes nothing."""

    __tablename__ = "exam_pool"

    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"), primary_key=True)
    frozen_id: Mapped[int] = mapped_column(Id, ForeignKey("frozen_question.id"), primary_key=True)
    traits: Mapped[dict[str, Any]]  # papers.rules.draw.PoolItem


class RosterDepartment(Base):
    """The tree of units as it stood when the roster was frozen."""

    __tablename__ = "roster_department"

    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(Id, primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(100))
    path: Mapped[str] = mapped_column(String(400))
    position: Mapped[int] = mapped_column(default=0)


class RosterEntry(Base):
    """A person on an exam's roster, with the unit and the post as they stood on the day."""

    __tablename__ = "roster_entry"
    __table_args__ = (Index("ix_roster_entry_department", "exam_id", "department_id"),)

    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("person.id"), primary_key=True, index=True)
    department_id: Mapped[int] = mapped_column(Id)
    department_path: Mapped[str] = mapped_column(String(400))
    staff_number: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(100))
    post: Mapped[str] = mapped_column(String(100), default="")
    is_enforcement: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(10))  # exams.rules.access.RosterStatus: due, exempt, deferred
    reason: Mapped[str] = mapped_column(String(40), default="")  # code of exams.rules.access.Reason
    reason_note: Mapped[str] = mapped_column(String(200), default="")
    approved_by: Mapped[str] = mapped_column(String(100), default="")
    added_at: Mapped[datetime]
    is_late_addition: Mapped[bool] = mapped_column(default=False)


class Attempt(Base):
    """One sitting. The deadline is fixed at the start; only an audited extension moves it."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("exam_id", "person_id", "number"),
        Index(
            "uq_attempt_open",
            "exam_id",
            "person_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_attempt_due", "deadline", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"))
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("person.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))  # exams.rules.states.AttemptState
    paper_id: Mapped[int] = mapped_column(Id, ForeignKey("paper.id"))
    started_at: Mapped[datetime]
    deadline: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    ended_how: Mapped[str] = mapped_column(String(12), default="")  # submitted or auto_closed, kept after marking
    session_id: Mapped[int | None] = mapped_column(Id)  # the login session that may write
    address: Mapped[str] = mapped_column(String(64), default="")
    pledge_sha256: Mapped[str] = mapped_column(String(64), default="")
    answered: Mapped[int] = mapped_column(default=0)  # set when it ends
    receipt: Mapped[str] = mapped_column(String(64), default="")  # SHA-256 of all answers, set when it ends
    score: Mapped[int | None]  # hundredths; the fold of the mark events
    band: Mapped[str] = mapped_column(String(12), default="")
    passed: Mapped[bool | None]
    parts_failed: Mapped[int] = mapped_column(default=0)  # parts below their own pass lines
    leg: Mapped[int] = mapped_column(default=0)  # exams.rules.sections: which leg is open, where there are legs
    leg_began_at: Mapped[datetime | None]
    pending: Mapped[int] = mapped_column(default=0)  # answers that wait for a marker; the score is None meanwhile
    regrades: Mapped[int] = mapped_column(default=0)  # how many confirmed regrades of the exam the mark includes
    open_from: Mapped[int | None]  # numbers that may be answered now; None: all
    open_to: Mapped[int | None]
    open_until: Mapped[datetime | None]  # None: the deadline


class Answer(Base):
    """The current answer to one question. A write counts only if its revision is higher than the stored one."""

    __tablename__ = "answer"

    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("attempt.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    value: Mapped[str] = mapped_column(Text)  # canonical JSON; null means cleared
    is_marked: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]


class AnswerEvent(Base):
    """Every answer ever acknowledged, and every late one that was refused. Append-only."""

    __tablename__ = "answer_event"

    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("attempt.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    client_at: Mapped[datetime | None]  # evidence only
    session_id: Mapped[int | None] = mapped_column(Id)
    counted: Mapped[bool] = mapped_column(default=True)


class MarkEvent(Base):
    """A mark given to an attempt, and every later change of it. Append-only; the current mark is the last."""

    __tablename__ = "mark_event"
    __table_args__ = (UniqueConstraint("attempt_id", "sequence"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("attempt.id"))
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))  # graded, marked, regraded, entered
    grader_version: Mapped[int]
    score: Mapped[int]  # hundredths
    band: Mapped[str] = mapped_column(String(12))
    passed: Mapped[bool]
    items: Mapped[list[Any]]  # per question: [number, earned hundredths, verdict]
    actor_id: Mapped[int | None] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200), default="")
    pending: Mapped[int] = mapped_column(default=0)  # answers that waited for a marker then
    regrades: Mapped[int] = mapped_column(default=0)  # how many confirmed regrades it includes
    regrade_id: Mapped[int | None] = mapped_column(Id)  # of kind regraded


class ExamResult(Base):
    """The roll-up row person × exam, written with the mark; reports read nothing else. Scores in hundredths."""

    __tablename__ = "exam_result"

    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("person.id"), primary_key=True, index=True)
    attempts: Mapped[int]  # started
    submitted: Mapped[int]
    counted_attempt_id: Mapped[int | None] = mapped_column(Id)
    score: Mapped[int | None]
    band: Mapped[str] = mapped_column(String(12), default="")
    passed: Mapped[bool] = mapped_column(default=False)
    is_blank: Mapped[bool] = mapped_column(default=False)  # every submitted attempt without an answer
    finished_at: Mapped[datetime | None]
    exam_score: Mapped[int | None]  # before the year's study is added
    study_score: Mapped[int | None]  # the year's study on the paper's scale; None where it does not count
    own_passed: Mapped[bool] = mapped_column(default=False)  # without the other exams that must be passed
    written_score: Mapped[int | None]  # what a part on paper adds, inside exam_score; None before its marks are entered
    seconds_used: Mapped[int] = mapped_column(default=0)  # for the attempt that counts
    updated_at: Mapped[datetime]


class OutsideResult(Base):
    """A result of a paper exam, of the part of an exam on paper, or of another system, taken from a file or entered by
    hand (then row 0 and a reason). Append-only; a person's last counts."""

    __tablename__ = "outside_result"
    __table_args__ = (UniqueConstraint("exam_id", "person_id", "sequence"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"))
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("person.id"), index=True)
    sequence: Mapped[int]
    score: Mapped[int | None]  # hundredths, on the paper's own scale; None where a mark was taken back
    source: Mapped[str] = mapped_column(String(120))
    file: Mapped[str] = mapped_column(String(200))
    row: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500), default="")
    imported_by_id: Mapped[int | None] = mapped_column(Id)
    imported_by: Mapped[str] = mapped_column(String(100))
    imported_at: Mapped[datetime]
