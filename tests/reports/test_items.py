"""Item analysis: the formulas against worked cases, what is called doubtful, and the page with its files."""

import csv
import io
import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event, select

from quizapp import clock, db
from quizapp.audit.rules import Role
from quizapp.exams.actions import ending, saving, starting
from quizapp.exams.actions.saving import Change
from quizapp.exams.models import Attempt, Exam
from quizapp.papers.models import FrozenQuestion
from quizapp.papers.rules.blueprint import PaperMode
from quizapp.people.models import Department
from quizapp.reports.item_queries import analysis_of
from quizapp.reports.rules.items import (
    Choice,
    Doubt,
    Question,
    Responses,
    analyse,
    by_law,
    correlation,
    doubts,
    end_weights,
    rivals,
    seconds_spent,
)
from quizapp.reports.rules.reliability import Level, Person, Reliability, reliability, spread, units
from quizapp.reports.words_items import reliability_sentence
from tests.factories import Cast, actor_of, make_exam, make_person, make_questions, right_answers

SINGLE = Question(1, 2, "single", "题", (("A", "甲"), ("B", "乙"), ("C", "丙")), frozenset("A"), ("甲法",))


def answers(*rows: tuple[int, int, str]) -> Responses:
    """(earned of 100, total of the attempt, letter)."""
    earned, totals, letters = ([row[place] for row in rows] for place in range(3))
    chosen = [tuple(str(letter)) for letter in letters]
    return Responses(earned, [100] * len(rows), totals, chosen, sum(not each for each in chosen))  # type: ignore[arg-type]


def test_difficulty_discrimination_and_correlation_of_a_worked_case() -> None:
    """Ten people with totals 100 … 1000; the five best have it right. 27 % of ten are three people."""
    item = analyse(SINGLE, answers(*((100 if n > 5 else 0, n * 100, "A" if n > 5 else "B") for n in range(1, 11))))
    assert (item.people, item.right, item.difficulty, item.discrimination) == (10, 5, 0.5, 1.0)
    # rest scores 1 2 3 4 5 | 5 6 7 8 9 hundreds: r = (10·35-5·50) / sqrt((10·5-25)(10·310-50²))
    assert item.correlation == pytest.approx(100 / (25 * 600) ** 0.5)
    assert [(each.letter, each.count, each.high, each.low) for each in item.choices] == [
        ("A", 5, 1.0, 0.0), ("B", 5, 0.0, 1.0), ("C", 0, 0.0, 0.0),
    ]  # fmt: skip
    assert item.doubts == ((Doubt.UNUSED, "C"),)


def test_nothing_is_said_about_a_question_with_few_answers() -> None:
    item = analyse(SINGLE, answers(*((0, n, "B") for n in range(9))))
    assert (item.difficulty, item.discrimination, item.correlation, item.doubts) == (0.0, None, None, ())


def test_without_spread_there_is_no_correlation() -> None:
    assert correlation(answers(*((100, n, "A") for n in range(12)))) is None
    assert correlation(answers(*((n * 10, n * 10 + 50, "A") for n in range(10)))) is None


def test_people_with_the_same_score_at_the_border_count_alike() -> None:
    high, low = end_weights([900, 500, 500, 500, 500, 500, 500, 500, 500, 100])
    assert high == [1.0] + [0.25] * 8 + [0.0]
    assert low == [0.0] + [0.25] * 8 + [1.0]
    assert sum(high) == sum(low) == 3
    assert end_weights([]) == ([], [])
    assert end_weights([7]) == ([1.0], [1.0])


def choices(key: str, **counts: int) -> list[Choice]:
    return [Choice(letter, "", letter in key, count, 0.0, 0.0) for letter, count in counts.items()]


@pytest.mark.parametrize(
    ("kind", "key", "counts", "expected"),
    [
        ("single", "A", {"A": 5, "B": 5, "C": 0}, ""),
        ("single", "A", {"A": 5, "B": 6, "C": 0}, "B"),
        ("single", "AC", {"A": 5, "B": 6, "C": 2}, ""),  # C was accepted afterwards: together they are more
        ("multiple", "AC", {"A": 9, "B": 3, "C": 4}, ""),
        ("multiple", "AC", {"A": 9, "B": 5, "C": 4, "D": 6}, "BD"),
        ("true_false", "√", {"√": 4, "×": 6}, "×"),
        ("fill", "", {}, ""),
    ],
)
def test_options_that_stand_where_the_key_should(kind: str, key: str, counts: dict[str, int], expected: str) -> None:
    assert rivals(kind, choices(key, **counts)) == expected


@pytest.mark.parametrize(
    ("difficulty", "blank", "discrimination", "rival", "expected"),
    [
        (0.6, 0, 0.4, "", []),
        (0.4, 0, 0.4, "B", [(Doubt.KEY, "B")]),
        (0.6, 0, -0.01, "", [(Doubt.INVERSE, "")]),
        (0.2, 0, 0.0, "", [(Doubt.HARD, ""), (Doubt.WEAK, "")]),
        (0.6, 20, 0.2, "", [(Doubt.BLANK, "")]),
        (0.95, 0, 0.05, "", [(Doubt.EASY, "")]),
        (0.1, 30, -0.5, "CD", [(Doubt.KEY, "CD"), (Doubt.INVERSE, ""), (Doubt.HARD, ""), (Doubt.BLANK, "")]),
    ],
)
def test_what_is_doubtful(
    difficulty: float, blank: int, discrimination: float, rival: str, expected: list[tuple[Doubt, str]]
) -> None:
    given = choices("A", A=50, B=30, C=20)
    assert list(doubts(100, difficulty, blank, discrimination, given, rival)) == expected


def test_time_is_told_from_the_answer_before() -> None:
    events = [(110.0, 1), (125.0, 3), (140.0, 1), (170.0, 2), (170.2, 4)]
    assert seconds_spent(100.0, events) == {1: 10.0, 3: 15.0, 2: 30.0}


def test_laws_the_least_known_first() -> None:
    found = by_law(
        {1: answers((100, 0, "A"), (0, 0, "B")), 2: answers((100, 0, "A"))},
        {1: SINGLE, 2: replace(SINGLE, laws=("乙法", "甲法"))},
    )
    assert found == [("甲法", 2, 3), ("乙法", 1, 1)]


def test_spread_of_scores() -> None:
    found = spread([0, 1000, 5999, 10000], 10000)
    assert (found.mean, found.median, found.lowest, found.highest) == ("42.5", 3499.5, 0, 10000)
    assert found.deviation == pytest.approx(4645.66, abs=0.01)  # √(64746374.75 / 3)
    assert [people for _low, _high, people in found.bins] == [1, 1, 0, 0, 0, 1, 0, 0, 0, 1]
    assert spread([], 10000).mean == "—"


def test_reliability_of_a_worked_case() -> None:
    """Guttman's perfect scale of three questions, twelve people: p = 9/12, 6/12, 3/12; Σpq = 0.625, variance of the totals
    1.25, so KR-20 = 3/2 × (1 − 0.625/1.25) = 0.75; standard error √(1.25 × 12/11) × √0.25 questions of 100 hundredths."""
    papers = [{1: 100 * (n > 0), 2: 100 * (n > 1), 3: 100 * (n > 2)} for n in (0, 1, 2, 3) * 3]
    found = reliability(papers, {1: 100, 2: 100, 3: 100})
    assert found.value == pytest.approx(0.75)
    assert found.error == pytest.approx(100 * (1.25 * 12 / 11) ** 0.5 * 0.5)
    assert (found.people, found.is_kr20, found.level) == (12, True, Level.FAIR)
    assert "30" in reliability_sentence(found)
    unequal = reliability([{1: each[1], 2: each[2] * 2} for each in papers], {1: 100, 2: 200})
    assert not unequal.is_kr20


@pytest.mark.parametrize(
    ("papers", "maxima"),
    [([{1: 100, 2: 0}] * 9, {1: 100, 2: 100}), ([{1: 100}] * 12, {1: 100}), ([{1: 100, 2: 0}] * 12, {1: 100, 2: 100})],
)
def test_reliability_that_can_not_be_told(papers: list[dict[int, int]], maxima: dict[int, int]) -> None:
    assert reliability(papers, maxima).level is Level.NONE


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (0.9, Level.HIGH),
        (0.89, Level.GOOD),
        (0.79, Level.FAIR),
        (0.69, Level.LOW),
        (-0.4, Level.LOW),
        (None, Level.NONE),
    ],
)
def test_what_a_coefficient_allows(value: float | None, level: Level) -> None:
    assert Reliability(value, None, 100, is_kr20=False).level is level


def test_units_under_three_persons_have_no_figures() -> None:
    people = [Person(2, "/1/2/", 5000, False), Person(2, "/1/2/", 7000, True), Person(3, "/1/3/", 9000, True)]
    lines = units([("/1/", "区"), ("/1/2/", "队"), ("/1/3/", "室"), ("/1/4/", "空")], people)
    assert [(line.name, line.depth, line.people, line.mean, line.passed) for line in lines] == [
        ("区", 0, 3, "70.0", 2), ("队", 1, 2, "", None), ("室", 1, 1, "", None),
    ]  # fmt: skip


def sit(exam: int, person: int, wrong: dict[int, object], start: datetime) -> int:
    """Sit an exam to the end: everything right but `wrong` (number -> what is given instead, None for nothing)."""
    who = actor_of(person, Role.STAFF)
    attempt = db.write(lambda: starting.start(exam, who, start, random.Random(person)))
    given = {**right_answers(attempt), **wrong}
    for place, (number, answer) in enumerate(sorted(given.items()), start=1):
        if answer is None:
            continue
        change, at = Change(number, 1, json.dumps(answer), False, None), start + timedelta(seconds=20 * place)
        db.write_core(lambda c, change=change, at=at: saving.save(c, attempt, person, None, [change], at))  # type: ignore[misc]
    db.write(lambda: ending.submit(attempt, who, start + timedelta(minutes=10)))
    return attempt


@pytest.fixture
def examined(app: Flask, cast: Cast) -> tuple[int, Cast]:
    """Twelve of the brigade sat one paper of six questions: the better half missed the first (a wrong key), the last of
    the paper was left empty by three."""
    make_questions()
    now = clock.now()
    brigade = db.session().get_one(Department, cast.brigade)
    people = [make_person(f"Z{n:03}", f"Zoe{n}", brigade).id for n in range(12)]
    db.session().commit()
    exam = make_exam(
        opens=now - timedelta(hours=1), closes=now + timedelta(days=1), mode=PaperMode.FIXED,
        audience={"departments": [str(cast.brigade)]},
    )  # fmt: skip
    first = right_answers_of_first(exam, people[0], now)
    rival = ["B"] if first != ["B"] else ["C"]
    for n, person in enumerate(people):
        wrong: dict[int, object] = {1: rival} if n < 8 else {4: None, 5: None}
        if n >= 9:
            wrong[6] = None
        sit(exam, person, wrong, now - timedelta(minutes=30)) if n else finish_first(exam, person, wrong, now)
    return exam, cast


def right_answers_of_first(exam: int, person: int, now: datetime) -> object:
    """What is right for question 1, from an attempt that is begun."""
    who = actor_of(person, Role.STAFF)
    attempt = db.write(lambda: starting.start(exam, who, now - timedelta(minutes=30), random.Random(1)))
    return right_answers(attempt)[1]


def finish_first(exam: int, person: int, wrong: dict[int, object], now: datetime) -> None:
    """Answer and hand in what right_answers_of_first has begun."""
    attempt = db.session().execute(select(Attempt.id).where(Attempt.exam_id == exam)).scalars().one()
    who, start = actor_of(person, Role.STAFF), now - timedelta(minutes=30)
    for place, (number, answer) in enumerate(sorted({**right_answers(attempt), **wrong}.items()), start=1):
        change, at = Change(number, 1, json.dumps(answer), False, None), start + timedelta(seconds=20 * place)
        db.write_core(lambda c, change=change, at=at: saving.save(c, attempt, person, None, [change], at))  # type: ignore[misc]
    db.write(lambda: ending.submit(attempt, who, start + timedelta(minutes=10)))


def test_a_wrong_key_is_pointed_out(examined: tuple[int, Cast]) -> None:
    exam = db.session().get_one(Exam, examined[0])
    found = analysis_of(exam, ("",))
    first = found.items[0]
    assert [doubt for doubt, _letters in first.doubts][:2] == [Doubt.KEY, Doubt.INVERSE]
    assert (first.people, first.right, first.blank) == (12, 4, 0)
    assert (found.spread.people, found.reliability.people) == (12, 12)
    assert all(item.seconds == 20 for item in found.items if not item.blank)
    assert sum(item.blank for item in found.items) == 4 + 4 + 3
    assert [line.people for line in found.units] == [12, 12]


def test_only_what_counts_is_counted(examined: tuple[int, Cast]) -> None:
    """An attempt that is still open, and units outside the scope, are left out."""
    exam_id, cast = examined
    db.write(lambda: starting.start(exam_id, actor_of(cast.alice, Role.STAFF), clock.now(), random.Random(1)))
    exam = db.session().get_one(Exam, exam_id)
    assert analysis_of(exam, ("",)).spread.people == 12
    office = db.session().get_one(Department, cast.office)
    assert analysis_of(exam, (office.path,)).spread.people == 0
    assert analysis_of(exam, ()).items == ()


def test_a_few_queries_whatever_the_number_of_people(examined: tuple[int, Cast]) -> None:
    exam = db.session().get_one(Exam, examined[0])
    asked: list[str] = []
    event.listen(db.engine(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    analysis_of(exam, ("",))
    assert len([each for each in asked if each.startswith("SELECT")]) <= 7


def test_the_page_says_it_in_words_and_leads_to_the_bank(
    examined: tuple[int, Cast], signed_in: Callable[[str], FlaskClient]
) -> None:
    dan = signed_in("D001")
    exam_id = examined[0]
    assert f"/reports/items/{exam_id}" in dan.get(f"/exams/{exam_id}").get_data(as_text=True)
    text = dan.get(f"/reports/items/{exam_id}").get_data(as_text=True)
    for sentence in (
        "答错者多选",
        "，建议复核答案",
        "高分者答错多于低分者",
        "几乎人人答对",
        "人数不足30人",
        "分数怎样分布？",
    ):
        assert sentence in text
    frozen = analysis_of(db.session().get_one(Exam, exam_id), ("",)).items[0].question
    assert f'href="/bank/questions/{frozen.bank_id}"' in text
    assert db.session().get_one(FrozenQuestion, frozen.id).question_id == frozen.bank_id
    again = re.search(rf'href="(/exams/{exam_id}/questions/\d+/regrade)"', dan.get(f"/reports/items/{exam_id}").text)
    assert again is not None
    assert dan.get(again[1]).status_code == 200
    assert signed_in("B001").get(f"/reports/items/{exam_id}").status_code == 403  # a unit head reads no keys
    assert signed_in("Z003").get(f"/reports/items/{exam_id}").status_code == 403


def test_the_files_say_the_same(examined: tuple[int, Cast], signed_in: Callable[[str], FlaskClient]) -> None:
    dan, exam_id = signed_in("D001"), examined[0]
    rows = list(csv.reader(io.StringIO(dan.get(f"/reports/items/{exam_id}/table.csv").get_data().decode("utf-8-sig"))))
    assert len(rows) == 7
    assert rows[1][3:6] == ["12", "4", "33.3%"]
    assert rows[1][-1].startswith("答错者多选")
    book = load_workbook(io.BytesIO(dan.get(f"/reports/items/{exam_id}/table.xlsx").get_data()))
    assert book.sheetnames == ["试题分析", "选项", "法规", "单位", "全卷"]
    assert [row[1] for row in book["单位"].iter_rows(min_row=2, values_only=True)] == [12, 12]
    assert dan.get(f"/reports/items/{exam_id}/table.pdf").status_code == 404


def test_an_exam_without_results_says_so(app: Flask, cast: Cast, signed_in: Callable[[str], FlaskClient]) -> None:
    make_questions()
    now = clock.now()
    exam = make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=1))
    assert "还没有可以分析的答卷" in signed_in("D001").get(f"/reports/items/{exam}").get_data(as_text=True)
