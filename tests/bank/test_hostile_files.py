"""Whatever the bytes, a file is answered with problems a person understands; nothing is raised and totals add up."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.bank.formats.packs import BankHead, write_pack
from quizapp.bank.formats.sheet_writer import write_questions
from quizapp.bank.formats.table import read
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.bank.words import sentence
from tests.bank.tables import adds_up

BANK = [
    QuestionDocument(Kind.SINGLE, "由谁管辖", ("县级", "市级", "省级"), ("A",)),
    QuestionDocument(Kind.FILL, "期限____日", answer=(("六十",),)),
    QuestionDocument(Kind.TRUE_FALSE, "处罚公开", answer=True),
]
SHEET = write_questions(BANK)
PACK = write_pack(BankHead("b", "b", ""), BANK)
CSV = "题型,题干,选项A,选项B,答案\n单选,谁,甲,乙,A\n判断,对吗,,,错\n".encode()
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def answer(data: bytes) -> None:
    reading = read("文件.xlsx", data)
    assert adds_up(reading)
    assert reading.drafts or reading.problems or reading.total == reading.ignored + reading.duplicates
    for problem in reading.problems:
        text = sentence(problem)
        assert text
        assert problem.code not in text


@st.composite
def mutated(draw: st.DrawFn, original: bytes) -> bytes:
    """The file with some bytes changed, cut out or repeated."""
    data = bytearray(original)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.sampled_from(["change", "cut", "repeat", "insert"])):
            case "change":
                data[place : place + 1] = draw(st.binary(min_size=1, max_size=1))
            case "cut":
                del data[place : place + draw(st.integers(1, 400))]
            case "repeat":
                data[place:place] = data[place : place + draw(st.integers(1, 400))]
            case _:
                data[place:place] = draw(st.binary(max_size=12))
    return bytes(data)


@MANY
@given(st.binary(max_size=400))
def test_arbitrary_bytes(data: bytes) -> None:
    answer(data)


@MANY
@given(
    st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"{", b"\xef\xbb\xbf"]),
    st.binary(max_size=400),
)
def test_arbitrary_bytes_behind_a_known_beginning(magic: bytes, data: bytes) -> None:
    answer(magic + data)


@MANY
@given(mutated(SHEET))
def test_a_damaged_workbook(data: bytes) -> None:
    answer(data)


@MANY
@given(mutated(PACK))
def test_a_damaged_pack(data: bytes) -> None:
    answer(data)


@MANY
@given(mutated(CSV))
def test_a_damaged_table_of_text(data: bytes) -> None:
    answer(data)


@MANY
@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=6))
def test_arbitrary_cells_under_a_good_heading(rows: list[list[str]]) -> None:
    lines = [["题型", "题干", "选项A", "选项B", "答案", "法规名称", "条款", "分值"], *rows]
    answer(
        "\n".join("\t".join(c.replace("\t", " ").replace("\n", " ") for c in line) for line in lines).encode(
            errors="replace"
        )
    )


def rewritten(name: str, content: bytes) -> bytes:
    """The sound workbook with one part replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SHEET)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return target.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8)
) + b"]><sst><si><t>&i;</t></si></sst>"  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl/sharedStrings.xml", BOMB), ("xl/workbook.xml", b"<x>" * 50_000), ("xl/worksheets/sheet1.xml", b""),
        ("xl/worksheets/sheet1.xml", b"<worksheet>" + b"<f>" * 20_000), ("xl/workbook.xml", BOMB), ("xl/_rels/workbook.xml.rels", b"no"),
        ("[Content_Types].xml", b"\x00"), ("xl/sharedStrings.xml", b"<sst/>"),
        ("xl/workbook.xml", b'<?xml version="1.0" encoding="UTF-9"?><workbook/>'),
    ],
)  # fmt: skip
def test_a_workbook_with_a_hostile_part(name: str, content: bytes) -> None:
    answer(rewritten(name, content))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    data = rewritten("xl/worksheets/sheet1.xml", b" " * 300_000_000)
    assert [problem.code for problem in read("弹.xlsx", data).problems] == ["E_ZIP_BOMB"]


def test_a_true_behind_a_key_of_letters_is_told_in_words() -> None:
    """A case's question that says `single` and answers TRUE fails with a sentence, not with a breakdown."""
    kind = '//quizapp {"kind": "%s", "id": null, "topic": [], "difficulty": null, "marks": null, "use": "both", '
    rest = '"citations": [], "tags": [], "source": "", "group": "8"}\n'
    text = (
        kind % "case" + rest + "::1 材料::[plain]材料\n\n" + kind % "single" + rest + "::2 公开::[plain]公开 {TRUE}\n"
    )
    reading = read("题库.txt", text.encode())
    assert reading.total == reading.failed + reading.ignored
    assert all(sentence(problem) for problem in reading.problems)
