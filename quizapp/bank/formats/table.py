"""The one table of formats, by content and never by the file's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from quizapp.bank.formats import aiken, gift, h5p, moodle_xml, packs, sheet, text2qti
from quizapp.bank.formats.qti import reader as qti
from quizapp.bank.formats.qti import upload
from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.formats.refusals import refusal
from quizapp.bank.formats.sample import Sample
from quizapp.bank.formats.text import reader as text
from quizapp.bank.formats.word import reader as word
from quizapp.sheets.limits import DEFAULT
from quizapp.sheets.problems import Problem, error


@dataclass(frozen=True, slots=True)
class Format:
    """`recognises` is asked in the order of the table, and the first to say yes reads."""

    key: str
    recognises: Callable[[Sample], bool]
    read: Callable[[str, bytes], Reading]


FORMATS: tuple[Format, ...] = (
    Format("json", packs.recognises, packs.read_pack),
    Format("h5p", h5p.recognises, h5p.read_h5p),
    Format("moodle_xml", moodle_xml.recognises, moodle_xml.read_moodle_xml),
    Format("qti", qti.recognises, qti.read_qti),
    Format("blackboard", upload.recognises, upload.read_upload),
    Format("gift", gift.recognises, gift.read_gift),
    Format("aiken", aiken.recognises, aiken.read_aiken),
    Format("text2qti", text2qti.recognises, text2qti.read_text2qti),
    Format("docx", word.recognises, word.read_docx),
    Format("text", text.recognises, text.read_text),
    Format("sheet", sheet.recognises, sheet.read_table),
)
KEYS = tuple(each.key for each in FORMATS)


def sniff(file: str, data: bytes) -> Format | None:
    """The format of these bytes; None where nobody knows it."""
    sample = Sample(file, data)
    return next((each for each in FORMATS if each.recognises(sample)), None)


def read(
    file: str,
    data: bytes,
    wanted: str = "auto",
    mapping: Mapping[str, str] | None = None,
    choices: Mapping[str, str] | None = None,
    told: sheet.Told | None = None,
    heard: sheet.Heard | None = None,
) -> Reading:
    """Read a question file; problems instead of exceptions, whatever the bytes are. `mapping` (heading or column letter ->
    field) and `choices` ("kind.1" -> "single", "truth.1" -> "true") are a person's reading of a sheet;
    `told` hears how many of its rows are read; `heard` takes parts of a sheet's reading as they are found, which are then
    left out of the answer."""
    if not data:
        return _refused(file, error("E_EMPTY"))
    if len(data) > DEFAULT.file_size:
        return _refused(file, error("E_TOO_LARGE", limit=DEFAULT.file_size // 1024 // 1024))
    problem = refusal(Sample(file, data))
    if problem is not None:
        return _refused(file, problem)
    found = sniff(file, data) if wanted == "auto" else next(each for each in FORMATS if each.key == wanted)
    if found is None:
        return _refused(file, error("E_BAD_FILE"))
    if found.key == "sheet":
        return sheet.read_table(file, data, mapping, choices, told, heard)
    return found.read(file, data)


def _refused(file: str, problem: Problem) -> Reading:
    return Gatherer(file, "unknown", problems=[problem]).reading()
