"""The law register: laws and their versions, as facts; statute texts are loaded by the office."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
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


class LawText(Base):
    """That a version's text was loaded, by whom and when, and what stands around the articles. A record of its own and not
    columns of the version: the register holds versions whose text the office has not loaded, and lists need none of it."""

    __tablename__ = "law_text"

    version_id: Mapped[int] = mapped_column(Id, ForeignKey("law_version.id"), primary_key=True, autoincrement=False)
    adopted_on: Mapped[date | None]
    issuer: Mapped[str] = mapped_column(String(100), default="")
    document_no: Mapped[str] = mapped_column(String(100), default="")
    history: Mapped[list[Any]]  # the lines under the title
    preamble: Mapped[list[Any]]  # rules.text.blocks_to_json
    annexes: Mapped[list[Any]]
    article_count: Mapped[int]  # with the inserted ones; the register's number is the highest article's
    text_hash: Mapped[str] = mapped_column(String(64))
    file: Mapped[str] = mapped_column(String(255), default="")
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[str] = mapped_column(String(100))


class LawArticle(Base):
    """An article of a version; `ordinal` from 0 in the order of the text."""

    __tablename__ = "law_article"
    __table_args__ = (UniqueConstraint("version_id", "number", "sub"),)

    version_id: Mapped[int] = mapped_column(Id, ForeignKey("law_version.id"), primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    sub: Mapped[int] = mapped_column(default=0)  # 1 of 第一百二十条之一
    path: Mapped[list[Any]]  # the headings above it
    text: Mapped[list[Any]]  # rules.text.paragraphs_to_json
    plain: Mapped[str] = mapped_column(Text)  # rules.searching.plain_of
    content_hash: Mapped[str] = mapped_column(String(64))


class LawList(Base):
    """A unit's list of applicable laws, confirmed by a person on a day. `unit_id` is a plain column: law is below nobody
    but people, and a unit that is dissolved keeps its list."""

    __tablename__ = "law_list"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    unit_id: Mapped[int] = mapped_column(Id, unique=True)
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str] = mapped_column(String(100), default="")
    copied_from: Mapped[int | None] = mapped_column(Id)  # the unit whose list it began as
    updated_at: Mapped[datetime]
    lock_version: Mapped[int] = mapped_column(default=1)


class LawListLine(Base):
    """A law on a unit's list; `position` from 1, `weight` from 1 its share in its part of the unit's papers: the general
    part (public law, for everybody) or the professional one."""

    __tablename__ = "law_list_line"

    list_id: Mapped[int] = mapped_column(Id, ForeignKey("law_list.id"), primary_key=True)
    law_id: Mapped[int] = mapped_column(Id, ForeignKey("law.id"), primary_key=True)
    position: Mapped[int]
    is_general: Mapped[bool] = mapped_column(default=False)
    weight: Mapped[int] = mapped_column(default=1)
    note: Mapped[str] = mapped_column(String(200), default="")
