"""Shuffling options only where it is safe."""

import re

from quizapp.bank.rules.kinds import CHOICE_KINDS, Kind
from quizapp.papers.rules.draw import Rng

# Options that speak of other options lose their meaning in another order.
_REFERS = re.compile(
    r"以上|上述|前述|前[一二两三四五六七八九十\d]+[项者种个]|后[一二两三四五六七八九十\d]+[项者种个]|都对|都不对|都是|都不是|均对|均不|均正确|均错"
    r"|皆是|皆非|全部正确|全对|全错|其他选项|其余选项|[A-HＡ-Ｈ]\s*[、,，和与及或+＋]\s*[A-HＡ-Ｈ]|[A-HＡ-Ｈ]{2,}|选项\s*[A-HＡ-Ｈ]|[A-HＡ-Ｈ]\s*项"
    r"|all of the above|none of the above|both",
    re.IGNORECASE,
)


def may_shuffle(kind: Kind, options: tuple[str, ...]) -> bool:
    """Whether the options of a question may change places: choices only, and none that refers to others."""
    return kind in CHOICE_KINDS and not any(_REFERS.search(option) for option in options)


def option_order(kind: Kind, options: tuple[str, ...], rng: Rng, *, wanted: bool) -> tuple[int, ...]:
    """Displayed position i shows original option order[i]; the plain order where shuffling is off or not safe."""
    order = list(range(len(options)))
    if wanted and may_shuffle(kind, options):
        rng.shuffle(order)
    return tuple(order)
