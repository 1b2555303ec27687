"""F7: the power is cut. What a living server wrote and synced is recorded; the disk is rebuilt as it could have been at every
moment (nothing, everything, some, torn sectors of what was not synced yet), opened, and held against what had been told."""

import os
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from quizapp.config import Config
from tests.bench.ground import prepare
from tests.faults.ground import Server, crowd, leave, say, size, wait_for_more
from tests.faults.trace import Cut, Step, Sync, Told, Tracer, Write, steps_of

pytestmark = pytest.mark.slow
SECTOR = 512
MODES = ("none", "all", "some", "torn")
Files = dict[str, bytes]


def test_a_power_cut_at_any_moment_loses_nothing_that_was_told(
    on_sqlite: Config, serve: Callable[[Config, int], Server]
) -> None:
    if shutil.which("strace") is None:
        assert not os.environ.get("CI"), "no strace on this machine, and under CI it must be there"
        pytest.skip("no strace on this machine: apt-get install strace")
    people, images = 3, size(240, 2400)
    exam = prepare(on_sqlite, people)
    server = serve(on_sqlite, 1)
    sitters = crowd(on_sqlite.port, exam, people)
    for place, sitter in enumerate(sitters):
        sitter.history.revision = (place + 1) * 1_000_000  # so that a revision says whose it is
    database = on_sqlite.data_dir / "quizapp.db"
    before = {str(path): path.read_bytes() for path in (database, Path(f"{database}-wal"))}
    tracer = Tracer(server.process.pid, on_sqlite.data_dir / "trace")
    for sitter in sitters:
        sitter.start()
    wait_for_more(sitters, size(25, 250), seconds=600)
    leave(sitters)
    steps = steps_of(tracer.end(), set(before))
    whose = {(place + 1): sitter.history.attempt for place, sitter in enumerate(sitters)}
    told = sum(isinstance(step, Told) for step in steps)
    assert told >= sum(len(sitter.history.acknowledged) for sitter in sitters) > 0, "an answer was sent unseen"
    count, lost, broken = try_images(before, steps, whose, images)
    say(f"F7: {told} answers told, {count} images of the disk, {lost} with a loss, {broken} broken")
    assert (count >= images, lost, broken) == (True, 0, 0)
    careless = [step for step in steps if not isinstance(step, Sync)]
    _count, lost_without, _broken = try_images(before, careless, whose, size(40, 200))
    assert lost_without > 0, "a disk that never syncs must lose: otherwise nothing was shown"


def try_images(before: Files, steps: Sequence[Step], whose: dict[int, int], wanted: int) -> tuple[int, int, int]:
    """(images tried, how many lack something told, how many can't be read) over moments spread evenly."""
    lost = broken = count = 0
    moments = range(1, len(steps) + 1, max(1, len(steps) * len(MODES) // (wanted + len(MODES))))
    rng = random.Random(1)
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:  # noqa: S108
        for moment, safe, open_writes, told in islice(disks(before, steps, set(moments)), wanted):
            for mode in MODES:
                count += 1
                place = put_down(safe, open_writes, mode, rng, Path(folder))
                try:
                    lost += not holds(place, told, whose)
                except sqlite3.DatabaseError:
                    broken += 1
            assert moment
    return count, lost, broken


def disks(
    before: Files, steps: Sequence[Step], moments: set[int]
) -> Iterator[tuple[int, dict[str, bytearray], list[Write | Cut], dict[tuple[int, int], int]]]:
    """At each moment: the files as they surely are on the disk, what may be there or not, (person, number) -> revision
    told by then."""
    safe = {name: bytearray(data) for name, data in before.items()}
    waiting: list[tuple[int, Write | Cut]] = []
    told: dict[tuple[int, int], int] = {}
    for at, step in enumerate(steps):
        if isinstance(step, Told):
            who = step.revision // 1_000_000
            told[who, step.number] = max(told.get((who, step.number), 0), step.revision)
        elif isinstance(step, Sync):
            for place, write in waiting:
                if write.file == step.file and place < step.began:
                    apply(safe, write)
            waiting = [(place, w) for place, w in waiting if w.file != step.file or place >= step.began]
        else:
            waiting.append((at, step))
        if at + 1 in moments:
            yield at + 1, safe, [write for _place, write in waiting], dict(told)


def apply(files: dict[str, bytearray], step: Write | Cut) -> None:
    content = files[step.file]
    if isinstance(step, Cut):
        del content[step.length :]
        return
    if len(content) < step.offset:
        content.extend(b"\0" * (step.offset - len(content)))
    content[step.offset : step.offset + len(step.data)] = step.data


def put_down(
    safe: dict[str, bytearray], waiting: Sequence[Write | Cut], mode: str, rng: random.Random, folder: Path
) -> Path:
    """Write the files as this kind of cut leaves them; answers the database's path."""
    files = {name: bytearray(data) for name, data in safe.items()}
    for step in waiting:
        if mode == "all" or (mode == "some" and rng.random() < 0.5) or (mode == "torn" and isinstance(step, Cut)):
            apply(files, step)
        elif mode == "torn" and isinstance(step, Write):
            for start in range(0, len(step.data), SECTOR):
                if rng.random() < 0.5:
                    apply(files, Write(step.file, step.offset + start, step.data[start : start + SECTOR]))
    for old in folder.iterdir():
        old.unlink()
    for name, data in files.items():
        (folder / Path(name).name).write_bytes(data)
    return folder / "quizapp.db"


def holds(database: Path, told: dict[tuple[int, int], int], whose: dict[int, int]) -> bool:
    """Whether everything told is in this image; raises sqlite3.DatabaseError for one that's damaged."""
    with closing(sqlite3.connect(database)) as connection:
        (state,) = connection.execute("PRAGMA quick_check").fetchone()
        if state != "ok":
            raise sqlite3.DatabaseError(state)
        stored = {(a, n): r for a, n, r in connection.execute("SELECT attempt_id, number, revision FROM answer")}
    return all(stored.get((whose[who], number), 0) >= revision for (who, number), revision in told.items())
