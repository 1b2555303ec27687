"""What Moodle's formats have no place for, written beside a question and read back; categories as topics; losses told."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from quizapp.bank.formats.pictures import Picture
from quizapp.bank.formats.qti.found import Found, Material
from quizapp.bank.formats.qti.own import Own, own_of, wanted_kind, with_own
from quizapp.bank.rules.document import DocumentError, QuestionDocument, from_json
from quizapp.bank.rules.kinds import Kind, Use
from quizapp.bank.rules.validity import count_blanks
from quizapp.sheets.problems import Problem, Where, warning

_CONTEXT = re.compile(r"\$[a-z0-9]{1,20}\$|top", re.IGNORECASE)


@dataclass(slots=True)
class Shelf:
    """Questions and texts as they are read."""

    items: list[Found] = field(default_factory=list)
    materials: dict[str, Material] = field(default_factory=dict)

    def add(self, where: Where, raw: str, document: QuestionDocument, problems: list[Problem], own: Own) -> None:
        """A question as it was before it was written; a CASE is a text that asks nothing unless questions name it."""
        group = str(own.get("group", ""))
        if document.kind is Kind.CASE:
            self.items.append(Found(where, raw, None, [], material=group))
            if group and own.get("kind") == Kind.CASE:
                self.materials[group] = Material(with_own(document, own), where, tuple(problems))
            return
        document = replace(document, kind=wanted_kind(own, document.kind))
        if document.kind is Kind.SHORT and own.get("kind") in (Kind.FILL, Kind.SHORT):
            document = _with_answer(document, own)
        self.items.append(Found(where, raw, with_own(document, own), problems, group))


def own_fields(document: QuestionDocument, group: str) -> dict[str, Any]:
    """The fields to write beside a question; `group` names the case it belongs to."""
    own: dict[str, Any] = {**own_of(document), **({"group": group} if group else {})}
    if document.kind is Kind.SHORT:
        own["answer"] = document.answer
    return own


def numbered(documents: Sequence[QuestionDocument]) -> Iterator[tuple[int, QuestionDocument, str]]:
    """(number, question, name of its case), a case's material before its questions."""
    for number, document in enumerate(documents, start=1):
        group = str(number) if document.kind is Kind.CASE else ""
        yield number, document, group
        yield from ((number, child, group) for child in document.children)


def category(text: str) -> list[str]:
    """The words of $course$/top/行政法/处罚; // is a slash within a word."""
    words = [word.replace("\x00", "/").strip() for word in text.replace("//", "\x00").split("/")]
    return [word for word in words if word and not _CONTEXT.fullmatch(word)]


def category_of(topic: Sequence[str]) -> str:
    """The inverse."""
    return "/".join(["$course$", "top", *(word.replace("/", "//") for word in topic)])


def losses(documents: Sequence[QuestionDocument], pictures: Mapping[str, Picture], *, is_gift: bool) -> list[Problem]:
    """What other programs do not get; our own reader does, but for pictures that are not there."""
    found: list[Problem] = []
    for number, document, _group in numbered(documents):
        where = Where(item=str(number))
        found += [warning(code, where) for code in _lost(document, is_gift)]
        found += [warning("W_IMAGE_LOST", where, each.name) for each in document.images if each.sha256 not in pictures]
    return found


def _lost(document: QuestionDocument, is_gift: bool) -> Iterator[str]:
    if document.kind is Kind.CASE:
        yield "W_AWAY_CASE"
    elif document.kind is Kind.INDEFINITE:
        yield "W_AWAY_INDEFINITE"
    elif document.kind is Kind.SHORT and is_gift and document.answer:
        yield "W_AWAY_REFERENCE"
    elif document.kind is Kind.FILL and is_gift and not is_short_answer(document):
        yield "W_AWAY_BLANKS"
    if document.citations or document.difficulty or document.source or document.use is not Use.BOTH:
        yield "W_AWAY_FIELDS"


def is_short_answer(document: QuestionDocument) -> bool:
    """Whether a fill can be a GIFT short answer: one blank, and no text that would read as a matching."""
    answer = document.answer
    return isinstance(answer, tuple) and len(answer) == 1 and not any("->" in str(text) for text in answer[0])


def _with_answer(document: QuestionDocument, own: Own) -> QuestionDocument:
    """An essay that had a reference, or was a text with several blanks."""
    try:
        whole = from_json({**document.to_json(), "kind": own["kind"], "answer": own.get("answer")})
    except DocumentError:
        return document
    blanks = len(whole.answer) if isinstance(whole.answer, tuple) else 0
    return document if whole.kind is Kind.FILL and count_blanks(whole.stem) != blanks else whole
