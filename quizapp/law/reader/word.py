"""The paragraphs of a .docx by a walk over its own elements: a library's paragraph text drops what stands inside content
controls, smart tags and tracked insertions."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from quizapp.law.reader.lines import BLANKS, Line
from quizapp.sheets.limits import DEFAULT, zip_problem
from quizapp.sheets.problems import Problem, error, warning

_MEMBER = 64 * 1024 * 1024
_BODY = re.compile(r"(?:^|/)word/document\d*\.xml$")
_DROPPED = frozenset({"del", "moveFrom", "Fallback", "txbxContent", "instrText", "delText", "rt"})
_BREAK = frozenset({"br", "cr"})


def read_word(data: bytes) -> tuple[list[Line], list[Problem]]:
    """The non-empty lines with the number of their paragraph from 1. Never raises."""
    root = _document(data)
    if isinstance(root, Problem):
        return [], [root]
    lines: list[Line] = []
    problems = []
    for number, paragraph in enumerate(_paragraphs(root), start=1):
        for text in "".join(_pieces(paragraph)).split("\n"):
            if text.strip(BLANKS):
                lines.append(Line(text.strip(BLANKS), number, opens=True))
    names = {_name(each) for each in root.iter()}
    if names & {"ins", "del", "moveFrom"}:
        problems.append(warning("W_TRACKED_CHANGES"))
    if names & {"txbxContent", "object", "oMath"}:
        problems.append(warning("W_OBJECT_LOST"))
    return lines, problems


def _document(data: bytes) -> "etree._Element | Problem":
    problem = zip_problem(data, DEFAULT)
    if problem is not None:
        return problem
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            name = next((n for n in archive.namelist() if _BODY.search(n)), None)
            if name is None:
                return error("E_NOT_A_LAW_FILE")
            with archive.open(name) as member:
                content = member.read(_MEMBER + 1)
    except (OSError, RuntimeError, ValueError, KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        return error("E_BAD_WORD")
    if len(content) > _MEMBER or b"<!ENTITY" in content[: 1 << 20].upper():
        return error("E_BAD_WORD")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(content.strip(), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return error("E_BAD_WORD")


def _paragraphs(element: "etree._Element") -> Iterator["etree._Element"]:
    """Every paragraph in order, those of tables and content controls too; not what was deleted."""
    for child in element:
        name = _name(child)
        if name == "p":
            yield child
        elif name not in _DROPPED:
            yield from _paragraphs(child)


def _pieces(element: "etree._Element") -> Iterator[str]:
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name == "tab":
            yield "\t" if _name(element) != "tabs" else ""
        elif name in _BREAK:
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name not in _DROPPED:
            yield from _pieces(child)


def _name(element: "etree._Element") -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
