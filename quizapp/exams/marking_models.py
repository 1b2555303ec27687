"""Marking by people, releases, complaints and regrades. What was decided is append-only; only queues and states move."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, Id, new_id


class ExamMarker(Base):
    """Who may mark the short answers of an exam."""

    __tablename__ = "exam_marker"

    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("person.id"), primary_key=True, index=True)
    assigned_by: Mapped[str] = mapped_column(String(100))
    assigned_at: Mapped[datetime]


class MarkingTask(Base):
    """One answer to be marked by one person. Claimed by a guarded UPDATE, so that no two markers get the same."""

    __tablename__ = "marking_task"
    __table_args__ = (
        UniqueConstraint("attempt_id", "number", "round"),
        Index("ix_marking_task_queue", "exam_id", "question", "state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"))
    question: Mapped[int] = mapped_column(Id, ForeignKey("frozen_question.id"))
    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("attempt.id"))
    number: Mapped[int]
    round: Mapped[int]  # exams.rules.marking
    maximum: Mapped[int]  # hundredths
    state: Mapped[str] = mapped_column(String(8))  # waiting, claimed, done, dropped
    marker_id: Mapped[int | None] = mapped_column(Id)
    claimed_until: Mapped[datetime | None]


class HandMark(Base):
    """A mark a person gave to one answer: a marker in a round, corrected or not, or the office in round 0 with a reason.
    Append-only; of a round the last counts."""

    __tablename__ = "hand_mark"
    __table_args__ = (
        Index(
            "uq_hand_mark_round",
            "attempt_id",
            "number",
            "round",
            "correction",
            unique=True,
            sqlite_where=text("round > 0"),
            postgresql_where=text("round > 0"),
        ),
        Index("ix_hand_mark_attempt_id", "attempt_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("attempt.id"))
    number: Mapped[int]
    round: Mapped[int]
    correction: Mapped[int] = mapped_column(default=0)  # how often the marker had corrected it before
    earned: Mapped[int]  # hundredths
    marker_id: Mapped[int | None] = mapped_column(Id, index=True)
    marker_name: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime]


class ExamRelease(Base):
    """A decision to release results: who, when, what, and what the check had found. Append-only."""

    __tablename__ = "exam_release"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"), index=True)
    things: Mapped[list[Any]]  # exams.rules.release.Thing
    findings: Mapped[dict[str, Any]]  # Finding -> how many attempts
    actor_id: Mapped[int | None] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]


class Complaint(Base):
    """成绩复核: a candidate asks for a result to be looked at again, and the office answers. One open at a time."""

    __tablename__ = "complaint"
    __table_args__ = (
        Index(
            "uq_complaint_open",
            "exam_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_complaint_attempt_id", "attempt_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"))
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("person.id"))
    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("attempt.id"))
    number: Mapped[int | None]  # the question it is about
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), index=True)  # exams.rules.complaints.ComplaintState
    filed_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(100), default="")
    answered_at: Mapped[datetime | None]


class RegradeRecord(Base):
    """A change of a wrong question: proposed by one person, confirmed by another, then applied as mark events. What is
    to be changed never changes; `sequence` counts the confirmed ones of an exam."""

    __tablename__ = "regrade"
    __table_args__ = (UniqueConstraint("exam_id", "sequence"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    exam_id: Mapped[int] = mapped_column(Id, ForeignKey("exam.id"))
    question: Mapped[int] = mapped_column(Id, ForeignKey("frozen_question.id"))
    change: Mapped[dict[str, Any]]  # exams.rules.regrading.Regrade
    reason: Mapped[str] = mapped_column(String(500))
    before: Mapped[dict[str, Any]]  # key, further keys, marks, is_out, is_full
    after: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10))  # proposed, confirmed, applied, withdrawn
    sequence: Mapped[int | None]
    proposed_id: Mapped[int | None] = mapped_column(Id)
    proposed_by: Mapped[str] = mapped_column(String(100))
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[str] = mapped_column(String(100), default="")
    confirmed_at: Mapped[datetime | None]
    job_id: Mapped[int | None] = mapped_column(Id)
    applied_at: Mapped[datetime | None]
    changed: Mapped[dict[str, Any]]  # how many attempts: attempts, score; how many results: band, passed
    trial: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)  # queries.trials.DryRun, once tried
    trial_at: Mapped[datetime | None]
    trial_job_id: Mapped[int | None] = mapped_column(Id)
