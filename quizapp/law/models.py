"""The law register: laws and their versions, as facts; statute texts are loaded by the office."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.db import Base, Id, new_id


class Law(Base):
    """A law or regulation through all its versions."""

    __tablename__ = "law"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(200), unique=True)
    short_title: Mapped[str] = mapped_column(String(200), index=True)
    level: Mapped[str] = mapped_column(String(20))  # 法律, 行政法规, 部门规章, 司法解释, 党内法规
    fields: Mapped[str] = mapped_column(String(120), default="")  # joined by ;


class LawVersion(Base):
    """A version of a law, in force from `effective_on` until the day before `ceased_on`."""

    __tablename__ = "law_version"
    __table_args__ = (UniqueConstraint("law_id", "label"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    law_id: Mapped[int] = mapped_column(Id, ForeignKey("law.id"))
    code: Mapped[str] = mapped_column(String(80), unique=True)
    label: Mapped[str] = mapped_column(String(40))  # 2021年修正
    effective_on: Mapped[date | None]
    ceased_on: Mapped[date | None]  # the day its successor took effect
    superseded_by: Mapped[str] = mapped_column(String(80), default="")  # code of a version
    article_count: Mapped[int] = mapped_column(default=0)

    law: Mapped[Law] = relationship()
