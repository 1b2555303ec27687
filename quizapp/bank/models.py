"""Banks, questions, immutable revisions, citations and the review trail."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.db import Base, Id, new_id


class Bank(Base):
    """A collection of questions on one subject; shipped packs are banks too."""

    __tablename__ = "bank"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(60), default="")


class Question(Base):
    """A question through all its revisions. `revision_id` is the one shown and edited; `approved_id` the one in use."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("bank_id", "external_id"), Index("ix_question_bank_state", "bank_id", "state"))

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    bank_id: Mapped[int] = mapped_column(Id, ForeignKey("bank.id"))
    external_id: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(12))  # bank.rules.kinds.State, of the newest revision
    kind: Mapped[str] = mapped_column(String(12))  # copied from the newest revision, for lists
    use: Mapped[str] = mapped_column(String(10))
    difficulty: Mapped[int | None]
    stem: Mapped[str] = mapped_column(Text)  # copied from the newest revision, for lists and search
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    revision_id: Mapped[int | None] = mapped_column(Id)
    approved_id: Mapped[int | None] = mapped_column(Id)  # None: no part in new papers
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    lock_version: Mapped[int] = mapped_column(default=1)  # grows with every change; guards two editors

    bank: Mapped[Bank] = relationship()


class Revision(Base):
    """What a question said at one time. Never updated."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    question_id: Mapped[int] = mapped_column(Id, ForeignKey("question.id"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]]  # bank.rules.document, without id
    content_hash: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int | None] = mapped_column(Id)
    author_name: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(String(300), default="")

    question: Mapped[Question] = relationship()


class QuestionCitation(Base):
    """A citation of a revision as a row, so that a law's questions can be found."""

    __tablename__ = "question_citation"

    revision_id: Mapped[int] = mapped_column(Id, ForeignKey("revision.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(Id, ForeignKey("question.id"), index=True)
    law: Mapped[str] = mapped_column(String(200), index=True)
    version: Mapped[str] = mapped_column(String(40))
    article: Mapped[str] = mapped_column(String(40))
    paragraph: Mapped[int | None]
    item: Mapped[str | None] = mapped_column(String(20))
    law_version_id: Mapped[int | None] = mapped_column(Id, ForeignKey("law_version.id"), index=True)


class ReviewStep(Base):
    """One move of a question from state to state, with who, when and why."""

    __tablename__ = "review_step"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    question_id: Mapped[int] = mapped_column(Id, ForeignKey("question.id"), index=True)
    revision_id: Mapped[int] = mapped_column(Id, ForeignKey("revision.id"))
    from_state: Mapped[str] = mapped_column(String(12))
    to_state: Mapped[str] = mapped_column(String(12))
    actor_id: Mapped[int | None] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    comment: Mapped[str] = mapped_column(String(500), default="")
