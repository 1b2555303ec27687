"""How a version of a law stands on a day."""

from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    CEASED = "ceased"


def standing(effective_on: date | None, ceased_on: date | None, day: date) -> Standing:
    """In force from its first day until the day before its successor's."""
    if effective_on is not None and day < effective_on:
        return Standing.NOT_YET
    if ceased_on is not None and day >= ceased_on:
        return Standing.CEASED
    return Standing.IN_FORCE
