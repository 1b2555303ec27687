"""Between the editor's lines of text and a question document."""

import re
from dataclasses import dataclass

from quizapp.bank.rules import answers, articles
from quizapp.bank.rules.document import Citation, QuestionDocument
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind, Use

_PREFIX = re.compile(r"^\s*([A-ZＡ-Ｚ])\s*[.．、:：)）]\s*")
_CITATION = re.compile(r"^《([^》]+)》\s*(?:[（(]([^）)]*)[）)])?\s*(.+)$")


@dataclass(frozen=True, slots=True)
class Typed:
    """What the editor's fields hold."""

    kind: str
    stem: str
    options: str
    answer: str
    explanation: str
    citations: str
    difficulty: str
    topic: str
    use: str
    children: str = ""


def to_document(typed: Typed, before: QuestionDocument | None) -> tuple[QuestionDocument, list[str]]:
    """The document, and the citation lines that can't be read. What the editor does not show is kept from `before`."""
    kind = Kind(typed.kind)
    options = option_lines(typed.options) if kind in CHOICE_KINDS else ()
    citations, unreadable = citation_lines(typed.citations)
    document = QuestionDocument(
        kind=kind,
        stem=typed.stem.replace("\r\n", "\n"),
        options=options,
        answer=answers.read_answer(kind, typed.answer, options),
        explanation=typed.explanation.replace("\r\n", "\n"),
        topic=tuple(part.strip() for part in typed.topic.split("/") if part.strip()),
        difficulty=int(typed.difficulty) if typed.difficulty in ("1", "2", "3", "4", "5") else None,
        marks=before.marks if before else None,
        use=Use(typed.use),
        citations=citations,
        tags=before.tags if before else (),
        source=before.source if before else "",
        images=before.images if before else (),
    )
    return document, unreadable


def from_document(document: QuestionDocument) -> Typed:
    """The editor's fields of a document; the inverse of to_document."""
    return Typed(
        kind=document.kind.value,
        stem=document.stem,
        options="\n".join(f"{LETTERS[i]}. {text}" for i, text in enumerate(document.options)),
        answer=document.key_text,
        explanation=document.explanation,
        citations="\n".join(citation_text(citation) for citation in document.citations),
        difficulty="" if document.difficulty is None else str(document.difficulty),
        topic="/".join(document.topic),
        use=document.use.value,
    )


def option_lines(text: str) -> tuple[str, ...]:
    """One option a line; letters in front are taken off when every line has its own."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    found = [_PREFIX.match(line) for line in lines]
    if lines and all(match and match.group(1) == LETTERS[i] for i, match in enumerate(found[:26])):
        return tuple(line[match.end() :].strip() for line, match in zip(lines, found, strict=True) if match)
    return tuple(lines)


def citation_lines(text: str) -> tuple[tuple[Citation, ...], list[str]]:
    """《安全生产法》（2021年修正）第三十二条第一款, one a line; the version may be left out."""
    citations, unreadable = [], []
    for line in (each.strip() for each in text.replace("\r\n", "\n").split("\n")):
        if not line:
            continue
        found = _CITATION.match(line)
        citation = articles.parse(found[1], found[2] or "", found[3]) if found else None
        if citation is None:
            unreadable.append(line)
        else:
            citations.append(citation)
    return tuple(citations), unreadable


def citation_text(citation: Citation) -> str:
    """A citation as the editor shows it."""
    version = f"（{citation.version}）" if citation.version else ""
    return f"《{citation.law}》{version}{articles.write(citation)}"
