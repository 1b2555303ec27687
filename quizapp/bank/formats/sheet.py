"""Question sheets: finding the tables in a book and telling questions from headings, notes and blank forms."""

from dataclasses import dataclass, field

from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.formats.sheet_row import RowReader
from quizapp.bank.formats.vocabulary import NEEDED, NOTES, SYNONYMS, kind_codes, section_kind
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.cells import CellKind
from quizapp.sheets.header import Heading, find_heading, normalise, read_heading
from quizapp.sheets.problems import Level, Where, error, info
from quizapp.sheets.reader import Book, Row, Sheet

_ASKING = ("stem", "answer", "options", "explanation", "option.")  # a row with none of these filled asks nothing
_NEEDED_WORDS = tuple(frozenset(normalise(word) for word in SYNONYMS[needed]) for needed in sorted(NEEDED))
LONGEST_HEADING = 60


def read_sheets(book: Book) -> Reading:
    """Read every visible sheet that has a heading with stem and answer; other sheets are ignored and said so."""
    gatherer = Gatherer(book.file, book.format, problems=list(book.problems))
    tables = 0
    for sheet in book.sheets:
        if sheet.is_visible and sheet.rows:
            tables += _Table(sheet, gatherer).read()
        else:
            gatherer.ignored += len(sheet.rows)
    if not tables and not any(problem.level is Level.ERROR for problem in gatherer.problems):
        gatherer.problems.append(error(_missing(book)))
    return gatherer.reading()


def _missing(book: Book) -> str:
    """A file with stems and no answers says so once, instead of once a row."""
    for sheet in book.sheets:
        if sheet.is_visible and find_heading(sheet.rows, SYNONYMS, frozenset({"stem"})):
            return "E_NO_ANSWER_COLUMN"
    return "E_NO_HEADER"


@dataclass(slots=True)
class _Table:
    """Walks the rows of one sheet."""

    sheet: Sheet
    gatherer: Gatherer
    codes: dict[str, Kind] = field(default_factory=dict)
    section: Kind | None = None

    def read(self) -> int:
        """Hand every row to the gatherer; 1 if the sheet is a table of questions, else 0."""
        found = find_heading(self.sheet.rows, SYNONYMS, NEEDED)
        if found is None:
            self.gatherer.ignored += len(self.sheet.rows)
            self.gatherer.problems.append(info("W_SHEET_IGNORED", Where(sheet=self.sheet.name or None)))
            return 0
        index, heading = found
        for row in self.sheet.rows[:index]:
            self._announce(row)
        self.gatherer.ignored += index + 1
        self._begin(heading)
        for row in self.sheet.rows[index + 1 :]:
            heading = self._take(row, heading)
        return 1

    def _take(self, row: Row, heading: Heading) -> Heading:
        """Judge one row; the heading in force after it."""
        if _is_heading(row, heading):
            self.gatherer.ignored += 1
            again = read_heading(row, SYNONYMS)
            if not set(again.columns) >= NEEDED:
                return heading
            self._begin(again)
            return again
        if self._announce(row) or _is_note(row) or _asks_nothing(row, heading):
            self.gatherer.ignored += 1
            return heading
        reader = RowReader(self.sheet.name, row, heading, self.codes, self.section)
        document = reader.document()
        words = {name: heading.words[index] for name, index in heading.columns.items()}
        self.gatherer.take(document, reader.where_row, words, tuple(cell.text for cell in row.cells), reader.problems)
        return heading

    def _begin(self, heading: Heading) -> None:
        self.codes = kind_codes(heading.word("kind"))
        if not self.gatherer.header:
            self.gatherer.header = tuple(heading.words.get(i, "") for i in range(max(heading.words) + 1))
        for word in heading.unknown:
            self.gatherer.problems.append(info("W_UNKNOWN_COLUMN", Where(self.sheet.name or None, heading.row, word)))

    def _announce(self, row: Row) -> bool:
        """Whether a row is a line such as 二、多项选择题, which names the kind of the rows below."""
        filled = [cell.text.strip() for cell in row.cells if cell.text.strip()]
        kind = section_kind(filled[0]) if len(filled) == 1 else None
        self.section = kind or self.section
        return kind is not None


def _is_heading(row: Row, heading: Heading) -> bool:
    """Whether a row repeats the heading, or begins another table: it names stem and answer, all its cells being short."""
    filled = {index: " ".join(cell.text.split()) for index, cell in enumerate(row.cells) if cell.text.strip()}
    if len(filled) < 2 or any(len(text) > LONGEST_HEADING for text in filled.values()):
        return False
    if filled == dict(heading.words):
        return True
    named = {normalise(text) for text in filled.values()}
    return all(named & words for words in _NEEDED_WORDS)


def _is_note(row: Row) -> bool:
    """A row whose one filled cell says 说明, 注 or the like."""
    filled = [cell.text.strip() for cell in row.cells if cell.text.strip()]
    return len(filled) == 1 and filled[0].startswith(NOTES)


def _asks_nothing(row: Row, heading: Heading) -> bool:
    """A row of a prepared form with a number or a kind and nothing else; a broken cell is never passed over."""
    for name, index in heading.columns.items():
        cell = row.cells[index] if index < len(row.cells) else None
        if cell and cell.kind is not CellKind.EMPTY and name.startswith(_ASKING):
            return False
    return not any(cell.kind in (CellKind.ERROR, CellKind.FORMULA) for cell in row.cells)
