"""Several files as one .zip; the same files give the same bytes, wherever and whenever it is packed."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX, _FILE = 3, 0o100644 << 16
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
LONGEST = 60


def write_bundle(files: Mapping[str, bytes]) -> bytes:
    """The .zip of these files (path inside it -> content), by name, stored as they are: .docx and PDF are packed already,
    and what a compressor makes depends on its version."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.create_system, entry.external_attr = _UNIX, _FILE
            packed.writestr(entry, files[name])
    return target.getvalue()


def file_name(text: str) -> str:
    """A text as part of a file's name on any system: one line without separators, not too long, never empty."""
    plain = unicodedata.normalize("NFC", "".join(" " if each.isspace() else each for each in text))
    kept = "".join(each for each in plain if unicodedata.category(each) not in ("Cf", "Cs", "Cn", "Co"))
    return _NOT_IN_NAMES.sub("_", kept)[:LONGEST].strip(" .") or "_"
