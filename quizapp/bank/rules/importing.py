"""The life of a line in an import's preview."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class LineState(StrEnum):
    """Can be taken; a person left it out; asks what is there already; can't be taken; is in the bank now."""

    READY = "ready"
    LEFT = "left"
    DUPLICATE = "duplicate"
    FAILED = "failed"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Totals:
    """What a preview shows on top; total = ready + left + duplicates + failed + ignored."""

    ready: int
    left: int
    duplicates: int
    failed: int
    ignored: int

    @property
    def total(self) -> int:
        """Everything that was read."""
        return self.ready + self.left + self.duplicates + self.failed + self.ignored


def heading_key(words: Sequence[str]) -> str:
    """By which a heading is known again: its words in their order."""
    return hashlib.sha256("|".join(" ".join(word.split()) for word in words).encode()).hexdigest()


def totals(states: Mapping[str, int], ignored: int) -> Totals:
    """Count the lines by state; what was taken was ready before."""
    found = Counter(states)
    return Totals(
        ready=found[LineState.READY] + found[LineState.TAKEN],
        left=found[LineState.LEFT],
        duplicates=found[LineState.DUPLICATE],
        failed=found[LineState.FAILED],
        ignored=ignored,
    )


def may_choose(state: LineState, *, has_document: bool) -> bool:
    """Whether a person may switch a line between taken and left out; a duplicate may be taken on purpose."""
    return has_document and state in (LineState.READY, LineState.LEFT, LineState.DUPLICATE)
