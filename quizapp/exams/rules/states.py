"""The life of an exam and of an attempt; moves only forward (I8)."""

from enum import StrEnum


class ExamState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"
    ARCHIVED = "archived"


class AttemptState(StrEnum):
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    AUTO_CLOSED = "auto_closed"
    GRADED = "graded"
    VOID = "void"


ATTEMPT_MOVES: dict[AttemptState, frozenset[AttemptState]] = {
    AttemptState.IN_PROGRESS: frozenset({AttemptState.SUBMITTED, AttemptState.AUTO_CLOSED, AttemptState.VOID}),
    AttemptState.SUBMITTED: frozenset({AttemptState.GRADED, AttemptState.VOID}),
    AttemptState.AUTO_CLOSED: frozenset({AttemptState.GRADED, AttemptState.VOID}),
    AttemptState.GRADED: frozenset({AttemptState.VOID}),
    AttemptState.VOID: frozenset({AttemptState.GRADED}),  # a voiding taken back; it was marked before
}
EXAM_MOVES: dict[ExamState, frozenset[ExamState]] = {
    ExamState.DRAFT: frozenset({ExamState.PUBLISHED}),
    ExamState.PUBLISHED: frozenset({ExamState.CLOSED}),
    ExamState.CLOSED: frozenset({ExamState.ARCHIVED}),
    ExamState.ARCHIVED: frozenset(),
}


def may_move(old: AttemptState, new: AttemptState) -> bool:
    """Whether an attempt may go from `old` to `new`."""
    return new in ATTEMPT_MOVES[old]
