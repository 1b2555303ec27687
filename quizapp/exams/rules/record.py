"""The record of an attempt as bytes: the same facts give the same bytes, years later too."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FORMAT = "quizapp attempt record 1"


def record_bytes(facts: Mapping[str, Any]) -> bytes:
    """Canonical JSON: keys sorted, Chinese as it is, moments in UTC with microseconds, ids as text (written by the caller),
    one line end at the end. Nothing in it tells when or by whom it was written."""
    text = json.dumps({"format": FORMAT, **facts}, ensure_ascii=False, sort_keys=True, indent=1, default=_moment)
    return (text + "\n").encode()


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    raise TypeError(type(value).__name__)
