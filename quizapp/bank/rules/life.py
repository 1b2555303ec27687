"""The life of a question."""

from quizapp.bank.rules.kinds import State

MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.IN_REVIEW, State.RETIRED}),
    State.IN_REVIEW: frozenset({State.APPROVED, State.DRAFT}),
    State.APPROVED: frozenset({State.SUSPENDED, State.RETIRED}),
    State.SUSPENDED: frozenset({State.APPROVED, State.RETIRED}),
    State.RETIRED: frozenset({State.DRAFT}),
}
REVIEWERS_MOVES = frozenset({State.APPROVED})


def refusal(old: State, new: State, author_id: int | None, actor_id: int | None, lacks: int) -> str:
    """Why a move is not allowed, as a code; "" if it is. An approver is never the author of the revision, and a
    question that lacks a citation in force is not approved."""
    if new not in MOVES[old]:
        return "move_not_allowed"
    if new is State.APPROVED and author_id is not None and author_id == actor_id:
        return "own_question"
    if new is State.APPROVED and lacks:
        return "lacks_citation"
    return ""
