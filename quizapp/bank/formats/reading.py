"""What every reader answers: drafts, problems, totals that add up, and the rows to give back."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import LETTERS
from quizapp.bank.rules.validity import Fault, faults
from quizapp.sheets.problems import Level, Problem, Where, error, warning

TOLD_ONE_BY_ONE = 20  # more that say the same are told once, with their number
_UNREAD_KIND = frozenset({"E_TYPE_UNKNOWN", "E_NO_OPTIONS", "E_UNSUPPORTED_ITEM"})
_UNREAD_CELL = frozenset({"E_CELL_ERROR", "E_FORMULA_NO_VALUE"})
_COUNTING = frozenset({"E_BLANK_COUNT", "E_ANSWER_RANGE", "E_FEW_OPTIONS", "E_OPTION_GAP"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A question that can be taken, with its place."""

    document: QuestionDocument
    where: Where


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
    failed_rows: tuple[tuple[tuple[str, ...], tuple[Problem, ...]], ...] = ()

    @property
    def kinds(self) -> dict[str, int]:
        """How many drafts of each kind."""
        return dict(Counter(draft.document.kind.value for draft in self.drafts))


@dataclass(slots=True)
class Gatherer:
    """Collects what a reader finds; the same judgement for every format."""

    file: str
    format: str
    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failed_rows: list[tuple[tuple[str, ...], tuple[Problem, ...]]] = field(default_factory=list)
    duplicates: int = 0
    ignored: int = 0
    header: tuple[str, ...] = ()
    _seen: dict[str, Draft] = field(default_factory=dict)
    _ids: set[str | None] = field(default_factory=set)

    def take(
        self,
        document: QuestionDocument,
        where: Where,
        words: dict[str, str],
        cells: tuple[str, ...],
        own: list[Problem],
    ) -> None:
        """Judge a question read from a place. `own` are problems its reader has found; `words`: field -> heading."""
        problems = [*own, *self._faults(document, where, words, own)]
        if any(problem.level is Level.ERROR for problem in problems):
            self.fail(cells, problems)
            return
        self._ids.add(document.id)
        twin = self._seen.get(document.content_hash)
        if twin is not None:
            self._twin(document, where, twin)
            return
        self._seen[document.content_hash] = Draft(document, where)
        if not document.citations:
            problems.append(warning("W_NO_CITATION", where))
        self.problems.extend(problems)
        self.drafts.append(Draft(document, where))

    def _faults(
        self, document: QuestionDocument, where: Where, words: dict[str, str], own: list[Problem]
    ) -> list[Problem]:
        found: list[Problem] = []
        for fault in faults(document):
            at = Where(where.sheet, where.row, _column(document, fault.field, words))
            if not _follows(fault, own, at.column):
                found.append(error(fault.code, at, _value(document, fault.field), **dict(fault.params)))
        if document.id is not None and document.id in self._ids:
            found.append(error("E_DUP_ID", Where(where.sheet, where.row, "id"), document.id))
        return found

    def fail(self, cells: tuple[str, ...], problems: list[Problem]) -> None:
        """A row that can't be taken; it counts once, whatever is wrong with it."""
        self.problems.extend(problems)
        errors = tuple(problem for problem in problems if problem.level is Level.ERROR)
        self.failed_rows.append((cells, errors))

    def _twin(self, document: QuestionDocument, where: Where, twin: Draft) -> None:
        self.duplicates += 1
        first = twin.where.row or 0
        same = document.right_options == twin.document.right_options
        self.problems.append(warning("W_DUPLICATE" if same else "W_CONTRADICTION", where, document.stem, first=first))

    def reading(self) -> Reading:
        """The whole, with many problems of one code told once."""
        failed = len(self.failed_rows)
        return Reading(
            file=self.file,
            format=self.format,
            total=len(self.drafts) + self.duplicates + failed + self.ignored,
            drafts=tuple(self.drafts),
            duplicates=self.duplicates,
            failed=failed,
            ignored=self.ignored,
            problems=tuple(_once(self.problems)),
            header=self.header,
            failed_rows=tuple(self.failed_rows),
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
            yield replace(problem, params={**problem.params, "count": len(lists)})


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
