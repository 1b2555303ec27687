"""Pictures that items name: found inside the package under the many ways of naming them, never anywhere else."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from quizapp.bank.formats.package import Package
from quizapp.bank.formats.pictures import Album
from quizapp.bank.rules.document import Image

_DATA = re.compile(r"data:image/[\w.+-]+(?:;[\w=-]+)*;base64,(.*)", re.DOTALL | re.IGNORECASE)
_BASES = re.compile(r"\$(?:IMS-CC-FILEBASE|CANVAS_COURSE_REFERENCE|WIKI_REFERENCE)\$/*|@X@.*?@X@", re.IGNORECASE)
_XID = re.compile(r"xid-\d+_\d+")


@dataclass(slots=True)
class Assets:
    """The files of a package and the pictures taken from them; `package` is None for a single file."""

    package: Package | None = None
    album: Album = field(default_factory=Album)

    def image(self, src: str, base: str, place: str, name: str = "") -> Image | None:
        """The picture that a reference in the member `base` means; None where it is not in the file or can't be kept."""
        inline = _DATA.match(src.strip())
        if inline:
            return self._inline(inline[1], place, name)
        member = self._member(src, base)
        data = self.package.read(member) if self.package and member else None
        return self.album.add(member, data, place) if member and data else None

    def _inline(self, text: str, place: str, name: str) -> Image | None:
        try:
            data = base64.b64decode(unquote(text), validate=False)
        except (binascii.Error, ValueError):
            return None
        return self.album.add(name or "image", data, place) if data else None

    def embedded(self, text: str, place: str, name: str) -> Image | None:
        """A picture that stands in the item itself as base64."""
        return self._inline("".join(text.split()), place, name)

    def _member(self, src: str, base: str) -> str | None:
        """By its place, by the folder Canvas keeps files in, by Blackboard's number, else by the only such name."""
        if self.package is None or re.match(r"[a-z][a-z0-9+.-]*:", src, re.IGNORECASE):
            return None
        wanted = _BASES.sub("", unquote(src)).split("?")[0].split("#")[0].replace("\\", "/").strip()
        found = self.package.find(wanted, base) or self.package.find(f"web_resources/{wanted}")
        if found or not wanted:
            return found
        number = _XID.search(wanted)
        tail = "/" + wanted.lstrip("./")
        for fits in (
            lambda name: f"/{name}".endswith(tail),
            lambda name: number is not None and number[0] in name,
            lambda name: name.rsplit("/", 1)[-1] == wanted.rsplit("/", 1)[-1],
        ):
            named = [name for name in self.package.names if not name.endswith(".xml") and fits(name)]
            if len(named) == 1:
                return named[0]
        return None
