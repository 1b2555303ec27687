"""Hashing with Argon2id. Never inside a writing transaction: a hash takes tens of milliseconds."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from quizapp.accounts.rules import normalise
from quizapp.config import Config


def hash_password(config: Config, password: str) -> str:
    """The hash to store."""
    return _hasher(config.argon2_passes, config.argon2_memory_kib).hash(normalise(password))


def is_right(config: Config, stored: str | None, password: str) -> bool:
    """Whether the password fits. Without a stored hash (unknown user) the same work is done, so time tells nothing."""
    hasher = _hasher(config.argon2_passes, config.argon2_memory_kib)
    try:
        hasher.verify(stored or _dummy(config.argon2_passes, config.argon2_memory_kib), normalise(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@cache
def _hasher(passes: int, memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)


@cache
def _dummy(passes: int, memory_kib: int) -> str:
    return _hasher(passes, memory_kib).hash("nobody has this password")
