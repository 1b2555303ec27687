"""Results: the receipt, and an attempt as far as it is released."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import bindparam, func, select

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind
from quizapp.errors import NotFound
from quizapp.exams.marking_models import Complaint
from quizapp.exams.models import Attempt, Exam, MarkEvent
from quizapp.exams.queries.recomputing import extra_keys
from quizapp.exams.queries.sitting import QuestionView, attempt_for, questions_of
from quizapp.exams.queries.snapshot import Key, keys_of, layout_of
from quizapp.exams.queries.whole import Whole, whole_of
from quizapp.exams.rules.complaints import ComplaintState, refusal
from quizapp.exams.rules.releasing import Visible, shown_since, visible
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.states import AttemptState
from quizapp.papers.rules.layout import LayoutItem


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the candidate gets after handing in."""

    attempt_id: int
    exam_id: int
    exam_title: str
    number: int
    finished_at: datetime
    is_auto_closed: bool
    answered: int
    question_count: int
    checksum: str
    shown: Visible
    is_blank: bool
    pending: int  # short answers that wait for a marker


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """A question on the result page. Key, explanation and citations are None until they are released."""

    view: QuestionView
    earned: int | None
    verdict: str
    given: str
    key: str | None
    explanation: str
    citations: tuple[Mapping[str, Any], ...]
    extra_keys: tuple[str, ...]  # keys accepted afterwards
    right_letters: frozenset[str]


@dataclass(frozen=True, slots=True)
class LawScore:
    """How much of a law was right, for 「哪些法还不熟？」."""

    law: str
    right: int
    total: int


@dataclass(frozen=True, slots=True)
class MarkChange:
    """A later change of a mark that had been final; scores in hundredths."""

    kind: str  # regraded, entered
    at: datetime
    before: int
    after: int
    reason: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """An attempt as far as it is released."""

    receipt: Receipt
    score: int | None
    band: str
    passed: bool | None
    pass_line: int
    total_marks: int  # of the whole exam
    screen_marks: int  # of what is sat on the screen
    minutes_used: int
    attempts_left: int
    counting: str
    questions: tuple[MarkedQuestion, ...]
    laws: tuple[LawScore, ...]
    whole: Whole | None  # where more than the attempt decides
    so_far: int | None  # what is marked while answers wait for a marker
    changes: tuple[MarkChange, ...]
    complaints: tuple[Complaint, ...]
    complaint_refusal: str  # "" when one may be filed now
    complaint_until: datetime | None


def receipt_for(actor: Actor, attempt_id: int, now: datetime) -> Receipt:
    """The receipt of the person's own attempt that has ended."""
    attempt = attempt_for(actor, attempt_id)
    return _receipt(attempt, db.session().get_one(Exam, attempt.exam_id), now)


def result_for(actor: Actor, attempt_id: int, now: datetime) -> ResultPage:
    """The person's own result page, holding only what is released now; NotFound while the attempt is open."""
    attempt = attempt_for(actor, attempt_id)
    return result_page(attempt, now)


def result_page(attempt: Attempt, now: datetime) -> ResultPage:
    """An ended attempt as far as it is released."""
    if attempt.state != AttemptState.GRADED or attempt.finished_at is None:
        raise NotFound
    exam = db.session().get_one(Exam, attempt.exam_id)
    settings = ExamSettings.from_json(exam.settings)
    receipt = _receipt(attempt, exam, now)
    shown = receipt.shown
    used = _used(exam.id, attempt.person_id)
    events = _events(attempt.id)
    questions, laws = _questions(attempt, events[-1], shown) if shown.verdicts or shown.keys else ((), ())
    complaints = complaints_of(attempt.exam_id, attempt.person_id)
    since = shown_since(settings, exam.released_at, attempt.finished_at, now)
    days = settings.marking.complaint_days
    has_open = any(each.state == ComplaintState.OPEN for each in complaints)
    return ResultPage(
        receipt=receipt,
        score=attempt.score if shown.score else None,
        band=attempt.band if shown.band else "",
        passed=attempt.passed if shown.band else None,
        pass_line=settings.pass_line,
        total_marks=exam.total_marks,
        screen_marks=exam.total_marks - (settings.written.marks if settings.written else 0),
        minutes_used=max(1, int((attempt.finished_at - attempt.started_at).total_seconds() + 59) // 60),
        attempts_left=max(0, settings.attempts_allowed - used) if now < settings.closes_at else 0,
        counting=settings.counting.value,
        questions=questions,
        laws=laws,
        whole=whole_of(exam, settings, attempt.person_id, shown, now),
        so_far=events[-1].score if shown.score and attempt.pending else None,
        changes=_changes(events) if shown.score else (),
        complaints=tuple(each for each in complaints if each.attempt_id == attempt.id),
        complaint_refusal=refusal(since, days, now, has_open=has_open),
        complaint_until=since + timedelta(days=days) if since else None,
    )


def _used(exam_id: int, person_id: int) -> int:
    """How many attempts a person has used."""
    return int(db.rows(_USED, {"exam_id": exam_id, "person_id": person_id})[0][0])


_attempt = Attempt.__table__
_USED = select(func.count()).where(
    _attempt.c.exam_id == bindparam("exam_id"),
    _attempt.c.person_id == bindparam("person_id"),
    _attempt.c.state != AttemptState.VOID,
)
_COMPLAINTS = (
    select(Complaint)
    .where(Complaint.exam_id == bindparam("exam_id"), Complaint.person_id == bindparam("person_id"))
    .order_by(Complaint.id.desc())
)
_EVENTS = select(MarkEvent).where(MarkEvent.attempt_id == bindparam("attempt_id")).order_by(MarkEvent.sequence)


def complaints_of(exam_id: int, person_id: int) -> list[Complaint]:
    """What a person has asked to be looked at again in an exam, the latest first."""
    values = {"exam_id": exam_id, "person_id": person_id}
    return list(db.session().execute(_COMPLAINTS, values).scalars())


def _changes(events: Sequence[MarkEvent]) -> tuple[MarkChange, ...]:
    """What changed after the mark had been final."""
    pairs = [(old, new) for old, new in pairwise(events) if new.kind in ("regraded", "entered") and not old.pending]
    return tuple(MarkChange(new.kind, new.at, old.score, new.score, new.reason) for old, new in pairs)


def _events(attempt_id: int) -> list[MarkEvent]:
    return list(db.session().execute(_EVENTS, {"attempt_id": attempt_id}).scalars())


def _receipt(attempt: Attempt, exam: Exam, now: datetime) -> Receipt:
    if attempt.finished_at is None:
        raise NotFound
    return Receipt(
        attempt_id=attempt.id,
        exam_id=exam.id,
        exam_title=exam.title,
        number=attempt.number,
        finished_at=attempt.finished_at,
        is_auto_closed=attempt.ended_how == AttemptState.AUTO_CLOSED,
        answered=attempt.answered,
        question_count=len(layout_of(attempt.paper_id).items),
        checksum=attempt.receipt,
        shown=visible(ExamSettings.from_json(exam.settings), exam.released, now),
        is_blank=attempt.answered == 0,
        pending=attempt.pending,
    )


def _questions(
    attempt: Attempt, last: MarkEvent, shown: Visible
) -> tuple[tuple[MarkedQuestion, ...], tuple[LawScore, ...]]:
    layout = layout_of(attempt.paper_id)
    marks = {number: (earned, verdict) for number, earned, verdict in last.items}
    keys = keys_of(layout)
    extra = extra_keys(attempt.exam_id)
    questions = []
    tally: dict[str, tuple[int, int]] = {}
    for view, item in zip(questions_of(attempt.id, layout), layout.items, strict=True):
        earned, verdict = marks[view.number]
        key = keys[item.question]
        further = tuple(key_text(view.kind, item, replace(key, answer=each)) for each in extra.get(item.question, ()))
        questions.append(_marked(view, item, key, (earned, verdict), further, shown))
        for law in dict.fromkeys(citation["law"] for citation in key.citations):
            right, total = tally.get(law, (0, 0))
            tally[law] = (right + (verdict == "right"), total + 1)
    laws = [LawScore(law, right, total) for law, (right, total) in tally.items()]
    return tuple(questions), tuple(sorted(laws, key=lambda each: (each.right / each.total, -each.total)))


def _marked(
    view: QuestionView, item: LayoutItem, key: Key, mark: tuple[int, str], further: tuple[str, ...], shown: Visible
) -> MarkedQuestion:
    earned, verdict = mark
    right = _right_letters(view.kind, item, key) if shown.keys else frozenset()
    return MarkedQuestion(
        view=view,
        earned=earned if shown.verdicts else None,
        verdict=verdict if shown.verdicts else "",
        given=answer_text(view.kind, view.value),
        key=key_text(view.kind, item, key) if shown.keys else None,
        explanation=key.explanation if shown.explanations else "",
        citations=tuple(key.citations) if shown.explanations else (),
        extra_keys=further if shown.keys else (),
        right_letters=right,
    )


def _right_letters(kind: Kind, item: LayoutItem, key: Key) -> frozenset[str]:
    if kind not in CHOICE_KINDS:
        return frozenset()
    return frozenset(LETTERS[i] for i, original in enumerate(item.order) if LETTERS[original] in key.answer)


def key_text(kind: Kind, item: LayoutItem, key: Key) -> str:
    """A key in the letters the candidate saw; √ and × for true and false; accepted texts per blank."""
    if kind in CHOICE_KINDS:
        return " ".join(sorted(_right_letters(kind, item, key)))
    if kind is Kind.TRUE_FALSE:
        return "√" if key.answer else "×"
    if kind is Kind.SHORT:
        return str(key.answer or "")
    return "；".join(" / ".join(accepted) for accepted in key.answer)


def answer_text(kind: Kind, value: Any) -> str:
    """A given answer in the same form; empty for none."""
    if value is None:
        return ""
    if kind is Kind.TRUE_FALSE:
        return "√" if value else "×"
    if kind is Kind.SHORT:
        return str(value)
    if kind is Kind.FILL:
        return "；".join(value)
    return " ".join(value)
