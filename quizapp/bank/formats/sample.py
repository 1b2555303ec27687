"""A file looked at once, for telling formats apart by content."""

import re
from dataclasses import dataclass
from functools import cached_property

from quizapp.bank.formats.package import is_zip, member_names
from quizapp.sheets.reader import decode

OLE = b"\xd0\xcf\x11\xe0"
_ROOT = re.compile(r"<\s*([A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)([^<>]*)>")
_PROLOG = re.compile(r"<\?.*?\?>|<!--.*?-->|<![^<>]*>", re.DOTALL)


@dataclass(frozen=True)
class Sample:
    """`file` is the name, for messages only."""

    file: str
    data: bytes

    @property
    def is_zip(self) -> bool:
        """Whether the bytes begin as a zip."""
        return is_zip(self.data)

    @property
    def is_ole(self) -> bool:
        """Whether the bytes begin as an OLE2 compound file: .xls, .et, .doc."""
        return self.data.startswith(OLE)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names in a zip; empty for anything else."""
        return member_names(self.data) if self.is_zip else frozenset()

    @cached_property
    def text(self) -> str | None:
        """The whole text by strict decoding; None for what is no text."""
        if self.is_zip or self.is_ole:
            return None
        decoded = decode(self.data)
        return None if decoded is None or "\x00" in decoded[0] else decoded[0]

    @cached_property
    def root(self) -> tuple[str, str]:
        """(local name of the root element, its attributes as written) of XML or HTML; ("", "") for other texts."""
        start = (self.text or "")[:20_000].lstrip("\ufeff \t\r\n")
        if not start.startswith("<"):
            return "", ""
        found = _ROOT.match(_PROLOG.sub("", start).lstrip())
        return (found[2], found[3]) if found else ("", "")
