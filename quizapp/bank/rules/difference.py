"""What changed between two revisions of a question: field by field, with the words marked."""

from collections.abc import Iterator
from dataclasses import dataclass

from quizapp.bank.rules import articles
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import LETTERS
from quizapp.law.rules.marking import Segment, marked


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs; `field` as in the document, an option as "option.B", a case's question as "children.2.stem"."""

    field: str
    segments: tuple[Segment, ...]


def difference(old: QuestionDocument, new: QuestionDocument) -> tuple[FieldChange, ...]:
    """The fields that differ, in the order of the document."""
    before, after = dict(_fields(old)), dict(_fields(new))
    names = [*before, *(name for name in after if name not in before)]
    return tuple(
        FieldChange(name, tuple(marked(before.get(name, ""), after.get(name, ""))))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )


def _fields(document: QuestionDocument, lead: str = "") -> Iterator[tuple[str, str]]:
    yield f"{lead}kind", document.kind.value
    yield f"{lead}stem", document.stem
    yield from ((f"{lead}option.{letter}", text) for letter, text in zip(LETTERS, document.options, strict=False))
    yield f"{lead}answer", document.key_text
    yield f"{lead}explanation", document.explanation
    cited = [f"《{each.law}》{each.version}{articles.write(each)}" for each in document.citations]
    yield f"{lead}citations", "\n".join(cited)
    yield f"{lead}difficulty", "" if document.difficulty is None else str(document.difficulty)
    yield f"{lead}topic", "/".join(document.topic)
    yield f"{lead}use", document.use.value
    yield f"{lead}tags", "；".join(document.tags)
    yield f"{lead}source", document.source
    yield f"{lead}images", "\n".join(f"{image.name} {image.sha256[:12]} {image.place}" for image in document.images)
    for number, child in enumerate(document.children, start=1):
        yield from _fields(child, f"{lead}children.{number}.")
