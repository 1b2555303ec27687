"""The one table of formats that questions leave in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quizapp.bank.formats.gift_writer import write_gift
from quizapp.bank.formats.moodle_writer import write_moodle_xml
from quizapp.bank.formats.packs import BankHead, write_pack
from quizapp.bank.formats.pictures import Picture
from quizapp.bank.formats.qti.writer import write_qti22, write_qti30
from quizapp.bank.formats.sheet_writer import write_questions
from quizapp.bank.formats.word_writer import write_list, write_paper
from quizapp.bank.formats.written import Write, Written
from quizapp.bank.rules.document import QuestionDocument
from quizapp.sheets.problems import Problem, Where, warning

_Headless = Callable[[Sequence[QuestionDocument], Mapping[str, Picture]], Written]


@dataclass(frozen=True, slots=True)
class Writer:
    """A way out. `key` names it in addresses, `ending` is the file's."""

    key: str
    ending: str
    media_type: str
    write: Write


def _json(documents: Sequence[QuestionDocument], pictures: Mapping[str, Picture], head: BankHead) -> Written:
    return Written(write_pack(head, documents, pictures), tuple(_missing(documents, pictures)))


def _xlsx(documents: Sequence[QuestionDocument], pictures: Mapping[str, Picture], head: BankHead) -> Written:
    lost = [
        warning("W_AWAY_ID", Where(item=str(number), column="id"))
        for number, document in enumerate(documents, start=1)
        if document.id
    ]
    return Written(write_questions(documents, pictures), (*lost, *_missing(documents, pictures)))


def _without_head(write: _Headless) -> Write:
    """A format whose file says nothing of the bank."""
    return lambda documents, pictures, head: write(documents, pictures)


def _missing(documents: Sequence[QuestionDocument], pictures: Mapping[str, Picture]) -> list[Problem]:
    return [
        warning("W_IMAGE_LOST", Where(item=str(number)), image.name)
        for number, document in enumerate(documents, start=1)
        for image in document.all_images
        if image.sha256 not in pictures
    ]


ZIP = "application/zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS: tuple[Writer, ...] = (
    Writer("xlsx", "xlsx", XLSX, _xlsx),
    Writer("json", "json", "application/json", _json),
    Writer("docx", "docx", DOCX, write_list),
    Writer("paper", "docx", DOCX, write_paper),
    Writer("moodle_xml", "xml", "application/xml", _without_head(write_moodle_xml)),
    Writer("gift", "txt", "text/plain; charset=utf-8", _without_head(write_gift)),
    Writer("qti22", "zip", ZIP, _without_head(write_qti22)),
    Writer("qti30", "zip", ZIP, _without_head(write_qti30)),
)
