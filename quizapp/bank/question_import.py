"""The two jobs of a question import: reading for the preview, and taking it in one transaction."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from quizapp import clock
from quizapp.bank import imports
from quizapp.bank.actions import find_or_make_bank, keep_pictures
from quizapp.bank.check import read_safely
from quizapp.bank.formats.packs import BankHead
from quizapp.bank.formats.reading import Draft, Reading, Rejected
from quizapp.bank.formats.sheet_writer import write_failed
from quizapp.bank.queries import document_of, known_hashes, law_status
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.importing import LineState
from quizapp.bank.rules.validity import LawStatus
from quizapp.bank.words import sentence
from quizapp.i18n import _, local
from quizapp.jobs.actions import keep_file
from quizapp.jobs.context import JobContext
from quizapp.sheets.problems import Problem, Where, warning
from quizapp.web.downloads import XLSX


def read(context: JobContext) -> dict[str, Any]:
    """Read the uploaded files; the preview is the job's result and its lines, and nothing is in the bank yet."""
    files = context.files()
    context.run(lambda: imports.forget_lines(context.job_id))  # a job that lost its worker begins anew
    told = []
    ordinal = 0
    for number, (name, content) in enumerate(files):
        context.progress(number, len(files) + 1)
        reading = read_safely(
            name,
            content,
            mapping=context.params.get("columns") or None,
            choices=context.params.get("choices") or None,
            told=lambda done, total: context.progress(done, total * 2),
        )
        rows = _Lines(context.job_id, ordinal, local(clock.now()).date()).rows(reading)
        ordinal += len(rows)
        _store(context, rows)
        told.append(_file_told(context, reading))
    return {
        "next": f"/bank/imports/{context.job_id}",
        "bank": context.params["bank"],
        "files": told,
        "ignored": sum(each["ignored"] for each in told),
    }


def take(context: JobContext) -> dict[str, Any]:
    """Take every ready line of the preview as a draft, all or none; what has come into the bank meanwhile is skipped."""
    return dict(context.run(lambda: _take(context, clock.now())))


def _store(context: JobContext, rows: Sequence[dict[str, Any]]) -> None:
    """In short transactions: a preview must not keep an exam's answers waiting."""
    for start in range(0, len(rows), imports.CHUNK):
        part = rows[start : start + imports.CHUNK]
        context.run(partial(imports.keep_lines, part))
        context.progress(len(rows) + start + len(part), len(rows) * 2)


def _file_told(context: JobContext, reading: Reading) -> dict[str, Any]:
    """What the preview says of one file as a whole."""
    if reading.pictures:
        context.run(lambda: keep_pictures(reading.pictures, clock.now()))
    about_file = [
        problem for problem in reading.problems if problem.where.number is None and problem.where.item is None
    ]
    told: dict[str, Any] = {
        "name": reading.file,
        "format": reading.format,
        "ignored": reading.ignored,
        "problems": [problem.kept() for problem in about_file[:100]],
        "columns": [column.to_json() for column in reading.columns],
        "failed_file": "",
    }
    if reading.rejected:
        reasons = ["；".join(sentence(problem) for problem in problems) for _cells, problems in reading.failed_rows]
        book = write_failed(reading, reasons, _("错误原因"))
        kept = context.run(lambda: keep_file(_("未导入的行.xlsx"), XLSX, book, context.actor, clock.now()).id)
        told["failed_file"] = str(kept)
    return told


def _take(context: JobContext, now: datetime) -> dict[str, Any]:
    code, title = context.params["bank"], context.params["bank_title"]
    bank = find_or_make_bank(BankHead(code, title, title), context.actor, now)
    preview = int(context.params["preview"])
    made, skipped = imports.take_ready(preview, bank.id, context.params["name"], context.actor, now)
    return {
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
            "cells": list(each.cells) if isinstance(each, Rejected) else [],
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
