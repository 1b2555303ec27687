"""The board: every state, what changed since, and whose units somebody sees."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.exams.desk_room import NINE, SignIn, begin, make_room, seats, tell
from tests.factories import Cast


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    return make_room()


def test_the_board_tells_every_state_and_then_only_what_changed(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        alice, bob, dan = signed_in("A001"), signed_in("B001"), signed_in("D001")
        own = begin(alice, exam)
        begin(bob, exam)
        news = dan.get(f"/exams/{exam}/desk/news").json
        assert {line[0]: line[1] for line in news["lines"]} == {
            str(cast.alice): "sitting", str(cast.bob): "sitting", str(cast.carol): "not_come",
            str(cast.dan): "not_come", str(cast.eve): "not_come",
        }  # fmt: skip
        assert news["counts"] == {"sitting": 2, "not_come": 3}
        clock.shift(timedelta(seconds=30))
        since = f"?since={news['mark'] + 20_000}"
        assert seats(dan, exam, since) == {}
        tell(alice, own, unsaved=3)
        assert seats(dan, exam, since) == {str(cast.alice): "unsaved"}
        tell(alice, own, away=True)
        assert seats(dan, exam, since) == {str(cast.alice): "away"}
        clock.shift(timedelta(seconds=50))
        later = dan.get(f"/exams/{exam}/desk/news?since={news['mark'] + 60_000}").json
        assert [line[0] for line in later["silent"]] == [str(cast.bob)]
        assert later["counts"] == {"away": 1, "silent": 1, "not_come": 3}
        alice.post(f"/attempts/{own}/submission")
        assert seats(dan, exam, since)[str(cast.alice)] == "handed_in"


def test_news_of_a_quiet_room_stays_small_and_takes_few_queries(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        dan = signed_in("D001")
        mark = dan.get(f"/exams/{exam}/desk/news").json["mark"]
        clock.shift(timedelta(seconds=10))
        reply = dan.get(f"/exams/{exam}/desk/news?since={mark + 9000}")
        assert len(reply.data) < 200


def test_a_unit_head_sees_the_own_unit_and_can_do_nothing(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False):
        bob = signed_in("B001")
        page = bob.get(f"/exams/{exam}/desk").get_data(as_text=True)
        assert "Alice" in page
        assert "Eve" not in page
        assert "延长时间" not in page
        assert set(seats(bob, exam)) == {str(cast.alice), str(cast.bob)}
        assert bob.post(f"/exams/{exam}/desk/acts", data={"act": "extend"}).status_code == 403
