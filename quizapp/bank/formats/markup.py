"""Texts in one of Moodle's formats, reduced to plain text; pictures kept where they are in the file, losses told."""

import base64
import binascii
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from quizapp.bank.formats.html import to_text
from quizapp.bank.formats.pictures import Album
from quizapp.bank.rules.document import Image
from quizapp.bank.rules.wording import tidy
from quizapp.sheets.problems import Problem, Where, warning

VERBATIM = "quizapp-text"  # the class of what our own writers have laid down blank by blank
_VERBATIM = re.compile(rf'<span class="{VERBATIM}">([^<]*(?:<br ?/?>[^<]*)*)</span>')
_KNOWN = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|sub|sup|ul|ol|li|table|tbody|thead|tr|td|th|img|a|pre|code|tt|h[1-6]|hr|font|"
    r"center|blockquote|strike|small|big|audio|video|iframe|math|svg|object|embed)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_DATA = re.compile(r"data:image/[\w.+-]+(?:;[\w=-]+)*;base64,(.*)", re.DOTALL | re.IGNORECASE)
_MARKDOWN_PICTURE = re.compile(r"!\[([^\[\]\n]{0,200})\]\(([^()\s<>]{1,2000})(?:[ \t][^()\n]{0,200})?\)")
_STRONG = re.compile(r"\*\*(?=[^\s*])([^*\n]+)(?<=\S)\*\*")  # __ is left: it may be a blank
_PLUGIN = re.compile(r"@@PLUGINFILE@@/*", re.IGNORECASE)


@dataclass(slots=True)
class Reducer:
    """Reduces the texts of one question. `files`: name -> bytes, of the text that is being read."""

    album: Album
    where: Where
    images: list[Image] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def text(self, raw: str, form: str, place: str = "", files: Mapping[str, bytes] | None = None) -> str:
        """The plain text. `form`: html, markdown, plain_text, or moodle_auto_format where lines stay and HTML may stand."""
        if form == "plain_text":
            return tidy(raw)
        if "{mlang" in raw:
            self._lost("mlang")
        if form == "markdown":
            raw = _MARKDOWN_PICTURE.sub(lambda found: self._drawn(found, place, files or {}), raw)
            raw = _STRONG.sub(r"\1", raw)
        if form != "html":
            if not has_markup(raw):
                return tidy(raw)
            raw = _with_lines(raw)
        own: list[str] = []

        def keep(found: re.Match[str]) -> str:
            own.append(html.unescape(re.sub(r"<br ?/?>", "\n", found[1])))
            return ""

        text = to_text(
            _VERBATIM.sub(keep, raw),
            lambda src, alt: self._picture(src, alt, place, files or {}),
            self._lost,
            as_shown=True,
        )
        return tidy("\n".join(filter(None, ("".join(own), text))))

    def aside(self, raw: str, form: str, files: Mapping[str, bytes] | None = None) -> str:
        """The text of what is not shown with the question; its pictures are lost."""
        before = len(self.images)
        text = self.text(raw, form, "", files)
        self.problems += [warning("W_IMAGE_LOST", self.where, image.name) for image in self.images[before:]]
        del self.images[before:]
        return text

    def _drawn(self, found: re.Match[str], place: str, files: Mapping[str, bytes]) -> str:
        self._picture(found[2], found[1], place, files)
        return ""

    def _picture(self, src: str, alt: str, place: str, files: Mapping[str, bytes]) -> None:
        name, data = _content(src, files)
        image = self.album.add(alt if name == "image" and alt else name, data, place) if data else None
        if image is None:
            self.problems.append(warning("W_IMAGE_LOST", self.where, alt or name))
        else:
            self.images.append(image)

    def keep(self, name: str, data: bytes | None, place: str = "") -> None:
        """A picture that stands beside a text; told where it can't be kept."""
        image = self.album.add(name, data, place) if data else None
        if image is None:
            self.problems.append(warning("W_IMAGE_LOST", self.where, name))
        else:
            self.images.append(image)

    def _lost(self, name: str) -> None:
        told = warning("W_OBJECT_LOST", self.where, name)
        if told not in self.problems:
            self.problems.append(told)


def has_markup(text: str) -> bool:
    """Whether a text has tags or entities that a browser would not show as they stand."""
    return _KNOWN.search(text) is not None or _ENTITY.search(text) is not None


def escaped(text: str) -> str:
    """A text as HTML that reads back blank by blank."""
    return f'<span class="{VERBATIM}">{html.escape(text, quote=False).replace(chr(10), "<br>")}</span>'


def decoded(text: str) -> bytes | None:
    """Base64 with whatever blanks; None where it is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=False) or None
    except (binascii.Error, ValueError):
        return None


def _content(src: str, files: Mapping[str, bytes]) -> tuple[str, bytes | None]:
    inline = _DATA.match(src.strip())
    if inline:
        return "image", decoded(unquote(inline[1]))
    name = unquote(_PLUGIN.sub("", src)).split("?")[0].strip("/")
    return name or "image", files.get(name) or files.get(name.rsplit("/", 1)[-1])


def _with_lines(raw: str) -> str:
    """Line ends that stand between words become line breaks; those around blocks of HTML are only layout."""
    return re.sub(r"(?<!>)\r?\n(?![ \t]*<)", "<br>", raw)
