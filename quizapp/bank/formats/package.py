"""Zip-based files: opened under limits, members read by exact name and never written anywhere."""

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from quizapp.sheets.limits import DEFAULT, Limits, zip_problem
from quizapp.sheets.problems import Problem

MAGIC = b"PK\x03\x04"
MEMBER = 64 * 1024 * 1024  # bytes of one member that are read at most


@dataclass(frozen=True, slots=True)
class Package:
    """An opened zip. `names` are those worth looking at: no folders, no dot files, none of a Mac's shadow copies."""

    archive: zipfile.ZipFile
    names: tuple[str, ...]
    known: frozenset[str]  # the same, for looking up

    def read(self, name: str) -> bytes | None:
        """A member's bytes; None where it is missing, broken, encrypted or too large."""
        content = self.head(name, MEMBER + 1)
        return content if content is not None and len(content) <= MEMBER else None

    def head(self, name: str, size: int) -> bytes | None:
        """The first bytes of a member; None where it can't be read."""
        try:
            with self.archive.open(name) as member:
                return member.read(size)
        except (
            KeyError,
            OSError,
            RuntimeError,
            ValueError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
        ):
            return None

    def find(self, wanted: str, base: str = "") -> str | None:
        """The member that a reference in another one means: relative to that one's folder, else by its whole name."""
        for candidate in (resolve(base, wanted), wanted.lstrip("/")):
            if candidate in self.known:
                return candidate
        return None


def is_zip(data: bytes) -> bool:
    """Whether the bytes begin as a zip does."""
    return data.startswith(MAGIC)


def open_package(data: bytes, limits: Limits = DEFAULT) -> Package | Problem:
    """Open a zip whose central directory keeps the limits."""
    problem = zip_problem(data, limits)
    if problem is not None:
        return problem
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = tuple(name for name in archive.namelist() if _is_worth(name))
    return Package(archive, names, frozenset(names))


def member_names(data: bytes) -> frozenset[str]:
    """The names in a zip, for telling formats apart; empty where it can't be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist()[: DEFAULT.entries])
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return frozenset()


def resolve(base: str, wanted: str) -> str:
    """`wanted` as seen from the member `base`, with .. taken out: a key for looking up, never a path."""
    parts: list[str] = []
    for part in (*PurePosixPath(base).parent.parts, *wanted.replace("\\", "/").split("/")):
        if part == "..":
            del parts[-1:]
        elif part not in ("", ".", "/"):
            parts.append(part)
    return "/".join(parts)


def _is_worth(name: str) -> bool:
    parts = name.split("/")
    return not name.endswith("/") and "__MACOSX" not in parts and not parts[-1].startswith(".")
