"""Whether a text is running text with questions, or a table whose columns are parted by commas or tabs."""

from collections import Counter

from quizapp.bank.formats.sample import Sample
from quizapp.bank.formats.sheet_columns import Said, heading_of
from quizapp.bank.formats.text.lettered import begins
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.text.numbers import start_of
from quizapp.sheets.problems import Where
from quizapp.sheets.reader import Row, read_book

LOOKED_AT = 20_000  # characters
LINES = 60
COLUMNS = 4  # fewer are no table without a heading: 1<TAB>stem is a question
PAGES = frozenset({"html", "head", "body", "div", "p", "table", "ul", "ol", "span", "h1", "h2", "h3", "h4", "section"})


def is_page(sample: Sample) -> bool:
    """Whether it is a web page, or a part of one."""
    return sample.root[0].lower() in PAGES and "</" in (sample.text or "")


def is_running(sample: Sample) -> bool:
    """Whether it is text, and neither markup nor a table."""
    if sample.text is None or sample.root[0]:
        return False
    return not _is_table(sample.text.lstrip("\ufeff"))


def _is_table(text: str) -> bool:
    """A heading with stem and answer, or row after row of as many columns."""
    rows = _rows(text)
    if heading_of(rows, Said()) is not None:
        return True
    if 2 * sum(_is_question(row) for row in rows) > len(rows):
        return False
    widths = Counter(len(row.cells) for row in rows)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return width >= COLUMNS and len(rows) >= 2 and count * 10 >= 8 * len(rows)


def _is_question(row: Row) -> bool:
    """1.stem<TAB>A.one<TAB>B.two: a line of running text, whose options are set apart by tabs."""
    texts = [cell.text for cell in row.cells]
    start = start_of(Line(texts[0].strip(), Where())) if texts else None
    return start is not None and bool(start.rest) and any(begins(text.strip()) for text in texts[1:])


def _rows(text: str) -> tuple[Row, ...]:
    sample = text if len(text) <= LOOKED_AT else text[:LOOKED_AT].rpartition("\n")[0]
    book = read_book("", sample.encode("utf-8", "replace"))
    return book.sheets[0].rows[:LINES] if book.sheets else ()
