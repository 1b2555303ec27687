"""`python -m tests.fuzz [--count 10000] [FAMILY…]`: the long form; exits 1 when a file was not answered as it must be."""

import argparse
import sys
from pathlib import Path

from rich.progress import track

from tests.fuzz.families import FAMILIES, files_of
from tests.fuzz.run import PER_PROCESS, Tally, feed

CHUNK = PER_PROCESS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("families", nargs="*", choices=[*FAMILIES, []])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the files that failed")
    options = parser.parse_args()
    bad = 0
    for family in options.families or FAMILIES:
        tally = _run(family, options.count, options.seed, options.keep)
        print(
            f"{family}: {tally.files} files, {tally.read} with questions, {tally.refused} refused, slowest {tally.slowest:.2f} s, "
            f"largest process {tally.memory} MiB, {len(tally.failed)} failed",
            flush=True,
        )
        for number, why in tally.failed[:20]:
            print(f"  {family} {number}: {why}")
        bad += len(tally.failed)
    sys.exit(bool(bad))


def _run(family: str, count: int, seed: int, keep: Path | None) -> Tally:
    whole = Tally()
    for start in track(range(0, count, CHUNK), description=family, disable=not sys.stderr.isatty()):
        names, files = files_of(family, start, min(count, start + CHUNK), seed)
        part = feed(files, names)
        whole.files += part.files
        whole.read += part.read
        whole.refused += part.refused
        whole.slowest, whole.memory = max(whole.slowest, part.slowest), max(whole.memory, part.memory)
        whole.failed += [(start + number, why) for number, why in part.failed]
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            for number, _why in part.failed:
                (keep / f"{family}-{start + number}").write_bytes(files[number])
    return whole


if __name__ == "__main__":
    main()
