"""成绩复核: until when a candidate may ask for a result to be looked at again."""

from datetime import datetime, timedelta
from enum import StrEnum

MAX_TEXT = 1000


class ComplaintState(StrEnum):
    """待处理 已更正 维持原成绩."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


def refusal(shown_since: datetime | None, days: int, now: datetime, *, has_open: bool) -> str:
    """ "" when a complaint may be filed now, else the code of why not. `shown_since`: when the result became visible."""
    if shown_since is None:
        return "not_released"
    if has_open:
        return "complaint_open"
    if now > shown_since + timedelta(days=days):
        return "complaint_too_late"
    return ""
