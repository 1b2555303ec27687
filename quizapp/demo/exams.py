"""Two annual tests of the invented district: last year's finished, this year's open, sat by the same actions people use."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from quizapp import db
from quizapp.audit.rules import SYSTEM, Actor, Grant, Role
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind
from quizapp.exams.actions import ending, managing, publishing, roster, saving, starting
from quizapp.exams.models import Attempt, Exam
from quizapp.exams.queries.managing import due_people
from quizapp.exams.queries.snapshot import items_of, layout_of
from quizapp.exams.rules.access import Reason, RosterStatus
from quizapp.exams.rules.answers import canonical
from quizapp.exams.rules.grading import Item, displayed_key
from quizapp.exams.rules.scoring import Scoring, ScoringPolicy
from quizapp.exams.rules.settings import (
    Counting,
    ExamSettings,
    Release,
    ReleaseTime,
    default_bands,
)
from quizapp.papers import actions as papers
from quizapp.papers.rules.blueprint import Blueprint, PaperMode, Part

PLEDGE = "我承诺独立完成本次考试，不请人代考，不替他人考试，不传播试题。"
INSTRUCTIONS = "请在网络稳定的地方作答。可以查看草稿纸，不得查阅资料或与他人讨论。遇到问题请联系考务。"
BANKS = (("work_safety", "安全生产"), ("environment", "生态环境"), ("labour", "劳动保障"))


def blueprint() -> Blueprint:
    """51 questions, 100 marks: a general part, three professional subjects, indefinite choice and fill-in."""
    parts = [
        Part("公共法律", Kind.SINGLE, 8, 200, bank="general"),
        Part("公共法律", Kind.MULTIPLE, 4, 300, bank="general"),
        Part("公共法律", Kind.TRUE_FALSE, 6, 100, bank="general"),
    ]
    for code, title in BANKS:
        parts.append(Part(title, Kind.SINGLE, 4, 200, bank=code))
        parts.append(Part(title, Kind.MULTIPLE, 2, 300, bank=code))
        parts.append(Part(title, Kind.TRUE_FALSE, 3, 100, bank=code))
    parts.append(Part("综合", Kind.INDEFINITE, 3, 300))
    parts.append(Part("综合", Kind.FILL, 3, 200))
    return Blueprint(tuple(parts), PaperMode.PER_PERSON)


def make_exam(code: str, title: str, opens: datetime, closes: datetime, previous: int | None, now: datetime) -> int:
    """A draft of the annual test."""
    plan = blueprint()
    settings = ExamSettings(
        opens_at=opens,
        closes_at=closes,
        duration_seconds=90 * 60,
        pass_line=6000,
        bands=default_bands(plan.total_marks),
        attempts_allowed=3,
        counting=Counting.BEST,
        policies=((Kind.INDEFINITE, ScoringPolicy(Scoring.PROPORTION)),),
        release=Release(ReleaseTime.AT_SUBMISSION, ReleaseTime.AT_CLOSE, ReleaseTime.AT_CLOSE),
    )
    audience: dict[str, Any] = {"departments": [], "enforcement_only": True}
    draft = managing.ExamDraft(code, title, opens.year, settings, plan, audience, INSTRUCTIONS, PLEDGE, previous)
    exam_id = managing.save_draft(None, draft, 0, SYSTEM, now)
    db.session().get_one(Exam, exam_id).is_demo = True
    return exam_id


def publish(
    exam_id: int, people: dict[str, int], excused: dict[str, tuple[RosterStatus, Reason]], now: datetime
) -> None:
    """Publish with a few exempt and deferred people."""
    excuses = [
        roster.Excuse(people[number], status, reason, "", "周敏") for number, (status, reason) in excused.items()
    ]
    publishing.publish(exam_id, excuses, 1, SYSTEM, now, random.Random(exam_id))  # noqa: S311 - a demonstration


def sit_all(
    exam_id: int,
    share: Callable[[str], float],
    begin: datetime,
    span: timedelta,
    rng: random.Random,
    waiting: frozenset[str] = frozenset(),
) -> Iterator[Callable[[], None]]:
    """One piece of work a person who sits; `share` of a unit's path name is how likely its people do; those in
    `waiting` (staff numbers) have not sat yet."""
    rows = due_people(exam_id)
    for person_id, name, number, path in rows:
        if number in waiting or rng.random() > share(path):
            continue
        actor = Actor(person_id, name, "192.0.2.10", (Grant(Role.STAFF),), session_id=person_id)
        skill = min(0.98, max(0.35, rng.gauss(0.77, 0.13)))
        when = begin + span * rng.random()
        yield _sitting(exam_id, actor, skill, when, random.Random(rng.getrandbits(32)))  # noqa: S311
        if skill < 0.72 and rng.random() < 0.7:
            later = when + timedelta(hours=4)
            yield _sitting(exam_id, actor, min(0.95, skill + 0.12), later, random.Random(rng.getrandbits(32)))  # noqa: S311


def _sitting(exam_id: int, actor: Actor, skill: float, when: datetime, rng: random.Random) -> Callable[[], None]:
    def work() -> None:
        attempt_id = starting.start(exam_id, actor, when, rng)
        attempt = db.session().get_one(Attempt, attempt_id)
        exam = db.session().get_one(Exam, exam_id)
        items = items_of(layout_of(attempt.paper_id), ExamSettings.from_json(exam.settings))
        moment = when
        for item in items:
            moment += timedelta(seconds=rng.randint(8, 55))
            change = saving.Change(item.number, 1, canonical(_answer(item, skill, rng)), False, moment)
            person_id = actor.person_id or 0
            saving.save(db.session().connection(), attempt_id, person_id, actor.session_id, [change], moment)
        ending.submit(attempt_id, actor, moment + timedelta(seconds=20))

    return work


def _answer(item: Item, skill: float, rng: random.Random) -> Any:
    """Right as often as the person is skilled; otherwise a plausible slip."""
    is_right = rng.random() < (skill if item.kind in (Kind.SINGLE, Kind.TRUE_FALSE) else skill - 0.08)
    if item.kind is Kind.TRUE_FALSE:
        return item.key if is_right else not item.key
    if item.kind is Kind.FILL:
        return [accepted[0] if is_right else "不清楚" for accepted in item.key]
    key = list(displayed_key(item))
    if is_right or item.kind not in CHOICE_KINDS:
        return key
    others = [letter for letter in LETTERS[: item.option_count] if letter not in key]
    if item.kind is Kind.SINGLE:
        return [rng.choice(others)]
    return key[:-1] if len(key) > 1 and rng.random() < 0.6 else sorted([*key[:-1], rng.choice(others or key)])


def save_blueprint(now: datetime) -> None:
    """The blueprint under a name, so that it can be looked at and used again."""
    papers.save_blueprint(None, "年度执法人员法律知识考试（51题）", blueprint(), 0, SYSTEM, now)
