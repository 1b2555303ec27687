"""What is wrong with a question, the same for editor, import and packs; and what it still lacks before approval."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from quizapp.bank.rules.document import Citation, QuestionDocument
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind

MAX_OPTIONS = 26
MAX_WORD = 1000  # an option, an accepted answer, a word of the topic
LIMITS = {
    "stem": 8000, "explanation": 8000, "reference": 8000, "source": 500, "id": 80, "topic": 120, "tags": 60,
    "law": 200, "version": 40, "article": 40, "item": 20,
}  # fmt: skip
SHORT_WORD = 40  # short enough for any place but a citation's item
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """An error in a question: code, the field it is in (option as "option.B"), and parameters for the sentence."""

    code: str
    field: str
    params: tuple[tuple[str, str | int], ...] = ()


class LawStatus(StrEnum):
    """How a citation stands against the register on a day."""

    IN_FORCE = "in_force"
    CEASED = "ceased"
    NOT_YET = "not_yet"
    UNKNOWN_VERSION = "unknown_version"
    UNKNOWN_LAW = "unknown_law"


@dataclass(frozen=True, slots=True)
class Lack:
    """What a question lacks before it may be approved, or should be looked at."""

    code: str
    law: str = ""
    version: str = ""


def faults(document: QuestionDocument) -> tuple[Fault, ...]:
    """All errors; a document without any can be stored as a draft. Those of a case's questions have fields such as
    "children.2.answer", counted from 1."""
    found: list[Fault] = []
    if not document.stem.strip():
        found.append(Fault("E_NO_STEM", "stem"))
    found += _text_faults(document)
    if document.kind is Kind.CASE:
        found += _case_faults(document)
    elif document.kind in CHOICE_KINDS:
        found += _choice_faults(document)
    elif document.answer is None:
        found.append(Fault("E_NO_ANSWER", "answer"))
    elif document.kind is Kind.FILL:
        found += _fill_faults(document)
    return tuple(found)


def count_blanks(stem: str) -> int:
    """Blanks written as ____ or as empty brackets."""
    count, index = 0, 0
    while index < len(stem):
        if stem[index] == "_":
            start = index
            while index < len(stem) and stem[index] == "_":
                index += 1
            count += index - start >= 2
            continue
        if stem[index] in "（(":
            end = index + 1
            while end < len(stem) and stem[end] in " \u3000\xa0_":
                end += 1
            if end < len(stem) and stem[end] in "）)":
                count += 1
                index = end
        index += 1
    return count


def lacks(document: QuestionDocument, status_of: Callable[[Citation], LawStatus]) -> tuple[Lack, ...]:
    """What keeps a question from approval: no citation, or one that is ceased, not yet in force or unknown."""
    if not document.all_citations:
        return (Lack("no_citation"),)
    found = []
    for citation in document.all_citations:
        status = status_of(citation)
        if status is not LawStatus.IN_FORCE:
            found.append(Lack(status.value, citation.law, citation.version))
    return tuple(found)


def _text_faults(document: QuestionDocument) -> list[Fault]:
    """Texts too long for their place, or with characters nobody can see or store."""
    found: list[Fault] = []
    if _is_harmless(document):
        return found
    texts = list(_texts(document))
    is_clean = _UNSEEN.search("".join(text for _name, text in texts)) is None
    for name, text in texts:
        limit = LIMITS.get(name, MAX_WORD)
        if len(text) > limit:
            found.append(Fault("E_TOO_LONG", name, (("limit", limit),)))
        if not is_clean and _UNSEEN.search(text):
            found.append(Fault("E_CONTROL", name))
    return found


def _is_harmless(document: QuestionDocument) -> bool:
    """Whether nothing can be wrong with the texts of a choice, as with nearly all: short, and all of them to be seen."""
    if document.kind not in CHOICE_KINDS:
        return False
    words = [document.source, document.id or "", *document.topic, *document.tags]
    for each in document.citations:
        words += (each.law, each.version, each.article)
        if each.item:
            return False
    if max(map(len, words)) > SHORT_WORD:
        return False
    line = "".join((document.stem, document.explanation, *document.options, *words))
    return len(line) <= MAX_WORD and line.isprintable()


def _texts(document: QuestionDocument) -> Iterator[tuple[str, str]]:
    yield from (("stem", document.stem), ("explanation", document.explanation), ("source", document.source))
    yield "id", document.id or ""
    yield from ((f"option.{LETTERS[index]}", text) for index, text in enumerate(document.options[:MAX_OPTIONS]))
    yield from (("topic", word) for word in document.topic)
    yield from (("tags", word) for word in document.tags)
    for citation in document.citations:
        yield from (("law", citation.law), ("version", citation.version), ("article", citation.article))
        yield "item", citation.item or ""
    if document.kind is Kind.SHORT and isinstance(document.answer, str):
        yield "reference", document.answer
    if document.kind is Kind.FILL and isinstance(document.answer, tuple):
        yield from (("answer", str(text)) for accepted in document.answer for text in accepted)


def _choice_faults(document: QuestionDocument) -> list[Fault]:
    found: list[Fault] = []
    options = document.options
    if len(options) < 2:
        found.append(Fault("E_FEW_OPTIONS", "options", (("count", len(options)),)))
    if len(options) > MAX_OPTIONS:
        found.append(Fault("E_MANY_OPTIONS", "options", (("limit", MAX_OPTIONS),)))
    if not document.images and len({"".join(option.split()) for option in options} | {""}) == len(options) + 1:
        return [*found, *_key_faults(document)]
    seen: dict[str, str] = {}
    pictured = {image.place for image in document.images}
    for letter, option in zip(LETTERS, options, strict=False):
        plain = "".join(option.split())
        if letter in pictured:
            continue  # a picture may be all of an option, and two may differ in it alone
        if not plain:
            found.append(Fault("E_OPTION_GAP", f"option.{letter}", (("letter", letter),)))
        elif plain in seen:
            found.append(Fault("E_DUP_OPTION", f"option.{letter}", (("first", seen[plain]), ("second", letter))))
        seen.setdefault(plain, letter)
    return [*found, *_key_faults(document)]


def _key_faults(document: QuestionDocument) -> list[Fault]:
    options, answer = document.options, document.answer
    if not isinstance(answer, tuple) or not answer:
        return [Fault("E_NO_ANSWER", "answer")]
    found: list[Fault] = []
    letters = "".join(str(letter) for letter in answer)
    last = LETTERS[min(len(options), MAX_OPTIONS) - 1]
    if len(options) >= 2 and not set(map(str, answer)) <= set(LETTERS[: len(options)]):
        found.append(Fault("E_ANSWER_RANGE", "answer", (("last", last), ("answer", letters))))
    if document.kind is Kind.SINGLE and len(answer) > 1:
        found.append(Fault("E_TYPE_CONFLICT", "answer", (("answer", letters),)))
    return found


def _case_faults(document: QuestionDocument) -> list[Fault]:
    """A material asks something: at least one question, each sound for itself."""
    if not document.children:
        return [Fault("E_CASE_NO_CHILD", "children")]
    return [
        Fault(fault.code, f"children.{number}.{fault.field}", fault.params)
        for number, child in enumerate(document.children, start=1)
        for fault in faults(child)
    ]


def _fill_faults(document: QuestionDocument) -> list[Fault]:
    answer = document.answer
    if not isinstance(answer, tuple) or not answer or not all(isinstance(each, tuple) for each in answer):
        return [Fault("E_NO_ANSWER", "answer")]
    blanks = count_blanks(document.stem)
    if blanks != len(answer):
        return [Fault("E_BLANK_COUNT", "answer", (("blanks", blanks), ("answers", len(answer))))]
    if any(not any(str(text).strip() for text in accepted) for accepted in answer):
        return [Fault("E_NO_ANSWER", "answer")]
    return []
