"""Jining 2021 and 2023: 40, 20 and 20 questions, pass at 80, units in time slots, a make-up for the absent and the failed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from quizapp import db
from quizapp.exams.models import RosterEntry
from quizapp.exams.queries.standing import questions_had
from quizapp.exams.rules.presets import BY_CODE
from quizapp.exams.rules.slots import Admission, Slot, may_enter, slot_of
from tests.exams.notices.office import (
    NINE,
    TODAY,
    SignIn,
    draft,
    errors_in,
    fields_of,
    publish,
    refusal,
    result,
    rules_page,
    sit,
    sit_for,
)
from tests.factories import Cast

SETTINGS = BY_CODE["jining_2021"].settings(NINE)
DISTRICT, BRIGADE, OFFICE, TEAM = 1, 2, 3, 4
MORNING = Slot("上午", NINE, NINE + timedelta(hours=2), (BRIGADE,))
NOON = Slot("中午", NINE + timedelta(hours=3), NINE + timedelta(hours=5), (DISTRICT,))
ALONE = Slot("单独", NINE + timedelta(hours=6), NINE + timedelta(hours=8), (), (77,))


@pytest.mark.parametrize(
    ("person", "path", "slot"),
    [
        (1, "/1/2/", "上午"), (1, "/1/2/4/", "上午"), (1, "/1/3/", "中午"), (1, "/1/", "中午"), (77, "/1/2/", "单独"), (1, "/9/", None),
        (None, "/1/2/", "上午"), (1, "", None), (1, "/12/21/", None),
    ],
)  # fmt: skip
def test_everybody_sits_in_the_slot_of_the_nearest_unit_or_in_an_own_one(
    person: int | None, path: str, slot: str | None
) -> None:
    found = slot_of((NOON, MORNING, ALONE), person, path)
    assert (found.name if found else None) == slot


@pytest.mark.parametrize(
    ("address", "code", "refused"),
    [
        ("10.1.2.3", "A3F9", ""), ("10.1.2.3", " a3 f9 ", ""), ("10.1.2.3", "", "room_code_missing"), ("10.1.2.3", "B", "room_code_wrong"),
        ("10.1.3.3", "A3F9", "address_outside"), ("192.168.7.7", "A3F9", ""), ("::ffff:10.1.2.9", "A3F9", ""), ("", "A3F9", "address_outside"),
        ("unix:", "A3F9", "address_outside"),
    ],
)  # fmt: skip
def test_the_door_of_a_supervised_room(address: str, code: str, refused: str) -> None:
    assert may_enter(Admission("A3F9", ("10.1.2.0/24", "192.168.7.7")), address, code) == refused


@pytest.mark.parametrize(
    ("score", "band"), [(100, "excellent"), (90, "excellent"), (89, "pass"), (80, "pass"), (79, "fail")]
)
def test_pass_at_eighty(score: int, band: str) -> None:
    assert SETTINGS.band_of(score * 100) == band


def add_slot(office: object, exam: int, **fields: object) -> str:
    page = office.get(f"/exams/{exam}/slots").get_data(as_text=True)  # type: ignore[attr-defined]
    form = fields_of(page) | fields
    answer = office.post(f"/exams/{exam}/slots", data=form, follow_redirects=True)  # type: ignore[attr-defined]
    return str(answer.get_data(as_text=True))


def test_units_sit_in_their_slots(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "jining_2021", "slots")
        brigade = {"name": "第一场", "opens_at": "2026-11-20T09:00", "closes_at": "2026-11-20T10:30", "departments": [str(bank.brigade)]}  # fmt: skip
        office = {"name": "第二场", "opens_at": "2026-11-20T14:00", "closes_at": "2026-11-20T15:30", "people": "C001 D001", "room_code": "K8"}  # fmt: skip
        assert "已添加场次" in add_slot(dan, exam, **brigade)
        assert "超出了考试的开放时间" in add_slot(dan, exam, **(brigade | {"closes_at": "2026-12-20T10:00"}))
        assert "不能排在两个场次" in add_slot(dan, exam, **(brigade | {"name": "又一场"}))
        assert "没有工号" in add_slot(dan, exam, **(office | {"people": "Z999"}))
        assert "请给场次选择单位" in add_slot(dan, exam, **(office | {"people": ""}))
        assert "已添加场次" in add_slot(dan, exam, **office)
        page = rules_page(dan, exam)
        assert "场次“第一场”：2026-11-20 09:00 至 2026-11-20 10:30，劳动监察大队。" in page
        assert "场次“第二场”：2026-11-20 14:00 至 2026-11-20 15:30，指定的 2 人。" in page
        publish(dan, exam)
        clock.move_to(NINE + timedelta(minutes=5))
        alice, carol = signed_in("A001"), signed_in("C001")
        assert "您的场次：第一场" in alice.get(f"/tests/{exam}").get_data(as_text=True)
        sit(alice, exam)
        assert "考试还没有开始" in refusal(carol, exam)
        clock.move_to(datetime(2026, 11, 20, 6, 5, tzinfo=UTC))
        bob, carol = signed_in("B001"), signed_in("C001")
        assert "考试时间已结束" in refusal(bob, exam)
        assert "请输入监考宣布的考场口令" in refusal(carol, exam)
        assert "考场口令不对" in refusal(carol, exam, room_code="K9")
        sit(carol, exam, room_code="k8")
        assert result(exam, bank.carol).passed


def test_a_make_up_for_the_absent_and_the_failed_prefers_other_questions(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "jining_2021", "first")
        publish(dan, exam)
        clock.move_to(NINE + timedelta(hours=1))
        alice, bob = signed_in("A001"), signed_in("B001")
        sit_for(alice, exam, 79)
        sit_for(bob, exam, 80)
        had = questions_had(bank.alice)
        clock.move_to(NINE + timedelta(days=3))
        dan, alice, bob = signed_in("D001"), signed_in("A001"), signed_in("B001")
        assert "安排补考" in dan.get(f"/exams/{exam}").get_data(as_text=True)
        address = f"/exams/new?make_up_of={exam}"
        answer = dan.post(address, data=fields_of(dan.get(address).get_data(as_text=True)))
        assert answer.status_code == 302, errors_in(answer.get_data(as_text=True))
        again = int(answer.location.rsplit("/", 1)[1])
        assert "这是“考试first”的补考" in rules_page(dan, again)
        publish(dan, again)
        people = db.session().query(RosterEntry.name).where(RosterEntry.exam_id == again)
        assert sorted(name for (name,) in people) == ["Alice", "Carol", "Dan"]
        clock.shift(timedelta(days=1))
        alice, bob = signed_in("A001"), signed_in("B001")
        assert bob.get(f"/tests/{again}").status_code == 404
        attempt = sit(alice, again)
        fresh = questions_had(bank.alice) - had
        assert len(fresh) == 48, "40 of the 45 other single ones, and all 4 + 4 other ones of the rest"
        assert result(again, bank.alice).passed
        assert attempt


def test_a_make_up_waits_for_the_end_of_the_exam(bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False):
        dan = signed_in("D001")
        exam = draft(dan, "jining_2021", "first")
        publish(dan, exam)
        again = draft(dan, "jining_2021", "second", make_up_of=str(exam))
        lock = {"lock_version": "1"}
        page = dan.post(f"/exams/{again}/publication", data=lock, follow_redirects=True).get_data(as_text=True)
        assert "原考试还没有结束" in page
