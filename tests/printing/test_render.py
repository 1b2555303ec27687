"""The PDF of facts: the same bytes in every process and zone, characters that the font lacks are told, nothing is run."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from PIL import Image
from pypdf import PdfReader

from quizapp.printing.render import FONTS, PAGES, has_glyph, render, visible
from tests.printing.reading import pdf_text

ROOT = Path(__file__).parent.parent.parent
KEY: dict[str, Any] = {
    "title": "年度测试", "issuer": "法治办", "minutes": 60, "notes": "", "version": "A", "date": [2026, 11, 25, 8, 30, 0],
    "sections": [
        {
            "ordinal": "一", "title": "单选题",
            "lines": [
                {
                    "number": 1, "kind": "single", "answer": "B", "marks": "2", "opening": "下列说法正确的是",
                    "explanation": "应当公开、公正。", "citations": ["《行政处罚法》第五条"],
                }
            ],
        }
    ],
}  # fmt: skip
RECORD: dict[str, Any] = {
    "title": "年度测试", "is_own": False, "date": [2026, 11, 25, 9, 0, 0], "attempt": "913577859711389459", "number": 1,
    "person": {"name": "龑某", "staff_number": "A001", "post": "执法员", "unit": "劳动监察大队"},
    "started": "2026-11-25 08:00:00", "finished": "2026-11-25 09:00:00", "ended_how": "auto_closed", "answered": 1, "count": 1,
    "score": "2", "total": "2", "band": "excellent", "receipt": "ab" * 32, "recomputed": "ab" * 32, "is_same": True,
    "address": "10.1.2.3", "lines": [], "result": None,
    "by_hand": [
        {"at": "2026-11-25 10:00:00", "number": 1, "round": 1, "correction": 1, "earned": "2", "by": "Grace", "reason": "看错"}
    ],
    "on_paper": [
        {
            "at": "2026-11-26 10:00:00", "score": "81", "source": "笔试", "file": "成绩.xlsx", "row": 3, "by": "Dan", "reason": "",
        },
        {"at": "2026-11-26 11:00:00", "score": "", "source": "", "file": "", "row": 0, "by": "Dan", "reason": "登错了"},
    ],
    "questions": [
        {
            "number": 1, "kind": "single", "marks": "2", "stem": "下列说法正确的是", "options": ["甲", "乙"], "pictures": [],
            "material": None, "given": "B", "keys": ["B", "A"], "earned": "2", "verdict": "right", "explanation": "", "citations": [],
            "events": [{"received": "2026-11-25 08:01:02.003", "text": "B", "device": 1, "counted": True}],
        }
    ],
    "marks": [{"at": "2026-11-25 09:00:00", "kind": "graded", "score": "2", "by": "system", "reason": ""}],
    "absences": [{"at": "2026-11-25 08:10:00", "seconds": 7}],
    "extensions": [{"at": "2026-11-25 08:20:00", "before": "2026-11-25 08:50:00", "after": "2026-11-25 09:00:00"}],
}  # fmt: skip
# What these facts have always been printed as. A change of a page or of typst that changes a hash changes what is printed again
# of old attempts and papers: say so in the CHANGELOG, and only then write the new hash here.
GOLDEN = {
    "key": "350fb01680afd1ac7c0e3e301a55556cb93ee3563779b3c3c51f6e25adc24fb0",
    "record": "4276196c860ec8db0f4a800d969b3688bf4dacd300c766426364d45bf576b0ee",
    "whole": "408873a3ea9b140757a15a3a2618304879442ca6deb15f22193cc69783ca4b5f",
}
WHOLE = {
    **RECORD,
    "lines": ["线上 2 + 专业（纸笔）81 = 83"],
    "result": {"score": "83", "band": "good", "total": "102", "number": 1},
}


def key_saying(text: str) -> dict[str, Any]:
    line = {**KEY["sections"][0]["lines"][0], "explanation": text}
    return {**KEY, "sections": [{**KEY["sections"][0], "lines": [line]}]}


def test_what_was_vendored_is_what_was_fetched() -> None:
    sums = [line.split() for line in (FONTS / "SHA256SUMS").read_text("ascii").splitlines()]
    assert {name for _sum, name in sums} == {"NotoSerifSC-Regular.ttf", "NotoSerifSC-Regular.coverage", "OFL.txt"}
    for expected, name in sums:
        assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == expected, name
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8")


def test_the_coverage_is_the_fonts_own() -> None:
    with TTFont(FONTS / "NotoSerifSC-Regular.ttf", lazy=True) as font:
        known = set(font.getBestCmap())
    assert {code for code in range(0x110000) if has_glyph(chr(code))} == known


def test_all_of_gb2312_and_rare_names_can_be_printed() -> None:
    pairs = [bytes((high, low)) for high in range(0xA1, 0xFF) for low in range(0xA1, 0xFF)]
    characters = [text for pair in pairs if (text := pair.decode("gb2312", "ignore"))]
    assert len(characters) == 7445
    assert [each for each in characters if not has_glyph(each)] == []
    assert visible("龑䶮堃喆赟珺翀燊𬍛𫖯𬱖㛃㑇㐱") == "龑䶮堃喆赟珺翀燊𬍛𫖯𬱖㛃㑇㐱"


def test_a_character_the_font_lacks_is_told_and_breaks_nothing() -> None:
    said = "执法员𠮷某\x07，表情😀，半个\ud83d，零宽\u200b连接"
    assert visible(said) == "执法员〔U+20BB7〕某，表情〔U+1F600〕，半个〔U+D83D〕，零宽连接"
    assert "执法员〔U+20BB7〕某" in pdf_text(render("key", key_saying(said)))


@pytest.mark.parametrize(
    "text", ['#panic("ran")', "$x^2$ [a] {b} *c* _d_ \\ `e`", '"\n#read("/house.typ")', "// gone", "@nobody <label> ~"]
)
def test_nothing_in_a_text_is_run(text: str) -> None:
    assert re.sub(r"\s+", "", text) in pdf_text(render("key", key_saying(text)))


@pytest.mark.parametrize(
    ("page", "facts", "golden"), [("key", KEY, "key"), ("record", RECORD, "record"), ("record", WHOLE, "whole")]
)
def test_the_same_facts_give_the_same_bytes_in_any_process_zone_and_folder(
    tmp_path: Path, page: str, facts: dict[str, Any], golden: str
) -> None:
    (tmp_path / "facts.json").write_text(json.dumps(facts), "utf-8")
    code = (
        "import hashlib, json, sys; from quizapp.printing.render import render;"
        "print(hashlib.sha256(render(sys.argv[1], json.load(open(sys.argv[2], encoding='utf-8')))).hexdigest())"
    )
    found = {hashlib.sha256(render(page, facts)).hexdigest() for _time in range(2)}
    for zone, language, seed in (("America/New_York", "C", "1"), ("Pacific/Kiritimati", "zh_CN.UTF-8", "77")):
        environment = {
            **os.environ, "TZ": zone, "LANG": language, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT),
            "TMPDIR": str(tmp_path), "SOURCE_DATE_EPOCH": seed,
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", code, page, str(tmp_path / "facts.json")],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(done.stdout.strip())
    assert found == {GOLDEN[golden]}


def test_it_is_a_pdf_for_archives_with_the_font_inside() -> None:
    reader = PdfReader(io.BytesIO(render("key", KEY)))
    about = reader.xmp_metadata
    assert about is not None
    assert about.get_element("", "http://www.aiim.org/pdfa/ns/id/", "part") is not None
    assert reader.metadata is not None
    assert reader.metadata.creation_date_raw == "D:20261125083000Z"
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    descendants = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts]
    assert descendants
    assert all("/FontFile2" in each["/FontDescriptor"] for each in descendants)


def test_a_picture_is_shown_and_a_missing_one_is_told() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (40, 30), (200, 30, 30, 120)).save(target, "PNG")
    name = hashlib.sha256(target.getvalue()).hexdigest()
    question = {
        "number": 1, "kind": "single", "marks": "2", "stem": "看图", "options": ["甲", "乙"], "blanks": 0, "room": 0,
        "pictures": [{"sha256": name, "letter": "B"}],
    }  # fmt: skip
    group = {"material": "", "pictures": [], "questions": [question]}
    section = {"ordinal": "一", "title": "单选题", "count": 1, "total": "2", "each": "2", "groups": [group]}
    facts = {**KEY, "total": "2", "count": 1, "sections": [section]}
    shown = PdfReader(io.BytesIO(render("paper", facts, {name: target.getvalue()})))
    assert len(shown.pages[0].images) == 1
    assert f"图片缺失{name[:12]}" in pdf_text(render("paper", facts))
    assert f"图片缺失{name[:12]}" in pdf_text(render("paper", facts, {"../escape": b"x"}))


def test_the_pages_read_nothing_but_their_facts() -> None:
    for path in PAGES.glob("*.typ"):
        text = path.read_text("utf-8")
        assert "datetime.today" not in text, path
        assert "@preview" not in text, path
        assert re.findall(r"sys\.inputs\.(\w+)", text) in ([], ["facts"]), path
