"""The two jobs of a question import: reading for the preview, and taking it in one transaction."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from quizapp import clock
from quizapp.bank import imports
from quizapp.bank.actions import find_or_make_bank, keep_pictures
from quizapp.bank.check import read_safely
from quizapp.bank.formats.packs import BankHead
from quizapp.bank.formats.reading import Draft, Reading, Rejected
from quizapp.bank.import_queries import counted, remembered
from quizapp.bank.models import ColumnMapping
from quizapp.bank.queries import document_of, known_hashes, law_status
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.importing import LineState, heading_key
from quizapp.bank.rules.validity import LawStatus
from quizapp.i18n import local
from quizapp.jobs import actions as jobs
from quizapp.jobs.context import JobContext
from quizapp.sheets.problems import Problem, Where, warning


def read(context: JobContext) -> dict[str, Any]:
    """Read the uploaded files; the preview is the job's result and its lines, and nothing is in the bank yet."""
    files = context.files()
    context.run(lambda: imports.forget_lines(context.job_id))  # a job that lost its worker begins anew
    told = []
    ordinal = 0
    for number, (name, content) in enumerate(files):
        steps = _Steps(context, number, len(files))
        reading, known_from = _read_one(context, name, content, steps.reading)
        rows = _Lines(context.job_id, ordinal, local(clock.now()).date()).rows(reading)
        ordinal += len(rows)
        _store(context, rows, steps.storing)
        told.append(_file_told(context, reading, known_from))
    return {
        "next": f"/bank/imports/{context.job_id}",
        "bank": context.params["bank"],
        "files": told,
        "ignored": sum(each["ignored"] for each in told),
    }


def take(context: JobContext) -> dict[str, Any]:
    """Take every ready line of the preview as a draft, all or none; what has come into the bank meanwhile is skipped."""
    preview, note, now = int(context.params["preview"]), context.params["name"], clock.now()
    try:
        prepared = imports.prepare(preview, note, context.actor, now, lambda n, of: context.progress(n, of + of // 4))
        return dict(context.run(lambda: _take(context, preview, prepared, now)))
    except Exception:
        context.run(lambda: jobs.give_back(preview))
        raise


class _Steps:
    """How far the reading is: rows where there is one file, files where there are several; half of it is storing."""

    def __init__(self, context: JobContext, number: int, files: int) -> None:
        self.context, self.number, self.files = context, number, files

    def reading(self, done: int, total: int) -> None:
        """Rows read of the file's."""
        self._say(done // 2, total)

    def storing(self, done: int, total: int) -> None:
        """Lines stored of the preview's."""
        self._say((total + done) // 2, total)

    def _say(self, done: int, total: int) -> None:
        if self.files == 1:
            self.context.progress(done, total)
        else:
            self.context.progress(self.number + (done == total), self.files)


def _read_one(
    context: JobContext, name: str, content: bytes, told: Callable[[int, int], None]
) -> tuple[Reading, ColumnMapping | None]:
    """The file as read: with the columns a person has named just now, else as somebody named them for this heading."""
    columns, choices = context.params.get("columns") or None, context.params.get("choices") or None
    reading = read_safely(name, content, mapping=columns, choices=choices, told=told)
    if columns is not None or choices is not None or not reading.columns:
        return reading, None
    known = remembered(heading_key([column.words or column.letter for column in reading.columns]))
    if known is None:
        return reading, None
    again = read_safely(name, content, mapping=known.columns, choices=known.choices, told=told)
    return again, known


def _store(context: JobContext, rows: Sequence[dict[str, Any]], told: Callable[[int, int], None]) -> None:
    """In short transactions: a preview must not keep an exam's answers waiting."""
    for start in range(0, len(rows), imports.CHUNK):
        part = rows[start : start + imports.CHUNK]
        context.run(partial(imports.keep_lines, part))
        told(start + len(part), len(rows))


def _file_told(context: JobContext, reading: Reading, known_from: ColumnMapping | None) -> dict[str, Any]:
    """What the preview says of one file as a whole."""
    if reading.pictures:
        context.run(lambda: keep_pictures(reading.pictures, clock.now()))
    about_file = [
        problem for problem in reading.problems if problem.where.number is None and problem.where.item is None
    ]
    return {
        "name": reading.file,
        "format": reading.format,
        "ignored": reading.ignored,
        "problems": [problem.kept() for problem in about_file[:100]],
        "columns": [column.to_json() for column in reading.columns],
        "sheets": len(_sheets(reading)),
        "header": list(reading.header),
        "named": dict(known_from.columns) if known_from else context.params.get("columns") or {},
        "choices": dict(known_from.choices) if known_from else context.params.get("choices") or {},
        "named_by": known_from.saved_by if known_from else "",
    }


def _sheets(reading: Reading) -> set[str | None]:
    found = {each.where.sheet for each in (*reading.drafts, *reading.twins)}
    return found | {each.where.sheet for each in reading.rejected}


def _take(context: JobContext, preview: int, prepared: imports.Prepared, now: datetime) -> dict[str, Any]:
    code, title, note = context.params["bank"], context.params["bank_title"], context.params["name"]
    bank = find_or_make_bank(BankHead(code, title, title), context.actor, now)
    made, skipped = imports.take(preview, prepared, bank.id, context.actor, now, note)
    totals = counted(preview, int(context.params["ignored"]))
    return {
        "total": totals.total,
        "duplicates": totals.duplicates,
        "failed": totals.failed,
        "ignored": totals.ignored,
        "left": totals.left,
        "next": f"/bank/imports/{preview}/result/{context.job_id}",
        "imported": made,
        "skipped": skipped,
        "bank": code,
    }


class _Lines:
    """Turns a reading into the preview's rows. `start` is the last ordinal used; `day` that of the citations."""

    def __init__(self, job_id: int, start: int, day: date) -> None:
        self.job_id, self.start, self.day = job_id, start, day
        self._status: dict[tuple[str, str], LawStatus] = {}

    def rows(self, reading: Reading) -> list[dict[str, Any]]:
        """Every question read, in the order of the file's place where it has one."""
        hashes = [draft.content_hash or draft.document.content_hash for draft in reading.drafts]
        known = known_hashes(hashes)
        found: list[dict[str, Any]] = []
        for draft, content_hash in zip(reading.drafts, hashes, strict=True):
            twin = known.get(content_hash)
            found.append(self._ready(draft, content_hash) if twin is None else self._known(draft, content_hash, *twin))
        found += [self._row(LineState.DUPLICATE, twin, twin.document, twin.problems) for twin in reading.twins]
        found += [
            self._row(LineState.FAILED, each, each.document, each.problems, raw="｜".join(filter(None, each.cells)))
            for each in reading.rejected
        ]
        found.sort(key=_order)
        for ordinal, row in enumerate(found, start=self.start + 1):
            row["ordinal"], row["file"] = ordinal, reading.file[-255:]
        return found

    def _ready(self, draft: Draft, content_hash: str) -> dict[str, Any]:
        problems = (*draft.problems, *self._citation_warnings(draft))
        return self._row(LineState.READY, draft, draft.document, problems, content_hash=content_hash)

    def _known(self, draft: Draft, content_hash: str, question_id: int, revision_id: int) -> dict[str, Any]:
        same = document_of(revision_id).right_options == draft.document.right_options
        told = warning("W_IN_BANK" if same else "W_IN_BANK_OTHER_KEY", draft.where, draft.document.stem)
        row = self._row(LineState.DUPLICATE, draft, draft.document, (told,), content_hash=content_hash)
        row["twin_id"] = question_id
        return row

    def _row(
        self,
        state: LineState,
        each: Draft | Rejected,
        document: QuestionDocument | None,
        problems: Sequence[Problem],
        content_hash: str = "",
        raw: str | None = None,
    ) -> dict[str, Any]:
        return {
            "job_id": self.job_id,
            "state": state,
            "has_hints": any(problem.code != "W_NO_CITATION" for problem in problems),
            "document": document.to_json() if document else None,
            "place": each.where.as_json(),
            "problems": [problem.kept() for problem in problems],
            "raw": (raw if raw is not None else getattr(each, "raw", ""))[:2000],
            "cells": [list(row) for row in (each.cells, *each.more)] if isinstance(each, Rejected) else [],
            "content_hash": content_hash,
            "twin_id": None,
        }

    def _citation_warnings(self, draft: Draft) -> Iterator[Problem]:
        for citation in draft.document.all_citations:
            key = (citation.law, citation.version)
            if key not in self._status:
                self._status[key] = law_status(citation, self.day)
            if self._status[key] is LawStatus.IN_FORCE:
                continue
            code = "W_CEASED" if self._status[key] in (LawStatus.CEASED, LawStatus.NOT_YET) else "W_UNKNOWN_LAW"
            yield warning(code, draft.where, citation.law, law=citation.law, version=citation.version)


def _order(row: dict[str, Any]) -> tuple[str, int]:
    """By place: sheet, then row, line or paragraph; items without a number keep the reader's order (the sort is stable)."""
    where = Where(**row["place"])
    return where.sheet or "", where.number or 0
