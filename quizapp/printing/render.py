"""One page file of `pages/` and its facts become a PDF/A, the same bytes wherever and whenever it is done.

The facts reach typst as JSON in `sys.inputs` and never as source. The fonts are ours alone, the date is one of the facts, and
the version of typst is pinned: another one may lay out otherwise.
"""

import json
import re
import shutil
import tempfile
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from quizapp.paths import PACKAGE

PAGES = PACKAGE / "printing" / "pages"
FONTS = PACKAGE / "printing" / "fonts"
COVERAGE = FONTS / "NotoSerifSC-Regular.coverage"
STANDARD: Final = "a-2u"  # archive PDF whose text can be searched and copied
KEPT = "\n"
_PICTURE = re.compile(r"[0-9a-f]{64}")


def render(page: str, facts: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of `pages/<page>.typ` with these facts; `pictures` by SHA-256 (one that a fact names and that is missing is
    told on the page). `facts["date"]` is [year, month, day, hour, minute, second], of the thing and not of the printing."""
    with tempfile.TemporaryDirectory(prefix="quizapp-print-") as name:
        root = Path(name)
        for source in PAGES.glob("*.typ"):
            shutil.copyfile(source, root / source.name)
        held = _lay_down(root / "pictures", pictures or {})
        inputs = {"facts": json.dumps({**shown(facts), "held": held}, ensure_ascii=False)}
        return typst.compile(
            root / f"{page}.typ",
            root=root,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            format="pdf",
            pdf_standards=[STANDARD],
        )


def shown(value: Any) -> Any:
    """The same facts with every text as the font can show it."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {key: shown(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [shown(each) for each in value]
    return value


def visible(text: str) -> str:
    """A text in which each character the font lacks stands as its number, 〔U+20BB7〕, and control characters are gone."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    return "".join(_visible(char) for char in plain)


def has_glyph(char: str) -> bool:
    """Whether the font has this character."""
    firsts, lasts = _ranges()
    place = bisect_right(firsts, ord(char)) - 1
    return place >= 0 and ord(char) <= lasts[place]


def _visible(char: str) -> str:
    if char in KEPT:
        return char
    if unicodedata.category(char) in ("Cc", "Cf"):
        return ""
    return char if has_glyph(char) else f"〔U+{ord(char):04X}〕"


def _lay_down(folder: Path, pictures: Mapping[str, bytes]) -> list[str]:
    folder.mkdir()
    held = sorted(sha256 for sha256 in pictures if _PICTURE.fullmatch(sha256))
    for sha256 in held:
        (folder / sha256).write_bytes(pictures[sha256])
    return held


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


@cache
def _ranges() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First and last characters of the runs the font has, ascending."""
    runs = [line.split("-") for line in COVERAGE.read_text("ascii").split()]
    return tuple(int(run[0], 16) for run in runs), tuple(int(run[-1], 16) for run in runs)
