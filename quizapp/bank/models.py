"""Banks, questions, immutable revisions, citations and the review trail."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.db import Base, Id, new_id
from quizapp.sheets.problems import Where


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
    search_text: Mapped[str] = mapped_column(Text, default="", server_default="")  # bank.rules.searching.text_of
    flagged_at: Mapped[datetime | None] = mapped_column(index=True)  # 待复核: its law changed; no part in new papers

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


class StoredPicture(Base):
    """A picture that questions show, once for all of them, by its content."""

    __tablename__ = "picture"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int]  # pixels
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime]


class LawFlag(Base):
    """A citation of a question whose law has changed, until a person settles it. Old and new as they were compared."""

    __tablename__ = "law_flag"
    __table_args__ = (Index("ix_law_flag_question", "question_id", "settled_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    question_id: Mapped[int] = mapped_column(Id, ForeignKey("question.id"))
    revision_id: Mapped[int] = mapped_column(Id, ForeignKey("revision.id"))
    ordinal: Mapped[int]  # of the citation
    law: Mapped[str] = mapped_column(String(200))
    old_version_id: Mapped[int] = mapped_column(Id, ForeignKey("law_version.id"))
    old_article: Mapped[str] = mapped_column(String(40))
    new_version_id: Mapped[int | None] = mapped_column(Id, ForeignKey("law_version.id"))
    new_article: Mapped[str] = mapped_column(String(40), default="")  # "": the article is gone or was never found
    kind: Mapped[str] = mapped_column(String(12))  # changed, removed, ceased
    similarity: Mapped[int] = mapped_column(default=0)  # thousandths
    flagged_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(String(100), default="")
    outcome: Mapped[str] = mapped_column(String(12), default="")  # kept, revised, retired
    note: Mapped[str] = mapped_column(String(500), default="")


class QuestionComment(Base):
    """What somebody said about a question while it was written and reviewed."""

    __tablename__ = "question_comment"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    question_id: Mapped[int] = mapped_column(Id, ForeignKey("question.id"), index=True)
    revision_id: Mapped[int] = mapped_column(Id, ForeignKey("revision.id"))
    author_id: Mapped[int | None] = mapped_column(Id)
    author_name: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(String(1000))


class FaultReport(Base):
    """A question reported as faulty by somebody who met it, with the editor's answer."""

    __tablename__ = "fault_report"
    __table_args__ = (Index("ix_fault_report_question", "question_id", "answered_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    question_id: Mapped[int] = mapped_column(Id, ForeignKey("question.id"))
    revision_id: Mapped[int] = mapped_column(Id, ForeignKey("revision.id"))
    place: Mapped[int] = mapped_column(default=0)  # which question of a case, from 1
    person_id: Mapped[int | None] = mapped_column(Id, index=True)
    person_name: Mapped[str] = mapped_column(String(100))
    where_met: Mapped[str] = mapped_column(String(20))  # result, practice, bank
    reason: Mapped[str] = mapped_column(String(20))  # key, law, wording, options, other
    text: Mapped[str] = mapped_column(String(1000), default="")
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(100), default="")
    answer: Mapped[str] = mapped_column(String(1000), default="")
    is_upheld: Mapped[bool | None]


class QuestionUsage(Base):
    """How often a question was met and answered right, counted from all marked attempts and all practice. Rebuilt whole."""

    __tablename__ = "question_usage"

    question_id: Mapped[int] = mapped_column(Id, ForeignKey("question.id"), primary_key=True)
    papers: Mapped[int] = mapped_column(default=0)  # marked attempts that had it
    answered: Mapped[int] = mapped_column(default=0)
    right: Mapped[int] = mapped_column(default=0)
    practised: Mapped[int] = mapped_column(default=0)
    practised_right: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[datetime]


class Twin(Base):
    """Two questions that ask the same or nearly so, as the last search of the whole bank found them."""

    __tablename__ = "twin"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    first_id: Mapped[int] = mapped_column(Id, ForeignKey("question.id"))
    second_id: Mapped[int] = mapped_column(Id, ForeignKey("question.id"))
    kind: Mapped[str] = mapped_column(String(16))  # exact, near, contradiction
    similarity: Mapped[int]  # thousandths
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    decision: Mapped[str] = mapped_column(String(12), default="")  # kept, merged


class ColumnMapping(Base):
    """How a person read a heading that was not known, remembered for the next file with the same one."""

    __tablename__ = "column_mapping"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    heading_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    columns: Mapped[dict[str, Any]]  # heading word -> field
    choices: Mapped[dict[str, Any]]  # "kind.1" -> "single", "truth.1" -> "true"
    saved_by: Mapped[str] = mapped_column(String(100))
    saved_at: Mapped[datetime]


class ImportLine(Base):
    """A question of an import's preview: what was read, where, and what is wrong. Gone when the preview's file is."""

    __tablename__ = "import_line"
    __table_args__ = (
        Index("ix_import_line_state", "job_id", "state", "ordinal", "has_hints", "twin_id"),
        Index("ix_import_line_hints", "job_id", "has_hints", "ordinal"),
    )

    job_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 1, over all files
    state: Mapped[str] = mapped_column(String(10))  # bank.rules.importing.LineState
    has_hints: Mapped[bool] = mapped_column(default=False)
    file: Mapped[str] = mapped_column(String(255))
    document: Mapped[dict[str, Any] | None]  # None where nothing was understood
    place: Mapped[dict[str, Any]]  # sheets.problems.Where
    problems: Mapped[list[Any]]  # sheets.problems.Problem.kept
    raw: Mapped[str] = mapped_column(Text, default="")  # what stood there
    cells: Mapped[list[Any]]  # the rows of a failed question, to give back
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    twin_id: Mapped[int | None] = mapped_column(Id)  # the question of the bank that asks the same

    @property
    def where(self) -> Where:
        """The place in the file."""
        return Where(**self.place)


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
