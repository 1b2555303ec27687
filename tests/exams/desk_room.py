"""An exam with a desk: candidates who begin and tell of themselves, an invigilator who acts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp import db
from quizapp.audit.models import AuditEntry
from quizapp.exams.desk_models import DeskAct
from quizapp.exams.models import Attempt, Exam
from quizapp.exams.rules.settings import Release, ReleaseTime
from tests.factories import make_exam, make_questions

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SignIn = Callable[[str], FlaskClient]
LATER = Release(ReleaseTime.AT_SUBMISSION, ReleaseTime.AT_CLOSE, ReleaseTime.AT_CLOSE)


def make_room() -> int:
    """An exam of an hour, open for three from nine o'clock on, for the whole cast."""
    make_questions()
    return make_exam(opens=NINE, closes=NINE + timedelta(hours=3), minutes=60, release=LATER)


def begin(browser: FlaskClient, exam: int) -> int:
    answer = browser.post(f"/tests/{exam}/attempts", data={"pledge": "yes"})
    assert "/attempts/" in answer.location, answer.location
    return int(answer.location.rsplit("/", 1)[1])


def act(dan: FlaskClient, exam: int, kind: str, person: int | None = None, **form: Any) -> str:
    """Do something at the desk; answers the page that says how it went."""
    data = {"act": kind, "reach": "person" if person else "all", "person_id": str(person or ""), **form}
    return dan.post(f"/exams/{exam}/desk/acts", data=data, follow_redirects=True).get_data(as_text=True)


def last_act() -> DeskAct:
    db.session().rollback()
    return db.session().execute(select(DeskAct).order_by(DeskAct.id.desc())).scalars().first()  # type: ignore[return-value]


def undo(dan: FlaskClient, exam: int) -> str:
    return dan.post(f"/exams/{exam}/desk/acts/{last_act().id}/undoing", follow_redirects=True).get_data(as_text=True)


def deadline(attempt: int) -> datetime:
    db.session().rollback()
    return db.session().get_one(Attempt, attempt).deadline


def acts_logged() -> list[str]:
    rows = db.session().execute(select(AuditEntry.act).where(AuditEntry.act.startswith("desk."))).scalars()
    return list(rows)


def seats(browser: FlaskClient, exam: int, since: str = "") -> dict[str, str]:
    """Person -> state, as the board's request tells it."""
    reply = browser.get(f"/exams/{exam}/desk/news{since}", headers={"Accept": "application/json"}).json
    return {line[0]: line[1] for line in reply["lines"]}


def tell(browser: FlaskClient, attempt: int, unsaved: int = 0, away: bool = False, leaves: Any = ()) -> Any:
    body = {"unsaved": unsaved, "away": away, "leaves": [list(each) for each in leaves]}
    return browser.post(f"/attempts/{attempt}/presence", json=body)


def lock_of(exam: int) -> int:
    db.session().rollback()
    return db.session().get_one(Exam, exam).lock_version
