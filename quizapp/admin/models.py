"""What an administrator sets in the interface rather than in the environment."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, Id


class SiteSettings(Base):
    """One row: the office's own name, footer and logo. Empty text means the configured default."""

    __tablename__ = "site_settings"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    name: Mapped[str] = mapped_column(String(60), default="")
    name_en: Mapped[str] = mapped_column(String(80), default="")
    footer: Mapped[str] = mapped_column(String(300), default="")
    logo_file_id: Mapped[int | None] = mapped_column(Id)
    updated_at: Mapped[datetime | None]
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AgreedTime(Base):
    """One row: what must be added to a clock that all processes of the installation see alike to get the time they go by."""

    __tablename__ = "agreed_time"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    version: Mapped[int] = mapped_column(default=1)  # counts up with every change of the correction
    reference: Mapped[str] = mapped_column(String(64))  # "database", or "boot:…" for the steady counter since this boot
    correction: Mapped[int] = mapped_column(BigInteger)  # microseconds
    stepped: Mapped[int] = mapped_column(
        BigInteger, default=0
    )  # by how much it was moved on purpose so far, microseconds
    differences: Mapped[dict[str, Any]] = mapped_column(default=dict)  # machine -> seconds it was before, as last said
