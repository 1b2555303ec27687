"""The two jobs of a question import: reading for the preview, and taking it in one transaction."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from quizapp import clock
from quizapp.audit.actions import record
from quizapp.bank.actions import create_question, find_or_make_bank
from quizapp.bank.check import read_safely
from quizapp.bank.formats.packs import BankHead
from quizapp.bank.formats.reading import Draft, Reading
from quizapp.bank.formats.sheet_writer import write_failed
from quizapp.bank.queries import document_of, external_ids, known_hashes, law_status
from quizapp.bank.rules.document import from_json
from quizapp.bank.rules.validity import LawStatus
from quizapp.bank.words import sentence
from quizapp.errors import Refused
from quizapp.i18n import _, local
from quizapp.jobs.actions import keep_file
from quizapp.jobs.context import JobContext
from quizapp.sheets.problems import Problem, Where, warning
from quizapp.web.downloads import XLSX


def read(context: JobContext) -> dict[str, Any]:
    """Read the uploaded file; the preview is the job's result and nothing else is stored."""
    name, content = context.file()
    context.run(lambda: None)  # no transaction stays open while the file is read
    reading = read_safely(name, content)
    day = local(clock.now()).date()
    fresh, duplicates, extra = _against_bank(reading, day)
    preview = {
        "file": reading.file,
        "format": reading.format,
        "total": reading.total,
        "duplicates": reading.duplicates + duplicates,
        "duplicates_in_bank": duplicates,
        "failed": reading.failed,
        "ignored": reading.ignored,
        "questions": [{**draft.document.to_json(), "_row": draft.where.row} for draft in fresh],
        "problems": [problem.kept() for problem in (*reading.problems, *extra)],
        "next": f"/bank/imports/{context.job_id}",
        "bank": context.params["bank"],
    }
    if reading.failed_rows and reading.header:
        reasons = ["；".join(sentence(problem) for problem in problems) for _cells, problems in reading.failed_rows]
        book = write_failed(reading, reasons, _("错误原因"))
        stored = context.run(lambda: keep_file(_("未导入的行.xlsx"), XLSX, book, context.actor, clock.now()).id)
        preview["failed_file"] = str(stored)
    return preview


def take(context: JobContext) -> dict[str, Any]:
    """Take every question of the preview as a draft, all or none; what has come into the bank meanwhile is skipped."""
    return dict(context.run(lambda: _store(context, clock.now())))


def _store(context: JobContext, now: datetime) -> dict[str, Any]:
    documents = [from_json(raw) for raw in context.params["questions"]]
    if not documents:
        raise Refused("nothing_chosen")
    code, title = context.params["bank"], context.params["bank_title"]
    bank = find_or_make_bank(BankHead(code, title, title), context.actor, now)
    known = known_hashes(document.content_hash for document in documents)
    fresh = [document for document in documents if document.content_hash not in known]
    taken = external_ids(bank.id)
    for document in fresh:
        document = replace(document, id=None) if document.id in taken else document
        create_question(document, bank.id, context.actor, now, note=context.params["name"][:100])
    record(context.actor, now, "bank.imported", "bank", bank.id, questions=len(fresh), file=context.params["name"])
    return {
        "next": f"/bank/imports/{context.params['preview']}/result/{context.job_id}",
        "imported": len(fresh),
        "skipped": len(documents) - len(fresh),
        "bank": code,
    }


def _against_bank(reading: Reading, day: date) -> tuple[list[Draft], int, list[Problem]]:
    """What is new to the bank; duplicates there are skipped, and told apart where the key differs."""
    known = known_hashes(draft.document.content_hash for draft in reading.drafts)
    fresh: list[Draft] = []
    problems: list[Problem] = []
    status: dict[tuple[str, str], LawStatus] = {}
    for draft in reading.drafts:
        found = known.get(draft.document.content_hash)
        if found is None:
            fresh.append(draft)
            problems += _citation_warnings(draft, day, status)
            continue
        same = document_of(found[1]).right_options == draft.document.right_options
        problems.append(warning("W_IN_BANK" if same else "W_IN_BANK_OTHER_KEY", draft.where, draft.document.stem))
    return fresh, len(reading.drafts) - len(fresh), problems


def _citation_warnings(draft: Draft, day: date, known: dict[tuple[str, str], LawStatus]) -> list[Problem]:
    found = []
    for citation in draft.document.citations:
        key = (citation.law, citation.version)
        if key not in known:
            known[key] = law_status(citation, day)
        if known[key] is LawStatus.IN_FORCE:
            continue
        code = "W_CEASED" if known[key] in (LawStatus.CEASED, LawStatus.NOT_YET) else "W_UNKNOWN_LAW"
        where = Where(draft.where.sheet, draft.where.row)
        found.append(warning(code, where, citation.law, law=citation.law, version=citation.version))
    return found
