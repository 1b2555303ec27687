"""Printed papers: two versions of the same questions with the right key each, frozen for good, and no key but in the key."""

import io
import random
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp import clock, db
from quizapp.audit.models import AuditEntry
from quizapp.audit.rules import SYSTEM
from quizapp.bank import actions as bank
from quizapp.bank.models import Question, Revision
from quizapp.bank.rules.document import from_json
from quizapp.bank.rules.kinds import LETTERS, Kind, State
from quizapp.exams.models import Exam
from quizapp.papers import actions, queries
from quizapp.papers.checks import CHECKS
from quizapp.papers.formats.bundle import file_name
from quizapp.papers.models import FrozenKey, Paper, PrintedPaper, PrintedVersion
from quizapp.papers.rules.blueprint import Blueprint, Part
from quizapp.papers.rules.draw import DrawnItem
from quizapp.papers.rules.layout import Face, Layout
from quizapp.papers.rules.printed import (
    VERSIONS,
    Content,
    FrozenAnswer,
    Heading,
    key_of,
    layouts_of,
    likeness,
    sheet_of,
)
from quizapp.papers.words import FILE_NAMES
from tests.factories import Cast, make_cases, make_exam, make_questions, make_short_questions
from tests.printing.reading import docx_xml, pdf_text

SignIn = Callable[[str], FlaskClient]
PLAN = Blueprint(
    (
        Part("单选题", Kind.SINGLE, 5, 200),
        Part("多选题", Kind.MULTIPLE, 3, 400),
        Part("判断题", Kind.TRUE_FALSE, 2, 150),
        Part("案例题", Kind.CASE, 2, 1000),
        Part("简答题", Kind.SHORT, 1, 1000),
    )
)
FORM = {"title": "年度笔试", "issuer": "法治办", "minutes": "90", "notes": "先写姓名。\n再答题。", "versions": "2"}
FILES = [(version, what, kind) for version in "AB" for what in ("paper", "sheet", "key") for kind in ("pdf", "docx")]


@pytest.fixture
def blueprint_id(app: Flask, cast: Cast) -> int:
    make_questions()
    make_cases()
    make_short_questions()
    return db.write(lambda: actions.save_blueprint(None, "笔试方案", PLAN, 0, SYSTEM, clock.now()))


@pytest.fixture
def dan(blueprint_id: int, signed_in: SignIn) -> FlaskClient:
    return signed_in("D001")


@pytest.fixture
def printed_id(dan: FlaskClient, blueprint_id: int) -> int:
    answer = dan.post(f"/blueprints/{blueprint_id}/printed", data=FORM)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return int(answer.location.rsplit("/", 1)[1])


def taken(browser: FlaskClient, printed_id: int) -> dict[tuple[str, str, str], bytes]:
    """Every file of a printed paper."""
    return {
        (version, what, kind): browser.get(f"/printed/{printed_id}/{version}/{what}.{kind}").get_data()
        for version, what, kind in FILES
    }


def layouts(printed_id: int) -> dict[str, Layout]:
    rows = (
        db.session()
        .query(PrintedVersion.name, Paper.layout)
        .join(Paper, Paper.id == PrintedVersion.paper_id)
        .filter(PrintedVersion.printed_id == printed_id)
    )
    return {name: Layout.from_json(raw) for name, raw in rows}


def asked(data: bytes) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Number, stem and options of a paper read back from its .docx."""
    number, stem, options = 0, "", {}
    for paragraph in Document(io.BytesIO(data)).paragraphs:
        if found := re.match(r"(\d+)\. (.+)", paragraph.text):
            if number:
                yield number, stem, options
            number, stem, options = int(found[1]), found[2], {}
        elif re.match(r"[A-H]\. ", paragraph.text):
            options |= {text[0]: text[3:] for text in paragraph.text.split("\t")}
    yield number, stem, options


def keyed(data: bytes) -> dict[int, list[str]]:
    """Number -> cells of the key read back from its .docx."""
    rows = [[cell.text for cell in row.cells] for table in Document(io.BytesIO(data)).tables for row in table.rows]
    return {int(row[0]): row for row in rows if row[0].isdecimal()}


def bare(text: str) -> str:
    """Without blanks, marks in brackets and the empty brackets of true and false."""
    return re.sub(r"（[\d.]*分?）", "", re.sub(r"\s", "", text))


def bank_key(stem: str) -> Any:
    """The key of the bank's question (or case question) with this stem: texts of right options, √ or ×, or a text."""
    documents = [from_json(raw) for (raw,) in db.session().query(Revision.document)]
    every = [each for document in documents for each in (document, *document.children)]
    document = next(each for each in every if stem.startswith(each.stem))
    if document.kind in (Kind.SINGLE, Kind.MULTIPLE):
        return {document.options[LETTERS.index(letter)] for letter in document.answer or ()}  # type: ignore[union-attr]
    return document.key_text


def test_each_version_reads_back_with_its_own_right_key(dan: FlaskClient, printed_id: int) -> None:
    files = taken(dan, printed_id)
    stems: dict[str, Counter[str]] = {}
    for version in VERSIONS:
        questions, keys = list(asked(files[version, "paper", "docx"])), keyed(files[version, "key", "docx"])
        assert [number for number, _stem, _options in questions] == list(range(1, 18)) == sorted(keys)
        stems[version] = Counter(re.split(r"（", stem)[0] for _number, stem, _options in questions)
        for number, stem, options in questions:
            answer, wanted = keys[number][1], bank_key(stem)
            if options:
                assert {options[letter] for letter in answer} == wanted, (version, number)
            elif answer == "见右":
                assert f"参考答案：{wanted}" in keys[number][3]
            else:
                assert answer == wanted, (version, number)
    assert stems["A"] == stems["B"]
    assert list(asked(files["A", "paper", "docx"])) != list(asked(files["B", "paper", "docx"]))


def test_the_pdf_says_what_the_word_file_says(dan: FlaskClient, printed_id: int) -> None:
    files = taken(dan, printed_id)
    for version in VERSIONS:
        paper, key = pdf_text(files[version, "paper", "pdf"]), pdf_text(files[version, "key", "pdf"])
        for number, stem, options in asked(files[version, "paper", "docx"]):
            text = f"{number}.{stem}" + "".join(f"{letter}.{option}" for letter, option in options.items())
            assert bare(text) in bare(paper), (version, number)
        assert "单选题（共5题，每题2分，共10分）" in paper
        assert "年度笔试" in paper
        assert "考试时间90分钟" in paper
        for cells in keyed(files[version, "key", "docx"]).values():
            assert re.sub(r"\s", "", cells[3].split("\n")[0]) in key
        assert "依据《安全生产法》（2021年修正）第三十二条" in key
        assert "解析：单选第" in key


def test_cases_stay_whole_and_only_their_place_changes(printed_id: int) -> None:
    found = layouts(printed_id)
    for layout in found.values():
        runs = [item.material for item in layout.items if item.material]
        assert [runs[n] for n in range(0, 6, 3)] == list(dict.fromkeys(runs))
        assert all(len(set(runs[n : n + 3])) == 1 for n in (0, 3))
    inside = [{item.material: item.question for item in layout.items if item.material} for layout in found.values()]
    assert inside[0] == inside[1]  # the last question of each case is the same
    marks = [Counter((item.question, item.marks) for item in layout.items) for layout in found.values()]
    assert marks[0] == marks[1]


def test_neither_paper_nor_sheet_holds_a_key(dan: FlaskClient, printed_id: int) -> None:
    """No explanation, no source, no reference; and a bank with other keys would give the very same bytes."""
    before = taken(dan, printed_id)
    for (_version, what, kind), data in before.items():
        text = pdf_text(data) if kind == "pdf" else docx_xml(data)
        for secret in ("解析：", "参考答案", "第三十二条", "要点"):
            assert (secret in text) == (what == "key"), (what, kind, secret)
    for key in db.session().query(FrozenKey):
        key.key, key.explanation, key.citations = {"answer": ["D"]}, "另一种解析", []
    db.session().commit()
    after = taken(dan, printed_id)
    assert {place for place in before if before[place] != after[place]} == {
        place for place in before if place[1] == "key"
    }


def test_what_was_issued_is_printed_again_as_it_was(dan: FlaskClient, printed_id: int) -> None:
    """Minutes and years later, after every question of the bank was changed and retired."""
    before = taken(dan, printed_id)
    now = clock.now()
    for question in db.session().query(Question).all():
        revision = db.session().get_one(Revision, question.revision_id)
        document = from_json({**revision.document, "stem": "改过的题干", "explanation": "改过的解析"})
        bank.add_revision(question, document, SYSTEM, now, "")
        question.state = State.RETIRED
    db.session().commit()
    with time_machine.travel(datetime(2031, 2, 3, 4, 5, tzinfo=UTC), tick=False):
        again = dan.application.test_client()
        again.post("/sign-in", data={"login": "D001", "password": "correct-horse-七"})
        assert taken(again, printed_id) == before
    assert [violation for check in CHECKS for violation in check()] == []


def test_issuing_and_every_file_taken_are_in_the_log(dan: FlaskClient, printed_id: int) -> None:
    assert dan.get(f"/printed/{printed_id}/B/key.pdf").status_code == 200
    entries = db.session().query(AuditEntry).filter(AuditEntry.object_id == str(printed_id)).order_by(AuditEntry.id)
    acts = [(entry.act, entry.actor_name, entry.particulars) for entry in entries]
    assert acts[0][:2] == ("printed.issued", "Dan")
    assert acts[0][2]["versions"] == "AB"
    assert acts[1] == ("printed.taken", "Dan", {"version": "B", "what": "key.pdf"})
    page = dan.get(f"/printed/{printed_id}").get_data(as_text=True)
    assert "Dan 于" in page
    assert db.session().get_one(PrintedPaper, printed_id).seed in page


def test_all_files_come_as_one_with_the_keys_apart(dan: FlaskClient, printed_id: int) -> None:
    files = taken(dan, printed_id)
    answer = dan.get(f"/printed/{printed_id}/all.zip")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as packed:
        assert packed.testzip() is None
        names = [entry.filename for entry in packed.infolist()]
        assert names == sorted(names)
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for (version, what, kind), content in files.items():
            folder = "答案（单独保管）" if what == "key" else f"{version}卷"
            assert packed.read(f"{folder}/年度笔试-{version}-{FILE_NAMES[what]}.{kind}") == content
        assert len(names) == len(files) == 12
    assert f"/printed/{printed_id}/all.zip" in dan.get(f"/printed/{printed_id}").get_data(as_text=True)


def test_the_one_file_is_the_same_whoever_takes_it_and_whenever(dan: FlaskClient, printed_id: int) -> None:
    before = dan.get(f"/printed/{printed_id}/all.zip").get_data()
    dan.post("/language", data={"locale": "en", "next": "/"})
    assert dan.get(f"/printed/{printed_id}/all.zip").get_data() == before
    with time_machine.travel(datetime(2031, 2, 3, 4, 5, tzinfo=UTC), tick=False):
        again = dan.application.test_client()
        again.post("/sign-in", data={"login": "D001", "password": "correct-horse-七"})
        assert again.get(f"/printed/{printed_id}/all.zip").get_data() == before


def test_what_is_taken_at_once_is_in_the_log_file_by_file(dan: FlaskClient, printed_id: int) -> None:
    assert dan.get(f"/printed/{printed_id}/all.zip").status_code == 200
    entries = db.session().query(AuditEntry).filter(AuditEntry.act == "printed.taken")
    found = {(entry.particulars["version"], entry.particulars["what"]) for entry in entries}
    assert found == {(version, f"{what}.{kind}") for version, what, kind in FILES}


@pytest.mark.parametrize(
    ("title", "name"),
    [("年度/笔试", "年度_笔试"), ("../../x", "_.._x"), ("a:b*c?", "a_b_c_"), (" . ", "_"), ("", "_"), ("笔\n试\u202e", "笔 试"), ("长" * 120, "长" * 60)],
)  # fmt: skip
def test_a_title_is_a_file_name_on_any_system(title: str, name: str) -> None:
    assert file_name(title) == name


def test_a_missing_version_or_file_is_missing(dan: FlaskClient, printed_id: int) -> None:
    for place in (
        f"{printed_id}/C/paper.pdf",
        f"{printed_id}/A/paper.txt",
        f"{printed_id}/A/other.pdf",
        "5/all.zip",
        "5/A/key.pdf",
        "5",
    ):
        assert dan.get(f"/printed/{place}").status_code == 404, place


@pytest.mark.parametrize("number", ["A001", "B001", "C001", "E001"])
def test_whoever_does_not_manage_exams_gets_no_file(printed_id: int, signed_in: SignIn, number: str) -> None:
    browser = signed_in(number)
    for version, what, kind in FILES:
        assert browser.get(f"/printed/{printed_id}/{version}/{what}.{kind}").status_code == 403
    assert browser.get(f"/printed/{printed_id}/all.zip").status_code == 403


def test_a_bank_that_is_too_small_is_told_and_nothing_is_kept(dan: FlaskClient, blueprint_id: int) -> None:
    for question in db.session().query(Question):
        question.state = State.RETIRED
    db.session().commit()
    answer = dan.post(f"/blueprints/{blueprint_id}/printed", data=FORM)
    assert answer.status_code == 422
    assert "题量不足" in answer.get_data(as_text=True)
    assert db.session().query(PrintedPaper).count() == 0
    assert (
        dan.post(f"/blueprints/{blueprint_id}/printed", data={**FORM, "title": "", "minutes": "x"}).status_code == 422
    )


def test_a_title_with_characters_no_file_can_hold_is_printed_all_the_same(dan: FlaskClient, blueprint_id: int) -> None:
    dan.post(
        f"/blueprints/{blueprint_id}/printed", data={**FORM, "title": "笔\x0b试\x01卷\ufffe𠮷", "notes": "先\x02写"}
    )
    printed = db.session().query(PrintedPaper).one()
    for (_version, _what, kind), data in taken(dan, printed.id).items():
        text = pdf_text(data) if kind == "pdf" else docx_xml(data)
        assert ("笔试卷〔U+FFFE〕〔U+20BB7〕" if kind == "pdf" else "笔□试□卷□𠮷") in text


def test_one_version_is_called_a_and_found_from_the_blueprint(dan: FlaskClient, blueprint_id: int) -> None:
    dan.post(f"/blueprints/{blueprint_id}/printed", data={**FORM, "title": "只印一版", "versions": "1"})
    printed = db.session().query(PrintedPaper).one()
    assert list(layouts(printed.id)) == ["A"]
    assert "只印一版" in dan.get(f"/blueprints/{blueprint_id}/printed").get_data(as_text=True)
    assert f"/blueprints/{blueprint_id}/printed" in dan.get(f"/blueprints/{blueprint_id}").get_data(as_text=True)


def test_an_exam_is_printed_from_the_questions_it_froze(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    make_questions()
    now = clock.now()
    exam_id = make_exam(opens=now, closes=now + timedelta(days=1))
    for question in db.session().query(Question):
        question.state = State.RETIRED
    db.session().commit()
    dan = signed_in("D001")
    page = dan.get(f"/exams/{exam_id}/printed").get_data(as_text=True)
    assert db.session().get_one(Exam, exam_id).title in page
    assert f"/exams/{exam_id}/printed" in dan.get(f"/exams/{exam_id}").get_data(as_text=True)
    answer = dan.post(f"/exams/{exam_id}/printed", data=FORM)
    assert answer.status_code == 302
    printed = db.session().query(PrintedPaper).one()
    assert (printed.exam_id, printed.question_count, printed.total_marks) == (exam_id, 6, 10000)
    assert f"/exams/{exam_id}/printed" in dan.get(answer.location).get_data(as_text=True)
    assert [each.id for each in queries.printed_papers(exam_id=exam_id)] == [printed.id]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), sizes=st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_whatever_is_drawn_both_versions_ask_the_same_and_the_key_fits(seed: int, sizes: list[int]) -> None:
    """Choices, cases with several questions, options that speak of others; the key in printed letters names the right text."""
    faces, known, keys, drawn = _world(sizes)
    plan = Blueprint((Part("一", Kind.SINGLE, 1, 100), Part("二", Kind.CASE, 1, 500)), shuffle_questions=False)
    one, other = layouts_of(plan, drawn, faces, VERSIONS, random.Random(seed))
    again = layouts_of(plan, drawn, faces, VERSIONS, random.Random(seed))
    assert (one, other) == again
    assert {item.question for item in one.items} == {item.question for item in other.items}
    assert likeness(one, one) >= likeness(one, other)
    heading = Heading("题", "", None, "", datetime(2026, 1, 1, tzinfo=UTC))
    for name, layout in zip(VERSIONS, (one, other), strict=True):
        sheet, key = sheet_of(heading, name, layout, known), key_of(heading, name, layout, known, keys)
        questions = [question for section in sheet.sections for question in section.questions]
        lines = [line for section in key.sections for line in section.lines]
        for question, line in zip(questions, lines, strict=True):
            assert {question.options[LETTERS.index(letter)] for letter in line.answer} == {f"{question.stem}对"}
        assert [question.number for question in questions] == list(range(1, len(questions) + 1))


def _world(
    sizes: list[int],
) -> tuple[dict[int, Face], dict[int, Content], dict[int, FrozenAnswer], list[DrawnItem]]:
    """One question for each size 1, else a case of that many; ids are counted."""
    faces, known, keys, drawn = {}, {}, {}, []

    def question() -> Face:
        new = len(known) + 1
        options = (f"{new}错", f"{new}对", "以上都对" if new % 3 == 0 else f"{new}也错")
        known[new] = Content(Kind.SINGLE, str(new), options, 0, ())
        keys[new] = FrozenAnswer(["B"], "", ())
        return Face(new, Kind.SINGLE, options)

    for size in sizes:
        face = question()
        if size > 1:
            children = tuple(question() for _child in range(size))
            case = len(known) + 1
            known[case] = Content(Kind.CASE, "材料", (), 0, ())
            face = Face(case, Kind.CASE, (), 1, children)
        faces[face.id] = face
        drawn.append(DrawnItem(int(size > 1), face.id, face.id))
    return faces, known, keys, drawn
