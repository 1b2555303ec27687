"""The record of an attempt for `printing`: all of it for the office, for the candidate what is released.

Codes become words on the page itself, times are Beijing's: neither a language nor a zone changes the bytes.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.bank.rules.document import Citation
from quizapp.bank.rules.editing import citation_text
from quizapp.exams.desk_models import Absence, Extension
from quizapp.exams.models import AnswerEvent, Attempt, Exam, RosterDepartment, RosterEntry
from quizapp.exams.queries.part_scores import own_parts
from quizapp.exams.queries.record import AttemptRecord, RecordedQuestion
from quizapp.exams.queries.results import MarkedQuestion, ResultPage, answer_text, result_for
from quizapp.exams.queries.sitting import PictureView, QuestionView, attempt_for
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.queries.whole import Whole
from quizapp.exams.rules.record import BEIJING, beijing
from quizapp.exams.rules.regrading import PartScore

Facts = dict[str, Any]
Lines = Callable[[Whole | None, Sequence[PartScore]], list[str]]


def office_facts(record: AttemptRecord, lines: Lines) -> Facts:
    """Everything that is kept of the attempt; `lines` puts into words how the result came about."""
    attempt = record.attempt
    devices = _devices(attempt, [line.event for question in record.questions for line in question.events])
    return {
        **_head(record.exam, record.entry, attempt),
        "is_own": False,
        "is_same": record.is_same,
        "recomputed": record.recomputed,
        "result": _result(record.whole),
        "lines": lines(record.whole, record.parts),
        "score": _marks(attempt.score),
        "band": attempt.band,
        "address": attempt.address,
        "count": len(record.questions),
        "questions": [_recorded(question, devices) for question in record.questions],
        "marks": [
            {
                "at": beijing(each.at), "kind": each.kind, "score": _marks(each.score), "by": each.actor_name,
                "reason": each.reason,
            }
            for each in record.marks
        ],
        "by_hand": [
            {
                "at": beijing(each.at), "number": each.number, "round": each.round, "correction": each.correction,
                "earned": _marks(each.earned), "by": each.marker_name, "reason": each.reason,
            }
            for each in record.by_hand
        ],
        "on_paper": [
            {
                "at": beijing(each.imported_at), "score": _marks(each.score), "source": each.source, "file": each.file,
                "row": each.row, "by": each.imported_by, "reason": each.reason,
            }
            for each in record.outside
        ],
        **_conduct(record.absences, record.extensions),
    }  # fmt: skip


def own_facts(actor: Actor, attempt_id: int, now: datetime, lines: Lines) -> Facts:
    """The person's own ended attempt as far as it is released now; NotFound for anybody else's. Questions, the answers to
    them, the result and its `lines` are in it only where the result page shows them."""
    page = result_for(actor, attempt_id, now)
    attempt = attempt_for(actor, attempt_id)
    exam = db.session().get_one(Exam, attempt.exam_id)
    entry = db.session().get_one(RosterEntry, (attempt.exam_id, attempt.person_id))
    events = _of(AnswerEvent, attempt_id, AnswerEvent.received_at, AnswerEvent.number, AnswerEvent.revision)
    devices = _devices(attempt, events)
    whole = None if attempt.pending else page.whole
    return {
        **_head(exam, entry, attempt),
        "is_own": True,
        "is_same": True,
        "recomputed": "",
        "result": _result(whole),
        "lines": lines(whole, own_parts(page, attempt)),
        "score": _marks(page.score) if page.score is not None and not attempt.pending else "",
        "band": page.band,
        "address": "",
        "count": page.receipt.question_count,
        "questions": [_released(question, events, devices) for question in page.questions],
        "marks": _changes(page),
        "by_hand": [],
        "on_paper": [],
        **_conduct(
            _of(Absence, attempt_id, Absence.left_at, Absence.token),
            _of(Extension, attempt_id, Extension.at, Extension.id),
        ),
    }


def pictures_in(facts: Facts) -> set[str]:
    """SHA-256 of every picture the facts name."""
    found: set[str] = set()
    for question in facts["questions"]:
        found |= {each["sha256"] for each in question["pictures"]}
        if question["material"]:
            found |= {each["sha256"] for each in question["material"]["pictures"]}
    return found


def _result(whole: Whole | None) -> Facts | None:
    if whole is None:
        return None
    return {
        "score": _marks(whole.score),
        "band": whole.band,
        "total": _marks(whole.total_marks),
        "number": whole.number or 0,
    }


def _head(exam: Exam, entry: RosterEntry, attempt: Attempt) -> Facts:
    unit = db.session().get(RosterDepartment, (exam.id, entry.department_id))
    ended = attempt.finished_at or attempt.deadline
    return {
        "title": exam.title,
        "date": list(ended.astimezone(BEIJING).timetuple()[:6]),
        "person": {
            "name": entry.name,
            "staff_number": entry.staff_number,
            "post": entry.post,
            "unit": unit.name if unit else "",
        },
        "attempt": str(attempt.id),
        "number": attempt.number,
        "started": beijing(attempt.started_at),
        "finished": beijing(attempt.finished_at),
        "ended_how": attempt.ended_how,
        "answered": attempt.answered,
        "total": _marks(layout_of(attempt.paper_id).total_marks),
        "receipt": attempt.receipt,
    }


def _recorded(question: RecordedQuestion, devices: Mapping[int | None, int]) -> Facts:
    return {
        **_question(question.view),
        "given": question.given,
        "keys": list(question.keys),
        "earned": _marks(question.earned),
        "verdict": question.verdict,
        "explanation": "",
        "citations": [],
        "events": [_event(line.event, line.text, devices) for line in question.events],
    }


def _released(question: MarkedQuestion, events: Sequence[AnswerEvent], devices: Mapping[int | None, int]) -> Facts:
    view = question.view
    own = [each for each in events if each.number == view.number]
    return {
        **_question(view),
        "given": question.given,
        "keys": [] if question.key is None else [question.key, *question.extra_keys],
        "earned": _marks(question.earned),
        "verdict": question.verdict,
        "explanation": question.explanation,
        "citations": [citation_text(Citation(**each)) for each in question.citations],
        "events": [_event(each, answer_text(view.kind, json.loads(each.value)), devices) for each in own],
    }


def _question(view: QuestionView) -> Facts:
    material = view.material if view.material and view.material.first == view.number else None
    return {
        "number": view.number,
        "kind": view.kind.value,
        "marks": _marks(view.marks),
        "stem": view.stem,
        "options": list(view.options),
        "pictures": _pictures(view.pictures),
        "material": material
        and {
            "material": material.stem,
            "pictures": _pictures(material.pictures),
            "questions": [{"number": material.first}, {"number": material.last}],
        },
    }


def _event(event: AnswerEvent, text: str, devices: Mapping[int | None, int]) -> Facts:
    return {
        "received": beijing(event.received_at, finely=True),
        "text": text,
        "device": devices.get(event.session_id, 0),
        "counted": event.counted,
    }


def _devices(attempt: Attempt, events: Iterable[AnswerEvent]) -> dict[int | None, int]:
    """Session -> 1, 2 …; what else was known of a device is not in it, for it goes with the session."""
    ids = {attempt.session_id, *(each.session_id for each in events)} - {None}
    return {session_id: place for place, session_id in enumerate(sorted(ids, key=lambda each: each or 0), start=1)}


def _changes(page: ResultPage) -> list[Facts]:
    return [
        {"at": beijing(each.at), "kind": each.kind, "score": _marks(each.after), "by": "", "reason": each.reason}
        for each in page.changes
    ]


def _conduct(absences: Iterable[Absence], extensions: Iterable[Extension]) -> Facts:
    return {
        "absences": [{"at": beijing(each.left_at), "seconds": each.seconds} for each in absences],
        "extensions": [
            {"at": beijing(each.at), "before": beijing(each.deadline_before), "after": beijing(each.deadline_after)}
            for each in extensions
        ],
    }


def _pictures(pictures: Iterable[PictureView]) -> list[Facts]:
    return [{"sha256": each.sha256, "letter": each.letter} for each in pictures]


def _marks(hundredths: int | None) -> str:
    return "" if hundredths is None else f"{hundredths / 100:g}"


def _of(model: Any, attempt_id: int, *order: Any) -> list[Any]:
    query = select(model).where(model.attempt_id == attempt_id).order_by(*order)
    return list(db.session().execute(query).scalars())
