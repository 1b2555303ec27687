"""Our own JSON: packs on disk, export and import. One bad question never stops the file."""

import json
import re
from dataclasses import dataclass
from typing import Any

from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.formats.records import read_records
from quizapp.bank.formats.sample import Sample
from quizapp.bank.rules.document import DocumentError, QuestionDocument, from_json
from quizapp.sheets.problems import Where, error

FORMAT, VERSION = "quizapp-bank", 1
_BEGINNING = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\{|\[\s*[\[{"\]])')


@dataclass(frozen=True, slots=True)
class BankHead:
    """What a pack says of itself."""

    code: str
    title: str
    subject: str


def recognises(sample: Sample) -> bool:
    """Whether a file begins as JSON does; a text may begin with [单选题]."""
    return _BEGINNING.match(sample.data[:4096]) is not None


def read_pack(file: str, data: bytes) -> Reading:
    """Read a pack, or another program's list of questions; the row of a problem is the question's place in the list, from
    1."""
    gatherer = Gatherer(file, "json")
    raw = _load(data)
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        return read_records(file, data)
    if not isinstance(raw.get("questions"), list):
        gatherer.problems.append(error("E_NOT_A_PACK"))
        return gatherer.reading()
    if raw.get("version") != VERSION:
        gatherer.problems.append(error("E_PACK_VERSION", None, str(raw.get("version"))))
        return gatherer.reading()
    for number, question in enumerate(raw["questions"], start=1):
        where = Where(row=number)
        try:
            document = from_json(question)
        except DocumentError as problem:
            gatherer.fail(
                (json.dumps(question, ensure_ascii=False),), [error("E_FIELD", Where(row=number, column=problem.field))]
            )
            continue
        gatherer.take(document, where, {}, (json.dumps(question, ensure_ascii=False),), [])
    return gatherer.reading()


def read_head(data: bytes) -> BankHead | None:
    """The pack's own code, title and subject; None where it is no pack."""
    raw = _load(data)
    bank = raw.get("bank") if isinstance(raw, dict) else None
    if not isinstance(bank, dict) or not isinstance(bank.get("id"), str) or not bank["id"]:
        return None
    return BankHead(bank["id"], str(bank.get("title") or bank["id"]), str(bank.get("subject") or ""))


def write_pack(head: BankHead, questions: list[QuestionDocument]) -> bytes:
    """The pack of these questions."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "bank": {"id": head.code, "title": head.title, "subject": head.subject},
        "questions": [question.to_json() for question in questions],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _load(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
