"""Questions as .xlsx: the template to fill in, and an export that reads back the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from quizapp.bank.formats import options as option_cells
from quizapp.bank.formats.pictures import Picture
from quizapp.bank.formats.reading import Reading
from quizapp.bank.rules import articles
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import LETTERS, Kind, Use
from quizapp.bank.rules.wording import joined
from quizapp.sheets.writer import SheetSpec, write_book

HEADER = (
    "题型", "题干", *(f"选项{letter}" for letter in "ABCDEFGH"), "答案", "解析", "难度", "分类", "法规名称", "版本", "条款",
    "用途", "分值", "来源", "材料编号", "标签",
)  # fmt: skip
KIND_WORDS = {
    Kind.SINGLE: "单选",
    Kind.MULTIPLE: "多选",
    Kind.INDEFINITE: "不定项",
    Kind.TRUE_FALSE: "判断",
    Kind.FILL: "填空",
    Kind.SHORT: "简答",
    Kind.CASE: "材料",
}
USE_WORDS = {Use.PRACTICE: "练习", Use.EXAM: "考试", Use.BOTH: "通用"}
_LISTED = "；;\n"
_WIDTHS = {1: 50, **dict.fromkeys(range(2, 10), 20), 11: 40, 14: 18, 16: 20}


def write_questions(documents: Sequence[QuestionDocument], pictures: Mapping[str, Picture] | None = None) -> bytes:
    """An .xlsx of questions that imports identically, but for their ids; a column for every option there is, a row for
    each question of a case under its material's. A picture lies on the cell of its stem or option; a photo is compressed
    once more when it is read again."""
    rows = list(_numbered(documents))
    columns = max([8, *(len(document.options) for document, _group in rows)])
    more = tuple(f"选项{letter}" for letter in LETTERS[8:columns])
    header = (*HEADER[:10], *more, *HEADER[10:])
    laid = [
        (index, 2 + LETTERS.index(image.place) if image.place else 1, image.name, pictures[image.sha256].content)
        for index, (document, _group) in enumerate(rows)
        for image in document.images
        if pictures and image.sha256 in pictures
    ]
    cells = [_row(document, columns, group) for document, group in rows]
    return write_book([SheetSpec("试题", header, cells, widths=_WIDTHS, pictures=laid)])


def _numbered(documents: Sequence[QuestionDocument]) -> Iterator[tuple[QuestionDocument, str]]:
    """Every row with its 材料编号."""
    cases = 0
    for document in documents:
        cases += document.kind is Kind.CASE
        group = str(cases) if document.kind is Kind.CASE else ""
        yield document, group
        yield from ((child, group) for child in document.children)


def write_template(explained: Sequence[tuple[str, str]], headings: tuple[str, str, str]) -> bytes:
    """The empty template with lists to choose from; `explained` are (column, how) for the sheet named headings[0]."""
    choices = {0: tuple(KIND_WORDS.values()), 12: ("易", "中", "难"), 17: tuple(USE_WORDS.values())}
    return write_book(
        [
            SheetSpec("试题", HEADER, [], widths=_WIDTHS, choices=choices),
            SheetSpec(headings[0], headings[1:], explained, widths={1: 80}),
        ]
    )


def question_rows(document: QuestionDocument, group: str = "1") -> list[list[str]]:
    """A question in the template's columns, a case with a row for each of its questions; options after the eighth are
    left out."""
    rows = [(document, group if document.kind is Kind.CASE else ""), *((child, group) for child in document.children)]
    return [_row(replace(each, options=each.options[:8]), 8, number) for each, number in rows]


def write_failed(reading: Reading, reasons: Sequence[str], heading: str) -> bytes:
    """The rows that were not taken with the reason in a column of its own; importing it again ignores that column."""
    width = len(reading.header)
    rows = [
        [*cells[:width], *([""] * (width - len(cells))), reason]
        for (cells, _problems), reason in zip(reading.failed_rows, reasons, strict=True)
    ]
    return write_book([SheetSpec("试题", [*reading.header, heading], rows, widths={width: 60})])


def _row(document: QuestionDocument, columns: int, group: str) -> list[str]:
    options = list(document.options)
    if option_cells.has_prefixes(options):  # a reader takes such letters off: one more, so that these stay
        options = [f"{letter}. {text}" for letter, text in zip(LETTERS, options, strict=False)]
    laws = joined((citation.law for citation in document.citations), _LISTED)
    versions = joined((citation.version for citation in document.citations), _LISTED)
    places = joined((articles.write(citation) for citation in document.citations), _LISTED)
    marks = "" if document.marks is None else f"{document.marks / 100:g}"
    return [
        KIND_WORDS[document.kind], document.stem, *options, *([""] * (columns - len(options))), document.key_text,
        document.explanation, "" if document.difficulty is None else str(document.difficulty), joined(document.topic, "/＞>"),
        laws, versions, places, USE_WORDS[document.use], marks, document.source, group, joined(document.tags, "；;,，、"),
    ]  # fmt: skip
