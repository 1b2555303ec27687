"""What every reader answers: drafts, problems, totals that add up, and the rows to give back."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, NamedTuple

from quizapp.bank.formats.pictures import Picture
from quizapp.bank.rules.document import Answer, QuestionDocument, right_options
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.bank.rules.validity import Fault, faults
from quizapp.sheets.problems import Level, Problem, Where, error, warning

RAW = 600  # characters kept of what stood in the file
TOLD_ONE_BY_ONE = 20  # more that say the same are told once, with their number
_UNREAD_KIND = frozenset({"E_TYPE_UNKNOWN", "E_NO_OPTIONS", "E_UNSUPPORTED_ITEM"})
_UNREAD_CELL = frozenset({"E_CELL_ERROR", "E_FORMULA_NO_VALUE"})
_COUNTING = frozenset({"E_BLANK_COUNT", "E_ANSWER_RANGE", "E_FEW_OPTIONS", "E_OPTION_GAP"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A question that can be taken, with its place and what stood there."""

    document: QuestionDocument
    where: Where
    raw: str = ""
    problems: tuple[Problem, ...] = ()
    content_hash: str = ""  # the document's, worked out once

    def __reduce__(self) -> tuple[type["Draft"], tuple[Any, ...]]:
        """As for documents."""
        return Draft, (self.document, self.where, self.raw, self.problems, self.content_hash)


@dataclass(frozen=True, slots=True)
class Rejected:
    """What could not be taken: what was understood of it, if anything, and all that is wrong."""

    document: QuestionDocument | None
    where: Where
    cells: tuple[str, ...]
    problems: tuple[Problem, ...]
    more: tuple[tuple[str, ...], ...] = ()  # the other rows of a case


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet as it was understood, for choosing by hand. `field` is a key of SYNONYMS, or None."""

    letter: str
    words: str
    field: str | None
    samples: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """For keeping with a preview."""
        return {"letter": self.letter, "words": self.words, "field": self.field, "samples": list(self.samples)}


@dataclass(frozen=True, slots=True)
class Reading:
    """total = len(drafts) + duplicates + failed + ignored. Nothing is stored and no database was asked."""

    file: str
    format: str
    total: int
    drafts: tuple[Draft, ...]
    duplicates: int
    failed: int
    ignored: int
    problems: tuple[Problem, ...]
    header: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    twins: tuple[Draft, ...] = ()  # the duplicates inside the file, their problems saying of what
    pictures: Mapping[str, Picture] = field(default_factory=dict)  # sha256 -> the picture as it is stored
    columns: tuple[Column, ...] = ()  # of the first table, or of one whose heading was not found

    @property
    def failed_rows(self) -> tuple[tuple[tuple[str, ...], tuple[Problem, ...]], ...]:
        """The rows to give back: their cells and what is wrong with them, told in the first row of a case."""
        found: list[tuple[tuple[str, ...], tuple[Problem, ...]]] = []
        for each in self.rejected:
            found += [(each.cells, each.problems), *((cells, ()) for cells in each.more)]
        return tuple(found)

    @property
    def kinds(self) -> dict[str, int]:
        """How many drafts of each kind."""
        return dict(Counter(draft.document.kind.value for draft in self.drafts))


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a reading, in the order of the file, handed over before the rest is read."""

    drafts: tuple[Draft, ...]
    rejected: tuple[Rejected, ...]
    twins: tuple[Draft, ...]
    problems: tuple[Problem, ...]

    @property
    def questions(self) -> int:
        """How many questions it has, good or not."""
        return len(self.drafts) + len(self.rejected) + len(self.twins)


class _First(NamedTuple):
    """What must be known of a question to tell its like: its place and what its answer says."""

    place: int | str
    says: tuple[Kind, tuple[str, ...], Answer] | frozenset[str]

    @classmethod
    def of(cls, document: QuestionDocument, where: Where) -> "_First":
        is_case = document.kind is Kind.CASE
        says = document.right_options if is_case else (document.kind, document.options, document.answer)
        return cls(where.number or where.item or 0, says)

    @property
    def right_options(self) -> frozenset[str]:
        return self.says if isinstance(self.says, frozenset) else right_options(*self.says)


@dataclass(slots=True)
class Gatherer:
    """Collects what a reader finds; the same judgement for every format. `hand_over` takes what `pass_on` gives away."""

    file: str
    format: str
    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    twins: list[Draft] = field(default_factory=list)
    ignored: int = 0
    header: tuple[str, ...] = ()
    pictures: dict[str, Picture] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    hand_over: Callable[[Part], None] | None = None
    _passed: Counter[str] = field(default_factory=Counter)
    _seen: dict[str, _First] = field(default_factory=dict)
    _ids: set[str | None] = field(default_factory=set)

    def take(
        self,
        document: QuestionDocument,
        where: Where,
        words: dict[str, str],
        cells: tuple[str, ...],
        own: list[Problem],
        places: Sequence[Where] = (),
        more: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        """Judge a question read from a place. `own` are problems its reader has found; `words`: field -> heading;
        `cells`: what stood there (a text format has one); `places`: where the questions of a case stand, `more`: their
        cells."""
        problems = [*own, *self._faults(document, where, words, own, places)]
        if any(problem.level is Level.ERROR for problem in problems):
            self.fail(cells, problems, where, document, more)
            return
        self._ids.add(document.id)
        content_hash = document.content_hash
        twin = self._seen.get(content_hash)
        if twin is not None:
            self._twin(document, where, twin, cells)
            return
        if not document.all_citations:
            problems.append(warning("W_NO_CITATION", where))
        draft = Draft(document, where, _raw(cells), tuple(problems), content_hash)
        self._seen[content_hash] = _First.of(document, where)
        self.problems.extend(problems)
        self.drafts.append(draft)

    def _faults(
        self,
        document: QuestionDocument,
        where: Where,
        words: dict[str, str],
        own: list[Problem],
        places: Sequence[Where],
    ) -> list[Problem]:
        found: list[Problem] = []
        for fault in faults(document):
            asked, name, place = _of_child(document, fault.field, where, places)
            at = place.in_column(_column(asked, name, words))
            if not _follows(Fault(fault.code, name, fault.params), own, at.column):
                found.append(error(fault.code, at, _value(asked, name), **dict(fault.params)))
        if document.id is not None and document.id in self._ids:
            found.append(error("E_DUP_ID", where.in_column("id"), document.id))
        return found

    def fail(
        self,
        cells: tuple[str, ...],
        problems: list[Problem],
        where: Where | None = None,
        document: QuestionDocument | None = None,
        more: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        """A row that can't be taken; it counts once, whatever is wrong with it. `document`: what was understood."""
        self.problems.extend(problems)
        errors = tuple(problem for problem in problems if problem.level is Level.ERROR)
        place = where or (errors[0].where if errors else Where())
        self.rejected.append(Rejected(document, place, cells, errors, more))

    def _twin(self, document: QuestionDocument, where: Where, twin: _First, cells: tuple[str, ...]) -> None:
        same = document.right_options == twin.right_options
        told = warning("W_DUPLICATE" if same else "W_CONTRADICTION", where, document.stem, first=twin.place)
        self.problems.append(told)
        self.twins.append(Draft(document, where, _raw(cells), (told,)))

    def pass_on(self) -> None:
        """Hand over what has been found so far, where somebody takes it, and keep the numbers."""
        if self.hand_over is None or not (self.drafts or self.rejected or self.twins or self.problems):
            return
        self.hand_over(Part(tuple(self.drafts), tuple(self.rejected), tuple(self.twins), tuple(self.problems)))
        self._passed.update(drafts=len(self.drafts), failed=len(self.rejected), duplicates=len(self.twins))
        self.drafts, self.rejected, self.twins, self.problems = [], [], [], []

    def reading(self) -> Reading:
        """The whole, with many problems of one code told once; what was handed over is left out but counted."""
        failed = self._passed["failed"] + len(self.rejected)
        duplicates = self._passed["duplicates"] + len(self.twins)
        return Reading(
            file=self.file,
            format=self.format,
            total=self._passed["drafts"] + len(self.drafts) + duplicates + failed + self.ignored,
            drafts=tuple(self.drafts),
            duplicates=duplicates,
            failed=failed,
            ignored=self.ignored,
            problems=tuple(_once(self.problems)),
            header=self.header,
            rejected=tuple(self.rejected),
            twins=tuple(self.twins),
            pictures=self.pictures,
            columns=self.columns,
        )


def joined(parts: Sequence[Part], last: Reading) -> Reading:
    """The whole reading of a file whose parts were handed over one by one."""
    return replace(
        last,
        drafts=tuple(chain(*(part.drafts for part in parts), last.drafts)),
        rejected=tuple(chain(*(part.rejected for part in parts), last.rejected)),
        twins=tuple(chain(*(part.twins for part in parts), last.twins)),
        problems=tuple(_once(list(chain(*(part.problems for part in parts), last.problems)))),
    )


def grouped(problems: Sequence[Problem]) -> list[tuple[Problem, int]]:
    """Problems for showing: more than TOLD_ONE_BY_ONE hints that say the same become the first of them with their
    number; errors stay, and so does what differs from row to row."""
    counts = Counter(_saying(problem) for problem in problems)
    shown: list[tuple[Problem, int]] = []
    told: set[object] = set()
    for problem in problems:
        same = _saying(problem)
        if problem.level is Level.ERROR or counts[same] <= TOLD_ONE_BY_ONE:
            shown.append((problem, 1))
        elif same not in told:
            told.add(same)
            shown.append((problem, counts[same]))
    return shown


def _saying(problem: Problem) -> tuple[str, str, tuple[tuple[str, str | int], ...]]:
    return problem.code, problem.value, tuple(sorted(problem.params.items()))


def _once(problems: list[Problem]) -> Iterator[Problem]:
    """Thousands of answers without any options are one thing to tell, not thousands."""
    lists = [problem for problem in problems if problem.code == "E_NO_OPTIONS"]
    for problem in problems:
        if problem.code != "E_NO_OPTIONS":
            yield problem
        elif problem is lists[0]:
            count = sum(int(each.params.get("count", 1)) for each in lists)
            yield replace(problem, params={**problem.params, "count": count})


def _follows(fault: Fault, own: list[Problem], column: str | None) -> bool:
    """Whether a fault only follows from what the reader has said: in the same cell, or because a cell or the kind could
    not be read. Saying both would send a person to mend what is not broken."""
    told = [problem for problem in own if problem.level is Level.ERROR]
    codes = {problem.code for problem in told}
    if any(problem.where.column == column and (column or problem.code == fault.code) for problem in told):
        return True
    if fault.code == "E_NO_ANSWER" and codes:
        return True
    if codes & _UNREAD_KIND and (fault.field in ("options", "answer") or fault.field.startswith("option.")):
        return True
    return bool(codes & _UNREAD_CELL) and fault.code in _COUNTING


def _raw(cells: tuple[str, ...]) -> str:
    return "｜".join(filter(None, cells))[:RAW]


def _of_child(
    document: QuestionDocument, name: str, where: Where, places: Sequence[Where]
) -> tuple[QuestionDocument, str, Where]:
    """The question of a case that a fault is in, the field within it, and its place; else the document itself."""
    if not name.startswith("children."):
        return document, name, where
    _children, number, rest = name.split(".", 2)
    index = int(number) - 1
    place = places[index] if index < len(places) else replace(where, item=number)
    return document.children[index], rest, place


def _column(document: QuestionDocument, name: str, words: dict[str, str]) -> str | None:
    """The heading of the column to mend; in files without columns the name of the field."""
    if not words:
        return name
    if name == "options":
        name = f"option.{LETTERS[min(len(document.options), len(LETTERS) - 1)]}"
    if name == "item":
        name = "article"
    return words.get(name) or (words.get("options") or words.get("option.A") if name.startswith("option.") else None)


def _value(document: QuestionDocument, field_name: str) -> str:
    if field_name.startswith("option."):
        index = ord(field_name[-1]) - ord("A")
        return document.options[index] if index < len(document.options) else ""
    values = {"answer": document.key_text, "id": document.id or "", "kind": document.kind.value}
    return values.get(field_name, document.stem)
