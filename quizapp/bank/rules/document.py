"""The question document: one form for packs, export, import and stored revisions."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from operator import attrgetter
from typing import Any

from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind, Use
from quizapp.bank.rules.numerals import NUMERALS, to_number, to_numeral
from quizapp.bank.rules.wording import ACCEPTED_MARKS, BLANK_MARKS, bare, bare_texts, joined, tidy, unnumbered

Answer = tuple[str, ...] | bool | tuple[tuple[str, ...], ...] | str | None
DEEPEST = 2  # a case holds questions, they hold none


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a question stands in the law. `version` "" means the one in force on the day of import."""

    law: str
    version: str
    article: str
    paragraph: int | None = None
    item: str | None = None

    def __reduce__(self) -> tuple[type["Citation"], tuple[Any, ...]]:
        """As for documents."""
        return Citation, (self.law, self.version, self.article, self.paragraph, self.item)

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
class Image:
    """A picture that a question shows, by its content. `place`: "" under the stem, else the letter of an option."""

    name: str
    sha256: str
    place: str = ""

    def to_json(self) -> dict[str, Any]:
        """The canonical form; the place only where it is an option's."""
        return {"name": self.name, "sha256": self.sha256, **({"place": self.place} if self.place else {})}


@dataclass(frozen=True, slots=True)
class QuestionDocument:
    """A question's content. `answer`: letters for choices, a bool, accepted texts per blank, or a reference text;
    `marks` in hundredths is a proposal only; a case has its material as stem and its questions as children."""

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
    children: tuple["QuestionDocument", ...] = ()
    images: tuple[Image, ...] = ()

    def __reduce__(self) -> tuple[type["QuestionDocument"], tuple[Any, ...]]:
        """Many thousands pass between processes, and the standard way asks for the fields of each."""
        return QuestionDocument, _fields(self)

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
            "children": [child.to_json() for child in self.children],
            "images": [image.to_json() for image in self.images],
        }

    @property
    def content_hash(self) -> str:
        """The same for questions that ask the same: stem and options without blanks, punctuation, number and order."""
        stem, *options = bare_texts((unnumbered(self.stem), *self.options))
        parts = [stem, *sorted(options)]
        if self.children:
            parts += [child.content_hash for child in self.children]
        if self.images:
            parts += sorted(image.sha256 for image in self.images)
        return hashlib.sha256("\x1f".join(parts).encode(errors="surrogatepass")).hexdigest()

    @property
    def all_citations(self) -> tuple[Citation, ...]:
        """The question's own and those of a case's questions, each once."""
        if not self.children and len(self.citations) < 2:
            return self.citations
        children = (citation for child in self.children for citation in child.citations)
        return tuple(dict.fromkeys((*self.citations, *children)))

    @property
    def all_images(self) -> tuple[Image, ...]:
        """The question's own and those of a case's questions."""
        return (*self.images, *(image for child in self.children for image in child.images))

    @property
    def identity(self) -> str:
        """The same only for documents equal in every field but the id."""
        text = json.dumps({**self.to_json(), "id": None}, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()

    @property
    def key_text(self) -> str:
        """The key for people: AC, √, or texts per blank."""
        return answer_text(self.kind, _plain(self.answer))

    @property
    def right_options(self) -> frozenset[str]:
        """The texts of the right options of a choice, to compare keys across orders; of a case those of its questions."""
        if self.kind is Kind.CASE:
            return frozenset(f"{n}:{text}" for n, child in enumerate(self.children) for text in child.right_options)
        return right_options(self.kind, self.options, self.answer)


_fields = attrgetter(*(each.name for each in fields(QuestionDocument)))


def right_options(kind: Kind, options: Sequence[str], answer: Answer) -> frozenset[str]:
    """What an answer says, whatever the order of the options."""
    if kind not in CHOICE_KINDS or not isinstance(answer, tuple):
        return frozenset([str(answer)])
    return frozenset(bare(options[LETTERS.index(str(letter))]) for letter in answer)


def answer_text(kind: Kind, answer: Any) -> str:
    """A key or answer as JSON value, for people; one whose form is not its kind's is told as it is."""
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return "√" if answer else "×"
    if not isinstance(answer, list | tuple):
        return str(answer)
    if kind is Kind.FILL:
        return BLANK_MARKS[0].join(joined(accepted, ACCEPTED_MARKS + BLANK_MARKS) for accepted in answer)
    return "".join(map(str, answer))


class DocumentError(ValueError):
    """A question document that has not the documented form; `field` names the place."""

    def __init__(self, field_name: str) -> None:
        super().__init__(field_name)
        self.field = field_name


def from_json(raw: Any) -> QuestionDocument:
    """Read the canonical form. Raises DocumentError for a shape that is not it; meaning is judged by validity.py."""
    return _document(raw, 1)


def _document(raw: Any, depth: int) -> QuestionDocument:
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
        options=_options(raw, kind),
        answer=_answer(kind, raw.get("answer")),
        explanation=_text(raw, "explanation"),
        topic=_words(raw, "topic"),
        difficulty=_difficulty(raw.get("difficulty")),
        marks=_marks(raw.get("marks")),
        use=_use(raw.get("use")),
        citations=tuple(_citation(each) for each in _list(raw, "citations")),
        tags=_words(raw, "tags"),
        source=_text(raw, "source"),
        children=_children(raw, kind, depth),
        images=tuple(_image(each) for each in _list(raw, "images")),
    )


def canonical_item(text: str) -> str:
    """（二） for 二, (2), 第（二）项; other texts as they are."""
    found = re.fullmatch(rf"第?\s*[（(]?\s*([{NUMERALS}]+|[0-9]+)\s*[）)]?\s*项?", text.strip())
    return f"（{to_numeral(to_number(found[1]))}）" if found else text.strip()


def canonical_article(text: str) -> str:
    """第四十四条 for 第44条 and 44; 第一百二十条之一 as it is; other texts (序言) as they are."""
    found = re.fullmatch(rf"第?\s*([{NUMERALS}]+|[0-9]+)\s*条?\s*(之[{NUMERALS}]+)?", text.strip())
    return f"第{to_numeral(to_number(found[1]))}条{found[2] or ''}" if found else text.strip()


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
    return tidy(value)


def _list(raw: Mapping[str, Any], name: str) -> list[Any]:
    value = raw.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise DocumentError(name)
    return value


def _texts(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = _list(raw, name)
    if not all(isinstance(each, str) for each in values):
        raise DocumentError(name)
    return tuple(tidy(each) for each in values)


def _words(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(word for word in _texts(raw, name) if word)


def _options(raw: Mapping[str, Any], kind: Kind) -> tuple[str, ...]:
    options = _texts(raw, "options")
    if options and kind not in CHOICE_KINDS and kind is not Kind.TRUE_FALSE:
        raise DocumentError("options")
    return options if kind in CHOICE_KINDS else ()


def _answer(kind: Kind, value: Any) -> Answer:
    if value is None or (kind is Kind.TRUE_FALSE and isinstance(value, bool)):
        return value
    if kind in CHOICE_KINDS and _is_texts(value):
        return tuple(sorted(set(value)))
    if kind is Kind.FILL and isinstance(value, list) and all(_is_texts(each) for each in value):
        return tuple(tuple(tidy(text) for text in each if tidy(text)) for each in value)
    if kind is Kind.SHORT and isinstance(value, str):
        return tidy(value)
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


def _citation(raw: Any) -> Citation:
    if not isinstance(raw, Mapping):
        raise DocumentError("citations")
    paragraph = raw.get("paragraph")
    if paragraph is not None and (type(paragraph) is not int or not 1 <= paragraph <= 999):
        raise DocumentError("citations")
    return Citation(
        law=_text(raw, "law").strip("《》 "),
        version=_text(raw, "version"),
        article=canonical_article(_text(raw, "article")),
        paragraph=paragraph,
        item=canonical_item(_text(raw, "item")) or None,
    )


def _image(raw: Any) -> Image:
    if not isinstance(raw, Mapping):
        raise DocumentError("images")
    name, sha256, place = raw.get("name"), raw.get("sha256"), raw.get("place") or ""
    if not isinstance(name, str) or not isinstance(sha256, str) or not isinstance(place, str):
        raise DocumentError("images")
    if not re.fullmatch("[0-9a-f]{64}", sha256) or not re.fullmatch("[A-Z]?", place):
        raise DocumentError("images")
    return Image(name, sha256, place)


def _children(raw: Mapping[str, Any], kind: Kind, depth: int) -> tuple[QuestionDocument, ...]:
    children = _list(raw, "children")
    if children and (kind is not Kind.CASE or depth >= DEEPEST):
        raise DocumentError("children")
    return tuple(_document(child, depth + 1) for child in children)
