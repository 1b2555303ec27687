"""Questions whose law has changed, as their pages show them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from quizapp import db
from quizapp.bank.models import LawFlag, Question, Revision
from quizapp.bank.rules.document import QuestionDocument, from_json
from quizapp.errors import NotFound
from quizapp.law import queries as laws
from quizapp.law.rules.marking import Segment, marked


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One citation to settle: old and new article with the words changed, and where it would point."""

    flag: LawFlag
    old: laws.VersionLine
    new: laws.VersionLine | None
    old_text: str
    new_text: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class FlagPage:
    """A question with everything that waits to be settled."""

    question: Question
    document: QuestionDocument
    is_edited: bool
    lines: tuple[FlagLine, ...]


def flagged(law: str = "") -> Select[*tuple[Any, ...]]:
    """Questions to settle with their first flag: rows are (LawFlag, Question)."""
    query: Select[*tuple[Any, ...]] = (
        select(LawFlag, Question)
        .join(Question, Question.id == LawFlag.question_id)
        .where(LawFlag.settled_at.is_(None), Question.flagged_at.is_not(None))
        .order_by(LawFlag.law, LawFlag.old_article, LawFlag.id)
    )
    return query.where(LawFlag.law == law) if law else query


def flag_page(question_id: int, day: date) -> FlagPage:
    """What a person needs to settle a question; NotFound where nothing waits."""
    question = db.session().get(Question, question_id)
    flags = select(LawFlag).where(LawFlag.question_id == question_id, LawFlag.settled_at.is_(None))
    found = list(db.session().execute(flags.order_by(LawFlag.ordinal)).scalars())
    if question is None or question.approved_id is None or not found:
        raise NotFound
    revision = db.session().get_one(Revision, question.approved_id)
    return FlagPage(
        question=question,
        document=from_json(revision.document),
        is_edited=question.revision_id != question.approved_id,
        lines=tuple(_line(flag, day) for flag in found),
    )


def _text(version_id: int, article: str) -> str:
    """An article's text; "" where the version's text is not loaded."""
    found = laws.passage(version_id, article)
    return found.article.plain if found else ""


def _line(flag: LawFlag, day: date) -> FlagLine:
    old_text = _text(flag.old_version_id, flag.old_article)
    new_text = _text(flag.new_version_id, flag.new_article) if flag.new_version_id else ""
    return FlagLine(
        flag=flag,
        old=laws.version_line(flag.old_version_id, day),
        new=laws.version_line(flag.new_version_id, day) if flag.new_version_id else None,
        old_text=old_text,
        new_text=new_text,
        segments=tuple(marked(old_text, new_text)) if old_text and new_text else (),
    )
