"""Short answers are marked by people, results released, complaints answered, wrong questions put right: in the browser."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp import clock, db
from quizapp.audit.rules import Role
from quizapp.errors import Refused
from quizapp.exams.actions import ending, hand_marking, regrading, starting
from quizapp.exams.invariants import marks
from quizapp.exams.marking_models import Complaint, ExamRelease, HandMark, MarkingTask, RegradeRecord
from quizapp.exams.models import Answer, Attempt, Exam, ExamResult, MarkEvent
from quizapp.exams.queries.recomputing import Papers
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.rules.answers import canonical
from quizapp.exams.rules.marking import MarkingRules
from quizapp.exams.rules.regrading import Change, Regrade
from quizapp.exams.rules.settings import ExamSettings, Release, ReleaseTime
from quizapp.exams.rules.states import AttemptState
from quizapp.papers.rules.blueprint import PaperMode
from tests.factories import (
    SHORT_PARTS,
    Cast,
    actor_of,
    make_exam,
    make_markers,
    make_questions,
    make_short_questions,
    make_trial,
    right_answers,
)

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SignIn = Callable[[str], FlaskClient]
BY_HAND = Release(ReleaseTime.BY_HAND, ReleaseTime.BY_HAND, ReleaseTime.BY_HAND)


def sit(exam: int, person: int, at: datetime, *, wrong: tuple[int, ...] = (), shorts: bool = True) -> int:
    """Sit an exam to the end with all answers right but `wrong` ones."""
    who = actor_of(person, Role.STAFF)
    attempt = db.write(lambda: starting.start(exam, who, at, random.Random(person)))

    def fill() -> None:
        for number, value in right_answers(attempt).items():
            if number in wrong or (value == "我的回答" and not shorts):
                continue
            db.session().add(Answer(attempt_id=attempt, number=number, revision=1, value=canonical(value), saved_at=at))

    db.write(fill)
    db.write(lambda: ending.submit(attempt, who, at))
    return attempt


def event_kinds(attempt: int) -> list[str]:
    query = select(MarkEvent.kind).where(MarkEvent.attempt_id == attempt).order_by(MarkEvent.sequence)
    return list(db.session().execute(query).scalars())


def violations() -> list[str]:
    return [
        str(each)
        for check in (marks.marks_recomputed, marks.marks_have_a_trail, marks.results_recomputed)
        for each in check()
    ]


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    make_questions()
    make_short_questions()
    return make_exam(opens=NINE, closes=NINE + timedelta(days=5), parts=SHORT_PARTS, mode=PaperMode.FIXED)


@pytest.fixture
def staff(exam: int, cast: Cast) -> tuple[int, int, int]:
    return make_markers(cast)


def short_question(exam: int) -> int:
    query = select(MarkingTask.question).where(MarkingTask.exam_id == exam).order_by(MarkingTask.number)
    return db.session().execute(query).scalars().first() or 0


def test_a_short_answer_goes_to_a_marker_and_the_result_follows(
    exam: int, staff: tuple[int, int, int], cast: Cast, signed_in: SignIn
) -> None:
    grace_id, _heidi, _frank = staff
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        alice, dan, grace = signed_in("A001"), signed_in("D001"), signed_in("G001")
        attempt = sit(exam, cast.alice, clock.now())
        page = alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        assert "2 道简答题正在阅卷" in page
        assert "其余题目得 80 分" in page
        stored = db.session().get_one(Attempt, attempt)
        assert (stored.score, stored.pending) == (None, 2)
        result = db.session().get_one(ExamResult, (exam, cast.alice))
        assert (result.submitted, result.score, result.passed) == (1, None, False)
        report = dan.get(f"/reports/completion/{exam}").get_data(as_text=True)
        assert "有主观题尚未阅完的 1 人" in report
        assert "没有要您批阅的考试" in grace.get("/marking").get_data(as_text=True)
        question = short_question(exam)
        assert grace.post(f"/marking/{exam}/questions/{question}").status_code == 404  # not assigned
        rules = {"second_percent": "0", "max_difference": "2", "claim_minutes": "30", "complaint_days": "7"}
        dan.post(f"/exams/{exam}/marking", data={**rules, "people": [str(grace_id)]})
        assert "简答" in grace.get("/marking").get_data(as_text=True)
        task = grace.post(f"/marking/{exam}/questions/{question}").location
        shown = grace.get(task).get_data(as_text=True)
        assert "我的回答" in shown
        assert "参考答案" in shown
        assert "每点2分" in shown
        assert "Alice" not in shown
        assert "A001" not in shown
        assert grace.post(task, data={"earned": "7.25"}).location == task  # no half step
        assert "/marking" in grace.post(task, data={"earned": "7.5", "note": "缺一点"}).location
        assert event_kinds(attempt) == ["graded"]
        other = next(
            q
            for q in db.session().execute(select(MarkingTask.question).where(MarkingTask.state == "waiting")).scalars()
        )
        task = grace.post(f"/marking/{exam}/questions/{other}").location
        grace.post(task, data={"earned": "10"})
        assert event_kinds(attempt) == ["graded", "marked"]
        stored = db.session().get_one(Attempt, attempt, populate_existing=True)
        assert (stored.score, stored.pending, stored.passed) == (9750, 0, True)
        assert db.session().get_one(ExamResult, (exam, cast.alice), populate_existing=True).score == 9750
        assert '<span class="value">97.5</span>' in alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        assert violations() == []
        assert "缺一点" in dan.get(f"/exams/{exam}/marks/{attempt}").get_data(as_text=True)
        assert "8.75" in dan.get(f"/exams/{exam}/marking").get_data(as_text=True)


def test_a_blank_short_answer_needs_nobody(exam: int, cast: Cast) -> None:
    attempt = sit(exam, cast.alice, NINE, shorts=False)
    assert db.session().get_one(Attempt, attempt).score == 8000
    assert db.session().execute(select(MarkingTask)).first() is None


def test_two_markers_and_a_third_where_they_differ(exam: int, staff: tuple[int, int, int], cast: Cast) -> None:
    grace_id, heidi_id, frank_id = staff
    grace, heidi = actor_of(grace_id, Role.MARKER), actor_of(heidi_id, Role.MARKER)
    third = actor_of(frank_id, Role.MARKER)
    dan = actor_of(cast.dan, Role.EXAM_ADMIN)
    db.write(lambda: hand_marking.set_rules(exam, MarkingRules(100, 200), dan, NINE))
    db.write(lambda: hand_marking.assign(exam, staff, dan, NINE))
    attempt = sit(exam, cast.alice, NINE)
    question = short_question(exam)

    def mark(who: object, earned: int, at: int = question) -> None:
        task = db.write(lambda: hand_marking.claim(exam, at, who, NINE))  # type: ignore[arg-type]
        assert task is not None
        db.write(lambda: hand_marking.give(task, earned, "", who, NINE))  # type: ignore[arg-type]

    mark(grace, 400)
    assert db.write(lambda: hand_marking.claim(exam, question, grace, NINE)) is None  # not the same person twice
    mark(heidi, 900)
    assert db.write(lambda: hand_marking.claim(exam, question, heidi, NINE)) is None
    mark(third, 600)
    rounds = db.session().execute(select(HandMark.round, HandMark.earned).order_by(HandMark.id)).all()
    assert [tuple(row) for row in rounds] == [(1, 400), (2, 900), (3, 600)]
    other = db.session().execute(select(MarkingTask.question).where(MarkingTask.state == "waiting")).scalars().first()
    mark(grace, 700, other or 0)
    mark(heidi, 800, other or 0)
    assert db.session().get_one(Attempt, attempt, populate_existing=True).score == 8000 + 600 + 750
    with pytest.raises(Refused, match="marking_begun"):
        db.write(lambda: hand_marking.set_rules(exam, MarkingRules(0, 200), dan, NINE))
    assert violations() == []


def test_a_marker_who_keeps_an_answer_too_long_loses_it(exam: int, staff: tuple[int, int, int], cast: Cast) -> None:
    grace, heidi = actor_of(staff[0], Role.MARKER), actor_of(staff[1], Role.MARKER)
    sit(exam, cast.alice, NINE)
    question, later = short_question(exam), NINE + timedelta(minutes=31)
    task = db.write(lambda: hand_marking.claim(exam, question, grace, NINE))
    assert db.write(lambda: hand_marking.claim(exam, question, grace, NINE)) == task
    assert db.write(lambda: hand_marking.claim(exam, question, heidi, NINE)) is None
    assert db.write(lambda: hand_marking.claim(exam, question, heidi, later)) == task
    with pytest.raises(Refused, match="task_gone"):
        db.write(lambda: hand_marking.give(task or 0, 500, "", grace, later))
    assert db.session().execute(select(HandMark)).first() is None


def test_a_void_attempt_is_marked_no_more(exam: int, staff: tuple[int, int, int], cast: Cast) -> None:
    grace = actor_of(staff[0], Role.MARKER)
    attempt = sit(exam, cast.alice, NINE)
    question = short_question(exam)
    task = db.write(lambda: hand_marking.claim(exam, question, grace, NINE))

    def void() -> None:
        db.session().get_one(Attempt, attempt).state = AttemptState.VOID

    db.write(void)
    with pytest.raises(Refused, match="task_gone"):
        db.write(lambda: hand_marking.give(task or 0, 500, "", grace, NINE))
    assert db.session().get_one(Attempt, attempt, populate_existing=True).state == AttemptState.VOID
    db.write(lambda: hand_marking.give_back(task or 0, grace))
    assert db.write(lambda: hand_marking.claim(exam, question, grace, NINE)) is None


def test_markers_at_the_same_moment_get_different_answers(
    app: Flask, exam: int, staff: tuple[int, int, int], cast: Cast
) -> None:
    people = (cast.alice, cast.bob, cast.carol, cast.dan, cast.eve)
    for person in people:
        sit(exam, person, NINE)
    question, got = short_question(exam), []
    markers = [actor_of(each, Role.MARKER) for each in staff]

    def work(who: object) -> None:
        with app.app_context():
            while (task := db.write(lambda: hand_marking.claim(exam, question, who, NINE))) is not None:  # type: ignore[arg-type]
                got.append(task)
                db.write(lambda each=task: hand_marking.give(each, 500, "", who, NINE))  # type: ignore[misc]
            db.db.session.remove()

    threads = [Thread(target=work, args=(who,)) for who in markers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == len(people)


def test_a_release_is_a_decision_with_what_was_known(cast: Cast, app: Flask, signed_in: SignIn) -> None:
    make_questions()
    exam = make_exam(opens=NINE, closes=NINE + timedelta(days=5), release=BY_HAND)
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        attempt = sit(exam, cast.alice, clock.now())
        sit(exam, cast.eve, clock.now(), wrong=(1, 2, 3, 4, 5, 6))
        alice, dan, carol = signed_in("A001"), signed_in("D001"), signed_in("C001")
        assert carol.get(f"/exams/{exam}/release").status_code == 403
        dan.post(f"/exams/{exam}/release", data={"things": ["score"]})
        assert db.session().execute(select(ExamRelease)).first() is None
        dan.post(f"/exams/{exam}/release", data={"things": ["score"], "has_read": "yes"})
        page = alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        assert '<span class="value">100</span>' in page
        assert "优秀" not in page
        assert "答对" not in page
        dan.post(f"/exams/{exam}/release", data={"things": ["band", "verdicts"], "has_read": "yes"})
        page = alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        assert "优秀" in page
        assert "正确答案" not in page
        made = list(db.session().execute(select(ExamRelease).order_by(ExamRelease.id)).scalars())
        assert [(each.things, each.findings, each.actor_name) for each in made] == [
            (["score"], {"nothing_stored": 1}, "Dan"),
            (["band", "verdicts"], {"nothing_stored": 1}, "Dan"),
        ]


def test_a_complaint_is_filed_answered_and_changes_the_mark(
    exam: int, staff: tuple[int, int, int], cast: Cast, signed_in: SignIn
) -> None:
    with time_machine.travel(NINE + timedelta(hours=1), tick=False) as travel:
        attempt = sit(exam, cast.alice, clock.now(), wrong=(1,), shorts=False)
        alice, bob, dan = signed_in("A001"), signed_in("B001"), signed_in("D001")
        ask = {"number": "1", "text": "第一题我认为也对"}
        assert bob.post(f"/attempts/{attempt}/complaints", data=ask).status_code == 404
        alice.post(f"/attempts/{attempt}/complaints", data=ask)
        alice.post(f"/attempts/{attempt}/complaints", data=ask)
        assert len(db.session().execute(select(Complaint)).all()) == 1
        assert "待处理" in alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        complaint = db.session().execute(select(Complaint.id)).scalar_one()
        assert "第一题我认为也对" in dan.get("/complaints").get_data(as_text=True)
        dan.post(
            f"/complaints/{complaint}", data={"state": "upheld", "answer": "题意有歧义", "number": "1", "earned": "5"}
        )
        dan.post(f"/complaints/{complaint}", data={"state": "rejected", "answer": "再答一次"})
        page = alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        assert "已更正" in page
        assert "题意有歧义" in page
        assert "70 → 75" in page
        assert "再答一次" not in page
        assert event_kinds(attempt) == ["graded", "entered"]
        assert db.session().get_one(Attempt, attempt).score == 7500
        assert violations() == []
        alice.post(f"/attempts/{attempt}/complaints", data=ask)
        assert len(db.session().execute(select(Complaint)).all()) == 2
        travel.shift(timedelta(days=8))
        late = sit(exam, cast.bob, NINE + timedelta(hours=1), shorts=False)
        signed_in("B001").post(f"/attempts/{late}/complaints", data=ask)
        assert len(db.session().execute(select(Complaint)).all()) == 2


def test_a_wrong_question_is_put_right_by_two_people(
    exam: int, staff: tuple[int, int, int], cast: Cast, signed_in: SignIn
) -> None:
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        wrong = sit(exam, cast.alice, clock.now(), wrong=(1, 2, 3, 4), shorts=False)  # 30 of 100
        right = sit(exam, cast.bob, clock.now(), shorts=False)
        alice, dan, frank = signed_in("A001"), signed_in("D001"), signed_in("F001")
        layout = layout_of(db.session().get_one(Attempt, wrong).paper_id)
        question = layout.items[0].question
        assert "单选" in dan.get(f"/exams/{exam}/regrades").get_data(as_text=True)
        form = f"/exams/{exam}/questions/{question}/regrade"
        assert dan.get(form).status_code == 200
        dan.post(form, data={"change": "add_key", "reason": "两个答案都对"})  # no letter chosen
        assert db.session().execute(select(RegradeRecord)).first() is None
        page = dan.post(form, data={"change": "full_marks", "reason": "题目超纲"}).location
        shown = dan.get(page).get_data(as_text=True)
        assert "Alice" in shown
        assert "30 → <strong>40</strong>" in shown
        assert "Bob" not in shown.split("谁的得分会变")[1]
        assert dan.get(f"{page}/people.xlsx").status_code == 200
        dan.post(f"{page}/confirmation")
        assert db.session().get_one(Attempt, wrong).score == 3000  # nobody confirms the own proposal
        assert event_kinds(wrong) == ["graded"]
        frank.post(f"{page}/confirmation")
        stored = db.session().execute(select(RegradeRecord)).scalar_one()
        assert (stored.state, stored.proposed_by, stored.confirmed_by) == ("applied", "Dan", "Frank")
        assert stored.changed == {"attempts": 1, "score": 1, "band": 0, "passed": 0}
        assert stored.before["is_full"] is False
        assert stored.after["is_full"] is True
        assert db.session().get_one(Attempt, wrong, populate_existing=True).score == 4000
        assert (event_kinds(wrong), event_kinds(right)) == (["graded", "regraded"], ["graded"])
        assert db.session().get_one(ExamResult, (exam, cast.alice), populate_existing=True).score == 4000
        assert "题目超纲" in alice.get(f"/attempts/{wrong}/result").get_data(as_text=True)
        assert "所有人得满分" in dan.get(f"/reports/completion/{exam}").get_data(as_text=True)
        late = sit(exam, cast.eve, clock.now(), wrong=(1,), shorts=False)
        assert db.session().get_one(Attempt, late).score == 8000  # ends after the change: marked with it
        assert violations() == []
        frank.post(f"{page}/withdrawal")
        assert db.session().get_one(RegradeRecord, stored.id, populate_existing=True).state == "applied"


@pytest.mark.parametrize(
    ("regrade", "score"),
    [
        (Regrade(0, Change.TAKE_OUT), 7778),  # 70 of 90
        (Regrade(0, Change.TAKE_OUT, rescale=False), 7000),
        (Regrade(0, Change.MARKS, marks=3000), 5833),  # 70 of 120
    ],
)
def test_marks_follow_the_change_and_can_be_computed_again(
    exam: int, staff: tuple[int, int, int], cast: Cast, regrade: Regrade, score: int
) -> None:
    attempt = sit(exam, cast.alice, NINE, wrong=(1,), shorts=False)
    question = layout_of(db.session().get_one(Attempt, attempt).paper_id).items[0].question
    change = Regrade(question, regrade.change, None, regrade.marks, regrade.rescale)
    dan, frank = actor_of(cast.dan, Role.EXAM_ADMIN), actor_of(staff[2], Role.EXAM_ADMIN)
    proposed = db.write(lambda: regrading.propose(exam, change, "错题", dan, NINE))
    make_trial(proposed, NINE)
    db.write(lambda: regrading.confirm(proposed, frank, NINE, "zh_CN"))
    for _again in range(2):  # a job that is begun again changes nothing more
        db.write(lambda: regrading.regrade_attempt(attempt, proposed, frank, NINE))
    assert event_kinds(attempt).count("regraded") <= 1
    assert db.session().get_one(Attempt, attempt, populate_existing=True).score == score
    assert violations() == []


def test_a_tampered_mark_is_found(exam: int, cast: Cast) -> None:
    attempt = sit(exam, cast.alice, NINE, shorts=False)
    assert violations() == []

    def tamper() -> None:
        db.session().get_one(Attempt, attempt).score = 9900

    db.write(tamper)
    assert violations() != []


def test_papers_are_read_once_for_many_attempts(exam: int, cast: Cast) -> None:
    attempt = db.session().get_one(Attempt, sit(exam, cast.alice, NINE, shorts=False))
    settings = ExamSettings.from_json(db.session().get_one(Exam, exam).settings)
    papers = Papers([attempt.paper_id, attempt.paper_id], settings)
    assert papers.holding(papers.sheet(attempt.paper_id).questions[0]) == {attempt.paper_id}
