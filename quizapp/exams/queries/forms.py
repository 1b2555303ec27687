"""What a browser may send for each question of an attempt. Papers and frozen questions never change, so they are read
once and kept."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound
from quizapp.exams.models import Attempt, Exam
from quizapp.exams.rules.settings import grace_seconds_of
from quizapp.papers import frozen_queries
from quizapp.papers.rules.layout import Layout

MAX_KEPT = 20_000  # attempts; the oldest are forgotten and read again when needed
Form = tuple[str, int, int]
Kinds = dict[int, Form]


@dataclass(frozen=True, slots=True)
class Forms:
    """`kinds`: question number -> (kind, options, blanks). `grace_seconds` is the exam's, frozen with its settings."""

    kinds: Kinds
    grace_seconds: int


def known_forms(attempt_id: int) -> Forms | None:
    """Like forms_of, without asking the database."""
    return _kept.get(attempt_id)


def forms_for(actor: Actor, attempt_id: int) -> Forms:
    """The forms of the person's own attempt; NotFound for anybody else's as for a missing one."""
    own = select(Attempt.id).where(Attempt.id == attempt_id, Attempt.person_id == actor.person_id)
    forms = forms_of(attempt_id) if db.session().execute(own).first() else None
    if forms is None:
        raise NotFound
    return forms


def forms_of(attempt_id: int) -> Forms | None:
    """The forms of an attempt, None for a missing one; whose attempt it is has to be asked elsewhere."""
    known = _kept.get(attempt_id)
    if known is not None:
        return known
    rows = db.rows(_PAPER, {"attempt_id": attempt_id})
    if not rows:
        return None
    while len(_kept) >= MAX_KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[attempt_id] = Forms(_kinds(frozen_queries.layout_of(rows[0].paper_id)), grace_seconds_of(rows[0].settings))
    return _kept[attempt_id]


_attempt, _exam = Attempt.__table__, Exam.__table__
_PAPER = (
    select(_attempt.c.paper_id, _exam.c.settings)
    .join(_exam, _exam.c.id == _attempt.c.exam_id)
    .where(_attempt.c.id == bindparam("attempt_id"))
)


def _kinds(layout: Layout) -> Kinds:
    known = frozen_queries.contents({item.question for item in layout.items})
    forms = {each: (kind.value, len(content["options"]), content["blanks"]) for each, (kind, content) in known.items()}
    kinds = {item.number: forms[item.question] for item in layout.items}
    if len(_alike) >= MAX_KEPT:
        _alike.clear()
    return _alike.setdefault(tuple(kinds.items()), kinds)


_kept: dict[int, Forms] = {}
_alike: dict[tuple[tuple[int, Form], ...], Kinds] = {}  # papers of one blueprint share one value
