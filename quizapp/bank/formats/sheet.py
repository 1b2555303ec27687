"""Question sheets: finding the tables in a book and telling questions from headings, notes and blank forms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from quizapp.bank.formats.pictures import Album
from quizapp.bank.formats.reading import Gatherer, Part, Reading
from quizapp.bank.formats.sample import Sample
from quizapp.bank.formats.sheet_cases import NUMBER, Cases, has_row_per_option, joined_rows, wide_heading, with_below
from quizapp.bank.formats.sheet_columns import (
    Said,
    base_of,
    columns_of,
    guessed,
    heading_of,
    more_answers,
    other_answers,
    said,
)
from quizapp.bank.formats.sheet_pictures import SheetPictures, pictures_of
from quizapp.bank.formats.sheet_row import RowReader
from quizapp.bank.formats.sheet_texts import OPTIONS, SPREAD, Understanding
from quizapp.bank.formats.vocabulary import (
    NEEDED,
    NOTES,
    SYNONYMS,
    kind_codes,
    kind_of,
    section_kind,
    sheet_kind,
    truth_codes,
)
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.cells import CellKind
from quizapp.sheets.header import Heading, find_heading, normalise, read_heading
from quizapp.sheets.problems import Level, Problem, Where, error, info, warning
from quizapp.sheets.reader import Book, Row, Sheet, read_book

_ASKING = ("stem", "answer", "options", "explanation", "option.")  # a row with none of these filled asks nothing
_NEEDED_WORDS = tuple(frozenset(normalise(word) for word in SYNONYMS[needed]) for needed in sorted(NEEDED))
LONGEST_HEADING = 60
_ANSWER = ("答", "确", "标", "answer", "correct")  # no heading names the answer without one of these
Told = Callable[[int, int], None]  # hears how many rows of how many are read
Heard = Callable[[Part], None]
STEP = 500  # rows between two words to them


def recognises(_sample: Sample) -> bool:
    """The last in the table: a workbook, or a text read as a table."""
    return True


def read_table(
    file: str,
    data: bytes,
    mapping: Mapping[str, str] | None = None,
    choices: Mapping[str, str] | None = None,
    told: Told | None = None,
    heard: Heard | None = None,
) -> Reading:
    """Read a spreadsheet of questions; `mapping` and `choices` are a person's words for it (sheet_columns.said). `heard`
    takes parts of the reading as they are found, which are then left out of the answer."""
    return read_sheets(read_book(file, data), pictures_of(data), said(mapping, choices), told, heard)


def read_sheets(
    book: Book,
    pictures: SheetPictures | None = None,
    words: Said | None = None,
    told: Told | None = None,
    heard: Heard | None = None,
) -> Reading:
    """Read every visible sheet that has a heading with stem and answer; other sheets are ignored and said so."""
    words = words or Said()
    told_before = [problem for problem in book.problems if _is_told(problem, book, words)]
    gatherer = Gatherer(book.file, book.format, problems=told_before, hand_over=heard)
    album = Album()
    tables = 0
    for sheet in book.sheets:
        if sheet.rows and (sheet.is_visible or sheet.name in words.sheets):
            is_text = book.format in ("csv", "tsv")
            tables += _Table(sheet, gatherer, pictures or SheetPictures(), words, album, told, is_text=is_text).read()
        else:
            gatherer.ignored += len(sheet.rows)
    gatherer.pictures = album.pictures
    if not tables and not any(problem.level is Level.ERROR for problem in gatherer.problems):
        gatherer.problems.append(error(_missing(book)))
    return gatherer.reading()


def _is_told(problem: Problem, book: Book, words: Said) -> bool:
    """Of a sheet that is hidden, only that; what is hidden in a sheet, only if it is read."""
    name = problem.where.sheet
    if problem.code == "W_HIDDEN_SHEET":
        return name not in words.sheets
    is_read = name in words.sheets or any(sheet.name == name and sheet.is_visible for sheet in book.sheets)
    return problem.code not in ("W_HIDDEN_ROWS", "W_HIDDEN_COLUMNS", "W_PICTURES_UNREAD") or is_read


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
    pictures: SheetPictures
    said: Said
    album: Album
    told: Told | None = None
    codes: dict[str, Kind] = field(default_factory=dict)
    section: Kind | None = None
    above: Kind | None = None  # of the last row that names one
    cases: Cases = field(default_factory=Cases)
    is_under_material: bool = False
    illustrated: set[int] = field(default_factory=set)  # rows whose pictures were looked at
    plain: Understanding | None = None  # of a row under `heading` without pictures or merged cells
    heading: Heading | None = None
    base: int | None = 1  # what the numbers of the answers count from
    is_text: bool = False  # a table written as text
    width: int = 0  # cells in the line of its heading
    is_wider: bool = False  # whether most lines have more

    def read(self) -> int:
        """Hand every row to the gatherer; 1 if the sheet is a table of questions, else 0."""
        found = heading_of(self.sheet.rows, self.said)
        if not self.gatherer.columns:
            self.gatherer.columns = columns_of(self.sheet.rows, found)
        if found is None:
            self.gatherer.ignored += len(self.sheet.rows)
            self.gatherer.problems.append(info("W_SHEET_IGNORED", Where(sheet=self.sheet.name or None)))
            return 0
        index, heading = found
        self.section = sheet_kind(self.sheet.name)
        self.gatherer.pass_on()
        before = len(self.gatherer.drafts)
        self.gatherer.columns = columns_of(self.sheet.rows, found)
        for row in self.sheet.rows[: max(0, index)]:
            self._announce(row)
        self.gatherer.ignored += index + 1
        self._begin(heading)
        rows = self.sheet.rows[index + 1 :]
        self.base = base_of(rows, heading)
        self.width = (
            len(self.sheet.rows[index].texts) if index >= 0 else max((len(row.texts) for row in rows), default=0)
        )
        self.is_wider = self.is_text and 2 * sum(len(row.texts) > self.width for row in rows) > len(rows)
        self._take_options(rows, heading) if has_row_per_option(heading) else self._take_all(rows, heading)
        self.cases.hand_over(self.gatherer)
        self.gatherer.drafts[before:] = sorted(self.gatherer.drafts[before:], key=lambda draft: draft.where.row or 0)
        for number in sorted(set(self.pictures.over.get(self.sheet.name, {})) - self.illustrated):
            self.gatherer.problems.append(warning("W_IMAGE_ASIDE", Where(self.sheet.name or None, number)))
        return 1

    def _take_all(self, rows: Sequence[Row], heading: Heading) -> None:
        passed = 0  # rows that were read with the one above them
        for number, row in enumerate(rows):
            if passed:
                passed -= 1
            else:
                whole, passed = with_below(rows, number, heading)
                heading = self._take(whole, heading, rows[number : number + 1 + passed] if passed else (row,))
            if number % STEP:
                continue
            if number and not self.cases.are_open:  # a case goes with its first row
                self.gatherer.pass_on()
            if self.told:
                self.told(number, len(rows))

    def _take_options(self, rows: Sequence[Row], heading: Heading) -> None:
        """One row per option; the other rows of a question are counted with it."""
        asking = [row for row in rows if not self._is_passed_over(row, heading)]
        self.gatherer.ignored += len(rows) - len(asking)
        for joined, made_of in joined_rows(asking, heading):
            wide = wide_heading(heading, len(made_of))
            self._read(joined, wide, made_of[0].texts, tuple(row.texts for row in made_of[1:]))

    def _is_passed_over(self, row: Row, heading: Heading) -> bool:
        return _is_heading(row, heading) or self._announce(row) or _is_note(row) or _asks_nothing(row, heading)

    def _take(self, row: Row, heading: Heading, made_of: Sequence[Row]) -> Heading:
        """Judge one row, which may be made of several; the heading in force after it."""
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
        self._read(row, heading, made_of[0].texts, tuple(each.texts for each in made_of[1:]))
        return heading

    def _read(self, row: Row, heading: Heading, cells: tuple[str, ...], more: tuple[tuple[str, ...], ...]) -> None:
        reader = RowReader(self.sheet.name, row, heading, self._understanding(row, heading), self.album.add)
        document = reader.document()
        if self._is_longer(row, heading):
            reader.problems.append(error("E_ROW_LONGER", reader.where_row, row.texts[self.width]))
        self._tell_lonely(reader, document)
        if not self.cases.take(reader, document, cells):
            self.gatherer.take(document, reader.where_row, self.cases.words, cells, reader.problems, more=more)

    def _is_longer(self, row: Row, heading: Heading) -> bool:
        """In a table written as text a line with more cells than its heading has a mark between cells where none is meant,
        and all behind it stand in the wrong columns; unless the lines all end with an empty cell more."""
        if not self.is_text or len(row.texts) <= self.width:
            return False
        return any(row.texts[self.width :]) or not self.is_wider

    def _tell_lonely(self, reader: RowReader, document: QuestionDocument) -> None:
        """A row under a material may ask about it and not say so."""
        if not self.is_under_material and document.kind is not Kind.CASE and not reader.may_belong:
            return
        if reader.text("group") or reader.text("parent") or reader.is_alone:
            self.is_under_material = document.kind is Kind.CASE or not NUMBER.fullmatch(reader.text("group"))
        elif document.kind is Kind.CASE:
            self.is_under_material = True
        elif self.is_under_material and not self.cases.goes_on(reader):
            reader.problems.append(warning("W_UNDER_MATERIAL", reader.where_row))

    def _understanding(self, row: Row, heading: Heading) -> Understanding:
        now = (self.section, self.above)
        if self.plain is None or (self.plain.section, self.plain.above) != now or heading is not self.heading:
            count = max((OPTIONS.index(name) + 1 for name in heading.columns if name in OPTIONS), default=0)
            others = other_answers(heading)
            fields = {at: name for name, at in heading.columns.items()}
            truths = {**truth_codes(heading.word("answer")), **self.said.truths}
            self.plain = Understanding(
                self.codes,
                truths,
                *now,
                option_names=OPTIONS[:count],
                answers=others,
                fields=fields,
                key=more_answers(heading),
                base=self.base,
            )
            self.heading = heading
        if "kind" in heading.columns:
            self.above = kind_of(row.text(heading.columns["kind"])) or self.above
        merged, pictures = {}, {}
        if self.sheet.merged:
            indexes = (heading.columns[name] for name in SPREAD if name in heading.columns)
            merged = {at: text for at in indexes if (text := self.sheet.merged.get((row.number, at)))}
        if self.pictures.over or self.pictures.inside:
            over = self.pictures.over.get(self.sheet.name, {})
            pictures = {at: list(found) for at, found in over.get(row.number, {}).items()}
            self.illustrated.add(row.number)
            for at, text in enumerate(row.texts):
                if "DISPIMG" in text:
                    pictures.setdefault(at, []).extend(self.pictures.taken_out(text)[1])
        return replace(self.plain, merged=merged, pictures=pictures) if merged or pictures else self.plain

    def _begin(self, heading: Heading) -> None:
        self.cases.hand_over(self.gatherer)
        self.codes = {**kind_codes(heading.word("kind")), **self.said.kinds}
        self.cases.words = {name: heading.words[index] for name, index in heading.columns.items()}
        if not self.gatherer.header:
            self.gatherer.header = tuple(heading.words.get(i, "") for i in range(max(heading.words) + 1))
        for word in guessed(heading, self.said):
            self.gatherer.problems.append(
                warning("W_COLUMN_GUESSED", Where(self.sheet.name or None, heading.row, word))
            )
        for word in heading.unknown:
            self.gatherer.problems.append(info("W_UNKNOWN_COLUMN", Where(self.sheet.name or None, heading.row, word)))

    def _announce(self, row: Row) -> bool:
        """Whether a row is a line such as 二、多项选择题, which names the kind of the rows below."""
        kind = section_kind(row.only.strip()) if row.only else None
        if kind is not None:
            self.section, self.is_under_material = kind, False
        return kind is not None


def _is_heading(row: Row, heading: Heading) -> bool:
    """Whether a row repeats the heading, or begins another table: it names stem and answer, all its cells being short."""
    line = "\n".join(row.texts).casefold()
    if not any(sign in line for sign in _ANSWER):
        return False
    filled = {index: " ".join(text.split()) for index, text in enumerate(row.texts) if text}
    if len(filled) < 2 or any(len(text) > LONGEST_HEADING for text in filled.values()):
        return False
    if filled == dict(heading.words):
        return True
    named = {normalise(text) for text in filled.values()}
    return all(named & words for words in _NEEDED_WORDS)


def _is_note(row: Row) -> bool:
    """A row whose one filled cell says 说明, 注 or the like."""
    return row.only.strip().startswith(NOTES)


def _asks_nothing(row: Row, heading: Heading) -> bool:
    """A row of a prepared form with a number or a kind and nothing else; a broken cell is never passed over."""
    if row.text(heading.columns.get("stem")) or row.text(heading.columns.get("answer")):
        return False
    if any(name.startswith(_ASKING) and row.text(index) for name, index in heading.columns.items()):
        return False
    return not any(kind in (CellKind.ERROR, CellKind.FORMULA) for kind in row.kinds.values())
