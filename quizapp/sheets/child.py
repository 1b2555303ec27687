"""Reading a person's file in a process of its own with limits, so that no file can harm the server."""

import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from quizapp.sheets.limits import DEFAULT, Limits
from quizapp.sheets.problems import Problem, error

T = TypeVar("T")
SPARE = 512 * 1024 * 1024  # address space that the interpreter and its libraries map before any file is read


def run_limited(function: Callable[..., T], *args: Any, limits: Limits = DEFAULT) -> T | Problem:
    """Call a top-level function in a spawned process with limits on memory and time; what it answers must pickle.
    A process that dies or takes too long becomes a Problem (E_UNREADABLE, E_TIMEOUT)."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, function, args, limits), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(limits.cpu_seconds + 30):
            return error("E_TIMEOUT")
        answer: T | Problem = ours.recv()
        return answer
    except EOFError:
        return error("E_UNREADABLE")
    finally:
        process.kill()
        process.join()
        ours.close()


def _work(pipe: Connection, function: Callable[..., Any], args: tuple[Any, ...], limits: Limits) -> None:
    memory = limits.memory + SPARE
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    try:
        pipe.send(function(*args))
    except MemoryError:
        pipe.send(error("E_TOO_LARGE", limit=limits.file_size // 1024 // 1024))
