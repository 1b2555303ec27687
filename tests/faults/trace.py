"""What a server did to its files and told its clients, in the order in which it did it, as strace saw it."""

import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,sendto,sendmsg"
LINE = re.compile(rb"^(\d+) +(?:<\.\.\. (\w+) resumed>)?(.*)$", re.DOTALL)
FILE = re.compile(rb"^(\w+)\(\d+<([^>]*)>(?:, )?(.*)$", re.DOTALL)
TEXT = re.compile(rb'"((?:\\x[0-9a-f]{2})*)"')
SAVED = re.compile(rb'\{"number": (\d+), "revision": (\d+)\}')


@dataclass(frozen=True)
class Write:
    """Bytes given to the system for a file at an offset; not yet on the disk."""

    file: str
    offset: int
    data: bytes


@dataclass(frozen=True)
class Cut:
    """A file made this long."""

    file: str
    length: int


@dataclass(frozen=True)
class Sync:
    """A file is on the disk as it was when the call began; `began` is how many steps there were before it."""

    file: str
    began: int


@dataclass(frozen=True)
class Told:
    """A client was told that (number, revision) is saved."""

    number: int
    revision: int


Step = Write | Cut | Sync | Told


class Tracer:
    """strace on a living process and all its threads."""

    def __init__(self, process: int, log: Path) -> None:
        self._log = log
        self._strace = subprocess.Popen(
            ["strace", "-f", "-y", "-xx", "-s", "200000", "-e", f"trace={CALLS}", "-p", str(process), "-o", str(log)],
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 20
        while b"TracerPid:\t0\n" in Path(f"/proc/{process}/status").read_bytes():
            assert time.monotonic() < until, "strace does not get hold of the server"
            time.sleep(0.05)
        time.sleep(1)  # all its threads, too

    def end(self) -> bytes:
        """Let go of the process; answers what was seen."""
        self._strace.terminate()
        self._strace.wait(20)
        return self._log.read_bytes()


def steps_of(seen: bytes, files: set[str]) -> list[Step]:
    """The steps that concern these files, in order. What a call was given counts from where it began, what it did to the disk from where it ended."""
    steps: list[Step] = []
    begun: dict[bytes, tuple[bytes, int]] = {}
    for raw in seen.split(b"\n"):
        line = LINE.match(raw)
        if line is None:
            continue
        thread, resumed, rest = line.groups()
        if resumed:
            first, began = begun.pop(thread, (b"", len(steps)))
            steps += _ended(first, began, files)
        elif rest.endswith(b"<unfinished ...>"):
            begun[thread] = (rest, len(steps))
            steps += _begun(rest, files)
        else:
            began = len(steps)
            steps += _begun(rest, files)
            steps += _ended(rest, began, files)
    return steps


def _begun(call: bytes, files: set[str]) -> Iterator[Step]:
    found = FILE.match(call)
    if found is None:
        return
    name, path, rest = found[1], _path(found[2]), found[3]
    text = TEXT.search(rest)
    data = bytes.fromhex(text[1].replace(b"\\x", b"").decode()) if text else b""
    if name == b"pwrite64" and path in files:
        yield Write(path, int(rest[text.end() :].split(b",")[2].split(b")")[0].split(b"<")[0]) if text else 0, data)
    elif name == b"ftruncate" and path in files:
        yield Cut(path, int(rest.split(b")")[0].split(b"<")[0]))
    elif name in (b"sendto", b"sendmsg", b"write"):
        for number, revision in SAVED.findall(data):
            yield Told(int(number), int(revision))


def _ended(call: bytes, began: int, files: set[str]) -> Iterator[Step]:
    found = FILE.match(call)
    if found is not None and found[1] in (b"fsync", b"fdatasync") and _path(found[2]) in files:
        yield Sync(_path(found[2]), began)


def _path(written: bytes) -> str:
    """A file's name as strace writes it: every byte in hexadecimal, or as it is."""
    return re.sub(rb"\\x([0-9a-f]{2})", lambda pair: bytes.fromhex(pair[1].decode()), written).decode(errors="replace")
