"""The receipt's checksum: anyone with the attempt's answers can compute it again."""

import hashlib
import json
from collections.abc import Mapping


def checksum(attempt_id: int, answers: Mapping[int, str]) -> str:
    """SHA-256 (hex) of receipt_text in UTF-8."""
    return hashlib.sha256(receipt_text(attempt_id, answers).encode()).hexdigest()


def receipt_text(attempt_id: int, answers: Mapping[int, str]) -> str:
    """The canonical JSON of attempt number and [question number, answer JSON] in order, without a line end."""
    rows = [[number, answers[number]] for number in sorted(answers)]
    return json.dumps([str(attempt_id), rows], ensure_ascii=False, separators=(",", ":"))
