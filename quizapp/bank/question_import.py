"""The two jobs of a question import: reading for the preview, and taking it in one transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from quizapp import clock
from quizapp.bank import imports
from quizapp.bank.actions import find_or_make_bank, keep_pictures
from quizapp.bank.check import is_cut_short, read_in_parts
from quizapp.bank.formats.packs import BankHead
from quizapp.bank.formats.reading import Draft, Part, Reading, Rejected
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
    lines = _Lines(context, local(clock.now()).date())
    for number, (name, content) in enumerate(files):
        steps = _Steps(context, number, len(files))
        told.append(_read_one(context, name, content, lines, steps))
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
    """How far the reading is: rows where there is one file, files where there are several."""

    def __init__(self, context: JobContext, number: int, files: int) -> None:
        self.context, self.number, self.files = context, number, files

    def __call__(self, done: int, total: int) -> None:
        if self.files == 1:
            self.context.progress(done, total)
        else:
            self.context.progress(self.number + (done == total), self.files)


def _read_one(context: JobContext, name: str, content: bytes, lines: "_Lines", steps: _Steps) -> dict[str, Any]:
    """Read and store one file: with the columns a person has named just now, else as somebody named them for this
    heading."""
    columns, choices = context.params.get("columns") or None, context.params.get("choices") or None
    reading = lines.read(name, content, columns, choices, steps)
    known = None
    if columns is None and choices is None and reading.columns:
        known = remembered(heading_key([column.words or column.letter for column in reading.columns]))
    if known is not None:
        named, said = dict(known.columns), dict(known.choices)
        lines.forget()
        reading = lines.read(name, content, named, said, steps)
    steps(max(1, reading.total), max(1, reading.total))
    return _file_told(context, reading, lines, known)


def _file_told(context: JobContext, reading: Reading, lines: "_Lines", known: ColumnMapping | None) -> dict[str, Any]:
    """What the preview says of one file as a whole."""
    if reading.pictures:
        context.run(lambda: keep_pictures(reading.pictures, clock.now()))
    return {
        "name": reading.file,
        "format": reading.format,
        "ignored": reading.ignored,
        "problems": [problem.kept() for problem in lines.about_file[:100]],
        "columns": [column.to_json() for column in reading.columns],
        "sheets": len(lines.sheets),
        "header": list(reading.header),
        "named": dict(known.columns) if known else context.params.get("columns") or {},
        "choices": dict(known.choices) if known else context.params.get("choices") or {},
        "named_by": known.saved_by if known else "",
    }


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
    """Turns what is read into the preview's rows and stores it part by part, in short transactions: a preview must not keep
    an exam's answers waiting. `day` is that of the citations."""

    def __init__(self, context: JobContext, day: date) -> None:
        self.context, self.day = context, day
        self.file, self.before, self.last = "", 0, 0  # the last ordinals: before this file, and used
        self.sheets: set[str | None] = set()
        self.about_file: list[Problem] = []
        self._status: dict[tuple[str, str], LawStatus] = {}

    def read(
        self,
        name: str,
        content: bytes,
        columns: Mapping[str, str] | None,
        choices: Mapping[str, str] | None,
        told: Callable[[int, int], None],
    ) -> Reading:
        """Read a file and store its lines; of the answer only what is told of the whole is meant."""
        self.file, self.before = name[-255:], self.last
        self.sheets, self.about_file = set(), []
        last = read_in_parts(name, content, mapping=columns, choices=choices, told=told, heard=self._take)
        if is_cut_short(self.last - self.before, last):
            self.forget()
        self._take(Part(last.drafts, last.rejected, last.twins, last.problems))
        return last

    def forget(self) -> None:
        """Drop the lines of the file."""
        self.context.run(lambda: imports.forget_lines(self.context.job_id, self.before))
        self.last, self.sheets, self.about_file = self.before, set(), []

    def _take(self, part: Part) -> None:
        for problem in part.problems:
            if problem.where.number is None and problem.where.item is None:
                self.about_file.append(problem)
        rows = self._rows(part)
        for start in range(0, len(rows), imports.CHUNK):
            chunk = rows[start : start + imports.CHUNK]
            self.context.run(partial(imports.keep_lines, chunk))

    def _rows(self, part: Part) -> list[dict[str, Any]]:
        """Every question read, in the order of the file's place where it has one."""
        known = known_hashes([draft.content_hash for draft in part.drafts])
        found: list[tuple[Where, dict[str, Any]]] = []
        for draft in part.drafts:
            twin = known.get(draft.content_hash)
            row = self._ready(draft) if twin is None else self._known(draft, *twin)
            found.append((draft.where, row))
        found += [
            (twin.where, self._row(LineState.DUPLICATE, twin, twin.document, twin.problems)) for twin in part.twins
        ]
        for each in part.rejected:
            raw = "｜".join(filter(None, each.cells))
            found.append((each.where, self._row(LineState.FAILED, each, each.document, each.problems, raw=raw)))
        found.sort(key=_order)
        self.sheets |= {where.sheet for where, _row in found}
        for ordinal, (_where, row) in enumerate(found, start=self.last + 1):
            row["ordinal"], row["file"] = ordinal, self.file
        self.last += len(found)
        return [row for _where, row in found]

    def _ready(self, draft: Draft) -> dict[str, Any]:
        problems = (*draft.problems, *self._citation_warnings(draft))
        return self._row(LineState.READY, draft, draft.document, problems, content_hash=draft.content_hash)

    def _known(self, draft: Draft, question_id: int, revision_id: int) -> dict[str, Any]:
        same = document_of(revision_id).right_options == draft.document.right_options
        told = warning("W_IN_BANK" if same else "W_IN_BANK_OTHER_KEY", draft.where, draft.document.stem)
        row = self._row(LineState.DUPLICATE, draft, draft.document, (told,), content_hash=draft.content_hash)
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
            "job_id": self.context.job_id,
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


def _order(found: tuple[Where, dict[str, Any]]) -> tuple[str, int]:
    """By place: sheet, then row, line or paragraph; items without a number keep the reader's order (the sort is stable)."""
    where = found[0]
    return where.sheet or "", where.number or 0
