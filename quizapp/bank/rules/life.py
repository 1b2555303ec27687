"""The life of a question."""

from quizapp.bank.rules.kinds import State

MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.IN_REVIEW, State.RETIRED}),
    State.IN_REVIEW: frozenset({State.APPROVED, State.DRAFT}),
    State.APPROVED: frozenset({State.SUSPENDED, State.RETIRED}),
    State.SUSPENDED: frozenset({State.APPROVED, State.RETIRED}),
    State.RETIRED: frozenset({State.DRAFT}),
}
EDITORS = frozenset({State.IN_REVIEW, State.DRAFT, State.RETIRED})  # where an editor may move a question
REVIEWERS = frozenset({State.APPROVED, State.DRAFT, State.SUSPENDED, State.RETIRED})


def may_ask(new: State, *, edits: bool, reviews: bool) -> bool:
    """Whether somebody who edits or reviews may move questions to a state at all."""
    return (edits and new in EDITORS) or (reviews and new in REVIEWERS)


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
