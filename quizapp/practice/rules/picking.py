"""Which questions come in a practice session."""

from collections.abc import Sequence

from quizapp.papers.rules.draw import Rng

SESSION_SIZE = 10


def pick(questions: Sequence[int], seen: frozenset[int], rng: Rng, size: int = SESSION_SIZE) -> tuple[int, ...]:
    """Up to `size` different questions: those not seen yet first, then seen ones, each group in random order."""
    fresh = [question for question in questions if question not in seen]
    known = [question for question in questions if question in seen]
    rng.shuffle(fresh)
    rng.shuffle(known)
    return tuple((fresh + known)[:size])
