"""An exam office at work in the browser: sets exams up from presets, publishes them; and candidates who sit them."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient

from quizapp import db
from quizapp.bank.rules.kinds import Kind
from quizapp.exams.models import Attempt, Exam, ExamResult
from quizapp.exams.queries.snapshot import items_of, layout_of
from quizapp.exams.rules.grading import Item, displayed_key
from quizapp.exams.rules.settings import ExamSettings
from quizapp.sheets.writer import SheetSpec, write_book

SignIn = Callable[[str], FlaskClient]
TODAY = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)  # the day before: the forms propose nine o'clock tomorrow
NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


class _Form(HTMLParser):
    """What a browser would send if the person pressed the button of the page's last form with a title field."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self._select: str | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        name = at.get("name")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in at or self._select not in self.fields):
            self.fields[self._select] = at.get("value") or ""
        elif tag == "textarea":
            self._area = name
            self.fields[name or ""] = ""
        elif tag == "input" and name and at.get("type") == "checkbox":
            if "checked" in at:
                self.fields.setdefault(name, []).append(at.get("value") or "y")
        elif tag == "input" and name:
            self.fields[name] = at.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data.removeprefix("\r\n").removeprefix("\n")


def fields_of(page: str) -> dict[str, Any]:
    """The fields of the page's own form as they stand."""
    reader = _Form()
    reader.feed(page[page.index("<main") :])
    return reader.fields


def propose(office: FlaskClient, preset: str) -> dict[str, Any]:
    """The form of a new exam as a preset fills it."""
    return fields_of(office.get(f"/exams/new?preset={preset}").get_data(as_text=True))


def draft(office: FlaskClient, preset: str, code: str, **changes: Any) -> int:
    """An exam set up from a preset and changed; answers its id."""
    form = propose(office, preset) | {"title": f"考试{code}", "code": code} | changes
    answer = office.post("/exams/new", data=form)
    assert answer.status_code == 302, errors_in(answer.get_data(as_text=True))
    return int(answer.location.rsplit("/", 1)[1])


def publish(office: FlaskClient, exam: int) -> None:
    lock = db.session().get_one(Exam, exam, populate_existing=True).lock_version
    page = office.post(f"/exams/{exam}/publication", data={"lock_version": str(lock)}, follow_redirects=True).get_data(
        as_text=True
    )
    assert "考试已发布" in page, errors_in(page)


def errors_in(page: str) -> list[str]:
    """The sentences a page complains with."""
    return re.findall(r'class="field-error"[^>]*>([^<]*)', page) + re.findall(r'data-tone="bad"><p>([^<]*)', page)


def begin(browser: FlaskClient, exam: int, **more: str) -> int:
    answer = browser.post(f"/tests/{exam}/attempts", data={"pledge": "yes", **more})
    assert "/attempts/" in answer.location, browser.get(answer.location).get_data(as_text=True)
    return int(answer.location.rsplit("/", 1)[1])


def refusal(browser: FlaskClient, exam: int, **more: str) -> str:
    """The page after a start that was refused."""
    answer = browser.post(f"/tests/{exam}/attempts", data={"pledge": "yes", **more}, follow_redirects=True)
    assert "/attempts/" not in answer.request.path
    return answer.get_data(as_text=True)


def items(attempt: int) -> list[Item]:
    row = db.session().get_one(Attempt, attempt)
    exam = db.session().get_one(Exam, row.exam_id)
    return items_of(layout_of(row.paper_id), ExamSettings.from_json(exam.settings))


def right(item: Item) -> Any:
    return item.key if item.kind is Kind.TRUE_FALSE else list(displayed_key(item))


def wrong(item: Item) -> Any:
    if item.kind is Kind.TRUE_FALSE:
        return not item.key
    return [letter for letter in "ABCD" if letter not in displayed_key(item)][:1]


def save(browser: FlaskClient, attempt: int, number: int, value: Any, revision: int = 1) -> Any:
    change = {"number": number, "revision": revision, "value": value, "marked": False, "at": "2026-11-20T01:05:00Z"}
    return browser.post(f"/attempts/{attempt}/answers", json={"changes": [change]})


def answer_all(browser: FlaskClient, attempt: int, answers: Callable[[Item], Any]) -> None:
    for item in items(attempt):
        value = answers(item)
        if value is not None:
            assert save(browser, attempt, item.number, value).status_code == 200


def sit(browser: FlaskClient, exam: int, answers: Callable[[Item], Any] = right, **more: str) -> int:
    """A whole attempt, handed in; answers its id."""
    attempt = begin(browser, exam, **more)
    answer_all(browser, attempt, answers)
    browser.post(f"/attempts/{attempt}/submission")
    return attempt


def sit_for(browser: FlaskClient, exam: int, marks: int) -> int:
    """An attempt for so many marks, from the first question on: right answers until they are reached, then wrong ones."""
    reached = 0

    def answers(item: Item) -> Any:
        nonlocal reached
        if reached + item.marks <= marks * 100:
            reached += item.marks
            return right(item)
        return wrong(item)

    attempt = sit(browser, exam, answers)
    assert reached == marks * 100, reached
    return attempt


def result(exam: int, person: int) -> ExamResult:
    db.session().rollback()
    return db.session().get_one(ExamResult, (exam, person), populate_existing=True)


def enter_mark(office: FlaskClient, exam: int, number: str, score: str, reason: str = "按卷面登记") -> str:
    """A mark of the paper entered by hand; answers the page that follows."""
    data = {"staff_number": number, "score": score, "reason": reason}
    return str(office.post(f"/exams/{exam}/outside/marks", data=data, follow_redirects=True).get_data(as_text=True))


def import_marks(office: FlaskClient, exam: int, *rows: tuple[str | float, ...]) -> str:
    """Marks of the paper (工号, 姓名, 成绩) taken from a table after the look; answers the page of the look."""
    data = write_book([SheetSpec("成绩", ("工号", "姓名", "成绩"), [list(row) for row in rows])])
    form = {"source": "纸笔考试", "file": (io.BytesIO(data), "专业考试.xlsx")}
    page = str(office.post(f"/exams/{exam}/outside", data=form).get_data(as_text=True))
    found = re.search(r'name="file_id" value="(\d+)"', page)
    assert found, page
    answer = office.post(
        f"/exams/{exam}/outside/confirmation", data={"file_id": found[1], "source": "纸笔考试"}, follow_redirects=True
    )
    assert "人的成绩，报告随之更新" in answer.get_data(as_text=True)
    return page


def rules_page(browser: FlaskClient, exam: int) -> str:
    return browser.get(f"/exams/{exam}/rules").get_data(as_text=True)
