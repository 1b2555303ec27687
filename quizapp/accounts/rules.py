"""Passwords, lock-outs and sessions as rules."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar

T = TypeVar("T")

MIN_LENGTH = 8
MAX_LENGTH = 128
ACCOUNT_CEILING = 100  # consecutive failures from anywhere, NIST SP 800-63B-4
LONGEST_LOCK = timedelta(minutes=60)
FORGET_AFTER = timedelta(hours=1)  # failures older than this don't add up with new ones
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # no look-alikes: i l o 0 1
FIRST_LENGTH = 10


class Picker(Protocol):
    """What is needed of a random source; secrets.SystemRandom has it."""

    def choice(self, seq: Sequence[T]) -> T: ...


@dataclass(frozen=True, slots=True)
class Failures:
    """The counter of one login name at one address."""

    failures: int = 0
    locks: int = 0
    last_failed_at: datetime | None = None
    locked_until: datetime | None = None


def normalise(password: str) -> str:
    """NFKC, so that a password typed with full-width letters is the same one."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, blocked: frozenset[str], personal: Iterable[str]) -> str:
    """A code of why a new password is refused, "" if it may be used. No rules of composition, no forced change."""
    plain = normalise(password)
    if len(plain) < MIN_LENGTH:
        return "password_short"
    if len(plain) > MAX_LENGTH:
        return "password_long"
    folded = plain.casefold()
    if folded in blocked or len(set(folded)) < 3 or _is_run(folded):
        return "password_common"
    if any(len(word) >= 3 and word.casefold() in folded and len(folded) - len(word) < 4 for word in personal):
        return "password_personal"
    return ""


def first_password(picker: Picker) -> str:
    """A random first password, easy to read from paper: 10 characters of 31, about 49 bits."""
    return "".join(picker.choice(READABLE) for _index in range(FIRST_LENGTH))


def after_failure(before: Failures, now: datetime, allowed: int, first_lock: timedelta) -> Failures:
    """The counter after one more wrong password. The lock doubles each time, up to an hour."""
    is_old = before.last_failed_at is not None and now - before.last_failed_at > FORGET_AFTER
    failures = 1 if is_old else before.failures + 1
    locks = 0 if is_old else before.locks
    if failures < allowed:
        return Failures(failures, locks, now, before.locked_until)
    lock = min(first_lock * 2**locks, LONGEST_LOCK)
    return Failures(0, locks + 1, now, now + lock)


def minutes_locked(locked_until: datetime | None, now: datetime) -> int:
    """Whole minutes left of a lock, rounded up; 0 when there is none."""
    if locked_until is None or locked_until <= now:
        return 0
    return int((locked_until - now).total_seconds() // 60) + 1


def _is_run(text: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return steps in ({1}, {-1}, {0})
