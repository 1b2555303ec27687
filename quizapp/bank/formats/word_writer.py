"""Questions as Word documents: a list with every field for review, and a paper for printing with its key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace

from quizapp.bank.formats.packs import BankHead
from quizapp.bank.formats.pictures import Picture
from quizapp.bank.formats.word.reader import read_docx
from quizapp.bank.formats.word_pages import Pages
from quizapp.bank.formats.written import Written
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.editing import citation_text
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind, Use
from quizapp.bank.rules.numerals import to_numeral
from quizapp.bank.rules.wording import joined
from quizapp.sheets.problems import Problem, Where, warning

KIND_WORDS = {
    Kind.SINGLE: "单选题",
    Kind.MULTIPLE: "多选题",
    Kind.INDEFINITE: "不定项选择题",
    Kind.TRUE_FALSE: "判断题",
    Kind.FILL: "填空题",
    Kind.SHORT: "简答题",
    Kind.CASE: "案例题",
}
_SECTIONS = {**KIND_WORDS, Kind.SINGLE: "单项选择题", Kind.MULTIPLE: "多项选择题", Kind.CASE: "案例分析题"}
_USES = {Use.PRACTICE: "练习", Use.EXAM: "考试", Use.BOTH: ""}
_INDENT = 0.75


def write_list(documents: Sequence[QuestionDocument], pictures: Mapping[str, Picture], head: BankHead) -> Written:
    """A list for review. It is read back at once: a question that our own reader gets otherwise is told."""
    pages = Pages(head.title)
    was_case = False
    for number, document in enumerate(documents, start=1):
        is_case = document.kind is Kind.CASE
        if was_case and not is_case:
            pages.heading(_SECTIONS[document.kind])  # else the question would read as one of the case
        was_case = is_case
        _question(pages, "" if is_case else f"{number}. ", document, pictures, gap=8)
        if document.kind is Kind.CASE:
            for place, child in enumerate(document.children, start=1):
                _question(pages, f"（{place}）", child, pictures, gap=4)
    data = pages.data()
    return Written(data, tuple(_losses(documents, pictures, data)))


def write_paper(documents: Sequence[QuestionDocument], pictures: Mapping[str, Picture], head: BankHead) -> Written:
    """A paper by kinds with room for name and unit, its key with explanations on pages of its own."""
    pages = Pages(head.title)
    pages.paragraph("姓名：____________　　单位：____________________　　得分：________")
    key: list[tuple[int, QuestionDocument]] = []
    for place, (kind, asked) in enumerate(_by_kind(documents), start=1):
        pages.heading(f"{to_numeral(place)}、{_SECTIONS[kind]}（共 {len(asked)} 题）")
        for document in asked:
            key.append((len(key) + 1, document))
            _asked(pages, f"{len(key)}. ", document, pictures)
    pages.new_page()
    pages.heading("参考答案")
    for number, document in key:
        _keyed(pages, f"{number}. ", document)
    return Written(pages.data(), (warning("W_AWAY_PRINT"), *_missing(documents, pictures)))


def _question(
    pages: Pages, number: str, document: QuestionDocument, pictures: Mapping[str, Picture], gap: float
) -> None:
    stem = f"{number}[{KIND_WORDS[document.kind]}] {document.stem}"
    pages.paragraph(stem, _shown(document, "", pictures), gap=gap)
    for letter, option in zip(LETTERS, document.options, strict=False):
        pages.paragraph(f"{letter}. {option}", _shown(document, letter, pictures), indent=_INDENT)
    for label, text in _details(document):
        pages.paragraph(f"{label}：{text}", indent=_INDENT)


def _details(document: QuestionDocument) -> Iterator[tuple[str, str]]:
    """The fields beside a question, those that are empty left out."""
    marks = "" if document.marks is None else f"{document.marks / 100:g}分"
    found = (
        ("答案", document.key_text),
        ("解析", document.explanation),
        ("依据", "；".join(citation_text(citation) for citation in document.citations)),
        ("难度", "" if document.difficulty is None else str(document.difficulty)),
        ("分类", joined(document.topic, "/＞>")),
        ("用途", _USES[document.use]),
        ("分值", marks),
        ("标签", joined(document.tags, "；;,，、")),
        ("来源", document.source),
    )
    return (each for each in found if each[1])


def _by_kind(documents: Sequence[QuestionDocument]) -> Iterator[tuple[Kind, list[QuestionDocument]]]:
    for kind in KIND_WORDS:
        asked = [document for document in documents if document.kind is kind]
        if asked:
            yield kind, asked


def _asked(pages: Pages, number: str, document: QuestionDocument, pictures: Mapping[str, Picture]) -> None:
    """A question without its key, with room to write where a text is asked for."""
    pages.paragraph(f"{number}{document.stem}", _shown(document, "", pictures), gap=6)
    if document.kind in CHOICE_KINDS:
        for letter, option in zip(LETTERS, document.options, strict=False):
            pages.paragraph(f"{letter}. {option}", _shown(document, letter, pictures), indent=_INDENT)
    elif document.kind is Kind.TRUE_FALSE:
        pages.paragraph("（　　）", indent=_INDENT)
    elif document.kind is Kind.SHORT:
        pages.paragraph("\n\n\n\n")
    for place, child in enumerate(document.children, start=1):
        _asked(pages, f"（{place}）[{KIND_WORDS[child.kind]}] ", child, pictures)


def _keyed(pages: Pages, number: str, document: QuestionDocument) -> None:
    pages.paragraph(f"{number}{document.key_text}", gap=2)
    laws = "；".join(citation_text(citation) for citation in document.citations)
    for label, text in (("解析", document.explanation), ("依据", laws)):
        if text:
            pages.paragraph(f"{label}：{text}", indent=_INDENT)
    for place, child in enumerate(document.children, start=1):
        _keyed(pages, f"（{place}）", child)


def _shown(document: QuestionDocument, place: str, pictures: Mapping[str, Picture]) -> list[Picture]:
    return [pictures[image.sha256] for image in document.images if image.place == place and image.sha256 in pictures]


def _missing(documents: Sequence[QuestionDocument], pictures: Mapping[str, Picture]) -> Iterator[Problem]:
    for number, document in enumerate(documents, start=1):
        for image in document.all_images:
            if image.sha256 not in pictures:
                yield warning("W_IMAGE_LOST", Where(item=str(number)), image.name)


def _losses(documents: Sequence[QuestionDocument], pictures: Mapping[str, Picture], data: bytes) -> Iterator[Problem]:
    """What is missing, and each field of each question that our reader gets otherwise."""
    yield from _missing(documents, pictures)
    reading = read_docx("", data)
    read = {draft.document.stem: draft.document for draft in (*reading.drafts, *reading.twins)}
    for number, document in enumerate(documents, start=1):
        found = read.get(document.stem)
        if found is None:
            yield warning("W_AWAY_READ", Where(item=str(number), column="stem"))
            continue
        for name in differing(document, found):
            code = "W_AWAY_ID" if name == "id" else "W_AWAY_READ"
            yield warning(code, Where(item=str(number), column=name))


def differing(written: QuestionDocument, read: QuestionDocument) -> list[str]:
    """The fields in which two questions differ; the names of pictures are none."""
    one, other = _unnamed(written), _unnamed(read)
    return [each.name for each in fields(one) if getattr(one, each.name) != getattr(other, each.name)]


def _unnamed(document: QuestionDocument) -> QuestionDocument:
    images = tuple(replace(image, name="") for image in document.images)
    return replace(document, images=images, children=tuple(_unnamed(child) for child in document.children))
