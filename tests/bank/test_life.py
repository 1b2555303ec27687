"""A question moves from state to state as the table allows, and nobody approves their own."""

import itertools

import pytest

from quizapp.bank.rules.kinds import State
from quizapp.bank.rules.life import refusal

ALLOWED = {
    ("draft", "in_review"), ("draft", "retired"), ("in_review", "approved"), ("in_review", "draft"), ("approved", "suspended"),
    ("approved", "retired"), ("suspended", "approved"), ("suspended", "retired"), ("retired", "draft"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), list(itertools.product(State, State)))
def test_only_the_moves_of_the_table_are_allowed(old: State, new: State) -> None:
    assert (refusal(old, new, author_id=1, actor_id=2, lacks=0) == "") is ((old.value, new.value) in ALLOWED)


def test_carol_does_not_approve_what_carol_wrote() -> None:
    assert refusal(State.IN_REVIEW, State.APPROVED, author_id=7, actor_id=7, lacks=0) == "own_question"


def test_a_question_that_lacks_its_citation_is_not_approved() -> None:
    assert refusal(State.IN_REVIEW, State.APPROVED, author_id=1, actor_id=2, lacks=1) == "lacks_citation"


def test_carol_may_send_her_own_question_to_review_and_take_it_back() -> None:
    assert refusal(State.DRAFT, State.IN_REVIEW, author_id=7, actor_id=7, lacks=1) == ""
    assert refusal(State.IN_REVIEW, State.DRAFT, author_id=7, actor_id=7, lacks=1) == ""
