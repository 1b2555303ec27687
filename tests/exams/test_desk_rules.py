"""The desk's and the leaving rules as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quizapp.exams.rules import desk
from quizapp.exams.rules.desk import Act, Facts, Grant, Reach, Seat
from quizapp.exams.rules.leaving import Consequence, Follow, LeavingRules, Left, consequence, counted, problem
from quizapp.exams.rules.settings import ExamSettings, default_bands
from quizapp.exams.rules.slots import Admission, Slot
from quizapp.exams.rules.states import AttemptState as S

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("facts", "seat"),
    [
        (Facts(), Seat.NOT_COME),
        (Facts(last_seen_at=NOW - 70 * SECOND), Seat.WAITING),
        (Facts(last_seen_at=NOW - 71 * SECOND), Seat.NOT_COME),
        (Facts(S.IN_PROGRESS, NOW), Seat.SITTING),
        (Facts(S.IN_PROGRESS, NOW, unsaved=2), Seat.UNSAVED),
        (Facts(S.IN_PROGRESS, NOW, unsaved=2, is_away=True), Seat.AWAY),
        (Facts(S.IN_PROGRESS, NOW - 71 * SECOND, unsaved=2, is_away=True), Seat.SILENT),
        (Facts(S.IN_PROGRESS, None), Seat.SILENT),
        (Facts(S.GRADED, NOW), Seat.HANDED_IN),
        (Facts(S.SUBMITTED, NOW, is_away=True), Seat.HANDED_IN),
        (Facts(S.VOID, NOW), Seat.VOID),
    ],
)
def test_where_a_candidate_stands(facts: Facts, seat: Seat) -> None:
    assert desk.seat_of(facts, NOW) is seat


@pytest.mark.parametrize(
    ("act", "reach", "seconds", "reason", "text", "code"),
    [
        (Act.EXTEND, Reach.ALL, 600, "断电", "", ""),
        (Act.EXTEND, Reach.UNIT, 0, "断电", "", "desk_minutes"),
        (Act.EXTEND, Reach.PERSON, 36001, "断电", "", "desk_minutes"),
        (Act.EXTEND, Reach.PERSON, 60, "  ", "", "desk_reason"),
        (Act.LATE, Reach.ALL, 60, "堵车", "", "desk_one_only"),
        (Act.LATE, Reach.PERSON, 60, "堵车", "", ""),
        (Act.VOID, Reach.UNIT, 0, "作弊", "", "desk_one_only"),
        (Act.VOID, Reach.PERSON, 0, "", "", "desk_reason"),
        (Act.END, Reach.PERSON, 0, "离场", "", ""),
        (Act.REOPEN, Reach.PERSON, 0, "误交", "", "desk_minutes"),
        (Act.MESSAGE, Reach.ALL, 0, "", " ", "desk_text"),
        (Act.MESSAGE, Reach.ALL, 0, "", "请安静", ""),
        (Act.UNLOCK, Reach.PERSON, 0, "", "", ""),
    ],
)
def test_what_an_act_needs(act: Act, reach: Reach, seconds: int, reason: str, text: str, code: str) -> None:
    assert desk.problem(act, reach, seconds, reason, text) == code


@pytest.mark.parametrize(
    ("grant", "earlier", "is_carried"),
    [
        (Grant(600, Reach.PERSON, None, NOW), (), True),
        (Grant(600, Reach.PERSON, None, NOW), (NOW - SECOND,), True),
        (Grant(600, Reach.PERSON, 5, NOW), (NOW - SECOND,), False),
        (Grant(600, Reach.ALL, None, NOW), (), True),
        (Grant(600, Reach.ALL, None, NOW), (NOW - SECOND,), False),
        (Grant(600, Reach.UNIT, None, NOW), (NOW + SECOND,), True),
    ],
)
def test_more_time_that_a_new_attempt_gets(grant: Grant, earlier: tuple[datetime, ...], is_carried: bool) -> None:
    assert desk.carried([grant], earlier) == ([grant] if is_carried else [])


@pytest.mark.parametrize(
    ("deadline", "seconds", "after"),
    [
        (NOW + 3600 * SECOND, 600, NOW + 3000 * SECOND),
        (NOW + 300 * SECOND, 600, NOW + 60 * SECOND),
        (NOW + 30 * SECOND, 600, NOW + 30 * SECOND),
    ],
)
def test_time_taken_back_never_ends_a_sitting_at_once(deadline: datetime, seconds: int, after: datetime) -> None:
    assert desk.taken_back(deadline, seconds, NOW) == after


def test_let_in_late_keeps_the_own_door_and_only_widens_the_window() -> None:
    slot = Slot("上午", NOW, NOW + 3600 * SECOND, units=(7,), admission=Admission("蓝天"))
    settings = ExamSettings(NOW, NOW + 9000 * SECOND, 3600, 6000, default_bands(10000), slots=(slot,))
    own = settings.window_of(1, "/7/")
    assert desk.admitted_late(settings, own, None) is settings
    assert desk.admitted_late(settings, own, NOW) is settings
    late = desk.admitted_late(settings, own, NOW + 7200 * SECOND)
    assert late.window_of(1, "/7/").closes_at == NOW + 7200 * SECOND
    assert late.window_of(1, "/7/").opens_at == NOW
    assert late.window_of(1, "/7/").admission.room_code == "蓝天"


LIMITS = LeavingRules(Follow.END, times=3, seconds=60)


@pytest.mark.parametrize(
    ("rules", "left", "follows"),
    [
        (LeavingRules(), Left(0, 0), Consequence.NOTHING),
        (LeavingRules(), Left(1, 5), Consequence.WARN),
        (LeavingRules(), Left(99, 9999), Consequence.WARN),
        (LeavingRules(Follow.LOG), Left(9, 999), Consequence.NOTHING),
        (LIMITS, Left(2, 59), Consequence.WARN),
        (LIMITS, Left(3, 12), Consequence.END),
        (LIMITS, Left(1, 60), Consequence.END),
        (LeavingRules(Follow.END, times=3), Left(2, 9999), Consequence.WARN),
        (LeavingRules(Follow.END, seconds=60), Left(50, 59), Consequence.WARN),
        (LeavingRules(Follow.END), Left(50, 5900), Consequence.WARN),
    ],
)
def test_what_follows_leaving_the_page(rules: LeavingRules, left: Left, follows: Consequence) -> None:
    assert consequence(rules, left) is follows


def test_slips_are_not_counted() -> None:
    assert counted(LeavingRules(ignore_seconds=3), [1, 3, 4, 10]) == Left(2, 14)
    assert counted(LeavingRules(ignore_seconds=0), [0, 1]) == Left(1, 1)


def test_leaving_rules_survive_storing_and_older_exams_read_as_usual() -> None:
    assert LeavingRules.from_json(LIMITS.to_json()) == LIMITS
    assert LeavingRules.from_json({}) == LeavingRules()
    settings = ExamSettings(NOW, NOW + 9000 * SECOND, 3600, 6000, default_bands(10000), leaving=LIMITS)
    assert ExamSettings.from_json(settings.to_json()) == settings
    old = {name: value for name, value in settings.to_json().items() if name != "leaving"}
    assert ExamSettings.from_json(old) == replace(settings, leaving=LeavingRules())


def test_ending_without_a_limit_is_refused() -> None:
    assert problem(LeavingRules(Follow.END)) == "leaving_without_limit"
    assert problem(LIMITS) == problem(LeavingRules()) == ""
