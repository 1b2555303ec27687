"""Rates and means as they are printed: one decimal, half up, the raw fraction beside it; 0/0 prints a dash."""

from dataclasses import dataclass
from fractions import Fraction

DASH = "—"


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate as the fraction it is."""

    part: int
    whole: int

    @property
    def percent(self) -> str:
        """96.5%, or a dash for 0/0."""
        return f"{one_decimal(Fraction(self.part * 100, self.whole))}%" if self.whole else DASH

    @property
    def fraction(self) -> str:
        """82/85."""
        return f"{self.part}/{self.whole}"


def one_decimal(value: Fraction) -> str:
    """A number of zero or more with one decimal, half up."""
    tenths = int(value * 10 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"


def mean_text(score_sum: int, count: int) -> str:
    """The mean of scores whose sum is in hundredths, as marks with one decimal; a dash for nobody."""
    return one_decimal(Fraction(score_sum, 100 * count)) if count else DASH
