"""Parts of a paper with rules of their own, and the order in which they are sat.

Parts of one name belong together. An attempt in order is a row of legs: each is open for a time, and what lies behind is
closed. A time limit for each question makes every question a leg.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from quizapp.exams.rules.scoring import Policies, policies_from_json, policies_to_json


class Order(StrEnum):
    """How a candidate goes through the paper."""

    FREE = "free"
    PARTS = "parts"  # one part after another, no way back


@dataclass(frozen=True, slots=True)
class SectionRule:
    """The rules of the part with this title. `pass_line` in hundredths and `seconds` are None where none is set;
    `policies` stand before those of the whole paper."""

    title: str
    pass_line: int | None = None
    seconds: int | None = None
    policies: Policies = ()

    def to_json(self) -> dict[str, Any]:
        """For storing; the inverse of from_json."""
        return {
            "title": self.title,
            "pass_line": self.pass_line,
            "seconds": self.seconds,
            "policies": policies_to_json(self.policies),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "SectionRule":
        """Read what to_json wrote."""
        return cls(raw["title"], raw.get("pass_line"), raw.get("seconds"), policies_from_json(raw.get("policies", {})))


@dataclass(frozen=True, slots=True)
class Leg:
    """Questions `first` to `last` are open together, for `seconds` or as long as the attempt lasts."""

    title: str
    first: int
    last: int
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class More:
    """More time for an attempt, less where it is taken back. `leg` is the one that was open when it was given, None where
    no attempt had begun."""

    seconds: int
    leg: int | None = None


def has_legs(order: Order, sections: Sequence[SectionRule], question_seconds: int) -> bool:
    """Whether an attempt under these rules is a row of legs."""
    return bool(question_seconds) or order is Order.PARTS or any(section.seconds for section in sections)


def legs_of(
    titles: Sequence[str], order: Order, sections: Sequence[SectionRule], question_seconds: int
) -> tuple[Leg, ...]:
    """The legs of a paper whose question n stands in the part titles[n - 1]; empty where everything is open at once."""
    if question_seconds:
        return tuple(Leg(title, number, number, question_seconds) for number, title in enumerate(titles, start=1))
    limits = {section.title: section.seconds for section in sections}
    if order is Order.FREE and not any(limits.get(title) for title in titles):
        return ()
    legs: list[Leg] = []
    for number, title in enumerate(titles, start=1):
        if legs and legs[-1].title == title:
            legs[-1] = Leg(title, legs[-1].first, number, legs[-1].seconds)
        else:
            legs.append(Leg(title, number, number, limits.get(title)))
    return tuple(legs)


def lengthened(legs: Sequence[Leg], more: Sequence[More], duration_seconds: int) -> tuple[Leg, ...]:
    """The legs of an attempt that got more time. What is given during the attempt makes up for time lost just now, so the
    limit of the leg that is open grows by it. What was given before the start is for somebody who needs longer throughout,
    so every limit grows in the proportion in which the attempt's duration does (full seconds, rounded up)."""
    before = sum(each.seconds for each in more if each.leg is None)
    during = [sum(each.seconds for each in more if each.leg == index) for index in range(len(legs))]
    return tuple(
        leg
        if leg.seconds is None
        else replace(leg, seconds=leg.seconds + own - -leg.seconds * before // duration_seconds)
        for leg, own in zip(legs, during, strict=True)
    )


def leg_end(leg: Leg, began_at: datetime, deadline: datetime) -> datetime:
    """When a leg that began at this moment closes: never after the attempt."""
    return deadline if leg.seconds is None else min(deadline, began_at + timedelta(seconds=leg.seconds))


def follow(
    legs: Sequence[Leg], index: int, began_at: datetime, deadline: datetime, now: datetime, *, is_done: bool = False
) -> tuple[int, datetime] | None:
    """The leg that is open now and since when: legs whose time is over are left one after another, each next one
    beginning where the last ended; `is_done` leaves the present one now. None after the last."""
    if is_done and now < leg_end(legs[index], began_at, deadline):
        index, began_at = index + 1, now
    while index < len(legs) and now >= leg_end(legs[index], began_at, deadline):
        began_at = leg_end(legs[index], began_at, deadline)
        index += 1
    return (index, began_at) if index < len(legs) else None
