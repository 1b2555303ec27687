"""Files that nobody can read here, known by their first bytes, each with what to do instead."""

import re
import struct

from quizapp.bank.formats.sample import Sample
from quizapp.sheets.problems import Problem, error

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "E_PDF"),
    (b"{\\rtf", "E_RTF"),
    (b"\x89PNG\r\n", "E_IMAGE_FILE"),
    (b"\xff\xd8\xff", "E_IMAGE_FILE"),
    (b"GIF87a", "E_IMAGE_FILE"),
    (b"GIF89a", "E_IMAGE_FILE"),
    (b"BM", "E_IMAGE_FILE"),
    (b"II*\x00", "E_IMAGE_FILE"),
    (b"MM\x00*", "E_IMAGE_FILE"),
    (b"Rar!\x1a\x07", "E_ARCHIVE"),
    (b"7z\xbc\xaf\x27\x1c", "E_ARCHIVE"),
    (b"\x1f\x8b\x08", "E_ARCHIVE"),
)
_OLE_CODES = {"WordDocument": "E_LEGACY_DOC", "EncryptedPackage": "E_ENCRYPTED", "PowerPoint Document": "E_SLIDES"}
_WORKBOOKS = frozenset({"workbook", "book"})
_WORD_NAMES = (".doc", ".docx", ".wps", ".dot", ".rtf")
_OFFICE = re.compile(
    r"urn:schemas-microsoft-com:office:word|content=[\"']?Word\.Document|progid=[\"']Word\.Document", re.IGNORECASE
)
_MAIL = re.compile(r"(?:[\w-]+:[^\n]*\n){0,8}MIME-Version:", re.IGNORECASE)
_DEEPEST = 512  # entries of a directory that are looked at


def refusal(sample: Sample) -> Problem | None:
    """Why these bytes can't be a question file at all; None where a reader should try."""
    head = sample.data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, code in _MAGIC:
        if head.startswith(magic) and (magic != b"BM" or sample.text is None):
            return error(code)
    if b"%PDF-" in sample.data[:1024] and sample.text is None:
        return error("E_PDF")
    if head.startswith(b"RIFF") and sample.data[8:12] == b"WEBP":
        return error("E_IMAGE_FILE")
    if sample.is_ole:
        return _of_ole(sample.data)
    return _of_markup(sample)


def _of_markup(sample: Sample) -> Problem | None:
    """Word's own XML in one file, and web pages that call themselves Word files."""
    text = (sample.text or "")[:20_000]
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        return error("E_HTML_AS_DOC") if _MAIL.match(text.lstrip("\ufeff")) else None
    name, attributes = sample.root
    is_flat = name == "wordDocument" or (name == "package" and "2006/xmlPackage" in attributes)
    is_named = name.lower() == "html" and sample.file.lower().endswith(_WORD_NAMES)
    return error("E_HTML_AS_DOC") if is_flat or is_named or _OFFICE.search(text) else None


def _of_ole(data: bytes) -> Problem | None:
    """A compound file is a workbook, or something else by the streams in its root (an embedded workbook is deeper)."""
    names = _root_names(data)
    if any(name.lower() in _WORKBOOKS for name in names):
        return None
    return next((error(code) for name, code in _OLE_CODES.items() if name in names), None)


def _root_names(data: bytes) -> set[str]:
    """The names of the streams and storages in the root of a compound file; empty for a broken one."""
    try:
        size = 1 << struct.unpack_from("<H", data, 30)[0]
        if size not in (512, 4096):
            return set()
        entries = _directory(data, size)
        return _tree(entries, entries[0][3]) if entries else set()
    except (struct.error, IndexError):
        return set()


_Entry = tuple[str, int, int, int]  # name, left, right, child


def _directory(data: bytes, size: int) -> list[_Entry]:
    count = struct.unpack_from("<I", data, 44)[0]
    table: list[int] = []
    for sector in struct.unpack_from("<109I", data, 76)[: min(count, 109)]:
        if (sector + 2) * size <= len(data) + size:
            table += struct.unpack_from(f"<{size // 4}I", data.ljust((sector + 2) * size, b"\0"), (sector + 1) * size)
    entries: list[_Entry] = []
    sector = struct.unpack_from("<I", data, 48)[0]
    while sector < 0xFFFFFFF0 and len(entries) < _DEEPEST:
        for place in range((sector + 1) * size, (sector + 2) * size, 128):
            length, left, right, child = struct.unpack_from("<64xHxxIII", data, place)
            raw = data[place : place + max(0, min(length, 64) - 2)]
            entries.append((raw.decode("utf-16-le", "ignore"), left, right, child))
        sector = table[sector] if sector < len(table) else 0xFFFFFFFE
    return entries


def _tree(entries: list[_Entry], first: int) -> set[str]:
    """The names of an entry and of its siblings, which hang on it as a tree."""
    names: set[str] = set()
    waiting, seen = [first], set()
    while waiting:
        index = waiting.pop()
        if index in seen or index >= len(entries):
            continue
        seen.add(index)
        name, left, right, _child = entries[index]
        names.add(name)
        waiting += [left, right]
    return names
