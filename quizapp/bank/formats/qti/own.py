"""What only our questions know, carried in the metadata of an item: kind, difficulty, use, citations, tags, source, id."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from quizapp.bank.formats.qti.names import below, part
from quizapp.bank.formats.xml import Element, text_of
from quizapp.bank.rules.document import DocumentError, QuestionDocument, from_json
from quizapp.bank.rules.kinds import Kind

SOURCE = "quizapp"  # of the classification that holds them
_FIELDS = ("id", "topic", "difficulty", "marks", "use", "citations", "tags", "source")
_MAY_BE = frozenset({(Kind.INDEFINITE, Kind.MULTIPLE), (Kind.SINGLE, Kind.TRUE_FALSE)})  # (as written, as read)
Own = Mapping[str, Any]


def own_of(document: QuestionDocument) -> dict[str, Any]:
    """The fields that an item has no place for."""
    raw = document.to_json()
    own: dict[str, Any] = {"kind": document.kind.value, **{name: raw[name] for name in _FIELDS}}
    if document.kind is Kind.CASE:
        own["explanation"] = document.explanation
    if document.kind is Kind.FILL:
        own["answer"] = raw["answer"]
    if document.images:
        own["pictures"] = [image.name for image in document.images]
    return own


def read_own(resource: Element) -> Own:
    """The fields in a resource's metadata; {} where it has none of ours."""
    for classification in below(resource, "classification"):
        if text_of(part(classification, "purpose", "source")).strip() != SOURCE:
            continue
        try:
            found = json.loads(text_of(part(classification, "description", "string")))
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}
    return {}


def wanted_kind(own: Own, read: Kind) -> Kind:
    """The kind an item was written as, where what was read can be that."""
    return next((written for written, seen in _MAY_BE if seen is read and own.get("kind") == written.value), read)


def with_own(document: QuestionDocument, own: Own) -> QuestionDocument:
    """The document with its own fields; what was changed in another program is not overwritten."""
    if not own:
        return document
    raw = {**document.to_json(), **{name: own[name] for name in _FIELDS if name in own}}
    if document.kind is Kind.CASE:
        raw["explanation"] = own.get("explanation", "")
    if document.kind is Kind.FILL and _same_blanks(raw["answer"], own.get("answer")):
        raw["answer"] = own["answer"]
    try:
        whole = from_json({**raw, "children": []})
    except DocumentError:
        return document
    names = own.get("pictures")
    if isinstance(names, list) and len(names) == len(whole.images) and all(isinstance(name, str) for name in names):
        pairs = zip(whole.images, names, strict=True)
        whole = replace(whole, images=tuple(replace(image, name=name) for image, name in pairs))
    return replace(whole, children=document.children)


def _same_blanks(read: Any, own: Any) -> bool:
    """Whether two answers accept the same texts; a mapping can't hold one text twice."""
    try:
        return [set(map(str.casefold, each)) for each in read] == [set(map(str.casefold, each)) for each in own]
    except TypeError:
        return False
