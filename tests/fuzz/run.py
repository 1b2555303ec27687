"""Feeding files to the readers in processes with limits, some hundred to each, and telling how they fared."""

import multiprocessing
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from quizapp.bank.formats.table import read
from quizapp.bank.words import sentence
from quizapp.sheets.limits import DEFAULT, MIB
from quizapp.sheets.problems import Level
from tests.memory import peak

PER_PROCESS = 300
SECONDS = 10  # more of the processor's time for one file is a hang
PATIENCE = 60  # seconds by the clock: other work may share the processor
SPARE = 512 * MIB  # what the interpreter and its libraries map


@dataclass
class Tally:
    """What became of the files of one family. `failed`: (number of the file, what was wrong)."""

    files: int = 0
    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    memory: int = 0  # MiB, the largest process
    failed: list[tuple[int, str]] = field(default_factory=list)


def feed(files: Sequence[bytes], names: Sequence[str]) -> Tally:
    """Read every file; one that kills or stops its process is counted as failed and the rest go to a new one."""
    tally = Tally()
    start = 0
    while start < len(files):
        start = _process(files, names, start, min(len(files), start + PER_PROCESS), tally)
    return tally


def _process(files: Sequence[bytes], names: Sequence[str], start: int, end: int, tally: Tally) -> int:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_read_all, args=(theirs, files[start:end], names[start:end]), daemon=True)
    process.start()
    theirs.close()
    number = start
    try:
        while number < end:
            if not ours.poll(PATIENCE):
                return _lost(tally, number, f"gave no answer within {PATIENCE} s")
            told, seconds, memory = ours.recv()
            told = told if seconds <= SECONDS else f"took {seconds:.1f} s"
            tally.files += 1
            tally.slowest, tally.memory = max(tally.slowest, seconds), max(tally.memory, memory)
            if told in ("read", "refused"):
                tally.read += told == "read"
                tally.refused += told == "refused"
            else:
                tally.failed.append((number, told))
            number += 1
    except EOFError:
        return _lost(tally, number, "its process died")
    finally:
        process.kill()
        process.join()
        ours.close()
    return end


def _lost(tally: Tally, number: int, why: str) -> int:
    tally.files += 1
    tally.failed.append((number, why))
    return number + 1


def _read_all(pipe: Connection, files: Sequence[bytes], names: Sequence[str]) -> None:
    memory = DEFAULT.memory + SPARE
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for data, name in zip(files, names, strict=True):
        began = time.process_time()
        told = _judge(name, data)
        pipe.send((told, time.process_time() - began, peak()))


def _judge(name: str, data: bytes) -> str:
    """ "read", "refused", or what is wrong with the answer. Running out of the allowed memory is a refusal: the importer
    says so in words."""
    try:
        reading = read(name, data)
    except MemoryError:
        return "refused"
    except Exception as problem:  # the very thing that must not happen
        return f"raised {type(problem).__name__}: {str(problem)[:200]}"
    if reading.total != len(reading.drafts) + reading.duplicates + reading.failed + reading.ignored:
        return "its totals do not add up"
    if not reading.total and not any(problem.level is Level.ERROR for problem in reading.problems):
        return "nothing was read and nothing was said"
    for problem in reading.problems:
        if problem.code in sentence(problem):
            return f"{problem.code} has no sentence"
    return "read" if reading.drafts else "refused"
