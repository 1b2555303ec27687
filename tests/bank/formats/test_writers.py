"""Every way out: what comes back, and what is said to be lost."""

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.bank.formats.packs import BankHead
from quizapp.bank.formats.pictures import Album
from quizapp.bank.formats.table import read
from quizapp.bank.formats.word_writer import differing, write_list
from quizapp.bank.formats.writers import WRITERS
from quizapp.bank.rules.document import Citation, QuestionDocument
from quizapp.bank.rules.kinds import Kind, Use
from tests.bank.documents import any_documents, is_sound
from tests.bank.pictures import png

HEAD = BankHead("general", "行政执法通用题库", "行政法")
BY_KEY = {writer.key: writer for writer in WRITERS}
BANKS = st.lists(
    any_documents().filter(is_sound), min_size=1, max_size=4, unique_by=lambda document: document.content_hash
)
_ALBUM = Album()
_STEM, _OPTION = _ALBUM.add("图.png", png(30, 20, "red")), _ALBUM.add("项.png", png(9, 9, "blue"), "B")
assert _STEM is not None
assert _OPTION is not None
PLAIN = [
    QuestionDocument(
        Kind.SINGLE, "警告由谁决定？", ("行政机关", "法院", "检察院"), ("A",), "见总则。\n第二行。", ("行政法", "处罚"), 3, 200,
        Use.EXAM, (Citation("行政处罚法", "2021年修订", "第四十四条", 1, "（二）"), Citation("安全生产法", "", "第三条")),
        ("程序", "告知"), "自编",
    ),
    QuestionDocument(
        Kind.CASE,
        "某公司未取得许可擅自从事经营活动，被主管部门查处。",
        explanation="见许可一章。",
        difficulty=4,
        citations=(Citation("行政许可法", "2019年修正", "第八十一条"),),
        children=(
            QuestionDocument(Kind.SINGLE, "由谁查处？", ("主管部门", "法院"), ("A",), "见材料。"),
            QuestionDocument(Kind.TRUE_FALSE, "当事人可以申请听证。", answer=True),
        ),
    ),
    QuestionDocument(Kind.MULTIPLE, "哪些是处罚？", ("警告", "罚款", "记过"), ("A", "B")),
    QuestionDocument(Kind.INDEFINITE, "哪些不收费用？", ("听证", "复议", "诉讼", "鉴定"), ("A", "B")),
    QuestionDocument(Kind.TRUE_FALSE, "处罚应当公开。", answer=False, difficulty=1),
    QuestionDocument(Kind.FILL, "期限为____日，可以延长____日。", answer=(("七", "7"), ("十五",))),
    QuestionDocument(Kind.SHORT, "简述听证程序。", answer="告知权利。\n举行听证。"),
    QuestionDocument(Kind.SINGLE, "图中是什么标志？", ("禁止", "警告"), ("B",), images=(_STEM, _OPTION)),
]  # fmt: skip


@pytest.mark.parametrize("key", [key for key in BY_KEY if key != "paper"])
def test_an_ordinary_bank_comes_back_whole_from_every_format(key: str) -> None:
    written = BY_KEY[key].write(PLAIN, _ALBUM.pictures, HEAD)
    reading = read(f"x.{BY_KEY[key].ending}", written.data)
    found = [draft.document for draft in reading.drafts]
    assert [differing(one, other) for one, other in zip(PLAIN, found, strict=True)] == [[] for _document in PLAIN]
    assert set(reading.pictures) == set(_ALBUM.pictures)
    assert not [loss for loss in written.losses if not loss.code.startswith("W_AWAY")]
    assert "W_AWAY_READ" not in [loss.code for loss in written.losses]


@pytest.mark.parametrize("key", list(BY_KEY))
def test_missing_pictures_are_told_by_every_format(key: str) -> None:
    written = BY_KEY[key].write(PLAIN, {}, HEAD)
    lost = [(loss.where.item, loss.value) for loss in written.losses if loss.code == "W_IMAGE_LOST"]
    assert lost == [("8", "图.png"), ("8", "项.png")]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(BANKS)
def test_a_word_list_comes_back_but_for_what_it_says(bank: list[QuestionDocument]) -> None:
    written = write_list(bank, {}, HEAD)
    read_back = {draft.document.stem: draft.document for draft in read("x", written.data, "docx").drafts}
    for number, document in enumerate(bank, start=1):
        told = {loss.where.column for loss in written.losses if loss.where.item == str(number)}
        there = read_back.get(document.stem)
        assert there is not None or "stem" in told
        if there is not None and "stem" not in told:
            assert set(differing(document, there)) <= told


def test_a_list_tells_what_word_would_change() -> None:
    odd = QuestionDocument(Kind.SINGLE, "题干\nA. 像选项", ("甲", "乙"), ("A",))
    assert [(loss.code, loss.where.item) for loss in write_list([PLAIN[2], odd], {}, HEAD).losses] == [
        ("W_AWAY_READ", "2")
    ]


def test_a_paper_is_for_printing_with_its_key_behind() -> None:
    written = BY_KEY["paper"].write(PLAIN, _ALBUM.pictures, HEAD)
    document = docx.Document(io.BytesIO(written.data))
    texts = [paragraph.text for paragraph in document.paragraphs]
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]  # type: ignore[union-attr]
    assert headings == [
        "一、单项选择题（共 2 题）", "二、多项选择题（共 1 题）", "三、不定项选择题（共 1 题）", "四、判断题（共 1 题）",
        "五、填空题（共 1 题）", "六、简答题（共 1 题）", "七、案例分析题（共 1 题）", "参考答案",
    ]  # fmt: skip
    before, behind = texts[: texts.index("参考答案")], texts[texts.index("参考答案") :]
    assert not [text for text in before if "答案" in text or "解析" in text]
    assert "1. A" in behind
    assert "4. AB" in behind
    section = document.sections[0]
    assert (section.page_width.cm, section.page_height.cm) == pytest.approx((21, 29.7), abs=0.01)  # type: ignore[union-attr]
    fonts = document.styles["Normal"].element.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == "宋体"
    with zipfile.ZipFile(io.BytesIO(written.data)) as archive:
        footers = "".join(archive.read(name).decode() for name in archive.namelist() if "footer" in name)
    assert 'w:instr="PAGE"' in footers
    assert 'w:instr="NUMPAGES"' in footers
    assert [loss.code for loss in written.losses] == ["W_AWAY_PRINT"]


def test_a_pack_whose_pictures_are_not_what_they_say_keeps_none_of_them() -> None:
    data = BY_KEY["json"].write(PLAIN, _ALBUM.pictures, HEAD).data.decode()
    key = next(iter(_ALBUM.pictures))
    start = data.index(f'"{key}": "', data.index('"pictures"')) + len(key) + 5
    broken = data[:start] + "AAAA" + data[data.index('"', start) :]
    reading = read("x.json", broken.encode())
    assert len(reading.drafts) == len(PLAIN)
    assert len(reading.pictures) == 1
