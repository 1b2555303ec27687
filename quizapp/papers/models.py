"""Blueprints that are kept and named, frozen questions with their keys apart, and papers."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, Id, new_id


class StoredBlueprint(Base):
    """A named blueprint; an exam copies it when it is published."""

    __tablename__ = "blueprint"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(120), unique=True)
    document: Mapped[dict[str, Any]]  # papers.rules.blueprint
    created_by: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    lock_version: Mapped[int] = mapped_column(default=1)


class FrozenQuestion(Base):
    """What a candidate sees of a revision, for good. It has no key: that is in FrozenKey, which no exam page reads."""

    __tablename__ = "frozen_question"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)  # of question and key together
    revision_id: Mapped[int] = mapped_column(Id, index=True)
    question_id: Mapped[int] = mapped_column(Id, index=True)
    kind: Mapped[str] = mapped_column(String(12))
    content: Mapped[dict[str, Any]]  # stem, options, blanks (how many)


class FrozenKey(Base):
    """The key, explanation and citations of a frozen question."""

    __tablename__ = "frozen_key"

    frozen_id: Mapped[int] = mapped_column(Id, ForeignKey("frozen_question.id"), primary_key=True)
    key: Mapped[dict[str, Any]]  # {"answer": …}
    explanation: Mapped[str]
    citations: Mapped[list[Any]]
    difficulty: Mapped[int | None]
    bank: Mapped[str] = mapped_column(String(60), default="")
    subject: Mapped[str] = mapped_column(String(60), default="")


class Paper(Base):
    """A paper as issued: which frozen questions in which order, options in which order, for how many marks."""

    __tablename__ = "paper"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    layout: Mapped[dict[str, Any]]  # papers.rules.layout
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class PrintedPaper(Base):
    """A paper issued for printing. Its questions and keys are frozen ones, so that it is printed again as it was."""

    __tablename__ = "printed_paper"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(120))
    issuer: Mapped[str] = mapped_column(String(100), default="")
    minutes: Mapped[int | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    seed: Mapped[str] = mapped_column(String(64))  # of the draw and of every version's order
    blueprint: Mapped[dict[str, Any]]  # papers.rules.blueprint, as it stood
    blueprint_id: Mapped[int | None] = mapped_column(Id, ForeignKey("blueprint.id"), index=True)
    exam_id: Mapped[int | None] = mapped_column(Id, index=True)  # of a higher room, so no foreign key
    total_marks: Mapped[int]  # hundredths
    question_count: Mapped[int]
    created_by_id: Mapped[int | None] = mapped_column(Id)
    created_by: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]


class PrintedVersion(Base):
    """A version (A, B) of a printed paper: the same questions, another order."""

    __tablename__ = "printed_version"

    printed_id: Mapped[int] = mapped_column(Id, ForeignKey("printed_paper.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(1), primary_key=True)
    paper_id: Mapped[int] = mapped_column(Id, ForeignKey("paper.id"))
