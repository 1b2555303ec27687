"""What an administrator sets in the interface rather than in the environment."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
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
