"""Invariants of what was frozen: papers and questions as they were issued."""

from collections.abc import Iterator

from sqlalchemy import select

from quizapp import db
from quizapp.audit.rules import Violation, keeps
from quizapp.papers.actions import checksum
from quizapp.papers.models import FrozenKey, FrozenQuestion, Paper
from quizapp.papers.rules.layout import Layout


@keeps("I9")
def papers_unchanged() -> Iterator[Violation]:
    """Every paper still has its checksum."""
    for paper_id, raw, sha256 in db.session().execute(select(Paper.id, Paper.layout, Paper.sha256)):
        if Layout.from_json(raw).checksum() != sha256:
            yield Violation("papers_unchanged", str(paper_id), "the layout was changed")


@keeps("I9")
def questions_unchanged() -> Iterator[Violation]:
    """Every frozen question and its key still have their common checksum."""
    rows = db.session().execute(
        select(FrozenQuestion, FrozenKey).join(FrozenKey, FrozenKey.frozen_id == FrozenQuestion.id)
    )
    for question, key in rows:
        columns = {
            "key": key.key,
            "explanation": key.explanation,
            "citations": key.citations,
            "difficulty": key.difficulty,
            "bank": key.bank,
            "subject": key.subject,
        }
        if checksum(question.revision_id, question.kind, question.content, columns) != question.sha256:
            yield Violation("questions_unchanged", str(question.id), "the question or its key was changed")


CHECKS = (papers_unchanged, questions_unchanged)
