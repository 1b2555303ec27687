"""The lines of an import's preview, and taking them into the bank in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, delete, func, insert, select, update

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
from quizapp.jobs.models import Job
from quizapp.jobs.rules import FILE_LIFE
from quizapp.law.queries import VersionLine, find_version

CHUNK = 1000  # rows of one INSERT


def keep_lines(rows: Sequence[dict[str, Any]]) -> None:
    """Store lines of a preview."""
    if rows:
        db.session().connection().execute(insert(ImportLine), list(rows))


def forget_lines(job_id: int, after: int = 0) -> None:
    """Drop a preview's lines after this one, as when the reading begins anew."""
    db.session().execute(delete(ImportLine).where(ImportLine.job_id == job_id, ImportLine.ordinal > after))


def forget_old(now: datetime) -> None:
    """Drop the lines of previews whose files are gone."""
    old = select(Job.id).where(Job.kind == "bank.read", Job.created_at < now - FILE_LIFE)
    db.session().execute(delete(ImportLine).where(ImportLine.job_id.in_(old)))


def line_for(job_id: int, ordinal: int) -> ImportLine:
    """One line; NotFound for a missing one."""
    found = db.session().get(ImportLine, (job_id, ordinal))
    if found is None:
        raise NotFound
    return found


def choose(job_id: int, ordinals: Sequence[int], *, taken: bool) -> int:
    """Take lines or leave them out; answers how many changed. Failed lines must be mended first."""
    _refuse_confirmed(job_id)
    changed = 0
    for line in _lines(job_id, ordinals):
        if may_choose(LineState(line.state), has_document=line.document is not None):
            wanted = LineState.READY if taken else LineState.DUPLICATE if line.twin_id else LineState.LEFT
            changed += line.state != wanted
            line.state = wanted
    return changed


def choose_all(job_id: int, tab: str) -> int:
    """Take every duplicate on purpose ("duplicate"), or leave out everything that has a hint ("hint")."""
    _refuse_confirmed(job_id)
    line = update(ImportLine).where(ImportLine.job_id == job_id)
    if tab == "duplicate":
        line = line.where(ImportLine.state == LineState.DUPLICATE).values(state=LineState.READY)
    else:
        line = line.where(ImportLine.has_hints, ImportLine.state == LineState.READY).values(
            state=case((ImportLine.twin_id.is_not(None), LineState.DUPLICATE), else_=LineState.LEFT)
        )
    return int(db.session().execute(line).rowcount)  # type: ignore[attr-defined]


def mend(job_id: int, ordinal: int, document: QuestionDocument) -> tuple[Fault, ...]:
    """Put a corrected question in a line's place; answers what is still wrong, and then nothing is changed."""
    _refuse_confirmed(job_id)
    line = line_for(job_id, ordinal)
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


@dataclass(slots=True)
class Prepared:
    """The rows that taking a preview will write, made before the bank is locked for writing. `hashes`: ordinal -> content
    hash of lines that must not be in the bank yet; those taken on purpose are not among them."""

    questions: list[dict[str, Any]] = field(default_factory=list)
    revisions: list[dict[str, Any]] = field(default_factory=list)
    citations: list[dict[str, Any]] = field(default_factory=list)
    ordinals: list[int] = field(default_factory=list)
    hashes: dict[int, str] = field(default_factory=dict)


def prepare(job_id: int, note: str, actor: Actor, now: datetime, told: Callable[[int, int], None]) -> Prepared:
    """Read every ready line; nothing is written. `told` hears how many of how many are done, between two readings."""
    of_job = (ImportLine.job_id == job_id, ImportLine.state == LineState.READY)
    total = db.session().execute(select(func.count()).where(*of_job)).scalar_one()
    versions, made, last = _Versions(local(now).date()), Prepared(), 0
    while True:
        query = select(ImportLine.ordinal, ImportLine.document, ImportLine.content_hash, ImportLine.twin_id)
        query = query.where(*of_job, ImportLine.ordinal > last).order_by(ImportLine.ordinal).limit(CHUNK)
        rows = db.session().execute(query).all()
        for ordinal, raw, content_hash, twin_id in rows:
            _add(made, from_json(raw), note, actor, now, versions)
            made.ordinals.append(ordinal)
            if twin_id is None and content_hash:
                made.hashes[ordinal] = content_hash
        db.session().rollback()
        if not rows:
            return made
        last = rows[-1][0]
        told(len(made.ordinals), total)


def take(job_id: int, prepared: Prepared, bank_id: int, actor: Actor, now: datetime, note: str) -> tuple[int, int]:
    """Make drafts of the prepared lines in one go; answers how many were made, and how many had come into the bank
    meanwhile. Where nothing is ready any more because a worker died after taking it, what it took is answered."""
    if not prepared.ordinals:
        done = select(func.count()).where(ImportLine.job_id == job_id, ImportLine.state == LineState.TAKEN)
        taken: int = db.session().execute(done).scalar_one()
        if not taken:
            raise Refused("nothing_chosen")
        return taken, 0
    known = known_hashes(prepared.hashes.values())
    late = {ordinal for ordinal, content_hash in prepared.hashes.items() if content_hash in known}
    fresh = [place for place, ordinal in enumerate(prepared.ordinals) if ordinal not in late]
    _insert(prepared, fresh, bank_id)
    ready = update(ImportLine).where(ImportLine.job_id == job_id, ImportLine.state == LineState.READY)
    for part in _parts(sorted(late)):
        db.session().execute(ready.where(ImportLine.ordinal.in_(part)).values(state=LineState.DUPLICATE))
    db.session().execute(ready.values(state=LineState.TAKEN))
    record(actor, now, "bank.imported", "bank", bank_id, questions=len(fresh), file=note)
    return len(fresh), len(late)


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


def _refuse_confirmed(job_id: int) -> None:
    """What was confirmed stays as it was confirmed."""
    if db.session().execute(select(Job.is_taken).where(Job.id == job_id)).scalar_one_or_none():
        raise Refused("import_done")


def _parts(ordinals: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ordinals[start : start + 500] for start in range(0, len(ordinals), 500))


def _lines(job_id: int, ordinals: Sequence[int]) -> Iterable[ImportLine]:
    for part in _parts(ordinals):
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


def _add(
    made: Prepared, document: QuestionDocument, note: str, actor: Actor, now: datetime, versions: "_Versions"
) -> None:
    question_id, revision_id = db.new_id(), db.new_id()
    question = _question_row(document, question_id, revision_id, now)
    made.questions.append(question)
    made.revisions.append(_revision_row(document, question, note, actor, now))
    made.citations += citation_rows(question_id, revision_id, document, versions.find)


def _insert(prepared: Prepared, places: Sequence[int], bank_id: int) -> None:
    """Few statements with many rows. A stable id that the bank has already is not given twice."""
    taken = set(external_ids(bank_id))
    questions = []
    for place in places:
        row = prepared.questions[place]
        external = row["external_id"] if row["external_id"] not in taken else None
        taken |= {external} if external else set()
        questions.append({**row, "bank_id": bank_id, "external_id": external})
    wanted = {row["id"] for row in questions}
    revisions = [prepared.revisions[place] for place in places]
    citations = [row for row in prepared.citations if row["question_id"] in wanted]
    for table, rows in ((Question, questions), (Revision, revisions), (QuestionCitation, citations)):
        for start in range(0, len(rows), CHUNK):
            db.session().connection().execute(insert(table), rows[start : start + CHUNK])


def _question_row(document: QuestionDocument, question_id: int, revision_id: int, now: datetime) -> dict[str, Any]:
    return {
        "id": question_id,
        "external_id": document.id,
        "state": State.DRAFT,
        "revision_id": revision_id,
        "created_at": now,
        "updated_at": now,
        "lock_version": 1,
        **copied(document),
    }


def _revision_row(
    document: QuestionDocument, question: Mapping[str, Any], note: str, actor: Actor, now: datetime
) -> dict[str, Any]:
    return {
        "id": question["revision_id"],
        "question_id": question["id"],
        "number": 1,
        "document": replace(document, id=None).to_json(),
        "content_hash": question["content_hash"],
        "author_id": actor.person_id,
        "author_name": actor.name,
        "created_at": now,
        "note": note[:300],
    }
