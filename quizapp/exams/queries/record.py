"""An attempt as the candidate saw it, with everything that is kept of it. Only for those who may read keys."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from quizapp import db
from quizapp.accounts.models import LoginSession
from quizapp.errors import NotFound
from quizapp.exams.desk_models import Absence, Extension
from quizapp.exams.marking_models import HandMark
from quizapp.exams.models import AnswerEvent, Attempt, Exam, MarkEvent, OutsideResult, RosterEntry
from quizapp.exams.queries.marking import trail_of
from quizapp.exams.queries.outside import trail_of as trail_of_paper
from quizapp.exams.queries.part_scores import parts_of
from quizapp.exams.queries.recomputing import answers_of, extra_keys
from quizapp.exams.queries.results import answer_text, key_text
from quizapp.exams.queries.sitting import QuestionView, questions_of
from quizapp.exams.queries.snapshot import keys_of, layout_of
from quizapp.exams.queries.whole import Whole, whole_of
from quizapp.exams.rules.receipt import checksum, receipt_text
from quizapp.exams.rules.record import record_bytes
from quizapp.exams.rules.regrading import PartScore
from quizapp.exams.rules.releasing import EVERYTHING
from quizapp.exams.rules.settings import ExamSettings
from quizapp.people.queries import within


@dataclass(frozen=True, slots=True)
class EventLine:
    """An answer as it arrived."""

    event: AnswerEvent
    text: str


@dataclass(frozen=True, slots=True)
class RecordedQuestion:
    """A question in the order shown. `keys`: the key first, then those accepted afterwards, in the letters shown."""

    view: QuestionView
    given: str
    keys: tuple[str, ...]
    earned: int | None
    verdict: str
    events: tuple[EventLine, ...]


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """Everything kept of an ended attempt."""

    exam: Exam
    entry: RosterEntry
    attempt: Attempt
    questions: tuple[RecordedQuestion, ...]
    marks: tuple[MarkEvent, ...]
    by_hand: tuple[HandMark, ...]
    sessions: tuple[tuple[int, str, str], ...]  # id, address, browser
    absences: tuple[Absence, ...]
    extensions: tuple[Extension, ...]
    outside: tuple[OutsideResult, ...]  # the marks of a part on paper
    whole: Whole | None  # the person's result now, where more than the attempt decides
    parts: tuple[PartScore, ...]  # those with a pass line of their own
    recomputed: str  # the receipt's checksum from the answers as they are stored now

    @property
    def is_same(self) -> bool:
        return self.recomputed == self.attempt.receipt


def record_of(exam_id: int, attempt_id: int, paths: Sequence[str]) -> AttemptRecord:
    """The record of an ended attempt of a person within `paths`; NotFound otherwise."""
    row = (
        db.session()
        .execute(
            select(Attempt, Exam, RosterEntry)
            .join(Exam, Exam.id == Attempt.exam_id)
            .join(RosterEntry, (RosterEntry.exam_id == Attempt.exam_id) & (RosterEntry.person_id == Attempt.person_id))
            .where(Attempt.id == attempt_id, Attempt.exam_id == exam_id, Attempt.finished_at.is_not(None))
            .where(within(RosterEntry.department_path, paths))
        )
        .one_or_none()
    )
    if row is None:
        raise NotFound
    attempt, exam, entry = row
    events = _all(AnswerEvent, attempt_id, AnswerEvent.received_at, AnswerEvent.number, AnswerEvent.revision)
    marks, by_hand = trail_of(attempt_id)
    settings = ExamSettings.from_json(exam.settings)
    return AttemptRecord(
        exam=exam,
        entry=entry,
        attempt=attempt,
        questions=_questions(attempt, events, marks),
        marks=tuple(marks),
        by_hand=tuple(by_hand),
        sessions=_sessions({attempt.session_id, *(each.session_id for each in events)}),
        absences=tuple(_all(Absence, attempt_id, Absence.left_at, Absence.token)),
        extensions=tuple(_all(Extension, attempt_id, Extension.at, Extension.id)),
        outside=tuple(trail_of_paper(exam_id, attempt.person_id)),
        whole=whole_of(exam, settings, attempt.person_id, EVERYTHING, None),
        parts=tuple(parts_of(attempt, settings)),
        recomputed=checksum(attempt_id, answers_of([attempt_id])[attempt_id]),
    )


def receipt_of(attempt_id: int) -> tuple[str, str]:
    """The stored checksum of an ended attempt, and the text whose SHA-256 it must be."""
    attempt = db.session().get(Attempt, attempt_id)
    if attempt is None or attempt.finished_at is None:
        raise NotFound
    return attempt.receipt, receipt_text(attempt_id, answers_of([attempt_id])[attempt_id])


def as_bytes(record: AttemptRecord) -> bytes:
    """The record as byte-stable JSON; marks in hundredths, letters as shown."""
    attempt, entry = record.attempt, record.entry
    return record_bytes(
        {
            "exam": {"code": record.exam.code, "title": record.exam.title, "year": record.exam.year},
            "person": {"staff_number": entry.staff_number, "name": entry.name, "post": entry.post},
            "attempt": {
                "id": str(attempt.id), "number": attempt.number, "paper": str(attempt.paper_id), "state": attempt.state,
                "started_at": attempt.started_at, "deadline": attempt.deadline, "finished_at": attempt.finished_at,
                "ended_how": attempt.ended_how, "address": attempt.address, "pledge_sha256": attempt.pledge_sha256,
                "answered": attempt.answered, "receipt": attempt.receipt, "score": attempt.score, "band": attempt.band,
                "passed": attempt.passed,
            },
            "questions": [_question_facts(each) for each in record.questions],
            "marks": [
                {
                    "sequence": each.sequence, "kind": each.kind, "at": each.at, "by": each.actor_name,
                    "reason": each.reason, "score": each.score, "band": each.band, "passed": each.passed,
                    "items": each.items, "grader": each.grader_version,
                }
                for each in record.marks
            ],
            "marks_by_hand": [
                {
                    "number": each.number, "round": each.round, "earned": each.earned, "by": each.marker_name,
                    "reason": each.reason, "at": each.at,
                }
                for each in record.by_hand
            ],
            **_further(record),
            "sessions": [{"id": str(i), "address": where, "browser": what} for i, where, what in record.sessions],
            "left_the_page": [{"left_at": each.left_at, "seconds": each.seconds} for each in record.absences],
            "deadline_moved": [
                {"seconds": each.seconds, "before": each.deadline_before, "after": each.deadline_after, "at": each.at}
                for each in record.extensions
            ],
        }
    )  # fmt: skip


def _further(record: AttemptRecord) -> dict[str, Any]:
    """What not every exam has; left out where there is nothing, so that the bytes of other records stay."""
    found: dict[str, Any] = {}
    if record.whole:
        found["result"] = _whole_facts(record.whole)
    if record.parts:
        found["parts_with_lines"] = [_part_facts(each) for each in record.parts]
    if record.outside:
        found["marks_on_paper"] = [_paper_facts(each) for each in record.outside]
    return found


def _paper_facts(mark: OutsideResult) -> dict[str, Any]:
    return {
        "sequence": mark.sequence, "score": mark.score, "source": mark.source, "file": mark.file, "row": mark.row,
        "reason": mark.reason, "by": mark.imported_by, "at": mark.imported_at,
    }  # fmt: skip


def _whole_facts(whole: Whole) -> dict[str, Any]:
    return {
        "score": whole.score, "band": whole.band, "passed": whole.passed, "counted_attempt": whole.number,
        "screen": whole.screen, "on_paper": whole.written.counted if whole.written else None, "exam": whole.exam,
        "exam_percent": whole.exam_percent, "study": whole.study, "study_percent": whole.study_percent,
        "total": whole.total_marks,
        "other_exams": [{"title": each.title, "score": each.score, "passed": each.passed} for each in whole.others],
    }  # fmt: skip


def _part_facts(part: PartScore) -> dict[str, Any]:
    return {"part": part.title, "score": part.score, "full": part.full, "pass_line": part.pass_line}


def _question_facts(question: RecordedQuestion) -> dict[str, Any]:
    view = question.view
    return {
        "number": view.number, "part": view.part, "kind": view.kind.value, "marks": view.marks,
        "material": view.material.stem if view.material else "", "stem": view.stem, "options": list(view.options),
        "pictures": [each.sha256 for each in view.pictures], "answer": view.value, "keys": list(question.keys),
        "earned": question.earned, "verdict": question.verdict,
        "events": [
            {
                "revision": each.event.revision, "value": json.loads(each.event.value), "counted": each.event.counted,
                "received_at": each.event.received_at, "client_at": each.event.client_at,
                "session": str(each.event.session_id or ""),
            }
            for each in question.events
        ],
    }  # fmt: skip


def _questions(
    attempt: Attempt, events: Sequence[AnswerEvent], marks: Sequence[MarkEvent]
) -> tuple[RecordedQuestion, ...]:
    layout = layout_of(attempt.paper_id)
    keys, extra = keys_of(layout), extra_keys(attempt.exam_id)
    last = {number: (earned, verdict) for number, earned, verdict in marks[-1].items} if marks else {}
    found = []
    for view, item in zip(questions_of(attempt.id, layout), layout.items, strict=True):
        key = keys[item.question]
        accepted = (key, *(replace(key, answer=each) for each in extra.get(item.question, ())))
        earned, verdict = last.get(view.number, (None, ""))
        found.append(
            RecordedQuestion(
                view=view,
                given=answer_text(view.kind, view.value),
                keys=tuple(key_text(view.kind, item, each) for each in accepted),
                earned=earned,
                verdict=verdict,
                events=tuple(
                    EventLine(each, answer_text(view.kind, json.loads(each.value)))
                    for each in events
                    if each.number == view.number
                ),
            )
        )
    return tuple(found)


def _sessions(ids: set[int | None]) -> tuple[tuple[int, str, str], ...]:
    """Devices that wrote; a session deleted since is told by its id alone."""
    wanted = sorted(each for each in ids if each is not None)
    rows = db.session().execute(
        select(LoginSession.id, LoginSession.address, LoginSession.user_agent).where(LoginSession.id.in_(wanted))
    )
    known = {session_id: (address, browser) for session_id, address, browser in rows}
    return tuple((each, *known.get(each, ("", ""))) for each in wanted)


def _all(model: Any, attempt_id: int, *order: Any) -> list[Any]:
    query = select(model).where(model.attempt_id == attempt_id).order_by(*order)
    return list(db.session().execute(query).scalars())
