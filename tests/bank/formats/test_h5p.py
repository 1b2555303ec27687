"""H5P packages: question sets and single contents, hostile ones refused."""

import io
import json
import zipfile
from typing import Any

import pytest

from quizapp.bank.formats.table import read
from quizapp.bank.rules.document import Answer
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.problems import Level
from tests.bank.pictures import png
from tests.bank.tables import adds_up

Expected = tuple[Kind, str, tuple[str, ...], Answer]
CHOICE = {
    "question": "<p>谁决定？</p>",
    "answers": [{"text": "<div>机关</div>", "correct": True}, {"text": "法院", "correct": False}],
    "behaviour": {"type": "auto"},
}
TRUTH = {"question": "<p>公开。</p>", "correct": "true"}


def package(library: str, content: Any, **files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("h5p.json", json.dumps({"title": "测验", "mainLibrary": library}))
        archive.writestr("content/content.json", json.dumps(content, ensure_ascii=False))
        for name, data in files.items():
            archive.writestr(f"content/images/{name}.png", data)
    return target.getvalue()


def of_set(*members: tuple[str, Any]) -> bytes:
    return package("H5P.QuestionSet", {"questions": [{"library": name, "params": params} for name, params in members]})


@pytest.mark.parametrize(
    ("library", "params", "expected"),
    [
        ("H5P.MultiChoice 1.14", CHOICE, (Kind.SINGLE, "谁决定？", ("机关", "法院"), ("A",))),
        (
            "H5P.MultiChoice 1.16",
            {**CHOICE, "answers": [*CHOICE["answers"], {"text": "所属部门", "correct": True}]},
            (Kind.MULTIPLE, "谁决定？", ("机关", "法院", "所属部门"), ("A", "C")),
        ),
        ("H5P.MultiChoice 1.16", {**CHOICE, "behaviour": {"type": "multi"}}, (Kind.MULTIPLE, "谁决定？", ("机关", "法院"), ("A",))),
        ("H5P.TrueFalse 1.8", TRUTH, (Kind.TRUE_FALSE, "公开。", (), True)),
        ("H5P.TrueFalse 1.8", {**TRUTH, "correct": "false"}, (Kind.TRUE_FALSE, "公开。", (), False)),
        (
            "H5P.Blanks 1.12",
            {"text": "<p>填空</p>", "questions": ["<p>期限*七/7:数字*日</p>", "由*机关*决定"]},
            (Kind.FILL, "填空\n期限____日\n由____决定", (), (("七", "7"), ("机关",))),
        ),
        (
            "H5P.Blanks 1.12",
            {"text": "", "questions": ["<p>**星号**不是空，*<b>机关</b>*才是</p>"]},
            (Kind.FILL, "*星号*不是空，____才是", (), (("机关",),)),
        ),
        (
            "H5P.MultiChoice 1.16",
            {**CHOICE, "answers": [{"text": "机关", "correct": "true"}, {"text": "法院", "correct": "false"}]},
            (Kind.SINGLE, "谁决定？", ("机关", "法院"), ("A",)),
        ),
        ("H5P.Essay 1.5", {"taskDescription": "简述", "solution": {"sample": "<p>要点</p>"}}, (Kind.SHORT, "简述", (), "要点")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_member", [True, False])
def test_a_content_is_read_alone_and_in_a_set(library: str, params: Any, expected: Expected, is_member: bool) -> None:
    data = of_set((library, params)) if is_member else package(library.split(" ")[0], params)
    reading = read("x.h5p", data)
    (found,) = [draft.document for draft in reading.drafts]
    assert (found.kind, found.stem, found.options, found.answer) == expected
    assert (reading.format, reading.total) == ("h5p", 1)


def test_a_set_of_single_choices_is_as_many_questions() -> None:
    choices = [{"question": f"<p>第{n}问</p>", "answers": ["对的", "错的", "也错"]} for n in (1, 2)]
    reading = read("x.h5p", package("H5P.SingleChoiceSet", {"choices": choices}))
    assert [(d.document.stem, d.document.options[0], d.document.answer, d.where.item) for d in reading.drafts] == [
        ("第1问", "对的", ("A",), "1.1"), ("第2问", "对的", ("A",), "1.2"),
    ]  # fmt: skip


def test_other_libraries_are_told_by_name_and_broken_members_fail_alone() -> None:
    data = of_set(
        ("H5P.DragText 1.8", {"textField": "*甲*"}), ("H5P.TrueFalse 1.8", TRUTH), ("H5P.DragText 1.8", {}),
        ("H5P.MultiChoice 1.14", {**CHOICE, "answers": []}), ("H5P.TrueFalse 1.8", {"question": "无", "correct": "maybe"}),
        ("H5P.MultiChoice 1.14", []),
    )  # fmt: skip
    reading = read("x.h5p", data)
    errors = [
        (p.code, p.value, p.where.item) for p in reading.problems if p.level is Level.ERROR and p.code != "E_NO_ANSWER"
    ]
    assert errors == [
        ("E_UNSUPPORTED_ITEM", "H5P.DragText", "1"), ("E_UNSUPPORTED_ITEM", "H5P.DragText", "3"),
        ("E_FEW_OPTIONS", "谁决定？", "4"), ("E_TRUTH_UNCLEAR", "maybe", "5"), ("E_TRUNCATED", "", "6"),
    ]  # fmt: skip
    assert (len(reading.drafts), reading.failed, reading.total) == (1, 5, 6)
    assert adds_up(reading)


@pytest.mark.parametrize(
    ("library", "wrap"),
    [
        ("H5P.Column", lambda held: {"content": [{"content": each, "useSeparator": "auto"} for each in held]}),
        ("H5P.InteractiveBook", lambda held: {"chapters": [{"library": "H5P.Column 1.16", "params": {"content": held}}]}),
        ("H5P.CoursePresentation", lambda held: {"presentation": {"slides": [{"elements": [{"action": h}]} for h in held]}}),
        ("H5P.InteractiveVideo", lambda held: {"interactiveVideo": {"assets": {"interactions": [{"action": h} for h in held]}}}),
    ],
)  # fmt: skip
def test_questions_on_pages_slides_and_films_are_read_and_others_told(library: str, wrap: Any) -> None:
    held = [
        {"library": "H5P.AdvancedText 1.1", "params": {"text": "先读这一段"}},
        {"library": "H5P.MultiChoice 1.16", "params": CHOICE},
        {"library": "H5P.DragText 1.8", "params": {"textField": "*甲*"}},
        {
            "library": "H5P.QuestionSet 1.20",
            "params": {"questions": [{"library": "H5P.TrueFalse 1.8", "params": TRUTH}]},
        },
    ]
    reading = read("x.h5p", package(library, wrap(held)))
    assert [draft.document.stem for draft in reading.drafts] == ["谁决定？", "公开。"]
    assert [p.value for p in reading.problems if p.code == "E_UNSUPPORTED_ITEM"] == ["H5P.DragText"]
    assert (reading.total, reading.failed, reading.ignored) == (4, 1, 1)


def test_pictures_are_kept_films_are_told() -> None:
    image = {"library": "H5P.Image 1.1", "params": {"file": {"path": "images/a.png"}}}
    film = {"library": "H5P.Video 1.5", "params": {"sources": [{"path": "v.mp4"}]}}
    gone = {"library": "H5P.Image 1.1", "params": {"file": {"path": "images/gone.png"}}}
    members = [{**TRUTH, "question": f"第{n}", "media": {"type": media}} for n, media in enumerate((image, film, gone))]
    content = {"questions": [{"library": "H5P.TrueFalse 1.8", "params": params} for params in members]}
    reading = read("x.h5p", package("H5P.QuestionSet 1.17", content, a=png(9, 9, "red")))
    assert [[image.name for image in d.document.images] for d in reading.drafts] == [["a.png"], [], []]
    assert [(p.code, p.value) for p in reading.problems if p.code != "W_NO_CITATION"] == [
        ("W_OBJECT_LOST", "H5P.Video"), ("W_IMAGE_LOST", "gone.png"),
    ]  # fmt: skip
    assert len(reading.pictures) == 1


@pytest.mark.parametrize(
    ("head", "content"),
    [
        (b"{", b"{}"),
        (b'{"mainLibrary": 5}', b"{}"),
        (b'{"mainLibrary": "H5P.TrueFalse"}', b"[" * 100_000),
        (b'{"mainLibrary": "H5P.TrueFalse"}', b"\xff\xfe"),
        (b'{"mainLibrary": "H5P.TrueFalse"}', None),
    ],
)
def test_a_broken_package_is_refused_with_its_part(head: bytes, content: bytes | None) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("h5p.json", head)
        if content is not None:
            archive.writestr("content/content.json", content)
    reading = read("x.h5p", target.getvalue())
    assert [problem.code for problem in reading.problems] == ["E_BAD_PACKAGE"]
    assert reading.total == 0


def test_references_never_leave_the_package() -> None:
    image = {"library": "H5P.Image 1.1", "params": {"file": {"path": "../../../../etc/hostname"}}}
    (draft,) = read("x.h5p", package("H5P.TrueFalse", {**TRUTH, "media": {"type": image}})).drafts
    assert draft.document.images == ()
    assert "W_IMAGE_LOST" in [problem.code for problem in draft.problems]
