"""One part of an exam that is written on paper while the rest is sat on the screen; its marks are entered afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

AWAITING = "awaiting"  # a band: sat on the screen, but the marks of the paper are not entered yet


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """All in hundredths of a mark. `marks` is what the part counts for in the total, `full` the full marks of the paper
    itself: on its scale marks are entered and `pass_line` stands. `screen_line` is the least on the screen. None: no
    line."""

    title: str
    marks: int
    full: int
    pass_line: int | None = None
    screen_line: int | None = None

    @property
    def is_scaled(self) -> bool:
        """Whether the paper's own marks are not the ones that count."""
        return self.full != self.marks

    def counted(self, mark: int) -> int:
        """What a mark on the paper's own scale counts for in the total, half up."""
        return int(Fraction(mark * self.marks, self.full) + Fraction(1, 2)) if self.full else 0

    def is_passed(self, screen: int, mark: int) -> bool:
        """Whether both sides reach their lines: `screen` of the part on the screen, `mark` on the paper's own scale."""
        return (self.screen_line is None or screen >= self.screen_line) and (
            self.pass_line is None or mark >= self.pass_line
        )

    def to_json(self) -> dict[str, Any]:
        """For storing; the inverse of from_json."""
        return {
            "title": self.title,
            "marks": self.marks,
            "full": self.full,
            "pass_line": self.pass_line,
            "screen_line": self.screen_line,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any] | None) -> "WrittenPart | None":
        """Read what to_json wrote; None where the exam has no such part."""
        if not raw:
            return None
        return cls(raw["title"], raw["marks"], raw["full"], raw.get("pass_line"), raw.get("screen_line"))
