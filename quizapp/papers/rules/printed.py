"""A paper for printing: versions with the same questions in another order, the sheet of boxes, the key for the markers.

`PrintedSheet` and what it is made of have no field for a key; the key has a type of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from quizapp.bank.rules.document import Citation
from quizapp.bank.rules.editing import citation_text
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind
from quizapp.bank.rules.numerals import to_numeral
from quizapp.papers.rules.blueprint import Blueprint
from quizapp.papers.rules.draw import DrawnItem, Rng
from quizapp.papers.rules.layout import Face, Layout, LayoutItem, lay_out

VERSIONS = ("A", "B")
TRIES = 40  # orders that are tried for a version, the one least like the others is taken


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above every version. `minutes` None where no time is set; `moment` is when it was issued."""

    title: str
    issuer: str
    minutes: int | None
    notes: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class PrintedPicture:
    """A picture under a stem, or with the letter it is printed at."""

    sha256: str
    letter: str


@dataclass(frozen=True, slots=True)
class PrintedQuestion:
    """A question as the candidate reads it; marks in hundredths."""

    number: int
    kind: Kind
    marks: int
    stem: str
    options: tuple[str, ...]
    blanks: int
    pictures: tuple[PrintedPicture, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The questions of a case below their material, or one question alone (then `material` is empty)."""

    material: str
    pictures: tuple[PrintedPicture, ...]
    questions: tuple[PrintedQuestion, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Neighbouring parts of one title: 一、单选题."""

    ordinal: str
    title: str
    groups: tuple[Group, ...]

    @property
    def questions(self) -> tuple[PrintedQuestion, ...]:
        return tuple(question for group in self.groups for question in group.questions)

    @property
    def marks(self) -> int:
        """Hundredths."""
        return sum(question.marks for question in self.questions)

    @property
    def each(self) -> int | None:
        """The marks of every question where they are equal."""
        found = {question.marks for question in self.questions}
        return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A version without its key: for the paper and for the sheet of boxes."""

    heading: Heading
    version: str
    sections: tuple[Section, ...]

    @property
    def marks(self) -> int:
        """Hundredths."""
        return sum(section.marks for section in self.sections)

    @property
    def count(self) -> int:
        return sum(len(section.questions) for section in self.sections)

    @property
    def pictures(self) -> frozenset[str]:
        """SHA-256 of every picture on it."""
        groups = [group for section in self.sections for group in section.groups]
        shown = [group.pictures for group in groups]
        shown += [question.pictures for group in groups for question in group.questions]
        return frozenset(picture.sha256 for pictures in shown for picture in pictures)


@dataclass(frozen=True, slots=True)
class KeyLine:
    """The key of a question in the letters printed; `opening` is how its stem begins, so that nobody marks by the wrong line."""

    number: int
    kind: Kind
    answer: str
    marks: int
    opening: str
    explanation: str
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeySection:
    """The keys of a section."""

    ordinal: str
    title: str
    lines: tuple[KeyLine, ...]


@dataclass(frozen=True, slots=True)
class PrintedKey:
    """The key of a version, for the markers."""

    heading: Heading
    version: str
    sections: tuple[KeySection, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A frozen question without its key."""

    kind: Kind
    stem: str
    options: tuple[str, ...]
    blanks: int
    images: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class FrozenAnswer:
    """The key of a frozen question, in the original letters."""

    answer: Any
    explanation: str
    citations: tuple[Mapping[str, Any], ...]


def layouts_of(
    plan: Blueprint, drawn: Sequence[DrawnItem], faces: Mapping[int, Face], names: Sequence[str], rng: Rng
) -> tuple[Layout, ...]:
    """A layout for each version. One alone is shuffled as the plan says; several are always, each as unlike the others as
    TRIES orders give. Cases stay whole, options that speak of others stay where they are."""
    if len(names) == 1:
        return (lay_out(plan, drawn, faces, rng),)
    shuffled = replace(plan, shuffle_questions=True, shuffle_options=True)
    found: list[Layout] = []
    for _name in names:
        tried = [lay_out(shuffled, drawn, faces, rng) for _try in range(TRIES if found else 1)]
        found.append(min(tried, key=lambda each: sum(likeness(each, other) for other in found)))
    return tuple(found)


def likeness(one: Layout, other: Layout) -> int:
    """How alike two versions are: a question in the same place counts 2, one with its options in the same order 1."""
    orders = {item.question: item.order for item in other.items}
    same_place = sum(a.question == b.question for a, b in zip(one.items, other.items, strict=True))
    return 2 * same_place + sum(orders[item.question] == item.order for item in one.items if len(item.order) > 1)


def sheet_of(heading: Heading, version: str, layout: Layout, known: Mapping[int, Content]) -> PrintedSheet:
    """The version as the candidate gets it; `known` has every question and every case by its frozen id."""
    return PrintedSheet(
        heading,
        version,
        tuple(Section(ordinal, title, _groups(items, known)) for ordinal, title, items in _sections(layout)),
    )


def key_of(
    heading: Heading, version: str, layout: Layout, known: Mapping[int, Content], keys: Mapping[int, FrozenAnswer]
) -> PrintedKey:
    """The key of the version."""
    return PrintedKey(
        heading,
        version,
        tuple(
            KeySection(
                ordinal, title, tuple(_key_line(item, known[item.question], keys[item.question]) for item in items)
            )
            for ordinal, title, items in _sections(layout)
        ),
    )


def printed_answer(kind: Kind, order: Sequence[int], answer: Any) -> str:
    """A key in the letters printed: AC, √, texts per blank, the reference of a short answer."""
    if kind in CHOICE_KINDS:
        return "".join(LETTERS[place] for place, original in enumerate(order) if LETTERS[original] in answer)
    if kind is Kind.TRUE_FALSE:
        return "√" if answer else "×"
    if kind is Kind.FILL:
        return "；".join(" / ".join(accepted) for accepted in answer)
    return str(answer or "")


def _sections(layout: Layout) -> list[tuple[str, str, list[LayoutItem]]]:
    runs = [(title, list(items)) for title, items in groupby(layout.items, key=lambda item: layout.parts[item.part])]
    return [(to_numeral(place), title, items) for place, (title, items) in enumerate(runs, start=1)]


def _groups(items: Sequence[LayoutItem], known: Mapping[int, Content]) -> tuple[Group, ...]:
    found = []
    for (material, _single), run in groupby(
        items, key=lambda item: (item.material, 0 if item.material else item.number)
    ):
        case = known[material] if material else None
        questions = tuple(_question(item, known[item.question]) for item in run)
        found.append(Group(case.stem if case else "", _pictures(case, ()) if case else (), questions))
    return tuple(found)


def _question(item: LayoutItem, content: Content) -> PrintedQuestion:
    return PrintedQuestion(
        number=item.number,
        kind=content.kind,
        marks=item.marks,
        stem=content.stem,
        options=tuple(content.options[index] for index in item.order),
        blanks=content.blanks,
        pictures=_pictures(content, item.order),
    )


def _pictures(content: Content, order: Sequence[int]) -> tuple[PrintedPicture, ...]:
    printed = {LETTERS[original]: LETTERS[place] for place, original in enumerate(order)}
    return tuple(PrintedPicture(each["sha256"], printed.get(each.get("place", ""), "")) for each in content.images)


def _key_line(item: LayoutItem, content: Content, key: FrozenAnswer) -> KeyLine:
    opening = " ".join(content.stem.split())
    return KeyLine(
        number=item.number,
        kind=content.kind,
        answer=printed_answer(content.kind, item.order, key.answer),
        marks=item.marks,
        opening=opening if len(opening) <= 30 else opening[:29] + "…",
        explanation=key.explanation,
        citations=tuple(citation_text(Citation(**each)) for each in key.citations),
    )
