"""The record of an attempt as bytes and on paper: the same facts give the same, years later too."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

FORMAT = "quizapp attempt record 1"
BEIJING = timezone(timedelta(hours=8))


def record_bytes(facts: Mapping[str, Any]) -> bytes:
    """Canonical JSON: keys sorted, Chinese as it is, moments in UTC with microseconds, ids as text (written by the caller),
    one line end at the end. Nothing in it tells when or by whom it was written."""
    text = json.dumps({"format": FORMAT, **facts}, ensure_ascii=False, sort_keys=True, indent=1, default=_moment)
    return (text + "\n").encode()


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    raise TypeError(type(value).__name__)


def beijing(moment: datetime | None, *, finely: bool = False) -> str:
    """A moment for the printed record, always in Beijing time and never in the zone of a machine or a setting, so that the
    same attempt gives the same page everywhere; `finely` with milliseconds."""
    if moment is None:
        return ""
    there = moment.astimezone(BEIJING)
    return f"{there:%Y-%m-%d %H:%M:%S}" + (f".{there.microsecond // 1000:03d}" if finely else "")
