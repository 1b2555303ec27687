"""A university's constitution contest: one attempt, ranked by score, then by time used; open to everybody who can sign in."""

from datetime import timedelta

import pytest
import time_machine

from quizapp.exams.rules.ranking import Entrant, Ranking, ranked
from tests.exams.notices.office import (
    NINE,
    TODAY,
    SignIn,
    begin,
    draft,
    items,
    publish,
    refusal,
    right,
    rules_page,
    save,
)
from tests.factories import Cast


@pytest.mark.parametrize(
    ("ranking", "entrants", "order"),
    [
        (Ranking.SCORE_TIME, [(1, 90, 600), (2, 95, 900), (3, 90, 500)], [(1, 2), (2, 3), (3, 1)]),
        (Ranking.SCORE_TIME, [(1, 90, 600), (2, 90, 600), (3, 80, 1)], [(1, 1), (1, 2), (3, 3)]),
        (Ranking.SCORE, [(1, 90, 600), (2, 90, 100), (3, 80, 1)], [(1, 1), (1, 2), (3, 3)]),
        (Ranking.NONE, [(1, 90, 600)], []), (Ranking.SCORE_TIME, [], []),
    ],
)  # fmt: skip
def test_the_order_of_a_contest(
    ranking: Ranking, entrants: list[tuple[int, int, int]], order: list[tuple[int, int]]
) -> None:
    found = ranked([Entrant(*each) for each in entrants], ranking)
    assert [(rank, entrant.person_id) for rank, entrant in found] == order


def test_who_is_as_good_and_faster_stands_first(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "constitution_contest", "contest")
        page = rules_page(dan, exam)
        for sentence in ("只能考一次", "排名：按得分，同分按用时", "参加人员：所有能登录的人员，不设名单"):
            assert sentence in page
        publish(dan, exam)
        clock.move_to(NINE + timedelta(hours=1))
        for number, minutes, marks in (("A001", 20, 90), ("B001", 10, 90), ("E001", 5, 80)):
            browser = signed_in(number)
            assert browser.post("/open/contest").location.endswith(f"/tests/{exam}")
            attempt = begin(browser, exam)
            clock.shift(timedelta(minutes=minutes))
            reached = 0
            for item in items(attempt):
                if reached + item.marks <= marks * 100:
                    reached += item.marks
                    assert save(browser, attempt, item.number, right(item)).status_code == 200
            browser.post(f"/attempts/{attempt}/submission")
        table = signed_in("D001").get(f"/exams/{exam}/ranking").get_data(as_text=True)
        assert table.index("Bob") < table.index("Alice") < table.index("Eve")
        assert "10 分 0 秒" in table
        assert "次数已用完" in refusal(browser, exam)


def test_each_question_has_its_own_time(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "constitution_contest", "quick", question_seconds="20")
        assert "每题限时 20 秒" in rules_page(dan, exam)
        publish(dan, exam)
        clock.move_to(NINE + timedelta(hours=1))
        alice = signed_in("A001")
        alice.post("/open/quick")
        attempt = begin(alice, exam)
        page = alice.get(f"/attempts/{attempt}").get_data(as_text=True)
        assert page.count("data-question=") == 1
        assert 'data-left-ms="20000"' in page
        first, second, third = items(attempt)[:3]
        assert save(alice, attempt, second.number, right(second)).status_code == 409, "still ahead"
        assert save(alice, attempt, first.number, right(first)).json["left_ms"] == 20000
        answer = alice.post(f"/attempts/{attempt}/leg", data={"leg": "0"})
        assert 'data-question="2"' in alice.get(answer.location).get_data(as_text=True)
        alice.post(f"/attempts/{attempt}/leg", data={"leg": "0"})
        assert 'data-question="2"' in alice.get(answer.location).get_data(as_text=True), "twice skips nothing"
        assert save(alice, attempt, first.number, None, revision=2).status_code == 409, "no way back"
        clock.shift(timedelta(seconds=25))
        assert 'data-question="3"' in alice.get(answer.location).get_data(as_text=True)
        assert save(alice, attempt, third.number, right(third)).json["left_ms"] == 15000
        alice.post(f"/attempts/{attempt}/submission")
        result = alice.get("/results").get_data(as_text=True)
        assert "考试quick" in result


def test_nobody_comes_in_before_it_is_published(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False):
        dan = signed_in("D001")
        draft(dan, "constitution_contest", "later")
        assert dan.get("/open/later").status_code == 404
        closed = draft(dan, "shaanxi_2020", "closed")
        publish(dan, closed)
        assert dan.get("/open/closed").status_code == 404
        assert dan.post("/open/closed").status_code == 404
