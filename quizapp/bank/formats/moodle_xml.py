"""Reading Moodle XML: one question an element, pictures as base64 beside the texts that show them."""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import entities

from lxml import etree

from quizapp.bank.formats.markup import Reducer
from quizapp.bank.formats.moodle_own import Shelf, category
from quizapp.bank.formats.moodle_question import QuestionReader, said
from quizapp.bank.formats.pictures import Album
from quizapp.bank.formats.qti.found import Found, broken, settle, topic_of, unsupported
from quizapp.bank.formats.qti.own import Own
from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.formats.sample import Sample
from quizapp.bank.formats.xml import Element, child, children, inner, name_of, parse, text_of
from quizapp.sheets.limits import DEFAULT
from quizapp.sheets.problems import Where, error

OWN = "quizapp"  # the element that holds what Moodle has no place for; Moodle passes over it
_QUIZ = re.compile(rb"<quiz[\s>]", re.IGNORECASE)
_TYPED = re.compile(rb"<question\s[^<>]*\btype\s*=", re.IGNORECASE)
_ITEM, _END = b"<question", re.compile(rb"</question\s{0,9}>")
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_DECLARED = re.compile(rb"""<\?xml[^<>]*encoding\s*=\s*["']([\w.-]+)["']""")
_TITLE = 80


def recognises(sample: Sample) -> bool:
    """Whether the root is a quiz of questions with types."""
    data = _narrow(sample.data)
    if sample.is_zip or not data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return False
    return _QUIZ.search(data[:20_000]) is not None and (
        _TYPED.search(data) is not None or sample.root[0].lower() == "quiz"
    )


def read_moodle_xml(file: str, data: bytes) -> Reading:
    """Read a question bank as Moodle exports it; a question that can't be read fails alone."""
    gatherer, data = Gatherer(file, "moodle_xml"), _narrow(data)
    whole = _Whole()
    elements = list(_elements(data))
    if not elements:
        gatherer.problems.append(error("E_NO_QUESTIONS" if parse(data) is not None else "E_BAD_XML", None, file))
    if len(elements) > DEFAULT.rows:
        gatherer.problems.append(error("E_TOO_MANY_ROWS", limit=DEFAULT.rows))
        return gatherer.reading()
    for number, element in enumerate(elements, start=1):
        whole.take(element, number)
    settle(whole.shelf.items, whole.shelf.materials, gatherer)
    gatherer.pictures = whole.album.pictures
    if elements and not whole.shelf.items:
        gatherer.problems.append(error("E_NO_QUESTIONS"))
    return gatherer.reading()


def _narrow(data: bytes) -> bytes:
    """UTF-16 as UTF-8, with a mark that overrules what the XML declares; anything else as it is."""
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    try:
        return data.decode("utf-16").encode("utf-8-sig")
    except UnicodeError:
        return data


def _elements(data: bytes) -> Iterator[Element | None]:
    """The questions; None for one whose XML is broken. A file that is broken as a whole is read question by question."""
    root = parse(data)
    if root is not None:
        yield from (each for each in children(root) if name_of(each).lower() == "question")
        return
    if b"<!ENTITY" in data[: 1 << 20].upper():
        return
    found = _DECLARED.search(data[:200])
    head = b'<?xml version="1.0" encoding="%s"?>' % (found[1] if found else b"UTF-8")
    for piece in _END.split(data)[:-1]:
        start = piece.find(_ITEM)
        if start >= 0:
            yield parse(head + _ENTITY.sub(_as_number, piece[start:]) + b"</question>")


def _as_number(found: re.Match[bytes]) -> bytes:
    """&nbsp; as XML without a DTD may write it."""
    text = entities.html5.get(found[1].decode() + ";", "") if found[1] not in _XML else ""
    return "".join(f"&#{ord(char)};" for char in text).encode() or found[0]


@dataclass(slots=True)
class _Whole:
    """The file as far as it is read."""

    album: Album = field(default_factory=Album)
    topic: tuple[str, ...] = ()
    shelf: Shelf = field(default_factory=Shelf)
    ids: set[str] = field(default_factory=set)

    def take(self, element: Element | None, number: int) -> None:
        if element is None:
            self.shelf.items.append(broken(str(number)))
            return
        kind = (element.get("type") or "").strip().lower()
        if kind == "category":
            self.topic = topic_of(category(said(child(element, "category"))))
            return
        name = " ".join(said(child(element, "name")).split())[:_TITLE]
        where = Where(item=f"{number} {name}".strip())
        raw = _shown(element)
        reader = QuestionReader(element, kind, Reducer(self.album, where))
        document = reader.read()
        if document is None:
            failed = reader.reducer.problems
            found = unsupported(where, raw, reader.name) if reader.name else Found(where, raw, None, failed)
            self.shelf.items.append(found)
            return
        identifier = None if document.id in self.ids else document.id  # Moodle's are unique within a category only
        self.ids |= {identifier} if identifier else set()
        document = replace(document, topic=self.topic, id=identifier)
        self.shelf.add(where, raw, document, reader.reducer.problems, _own(element))


def _own(element: Element) -> Own:
    try:
        found = json.loads(text_of(child(element, OWN)) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _shown(element: Element) -> str:
    """What stood there, without the pictures' bytes."""
    question = child(element, "questiontext")
    parts = [said(question), *(said(each) for each in children(element, "answer"))]
    return (
        "\n".join(filter(None, parts))
        or inner(element)[:_TITLE]
        or etree.tostring(element, encoding="unicode")[:_TITLE]
    )
