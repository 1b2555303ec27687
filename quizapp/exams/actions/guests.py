"""People who come in by an open exam: a person without a post, an account without a password, a session."""

from datetime import datetime, timedelta

from quizapp import db
from quizapp.accounts import actions as accounts
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions.roster import join
from quizapp.exams.models import Exam
from quizapp.exams.rules.settings import Entry, ExamSettings
from quizapp.exams.rules.states import ExamState
from quizapp.exams.rules.timing import Phase, phase
from quizapp.people.models import Person

NO_PASSWORD = "!"  # noqa: S105 - fits no password, being no hash


def come_in(exam_id: int, name: str, secret: str, address: str, user_agent: str, now: datetime, life: timedelta) -> int:
    """Let somebody without an account take part in an exam that is open to anybody; answers the new person's id. The
    session's cookie holds `secret`."""
    exam = db.session().get(Exam, exam_id)
    if exam is None or exam.state != ExamState.PUBLISHED:
        raise NotFound
    settings = ExamSettings.from_json(exam.settings)
    if settings.entry is not Entry.PUBLIC:
        raise Refused("not_open_exam")
    if phase(settings, now) is not Phase.OPEN:
        raise Refused("not_open" if phase(settings, now) is Phase.BEFORE else "closed")
    new = db.new_id()
    person = Person(id=new, staff_number=f"g-{new}", name=name, created_at=now, is_guest=True)
    db.session().add(person)
    db.session().flush()
    accounts.create_account(new, NO_PASSWORD, now, must_change=False)
    db.session().flush()
    actor = Actor(new, name, address)
    accounts.open_session(new, "", secret, actor, user_agent, now, life)
    join(exam_id, actor, now)
    return new
