"""The one table of formats that questions leave in."""

from dataclasses import dataclass

from quizapp.bank.formats.qti.writer import write_qti22, write_qti30
from quizapp.bank.formats.written import Write


@dataclass(frozen=True, slots=True)
class Writer:
    """A way out. `key` names it in addresses, `ending` is the file's."""

    key: str
    ending: str
    media_type: str
    write: Write


ZIP = "application/zip"
WRITERS: tuple[Writer, ...] = (
    Writer("qti22", "zip", ZIP, write_qti22),
    Writer("qti30", "zip", ZIP, write_qti30),
)
