"""Our own JSON: packs on disk, export and import. One bad question never stops the file."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quizapp.bank.formats.markup import decoded
from quizapp.bank.formats.pictures import Album, Picture
from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.formats.records import read_records
from quizapp.bank.formats.sample import Sample
from quizapp.bank.rules.document import DocumentError, QuestionDocument, from_json
from quizapp.sheets.problems import Where, error
from quizapp.sheets.reader import decode

FORMAT, VERSION = "quizapp-bank", 1
_BEGINNING = re.compile(r'\s*(?:\{(?!\s*(?:[=~#%]|(?:T|TRUE|F|FALSE)\s*[#}]))|\[\s*[\[{"\]])')


@dataclass(frozen=True, slots=True)
class BankHead:
    """What a pack says of itself."""

    code: str
    title: str
    subject: str


def recognises(sample: Sample) -> bool:
    """Whether a file begins as JSON does; a text may begin with [单选题], GIFT with {=an answer}."""
    return sample.text is not None and _BEGINNING.match(sample.text[:4096].lstrip("\ufeff")) is not None


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
    album = Album()
    kept = _pictures(raw.get("pictures"), album)
    for number, question in enumerate(raw["questions"], start=1):
        where = Where(row=number)
        try:
            document = _with_pictures(from_json(question), kept)
        except DocumentError as problem:
            gatherer.fail(
                (json.dumps(question, ensure_ascii=False),), [error("E_FIELD", Where(row=number, column=problem.field))]
            )
            continue
        gatherer.take(document, where, {}, (json.dumps(question, ensure_ascii=False),), [])
    gatherer.pictures = album.pictures
    return gatherer.reading()


def read_head(data: bytes) -> BankHead | None:
    """The pack's own code, title and subject; None where it is no pack."""
    raw = _load(data)
    bank = raw.get("bank") if isinstance(raw, dict) else None
    if not isinstance(bank, dict) or not isinstance(bank.get("id"), str) or not bank["id"]:
        return None
    return BankHead(bank["id"], str(bank.get("title") or bank["id"]), str(bank.get("subject") or ""))


def write_pack(
    head: BankHead, questions: Sequence[QuestionDocument], pictures: Mapping[str, Picture] | None = None
) -> bytes:
    """The pack of these questions with the pictures they show."""
    used = {image.sha256 for question in questions for image in question.all_images}
    held = {sha256: picture for sha256, picture in sorted((pictures or {}).items()) if sha256 in used}
    document = {
        "format": FORMAT,
        "version": VERSION,
        "bank": {"id": head.code, "title": head.title, "subject": head.subject},
        "questions": [question.to_json() for question in questions],
        **(
            {"pictures": {sha256: base64.b64encode(each.content).decode() for sha256, each in held.items()}}
            if held
            else {}
        ),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _pictures(raw: Any, album: Album) -> dict[str, str]:
    """The pictures of a pack, encoded anew: their names in the pack -> the ones they are kept by."""
    found: dict[str, str] = {}
    for sha256, text in raw.items() if isinstance(raw, dict) else ():
        data = decoded(text) if isinstance(text, str) else None
        image = album.add(sha256, data) if data else None
        if image is not None:
            found[sha256] = image.sha256
    return found


def _with_pictures(document: QuestionDocument, kept: Mapping[str, str]) -> QuestionDocument:
    images = tuple(replace(image, sha256=kept.get(image.sha256, image.sha256)) for image in document.images)
    return replace(document, images=images, children=tuple(_with_pictures(each, kept) for each in document.children))


def _load(data: bytes) -> Any:
    text = decode(data)
    try:
        return json.loads(text[0] if text else "")
    except (ValueError, RecursionError):
        return None
