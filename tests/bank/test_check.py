"""`quizapp bank check` reads without saving and without a database."""

from pathlib import Path

from quizapp.bank.check import check_files, is_cut_short, read_in_parts, read_safely
from quizapp.bank.formats.reading import Gatherer, Part, joined
from quizapp.bank.formats.table import read
from tests.bank.tables import xlsx
from tests.bank.test_hostile_files import rewritten

HEADING = ("题型", "题干", "选项A", "选项B", "选项C", "答案")


def test_the_report_has_the_agreed_shape(tmp_path: Path) -> None:
    path = tmp_path / "题库.xlsx"
    path.write_bytes(
        xlsx(
            [
                ("题库",),
                HEADING,
                ("单选", "谁管辖", "县", "市", "省", "A"),
                ("单选", "谁管辖？", "县", "市", "省", "A"),
                ("单选", "谁处罚", "县", "市", "省", "D"),
            ]
        )
    )
    (report,) = check_files([str(path)])
    problems = report.pop("problems")
    assert report == {
        "file": str(path), "format": "xlsx", "total": 5, "ready": 1, "duplicates": 1, "failed": 1, "ignored": 2, "kinds": {"single": 1},
    }  # fmt: skip
    assert {
        "level": "error",
        "code": "E_ANSWER_RANGE",
        "where": {"sheet": "表1", "row": 5, "column": "答案"},
        "message": "工作表「表1」第5行「答案」：选项只有A–C，答案为D。",
    } in problems


def test_the_full_report_holds_the_questions(tmp_path: Path) -> None:
    path = tmp_path / "题库.csv"
    path.write_text("题型,题干,选项A,选项B,答案\n判断,处罚公开,错,对,B\n填空,期限____日,,,六十|60\n", encoding="utf-8")
    (report,) = check_files([str(path)], full=True)
    assert [(q["kind"], q["stem"], q["options"], q["answer"]) for q in report["questions"]] == [
        ("true_false", "处罚公开", [], True),
        ("fill", "期限____日", [], [["六十", "60"]]),
    ]
    assert report["kinds"] == {"true_false": 1, "fill": 1}


def test_many_hints_that_say_the_same_are_told_once_with_their_number(tmp_path: Path) -> None:
    path = tmp_path / "题库.xlsx"
    path.write_bytes(xlsx([HEADING, *[("单选", f"第{n}题", "县", "市", "省", "A") for n in range(1, 101)]]))
    (report,) = check_files([str(path)])
    assert [(p["code"], p["where"]["row"]) for p in report["problems"]] == [("W_NO_CITATION", 2)]
    assert "共 100 处" in report["problems"][0]["message"]
    assert report["ready"] == 100


def test_a_missing_file_and_a_folder_are_answered_like_the_others(tmp_path: Path) -> None:
    reports = check_files([str(tmp_path / "没有.xlsx"), str(tmp_path)])
    assert [report["problems"][0]["code"] for report in reports] == ["E_BAD_FILE", "E_BAD_FILE"]
    assert all(report["total"] == 0 for report in reports)


def test_a_sheet_with_a_cell_at_the_end_of_the_world_does_not_harm_the_server() -> None:
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet += b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    reading = read_safely("远.xlsx", rewritten("xl/worksheets/sheet1.xml", sheet))
    assert [problem.level for problem in reading.problems] == ["error"]
    assert reading.total == 0


def test_a_long_sheet_comes_in_parts_and_is_the_same_reading() -> None:
    rows = [
        ("单选", f"第{n % 1100}号事项由谁管辖", "县", "市", "省", "D" if n % 50 == 0 else "A") for n in range(1, 1201)
    ]
    data = xlsx([HEADING, *rows], [HEADING, ("单选", "另一张表", "县", "市", "省", "B")])
    parts: list[Part] = []
    last = read_in_parts("长.xlsx", data, heard=parts.append)
    whole = read("长.xlsx", data)
    assert [part.questions for part in parts] == [501, 500, 199]
    assert (last.total, last.failed, last.duplicates) == (whole.total, whole.failed, whole.duplicates) == (1203, 24, 98)
    assert joined(parts, last) == whole


def test_a_reading_that_breaks_off_counts_nothing() -> None:
    heard: list[Part] = []
    last = Gatherer("长.xlsx", "unknown", hand_over=heard.append).reading()
    assert is_cut_short(500, last)
    assert not is_cut_short(0, last)
