"""The question document: one form for packs, export, import and stored revisions."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind, Use

Answer = tuple[str, ...] | bool | tuple[tuple[str, ...], ...] | None
_PUNCTUATION = re.compile(r"[\s\W_]+", re.UNICODE)
_NUMBERED = re.compile(r"^\s*[（(]?\d{1,4}[)）.．、]\s*")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a question stands in the law. `version` "" means the one in force on the day of import."""

    law: str
    version: str
    article: str
    paragraph: int | None = None
    item: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The canonical form."""
        return {
            "law": self.law,
            "version": self.version,
            "article": self.article,
            "paragraph": self.paragraph,
            "item": self.item,
        }


@dataclass(frozen=True, slots=True)
class QuestionDocument:
    """A question's content. `answer`: letters for choices, a bool, or accepted texts per blank; `marks` in hundredths
    is a proposal only."""

    kind: Kind
    stem: str
    options: tuple[str, ...] = ()
    answer: Answer = None
    explanation: str = ""
    topic: tuple[str, ...] = ()
    difficulty: int | None = None
    marks: int | None = None
    use: Use = Use.BOTH
    citations: tuple[Citation, ...] = field(default=())
    tags: tuple[str, ...] = ()
    source: str = ""
    id: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The canonical form; the inverse of from_json."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "stem": self.stem,
            "options": list(self.options),
            "answer": _plain(self.answer),
            "explanation": self.explanation,
            "topic": list(self.topic),
            "difficulty": self.difficulty,
            "marks": None if self.marks is None else _marks_number(self.marks),
            "use": self.use.value,
            "citations": [citation.to_json() for citation in self.citations],
            "tags": list(self.tags),
            "source": self.source,
            "children": [],
            "images": [],
        }

    @property
    def content_hash(self) -> str:
        """The same for questions that ask the same: stem and options without blanks, punctuation, number and order."""
        parts = [self.kind.value, normalise_stem(self.stem), *sorted(_bare(option) for option in self.options)]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    @property
    def identity(self) -> str:
        """The same only for documents equal in every field but the id."""
        text = json.dumps({**self.to_json(), "id": None}, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def key_text(self) -> str:
        """The key for people: AC, √, or texts per blank."""
        return answer_text(self.kind, _plain(self.answer))

    @property
    def right_options(self) -> frozenset[str]:
        """The texts of the right options of a choice, to compare keys across orders."""
        if self.kind not in CHOICE_KINDS or not isinstance(self.answer, tuple):
            return frozenset([str(self.answer)])
        return frozenset(_bare(self.options[LETTERS.index(str(letter))]) for letter in self.answer)


def answer_text(kind: Kind, answer: Any) -> str:
    """A key or answer as JSON value, for people."""
    if answer is None:
        return ""
    if kind is Kind.TRUE_FALSE:
        return "√" if answer else "×"
    if kind is Kind.FILL:
        return "；".join("|".join(accepted) for accepted in answer)
    return "".join(answer)


def normalise_stem(stem: str) -> str:
    """A stem for comparing: NFKC, no number in front, no blanks, no punctuation."""
    return _bare(_NUMBERED.sub("", stem))


class DocumentError(ValueError):
    """A question document that has not the documented form; `field` names the place."""

    def __init__(self, field_name: str) -> None:
        super().__init__(field_name)
        self.field = field_name


def from_json(raw: Any) -> QuestionDocument:
    """Read the canonical form. Raises DocumentError for a shape that is not it; meaning is judged by validity.py."""
    if not isinstance(raw, Mapping):
        raise DocumentError("question")
    try:
        kind = Kind(str(raw.get("kind")))
    except ValueError:
        raise DocumentError("kind") from None
    return QuestionDocument(
        id=_text(raw, "id") or None,
        kind=kind,
        stem=_text(raw, "stem"),
        options=_texts(raw, "options"),
        answer=_answer(kind, raw.get("answer")),
        explanation=_text(raw, "explanation"),
        topic=_texts(raw, "topic"),
        difficulty=_difficulty(raw.get("difficulty")),
        marks=_marks(raw.get("marks")),
        use=_use(raw.get("use")),
        citations=_citations(raw.get("citations")),
        tags=_texts(raw, "tags"),
        source=_text(raw, "source"),
    )


def _bare(text: str) -> str:
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text).casefold())


def _plain(answer: Answer) -> Any:
    if isinstance(answer, tuple):
        return [list(part) if isinstance(part, tuple) else part for part in answer]
    return answer


def _marks_number(hundredths: int) -> int | float:
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise DocumentError(name)
    return value


def _texts(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = raw.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise DocumentError(name)
    return tuple(value)


def _answer(kind: Kind, value: Any) -> Answer:
    if value is None or (kind is Kind.TRUE_FALSE and isinstance(value, bool)):
        return value
    if kind in CHOICE_KINDS and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(sorted(value))
    if kind is Kind.FILL and isinstance(value, list) and all(_is_texts(each) for each in value):
        return tuple(tuple(each) for each in value)
    raise DocumentError("answer")


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _difficulty(value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 1 <= value <= 5:
        raise DocumentError("difficulty")
    return value


def _marks(value: Any) -> int | None:
    if value is None:
        return None
    try:
        marks = Decimal(str(value)) * 100
    except InvalidOperation:
        raise DocumentError("marks") from None
    if isinstance(value, bool) or not marks.is_finite() or marks != int(marks) or not 0 < marks <= 100_000:
        raise DocumentError("marks")
    return int(marks)


def _use(value: Any) -> Use:
    try:
        return Use(value or "both")
    except ValueError:
        raise DocumentError("use") from None


def _citations(value: Any) -> tuple[Citation, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise DocumentError("citations")
    return tuple(_citation(each) for each in value)


def _citation(raw: Any) -> Citation:
    if not isinstance(raw, Mapping):
        raise DocumentError("citations")
    paragraph = raw.get("paragraph")
    if paragraph is not None and (type(paragraph) is not int or paragraph < 1):
        raise DocumentError("citations")
    return Citation(
        law=_text(raw, "law").strip("《》 "),
        version=_text(raw, "version"),
        article=_text(raw, "article"),
        paragraph=paragraph,
        item=_text(raw, "item") or None,
    )
