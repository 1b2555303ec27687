"""Jobs and the files they read and write; kept in the database so that several machines see the same."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, Id, new_id


class StoredFile(Base):
    """An uploaded or produced file. The owner is a plain column; `expires_at` lets a sweep remove it."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]  # bytes
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    owner_id: Mapped[int | None] = mapped_column(Id, index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class Job(Base):
    """A piece of long work; `kind` is a key of the worker's TASKS table."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(12), index=True)  # jobs.rules.JobState
    owner_id: Mapped[int | None] = mapped_column(Id, index=True)
    owner_name: Mapped[str] = mapped_column(String(100), default="")
    locale: Mapped[str] = mapped_column(String(8), default="zh_CN")
    params: Mapped[dict[str, Any]]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[str] = mapped_column(String(60), default="")  # a code
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    file_id: Mapped[int | None] = mapped_column(Id)
    is_taken: Mapped[bool] = mapped_column(default=False)  # a preview that was confirmed; guards against twice
