"""The one table of formats, by content and never by the file's name."""

from collections.abc import Callable

from quizapp.bank.formats.packs import read_pack
from quizapp.bank.formats.reading import Reading
from quizapp.bank.formats.sheet import read_sheets
from quizapp.sheets.reader import read_book


def _read_table(file: str, data: bytes) -> Reading:
    return read_sheets(read_book(file, data))


FORMATS: dict[str, Callable[[str, bytes], Reading]] = {"json": read_pack, "sheet": _read_table}


def sniff(data: bytes) -> str:
    """The key of FORMATS for these bytes."""
    return "json" if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else "sheet"


def read(file: str, data: bytes, wanted: str = "auto") -> Reading:
    """Read a question file; problems instead of exceptions, whatever the bytes are."""
    return FORMATS[sniff(data) if wanted == "auto" else wanted](file, data)
