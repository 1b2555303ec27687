"""Options with fractions, as Moodle and its like score them, judged as one of our choices."""

from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.bank.rules.document import Answer
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.sheets.problems import Problem, Where, warning

FULL = 99.99  # per cent; 3 × 33.33333 make 99.99999


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text and what it earns, in per cent."""

    text: str
    fraction: float


def choice(
    options: Sequence[Weighed], where: Where, problems: list[Problem], *, is_single: bool
) -> tuple[Kind, Answer]:
    """Kind and key. Of a single choice what earns everything is right; of others, whatever earns something."""
    least = FULL if is_single else 0.0
    right = [each for each in options if each.fraction >= least and each.fraction > 0]
    some = {round(each.fraction, 2) for each in options if each.fraction > 0}
    if is_single and any(0 < each.fraction < FULL for each in options):
        problems.append(warning("W_PARTIAL_LOST", where))
    elif not is_single and len(some) > 1:
        problems.append(warning("W_WEIGHTS_LOST", where))
    letters = tuple(letter for letter, each in zip(LETTERS, options, strict=False) if each in right)
    return Kind.SINGLE if is_single else Kind.MULTIPLE, letters or None


def accepted(texts: Sequence[Weighed], where: Where, problems: list[Problem]) -> tuple[str, ...]:
    """The texts a blank accepts: those that earn something. * stands for any text and is no answer by itself."""
    earning = [each for each in texts if each.fraction > 0 and each.text.strip("* ")]
    if any(each.fraction < FULL for each in earning):
        problems.append(warning("W_WEIGHTS_LOST", where))
    if any("*" in each.text.replace("\\*", "") for each in earning):
        problems.append(warning("W_MATCH_LOST", where))
    return tuple(dict.fromkeys(each.text.replace("\\*", "*") for each in earning))
