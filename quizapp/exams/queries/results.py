"""Results: the receipt, a person's own list, an attempt as released, and the administrator's table."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind
from quizapp.errors import NotFound
from quizapp.exams.models import Attempt, Exam, ExamResult, MarkEvent
from quizapp.exams.queries.sitting import QuestionView, attempt_for, questions_of
from quizapp.exams.queries.snapshot import Key, keys_of, layout_of
from quizapp.exams.rules.releasing import Visible, visible
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


@dataclass(frozen=True, slots=True)
class OwnResult:
    """A line of 成绩. `score` only when released."""

    attempt_id: int
    exam_title: str
    number: int
    finished_at: datetime | None
    score: int | None
    band: str
    passed: bool | None
    counts: bool
    total_marks: int


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """A question on the result page. Key, explanation and citations are None until they are released."""

    view: QuestionView
    earned: int | None
    verdict: str
    given: str
    key: str | None
    explanation: str
    citations: tuple[dict[str, Any], ...]
    right_letters: frozenset[str]


@dataclass(frozen=True, slots=True)
class LawScore:
    """How much of a law was right, for 「哪些法还不熟？」."""

    law: str
    right: int
    total: int


@dataclass(frozen=True, slots=True)
class ResultPage:
    """An attempt as far as it is released."""

    receipt: Receipt
    score: int | None
    band: str
    passed: bool | None
    pass_line: int
    total_marks: int
    minutes_used: int
    attempts_left: int
    counting: str
    questions: tuple[MarkedQuestion, ...]
    laws: tuple[LawScore, ...]
    counted_score: int | None


def receipt_for(actor: Actor, attempt_id: int, now: datetime) -> Receipt:
    """The receipt of the person's own attempt that has ended."""
    attempt = attempt_for(actor, attempt_id)
    return _receipt(attempt, db.session().get_one(Exam, attempt.exam_id), now)


def own_results(person_id: int | None, now: datetime) -> list[OwnResult]:
    """Every ended attempt of a person, newest first."""
    rows = db.session().execute(
        select(Attempt, Exam, ExamResult.counted_attempt_id)
        .join(Exam, Exam.id == Attempt.exam_id)
        .outerjoin(ExamResult, (ExamResult.exam_id == Attempt.exam_id) & (ExamResult.person_id == Attempt.person_id))
        .where(Attempt.person_id == person_id, Attempt.state == AttemptState.GRADED)
        .order_by(Attempt.finished_at.desc())
    )
    results = []
    for attempt, exam, counted_id in rows:
        shown = visible(ExamSettings.from_json(exam.settings), exam.released_at, now).score
        results.append(
            OwnResult(
                attempt_id=attempt.id,
                exam_title=exam.title,
                number=attempt.number,
                finished_at=attempt.finished_at,
                score=attempt.score if shown else None,
                band=attempt.band if shown else "",
                passed=attempt.passed if shown else None,
                counts=counted_id == attempt.id,
                total_marks=exam.total_marks,
            )
        )
    return results


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
    used = (
        db.session()
        .execute(
            select(Attempt.id).where(
                Attempt.exam_id == exam.id, Attempt.person_id == attempt.person_id, Attempt.state != AttemptState.VOID
            )
        )
        .all()
    )
    rolled = db.session().get(ExamResult, (exam.id, attempt.person_id))
    questions, laws = _questions(attempt, shown) if shown.verdicts or shown.keys else ((), ())
    return ResultPage(
        receipt=receipt,
        score=attempt.score if shown.score else None,
        band=attempt.band if shown.score else "",
        passed=attempt.passed if shown.score else None,
        pass_line=settings.pass_line,
        total_marks=exam.total_marks,
        minutes_used=max(1, int((attempt.finished_at - attempt.started_at).total_seconds() + 59) // 60),
        attempts_left=max(0, settings.attempts_allowed - len(used)) if now < settings.closes_at else 0,
        counting=settings.counting.value,
        questions=questions,
        laws=laws,
        counted_score=rolled.score if shown.score and rolled else None,
    )


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
        shown=visible(ExamSettings.from_json(exam.settings), exam.released_at, now),
        is_blank=attempt.answered == 0,
    )


def _questions(attempt: Attempt, shown: Visible) -> tuple[tuple[MarkedQuestion, ...], tuple[LawScore, ...]]:
    layout = layout_of(attempt.paper_id)
    marks = _marks(attempt.id)
    keys = keys_of(layout)
    questions = []
    tally: dict[str, tuple[int, int]] = {}
    for view, item in zip(questions_of(attempt.id, layout), layout.items, strict=True):
        earned, verdict = marks[view.number]
        key = keys[item.question]
        questions.append(_marked(view, item, key, earned, verdict, shown))
        for law in dict.fromkeys(citation["law"] for citation in key.citations):
            right, total = tally.get(law, (0, 0))
            tally[law] = (right + (verdict == "right"), total + 1)
    laws = [LawScore(law, right, total) for law, (right, total) in tally.items()]
    return tuple(questions), tuple(sorted(laws, key=lambda each: (each.right / each.total, -each.total)))


def _marked(
    view: QuestionView, item: LayoutItem, key: Key, earned: int, verdict: str, shown: Visible
) -> MarkedQuestion:
    right = _right_letters(view.kind, item, key) if shown.keys else frozenset()
    return MarkedQuestion(
        view=view,
        earned=earned if shown.verdicts else None,
        verdict=verdict if shown.verdicts else "",
        given=answer_text(view.kind, view.value),
        key=key_text(view.kind, item, key) if shown.keys else None,
        explanation=key.explanation if shown.keys else "",
        citations=tuple(key.citations) if shown.keys else (),
        right_letters=right,
    )


def _marks(attempt_id: int) -> dict[int, tuple[int, str]]:
    items = (
        db.session()
        .execute(
            select(MarkEvent.items)
            .where(MarkEvent.attempt_id == attempt_id)
            .order_by(MarkEvent.sequence.desc())
            .limit(1)
        )
        .scalar_one()
    )
    return {number: (earned, verdict) for number, earned, verdict in items}


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
    return "；".join(" / ".join(accepted) for accepted in key.answer)


def answer_text(kind: Kind, value: Any) -> str:
    """A given answer in the same form; empty for none."""
    if value is None:
        return ""
    if kind is Kind.TRUE_FALSE:
        return "√" if value else "×"
    if kind is Kind.FILL:
        return "；".join(value)
    return " ".join(value)
