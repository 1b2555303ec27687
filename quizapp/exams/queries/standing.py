"""How a person stands towards an exam's rules: attempts so far, the year's study, other exams, questions already had."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from quizapp import db
from quizapp.exams.models import Attempt, Exam, ExamLink, ExamResult, OutsideResult, RosterEntry
from quizapp.exams.rules.access import History, RosterStatus
from quizapp.exams.rules.composite import Beyond
from quizapp.exams.rules.counting import AttemptOutcome
from quizapp.exams.rules.eligibility import Candidate, counted_credit
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState
from quizapp.exams.rules.written import AWAITING
from quizapp.i18n import local
from quizapp.papers.models import FrozenQuestion, Paper
from quizapp.papers.rules.layout import Layout
from quizapp.people.queries import study_days
from quizapp.people.rules import StudyKind

MAKE_UP_WHO = ("absent", "failed", "deferred")


def candidate_of(exam: Exam, settings: ExamSettings, entry: RosterEntry | None) -> Candidate:
    """The person behind a roster entry; study and other exams are only looked up where the rules ask for them."""
    if entry is None:
        return Candidate()
    wanted = settings.eligibility
    credit = _credit(exam, settings, entry.person_id) if wanted.credit else 0
    hours = counted_credit(study_days(entry.person_id, exam.year, StudyKind.HOURS), 0) if wanted.hours else 0
    passed = frozenset(_passed(wanted.passed, entry.person_id)) if wanted.passed else frozenset()
    return Candidate(entry.person_id, entry.department_path, credit, hours, passed)


def beyond_of(exam: Exam, settings: ExamSettings, person_id: int) -> Beyond:
    """What the person's result takes from outside the exam."""
    composite = settings.composite
    credit = _credit(exam, settings, person_id) if composite.study_percent else 0
    others: tuple[bool | None, ...] = ()
    if composite.also_pass:
        rows = db.session().execute(
            select(ExamResult.exam_id, ExamResult.own_passed).where(
                ExamResult.exam_id.in_(composite.also_pass),
                ExamResult.person_id == person_id,
                ExamResult.score.is_not(None),
            )
        )
        known = {row[0]: row[1] for row in rows}
        others = tuple(known.get(each) for each in composite.also_pass)
    written = outside_mark(exam.id, person_id) if settings.written else None
    return Beyond(exam.total_marks, credit, others, written.score if written else None)


def outcomes_of(exam_id: int, settings: ExamSettings, person_id: int) -> list[AttemptOutcome]:
    """A person's attempts in an exam as counting wants them, void ones left out; of an exam on paper the result from
    outside."""
    db.session().flush()
    found = [outcome_of(attempt) for attempt in db.rows(_OUTCOMES, {"exam_id": exam_id, "person_id": person_id})]
    return found or (_from_outside(exam_id, person_id) if settings.on_paper else [])


_attempt = Attempt.__table__
_OUTCOMES = (
    select(
        _attempt.c.id,
        _attempt.c.number,
        _attempt.c.state,
        _attempt.c.started_at,
        _attempt.c.finished_at,
        _attempt.c.answered,
        _attempt.c.score,
        _attempt.c.parts_failed,
    )
    .where(
        _attempt.c.exam_id == bindparam("exam_id"),
        _attempt.c.person_id == bindparam("person_id"),
        _attempt.c.state != AttemptState.VOID,
    )
    .order_by(_attempt.c.number)
)


def outcomes_by_person(exam_id: int, people: Sequence[int]) -> dict[int, list[AttemptOutcome]]:
    """The same for several people, in one query."""
    found: dict[int, list[AttemptOutcome]] = {person_id: [] for person_id in people}
    attempts = db.session().execute(
        select(Attempt)
        .where(Attempt.exam_id == exam_id, Attempt.person_id.in_(people), Attempt.state != AttemptState.VOID)
        .order_by(Attempt.number)
    )
    for attempt in attempts.scalars():
        found[attempt.person_id].append(outcome_of(attempt))
    return found


def _from_outside(exam_id: int, person_id: int) -> list[AttemptOutcome]:
    """The result that stands, as the one attempt of an exam that is not sat here."""
    row = outside_mark(exam_id, person_id)
    if row is None or row.score is None:
        return []
    return [AttemptOutcome(row.id, 1, is_ended=True, is_blank=False, score=row.score, finished_at=row.imported_at)]


def outside_mark(exam_id: int, person_id: int) -> OutsideResult | None:
    """What came last from outside for a person; its score is None where the mark was taken back."""
    query = (
        select(OutsideResult)
        .where(OutsideResult.exam_id == exam_id, OutsideResult.person_id == person_id)
        .order_by(OutsideResult.sequence.desc())
        .limit(1)
    )
    return db.session().execute(query).scalar_one_or_none()


def outcome_of(attempt: Attempt) -> AttemptOutcome:
    """An attempt as counting wants it."""
    used = (attempt.finished_at - attempt.started_at).total_seconds() if attempt.finished_at else 0
    return AttemptOutcome(
        attempt_id=attempt.id,
        number=attempt.number,
        is_ended=attempt.state == AttemptState.GRADED,
        is_blank=attempt.answered == 0,
        score=attempt.score,
        finished_at=attempt.finished_at,
        seconds=int(used),
        parts_failed=attempt.parts_failed,
    )


def history_from(rows: Sequence[tuple[int, str, int, datetime]], now: datetime) -> History:
    """(id, state, number, started) of a person's attempts in an exam as a history; void attempts don't count as used."""
    today = local(now).date()
    used = [started for _id, state, _number, started in rows if state != AttemptState.VOID]
    return History(
        started=max((number for _id, _state, number, _started in rows), default=0),
        used=len(used),
        open_attempt=next((i for i, state, _number, _started in rows if state == AttemptState.IN_PROGRESS), None),
        today=sum(local(started).date() == today for started in used),
    )


def questions_had(person_id: int | None) -> frozenset[int]:
    """Ids of the bank's questions that stood on any paper of this person."""
    own = select(Attempt.paper_id).where(Attempt.person_id == person_id)
    return _bank_ids(list(db.session().execute(select(Paper.layout).where(Paper.id.in_(own))).scalars()))


def questions_of_exam(exam_id: int) -> frozenset[int]:
    """Ids of the bank's questions on the one paper of an exam; none where papers were drawn for each person."""
    query = select(Paper.layout).join(Exam, Exam.paper_id == Paper.id).where(Exam.id == exam_id)
    return _bank_ids(list(db.session().execute(query).scalars()))


def make_up_people(original_id: int, who: Sequence[str]) -> frozenset[int]:
    """Those on the original's roster who were absent, failed or were deferred, as far as `who` names them; nobody whose
    marks on paper are still to come."""
    rows = db.session().execute(
        select(RosterEntry.person_id, RosterEntry.status, ExamResult.submitted, ExamResult.passed, ExamResult.band)
        .outerjoin(
            ExamResult, (ExamResult.exam_id == RosterEntry.exam_id) & (ExamResult.person_id == RosterEntry.person_id)
        )
        .where(RosterEntry.exam_id == original_id)
    )
    return frozenset(
        person_id
        for person_id, status, submitted, passed, band in rows
        if band != AWAITING and _outcome(status, submitted, passed) in who
    )


def exam_names(settings: ExamSettings) -> dict[int, str]:
    """Titles of the exams that the rules name."""
    wanted = {*settings.composite.also_pass, *settings.eligibility.passed, settings.make_up_of or 0}
    if wanted == {0}:
        return {}
    rows = db.session().execute(select(Exam.id, Exam.title).where(Exam.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def dependents(exam_id: int) -> list[Exam]:
    """Exams whose results depend on a result in this one."""
    return [db.session().get_one(Exam, row.exam_id) for row in db.rows(_DEPENDENTS, {"exam_id": exam_id})]


_link = ExamLink.__table__
_DEPENDENTS = select(_link.c.exam_id).where(_link.c.other_id == bindparam("exam_id"), _link.c.kind == "also_pass")


def _outcome(status: str, submitted: int | None, passed: bool | None) -> str:
    if submitted:
        return "passed" if passed else "failed"
    return "absent" if status == RosterStatus.DUE else status


def _bank_ids(layouts: Sequence[dict[str, Any]]) -> frozenset[int]:
    frozen = {item.question for layout in layouts for item in Layout.from_json(layout).items}
    rows = db.session().execute(select(FrozenQuestion.question_id).where(FrozenQuestion.id.in_(frozen))).scalars()
    return frozenset(rows)


def _credit(exam: Exam, settings: ExamSettings, person_id: int) -> int:
    days = study_days(person_id, exam.year, StudyKind.CREDIT)
    return counted_credit(days, settings.eligibility.daily_ceiling)


def _passed(wanted: Sequence[int], person_id: int) -> list[int]:
    """Which of these exams the person has passed."""
    query = select(ExamResult.exam_id).where(
        ExamResult.exam_id.in_(wanted), ExamResult.person_id == person_id, ExamResult.own_passed
    )
    return list(db.session().execute(query).scalars())
