"""Practice sessions and what was answered in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, Id, new_id


class PracticeSession(Base):
    """A run through some questions; the place is remembered."""

    __tablename__ = "practice_session"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("person.id"), index=True)
    mode: Mapped[str] = mapped_column(String(12))  # random, law
    law: Mapped[str] = mapped_column(String(200), default="")
    revision_ids: Mapped[list[Any]]  # as text, in order
    position: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class PracticeAnswer(Base):
    """An answer given in practice."""

    __tablename__ = "practice_answer"

    session_id: Mapped[int] = mapped_column(Id, ForeignKey("practice_session.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision_id: Mapped[int] = mapped_column(Id, ForeignKey("revision.id"))
    question_id: Mapped[int] = mapped_column(Id, index=True)
    value: Mapped[str] = mapped_column(Text)  # canonical JSON; of a case a list with a value for each of its questions
    is_right: Mapped[bool | None]  # None: a short answer the person has not judged yet
    answered_at: Mapped[datetime]
