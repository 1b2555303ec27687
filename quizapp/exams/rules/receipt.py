"""The receipt's checksum: anyone with the attempt's answers can compute it again."""

import hashlib
import json
from collections.abc import Mapping


def checksum(attempt_id: int, answers: Mapping[int, str]) -> str:
    """SHA-256 (hex) of the canonical JSON of attempt number and [question number, answer JSON] in order."""
    rows = [[number, answers[number]] for number in sorted(answers)]
    text = json.dumps([str(attempt_id), rows], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
