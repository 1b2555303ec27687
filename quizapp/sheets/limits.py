"""What a file may ask of us, checked before it is opened."""

import io
import zipfile
from dataclasses import dataclass

from quizapp.sheets.problems import Problem, error

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, time in seconds. Two honest books of 100,000 rows by 12 cells need 210–300 MB to read."""

    file_size: int = 32 * MIB
    unzipped: int = 256 * MIB
    free_ratio_below: int = 16 * MIB  # under this the ratio is not looked at
    ratio: int = 100
    entries: int = 2000
    rows: int = 100_000
    cell_chars: int = 32_767
    memory: int = 512 * MIB
    cpu_seconds: int = 120


DEFAULT = Limits()


def zip_problem(data: bytes, limits: Limits = DEFAULT) -> Problem | None:
    """What the central directory of a zip-based file gives away: too many entries, too large, packed too tight."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return error("E_BAD_FILE")
    unzipped = sum(entry.file_size for entry in entries)
    if len(entries) > limits.entries or unzipped > limits.unzipped:
        return error("E_ZIP_BOMB")
    if unzipped > limits.free_ratio_below and unzipped > limits.ratio * max(1, len(data)):
        return error("E_ZIP_BOMB")
    return None
