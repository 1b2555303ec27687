"""Packages of QTI that we write: they read back as the identical bank, and are built as the specification says."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from quizapp.bank.formats.pictures import Album, Picture
from quizapp.bank.formats.qti.writer import write_qti22, write_qti30
from quizapp.bank.formats.table import read
from quizapp.bank.formats.written import Written
from quizapp.bank.rules.document import Citation, QuestionDocument
from quizapp.bank.rules.kinds import Kind, Use
from tests.bank.documents import any_documents, is_sound
from tests.bank.pictures import png

Write = Callable[[Sequence[QuestionDocument], Mapping[str, Picture]], Written]
BANKS = st.lists(
    any_documents().filter(is_sound), min_size=1, max_size=4, unique_by=lambda document: document.content_hash
)
WRITERS = [write_qti22, write_qti30]
CASE = QuestionDocument(
    Kind.CASE,
    "某厂夜间排污。\n\n  被查。",
    explanation="见案情",
    topic=("环境",),
    tags=("案例",),
    children=(
        QuestionDocument(Kind.INDEFINITE, "可以", ("罚款", "关停"), ("A",), difficulty=5, id="k-1"),
        QuestionDocument(Kind.SHORT, "为何", answer="", source="自编"),
        QuestionDocument(Kind.FILL, "期限（　）日，由______作出", answer=(("六十", "60", "60"), ("机关",))),
    ),
)
SINGLE = QuestionDocument(
    Kind.SINGLE,
    "1 < 2 &amp;  <b>\t“A”？",
    ("对", "错"),
    ("B",),
    "因为\n如此",
    use=Use.EXAM,
    marks=250,
    citations=(Citation("行政处罚法", "2021年修订", "第四十四条", 1, "（二）"),),
    id="q-1",
)


@pytest.mark.parametrize("write", WRITERS)
def test_any_bank_comes_back_identical(write: Write) -> None:
    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
    @given(BANKS)
    def comes_back(bank: list[QuestionDocument]) -> None:
        named = [replace(document, id=f"q-{number}") for number, document in enumerate(bank)]
        written = write(named, {})
        reading = read("题库.zip", written.data)
        assert written.losses == ()
        assert reading.format == "qti"
        assert [draft.document for draft in reading.drafts] == named
        assert (reading.failed, reading.duplicates, reading.ignored) == (0, 0, 0)

    comes_back()


@pytest.mark.parametrize("write", WRITERS)
def test_what_only_we_know_comes_back_too(write: Write) -> None:
    bank = [SINGLE, CASE, QuestionDocument(Kind.TRUE_FALSE, "公开", answer=True)]
    assert [draft.document for draft in read("a.zip", write(bank, {}).data).drafts] == bank


@pytest.mark.parametrize("write", WRITERS)
def test_pictures_come_back_where_they_lay(write: Write) -> None:
    album = Album()
    stem, option, child = (
        album.add("图 一.png", png(40, 30, "red")),
        album.add("选项.png", png(20, 20, "blue"), "B"),
        album.add("子.png", png(9, 9, "green")),
    )
    assert stem
    assert option
    assert child
    single = QuestionDocument(Kind.SINGLE, "图中是什么", ("禁止", ""), ("B",), images=(stem, option))
    asked = QuestionDocument(Kind.TRUE_FALSE, "如图", answer=False, images=(child, stem))
    case = QuestionDocument(Kind.CASE, "看图", images=(stem,), children=(asked,))
    reading = read("a.zip", write([single, case], album.pictures).data)
    assert [draft.document for draft in reading.drafts] == [single, case]
    assert set(reading.pictures) == set(album.pictures)


@pytest.mark.parametrize("write", WRITERS)
def test_a_picture_that_is_gone_is_a_loss(write: Write) -> None:
    album = Album()
    image = album.add("图.png", png(4, 3, "red"))
    assert image
    written = write([SINGLE, QuestionDocument(Kind.TRUE_FALSE, "如图", answer=True, images=(image,))], {})
    assert [(loss.code, loss.where.item, loss.value) for loss in written.losses] == [("W_IMAGE_LOST", "2", "图.png")]


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_bank_gives_the_same_bytes(write: Write) -> None:
    assert write([CASE, SINGLE], {}).data == write([CASE, SINGLE], {}).data


def test_what_another_program_changed_is_read_as_changed() -> None:
    data = _edited(write_qti22([SINGLE], {}).data, "items/item00001.xml", "<value>B</value>", "<value>A</value>")
    data = _edited(data, "items/item00001.xml", ">对<", "><b>很</b>\n  对<")
    (found,) = [draft.document for draft in read("a.zip", data).drafts]
    assert found == replace(SINGLE, options=("很 对", "错"), answer=("A",))


@pytest.mark.parametrize(
    ("write", "item", "wanted"),
    [
        (
            write_qti22,
            "assessmentItem",
            ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing"],
        ),
        (
            write_qti30,
            "qti-assessment-item",
            ["qti-response-declaration", "qti-outcome-declaration", "qti-item-body", "qti-response-processing"],
        ),
    ],
)
def test_a_package_is_built_as_the_specification_says(write: Write, item: str, wanted: list[str]) -> None:
    members = _members(write([QuestionDocument(Kind.SINGLE, "谁", ("甲", "乙"), ("A",)), CASE], {}).data)
    manifest = etree.fromstring(members["imsmanifest.xml"])
    resources = list(manifest.iter("{*}resource"))
    assert {each.get("href") for each in resources} == set(members) - {"imsmanifest.xml"}
    identifiers = {each.get("identifier") for each in resources}
    assert len(identifiers) == len(resources)
    assert {each.get("identifierref") for each in manifest.iter("{*}dependency")} <= identifiers
    first = etree.fromstring(members["items/item00001.xml"])
    assert etree.QName(first).localname == item
    assert [etree.QName(each).localname for each in first] == wanted
    assert set(first.nsmap) == {None, "xsi"}
    child = members["items/case00002_01.xml"].decode()
    assert "../stimuli/case00002.xml" in child
    assert child.index("stimuli/") < child.index("ody>")


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _edited(data: bytes, name: str, old: str, new: str) -> bytes:
    members = _members(data)
    assert old in members[name].decode()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for each, content in members.items():
            archive.writestr(each, content.decode().replace(old, new) if each == name else content)
    return target.getvalue()


def test_the_third_version_wraps_what_markers_and_candidates_are_told() -> None:
    short = QuestionDocument(Kind.SHORT, "为何", answer="因为", explanation="见法条")
    item = etree.fromstring(_members(write_qti30([short], {}).data)["items/item00001.xml"])
    for name in ("qti-rubric-block", "qti-modal-feedback"):
        (block,) = item.iter(f"{{*}}{name}")
        assert [etree.QName(each).localname for each in block] == ["qti-content-body"]


def test_one_blank_is_marked_by_the_standards_template() -> None:
    fill = QuestionDocument(Kind.FILL, "期限____日", answer=(("六十", "60"),))
    item = etree.fromstring(_members(write_qti22([fill], {}).data)["items/item00001.xml"])
    (declared,) = item.iter("{*}responseDeclaration")
    (processing,) = item.iter("{*}responseProcessing")
    assert declared.get("identifier") == "RESPONSE"
    assert str(processing.get("template")).endswith("/map_response")
    assert [entry.get("mapKey") for entry in item.iter("{*}mapEntry")] == ["六十", "60"]
