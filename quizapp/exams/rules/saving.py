"""Which of two writes to the same question wins (I3)."""

from enum import StrEnum
from typing import Any


class Decision(StrEnum):
    APPLY = "apply"  # newer than what is stored
    SAME = "same"  # a repetition of what is stored: acknowledge again
    STALE = "stale"  # an old tab or a delayed request: refuse and show what is stored


def decide(stored_revision: int, stored: Any, revision: int, value: Any) -> Decision:
    """Compare a write with what is stored; revision 0 means nothing is stored."""
    if revision > stored_revision:
        return Decision.APPLY
    if revision == stored_revision and value == stored:
        return Decision.SAME
    return Decision.STALE
