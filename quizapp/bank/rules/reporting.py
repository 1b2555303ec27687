"""Why a question may be reported as faulty."""

from enum import StrEnum


class FaultReason(StrEnum):
    """What is wrong with a question, as the reporter sees it."""

    KEY = "key"
    LAW = "law"
    WORDING = "wording"
    OPTIONS = "options"
    OTHER = "other"
