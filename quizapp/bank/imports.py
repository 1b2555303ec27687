"""The lines of an import's preview, and taking them into the bank in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.bank.actions import citation_rows, copied
from quizapp.bank.models import ColumnMapping, ImportLine, Question, QuestionCitation, Revision
from quizapp.bank.queries import external_ids, known_hashes
from quizapp.bank.rules.document import QuestionDocument, from_json
from quizapp.bank.rules.importing import LineState, may_choose
from quizapp.bank.rules.kinds import State
from quizapp.bank.rules.validity import Fault, faults
from quizapp.errors import NotFound, Refused
from quizapp.i18n import local
from quizapp.law.queries import VersionLine, find_version

CHUNK = 1000  # rows of one INSERT


def keep_lines(rows: Sequence[dict[str, Any]]) -> None:
    """Store lines of a preview."""
    if rows:
        db.session().execute(insert(ImportLine), list(rows))


def forget_lines(job_id: int) -> None:
    """Drop a preview's lines, as when its reading begins anew."""
    db.session().execute(delete(ImportLine).where(ImportLine.job_id == job_id))


def forget_gone(alive: Iterable[int]) -> None:
    """Drop the lines of previews whose job is no more."""
    db.session().execute(delete(ImportLine).where(ImportLine.job_id.not_in(list(alive))))


def line_for(job_id: int, ordinal: int) -> ImportLine:
    """One line; NotFound for a missing one."""
    found = db.session().get(ImportLine, (job_id, ordinal))
    if found is None:
        raise NotFound
    return found


def choose(job_id: int, ordinals: Sequence[int], *, taken: bool) -> int:
    """Take lines or leave them out; answers how many changed. Failed lines must be mended first."""
    changed = 0
    for line in _lines(job_id, ordinals):
        if may_choose(LineState(line.state), has_document=line.document is not None):
            wanted = LineState.READY if taken else LineState.DUPLICATE if line.twin_id else LineState.LEFT
            changed += line.state != wanted
            line.state = wanted
    return changed


def mend(job_id: int, ordinal: int, document: QuestionDocument) -> tuple[Fault, ...]:
    """Put a corrected question in a line's place; answers what is still wrong, and then nothing is changed."""
    line = line_for(job_id, ordinal)
    if line.state == LineState.TAKEN:
        raise Refused("import_done")
    wrong = faults(document)
    if wrong:
        return wrong
    known = known_hashes([document.content_hash]).get(document.content_hash)
    line.document = document.to_json()
    line.content_hash = document.content_hash
    line.problems = [problem for problem in line.problems if problem["level"] != "error"]
    line.has_hints = bool(line.problems)
    line.twin_id = known[0] if known else None
    line.state = LineState.DUPLICATE if known or _is_in_preview(line) else LineState.READY
    return ()


def take_ready(job_id: int, bank_id: int, note: str, actor: Actor, now: datetime) -> tuple[int, int]:
    """Make drafts of every ready line; answers how many were made, and how many had come into the bank meanwhile."""
    lines = list(
        db.session()
        .execute(
            select(ImportLine)
            .where(ImportLine.job_id == job_id, ImportLine.state == LineState.READY)
            .order_by(ImportLine.ordinal)
        )
        .scalars()
    )
    if not lines:
        raise Refused("nothing_chosen")
    known = known_hashes(line.content_hash for line in lines if line.twin_id is None)
    fresh = [line for line in lines if line.content_hash not in known]
    made = create_many([from_json(line.document) for line in fresh], bank_id, note, actor, now)
    db.session().execute(
        update(ImportLine)
        .where(ImportLine.job_id == job_id, ImportLine.state == LineState.READY)
        .values(state=LineState.TAKEN)
    )
    skipped = [line.ordinal for line in lines if line.content_hash in known]
    for start in range(0, len(skipped), 500):
        part = skipped[start : start + 500]
        db.session().execute(
            update(ImportLine)
            .where(ImportLine.job_id == job_id, ImportLine.ordinal.in_(part))
            .values(state=LineState.DUPLICATE)
        )
    return made, len(skipped)


def create_many(documents: Sequence[QuestionDocument], bank_id: int, note: str, actor: Actor, now: datetime) -> int:
    """Many new drafts with few statements, so that the bank is written to for a moment only. One audit entry for all."""
    taken = set(external_ids(bank_id))
    versions = _Versions(local(now).date())
    questions, revisions, citations = [], [], []
    for document in documents:
        external = document.id if document.id not in taken else None
        taken |= {external} if external else set()
        question_id, revision_id = db.new_id(), db.new_id()
        questions.append(_question_row(document, question_id, revision_id, external, bank_id, now))
        revisions.append(_revision_row(document, question_id, revision_id, note, actor, now))
        citations += citation_rows(question_id, revision_id, document, versions.find)
    for table, rows in ((Question, questions), (Revision, revisions), (QuestionCitation, citations)):
        for start in range(0, len(rows), CHUNK):
            db.session().execute(insert(table), rows[start : start + CHUNK])
    record(actor, now, "bank.imported", "bank", bank_id, questions=len(questions), file=note)
    return len(questions)


def remember_columns(
    heading_sha256: str, columns: Mapping[str, str], choices: Mapping[str, str], actor: Actor, now: datetime
) -> None:
    """Keep how a person read a heading; the newest reading of the same heading wins."""
    found = (
        db.session()
        .execute(select(ColumnMapping).where(ColumnMapping.heading_sha256 == heading_sha256))
        .scalar_one_or_none()
    )
    if found is None:
        found = ColumnMapping(id=db.new_id(), heading_sha256=heading_sha256)
        db.session().add(found)
    found.columns, found.choices = dict(columns), dict(choices)
    found.saved_by, found.saved_at = actor.name, now


class _Versions:
    """Versions of laws, each looked up once."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._known: dict[tuple[str, str], VersionLine | None] = {}

    def find(self, law: str, version: str) -> VersionLine | None:
        """The version a citation means, or None."""
        if (law, version) not in self._known:
            self._known[law, version] = find_version(law, version, self._day)
        return self._known[law, version]


def _lines(job_id: int, ordinals: Sequence[int]) -> Iterable[ImportLine]:
    for start in range(0, len(ordinals), 500):
        part = ordinals[start : start + 500]
        yield from (
            db.session()
            .execute(select(ImportLine).where(ImportLine.job_id == job_id, ImportLine.ordinal.in_(part)))
            .scalars()
        )


def _is_in_preview(line: ImportLine) -> bool:
    same = select(func.count()).where(
        ImportLine.job_id == line.job_id,
        ImportLine.ordinal != line.ordinal,
        ImportLine.content_hash == line.content_hash,
        ImportLine.state == LineState.READY,
    )
    return db.session().execute(same).scalar_one() > 0


def _question_row(
    document: QuestionDocument, question_id: int, revision_id: int, external: str | None, bank_id: int, now: datetime
) -> dict[str, Any]:
    return {
        "id": question_id,
        "bank_id": bank_id,
        "external_id": external,
        "state": State.DRAFT,
        "revision_id": revision_id,
        "created_at": now,
        "updated_at": now,
        "lock_version": 1,
        **copied(document),
    }


def _revision_row(
    document: QuestionDocument, question_id: int, revision_id: int, note: str, actor: Actor, now: datetime
) -> dict[str, Any]:
    return {
        "id": revision_id,
        "question_id": question_id,
        "number": 1,
        "document": replace(document, id=None).to_json(),
        "content_hash": document.content_hash,
        "author_id": actor.person_id,
        "author_name": actor.name,
        "created_at": now,
        "note": note[:300],
    }
