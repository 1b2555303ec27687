"""The one clock. Everything that needs the time asks here, or is handed it."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment as an aware UTC datetime (microseconds kept)."""
    return datetime.now(UTC)
