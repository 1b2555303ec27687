"""F1: workers of the running server are killed again and again while everybody answers."""

import random
import time
from collections.abc import Callable

import pytest

from quizapp.config import Config
from tests.bench.ground import prepare
from tests.faults.ground import Server, Sitter, compare, crowd, leave, say, size, wait_for_more


def was_hit(sitters: list[Sitter]) -> bool:
    """Whether a request was under way in a worker that died; a kill between two requests shows nothing."""
    return any(sitter.history.retries for sitter in sitters)


@pytest.mark.slow
def test_killed_workers_lose_nothing_that_was_acknowledged(
    place: Config, serve: Callable[[Config, int], Server]
) -> None:
    people, kills, rng = size(8, 20), size(8, 200), random.Random(1)
    exam = prepare(place, people)
    server = serve(place, 2)
    sitters = crowd(place.port, exam, people)
    for sitter in sitters:
        sitter.start()
    killed = 0
    while killed < kills or (not was_hit(sitters) and killed < 10 * kills):
        time.sleep(rng.uniform(0.1, 1.0))
        killed += server.kill_a_worker(rng)
    wait_for_more(sitters, 2)
    leave(sitters)
    count = compare(place, [sitter.history for sitter in sitters])
    say(f"F1 {place.database[:6]}: {killed} workers killed, {count}")
    assert count.is_whole, count
    assert count.acknowledged > kills
    assert count.retries > 0, "no request was hit"
    assert count.stale_refused > 0
