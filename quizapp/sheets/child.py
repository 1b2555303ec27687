"""Reading a person's file in a process of its own with limits, so that no file can harm the server. The process is a fresh
interpreter that loads what the reading needs and nothing else, neither the server nor its database."""

import gc
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, TypeVar, cast

from quizapp.sheets.limits import DEFAULT, Limits
from quizapp.sheets.problems import Problem, error

T = TypeVar("T")
Told = Callable[[int, int], None]  # hears how much of how much is done
PAUSE = 0.3  # seconds between two words of it
SPARE = 512 * 1024 * 1024  # address space that the interpreter and its libraries map before any file is read
_MAIN = "from quizapp.sheets.child import work; work({fd})"


@dataclass(frozen=True, slots=True)
class _Far:
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class _Part:
    found: Any


def run_limited(
    function: Callable[..., T],
    *args: Any,
    limits: Limits = DEFAULT,
    told: Told | None = None,
    heard: Callable[[Any], None] | None = None,
) -> T | Problem:
    """Call a top-level function in a fresh process with limits on memory and time; arguments and answer must pickle. A
    process that dies or takes too long becomes a Problem (E_UNREADABLE, E_TIMEOUT). With `told` the function gets one more
    argument of that name to say how far it is; at most a few words a second come through. With `heard` it gets one to hand
    over parts of its answer while it goes on, so that the process need not hold the whole."""
    ours, theirs = multiprocessing.Pipe()
    fd = theirs.fileno()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", _MAIN.format(fd=fd)]
    process = subprocess.Popen(command, env=environment, pass_fds=[fd], stdin=subprocess.DEVNULL)  # noqa: S603 - our own
    theirs.close()
    try:
        ours.send((function, args, limits, (told is not None, heard is not None)))
        return cast("T | Problem", _answer(ours, limits, told, heard))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return error("E_UNREADABLE")
    finally:
        process.kill()
        process.wait()
        ours.close()


def _answer(ours: Connection, limits: Limits, told: Told | None, heard: Callable[[Any], None] | None) -> Any:
    """Waits for each word anew: on a busy machine the work is long without being hung, and its own time is limited."""
    while ours.poll(limits.cpu_seconds + 30):
        answer = ours.recv()
        if isinstance(answer, _Far) and told is not None:
            told(answer.done, answer.total)
        elif isinstance(answer, _Part) and heard is not None:
            heard(answer.found)
        else:
            return answer
    return error("E_TIMEOUT")


class _Speaker:
    """Sends how far the work is, but not more than a few times a second."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe, self.last = pipe, 0.0

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self.last > PAUSE:
            self.last = time.monotonic()
            self.pipe.send(_Far(done, total))


def work(fd: int) -> None:
    """What the fresh process does: take the call from the pipe, set the limits, answer. It lives for one file, so nothing
    is won by looking for cycles to collect."""
    gc.disable()
    pipe = Connection(fd)
    function, args, limits, (is_told, is_heard) = pipe.recv()
    more: dict[str, Any] = {"told": _Speaker(pipe)} if is_told else {}
    if is_heard:
        more["heard"] = lambda part: pipe.send(_Part(part))
    memory = limits.memory + SPARE
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    try:
        pipe.send(function(*args, **more))
    except MemoryError:
        pipe.send(error("E_TOO_LARGE", limit=limits.file_size // 1024 // 1024))
