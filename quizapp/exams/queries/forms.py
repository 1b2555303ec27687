"""What a browser may send for each question of an attempt. A paper never changes, so it is read once and kept."""

from dataclasses import dataclass

from sqlalchemy import select

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound
from quizapp.exams.models import Attempt, Exam
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.rules.settings import grace_seconds_of
from quizapp.papers.models import FrozenQuestion

MAX_KEPT = 20_000  # attempts; the oldest are forgotten and read again when needed
Kinds = dict[int, tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Forms:
    """`kinds`: question number -> (kind, options, blanks). `grace_seconds` is the exam's, frozen with its settings."""

    kinds: Kinds
    grace_seconds: int


def known_forms(attempt_id: int) -> Forms | None:
    """The forms of an attempt if they were read before; whose attempt it is has to be asked elsewhere."""
    return _kept.get(attempt_id)


def forms_for(actor: Actor, attempt_id: int) -> Forms:
    """The forms of the person's own attempt; NotFound for anybody else's as for a missing one."""
    row = (
        db.session()
        .execute(
            select(Attempt.paper_id, Exam.settings)
            .join(Exam, Exam.id == Attempt.exam_id)
            .where(Attempt.id == attempt_id, Attempt.person_id == actor.person_id)
        )
        .first()
    )
    if row is None:
        raise NotFound
    if attempt_id not in _kept:
        while len(_kept) >= MAX_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[attempt_id] = Forms(_kinds(row.paper_id), grace_seconds_of(row.settings))
    return _kept[attempt_id]


def _kinds(paper_id: int) -> Kinds:
    layout = layout_of(paper_id)
    rows = db.session().execute(
        select(FrozenQuestion.id, FrozenQuestion.kind, FrozenQuestion.content).where(
            FrozenQuestion.id.in_([item.question for item in layout.items])
        )
    )
    forms = {frozen_id: (kind, len(content["options"]), content["blanks"]) for frozen_id, kind, content in rows}
    kinds = {item.number: forms[item.question] for item in layout.items}
    if len(_alike) >= MAX_KEPT:
        _alike.clear()
    return _alike.setdefault(tuple(sorted(kinds.items())), kinds)


_kept: dict[int, Forms] = {}
_alike: dict[tuple[tuple[int, tuple[str, int, int]], ...], Kinds] = {}  # papers of one blueprint share one value
