"""`python -m tests.faults.shifted FILE [NAME=VALUE…] COMMAND…`: the product on a machine whose clock is wrong by the seconds
that FILE says; when FILE changes, somebody has set the clock. What counts on evenly (the kernel's counters) isn't touched."""

import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from quizapp import clock
from quizapp.cli import main
from quizapp.config import Config

LOOK_SECONDS = 0.05


def set_clock(config: Config, name: str, seconds: float) -> Path:
    """Set the clock of a machine; answers the file that says so."""
    place = config.data_dir / f"{name}.shift"
    place.with_suffix(".new").write_text(str(seconds))
    place.with_suffix(".new").rename(place)
    return place


def run(place: Path, arguments: list[str]) -> None:
    """Live with that clock."""
    while "=" in arguments[0]:
        name, _equals, value = arguments.pop(0).partition("=")
        os.environ[name] = value
    time.tzset()
    shift, before, counted = float(place.read_text()), datetime.now(UTC), clock.steady()
    traveller = time_machine.travel(before, tick=True).start()  # which takes its time, and stands meanwhile
    right = before + timedelta(seconds=shift + clock.steady() - counted)
    traveller.shift(right - datetime.now(UTC))
    threading.Thread(target=_follow, args=(traveller, place, shift), daemon=True).start()
    sys.argv = ["quizapp", *arguments]
    main()


def _follow(traveller: time_machine.Traveller, place: Path, shift: float) -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        wanted = float(place.read_text())
        if wanted != shift:
            traveller.shift(timedelta(seconds=wanted - shift))
            shift = wanted


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2:])
