"""A preview as its page shows it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.bank.models import ColumnMapping, ImportLine
from quizapp.bank.rules.importing import LineState, Totals, totals
from quizapp.errors import NotFound
from quizapp.jobs.models import Job
from quizapp.jobs.queries import job_for
from quizapp.jobs.rules import JobState

HIDDEN = "W_HIDDEN_SHEET"


@dataclass(frozen=True, slots=True)
class Preview:
    """A reading that has ended, with its figures."""

    job: Job
    files: list[dict[str, Any]]
    totals: Totals
    hints: int
    in_bank: int

    @property
    def name(self) -> str:
        """The file's name, or those of all files."""
        return "、".join(file["name"] for file in self.files)

    @property
    def tables(self) -> list[dict[str, Any]]:
        """Files whose columns a person can name otherwise."""
        return [file for file in self.files if file["columns"]]

    @property
    def hidden_sheets(self) -> dict[str, bool]:
        """Hidden sheets of the files -> whether a person has asked for them."""
        passed = {p["where"]["sheet"]: False for file in self.files for p in file["problems"] if p["code"] == HIDDEN}
        return passed | {name.removeprefix("sheet."): True for name in self.choices if name.startswith("sheet.")}

    @property
    def named(self) -> dict[str, str]:
        """The columns as a person has named them."""
        return {word: field for file in self.files for word, field in file["named"].items()}

    @property
    def choices(self) -> dict[str, str]:
        """What a person has said of numbers, letters and hidden sheets."""
        return {name: value for file in self.files for name, value in file["choices"].items()}

    @property
    def has_several_sheets(self) -> bool:
        """Whether a place has to name its sheet."""
        return any(file["sheets"] > 1 for file in self.files)

    @property
    def has_unknown_columns(self) -> bool:
        """Whether a column was passed over because nobody knows it."""
        return any(column["field"] is None for file in self.tables for column in file["columns"])


def preview_for(actor: Actor, job_id: int) -> Preview:
    """The person's own preview; NotFound for anybody else's and for what is no preview."""
    job = job_for(actor, job_id)
    if job.kind != "bank.read" or job.state != JobState.DONE:
        raise NotFound
    of_job = ImportLine.job_id == job_id
    hinted = select(func.count()).where(of_job, ImportLine.has_hints, ImportLine.state.in_(_HINTED))
    known = select(func.count()).where(of_job, ImportLine.twin_id.is_not(None), ImportLine.state == LineState.DUPLICATE)
    return Preview(
        job=job,
        files=job.result["files"],
        totals=counted(job_id, job.result["ignored"]),
        hints=db.session().execute(hinted).scalar_one(),
        in_bank=db.session().execute(known).scalar_one(),
    )


def counted(job_id: int, ignored: int) -> Totals:
    """The figures of a preview as it is now; total = ready + left + duplicates + failed + ignored."""
    query = select(ImportLine.state, func.count()).where(ImportLine.job_id == job_id).group_by(ImportLine.state)
    return totals(Counter({row[0]: row[1] for row in db.session().execute(query)}), ignored)


def lines(job_id: int, tab: str) -> Select[Any]:
    """The lines of a tab (error, hint, duplicate, all), in the order of the files."""
    query = select(ImportLine).where(ImportLine.job_id == job_id).order_by(ImportLine.ordinal)
    if tab == "error":
        return query.where(ImportLine.state == LineState.FAILED)
    if tab == "duplicate":
        return query.where(ImportLine.state == LineState.DUPLICATE)
    if tab == "hint":
        return query.where(ImportLine.has_hints, ImportLine.state.in_(_HINTED))
    return query


def failed_lines(job_id: int) -> list[ImportLine]:
    """What can't be taken as it stands, in the order of the files."""
    return list(db.session().execute(lines(job_id, "error")).scalars())


def remembered(heading_sha256: str) -> ColumnMapping | None:
    """How this heading was read last time."""
    query = select(ColumnMapping).where(ColumnMapping.heading_sha256 == heading_sha256)
    return db.session().execute(query).scalar_one_or_none()


_HINTED = (LineState.READY, LineState.LEFT, LineState.TAKEN)
