"""F5: the disk fills up while everybody answers, and later there is room again."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from quizapp.config import Config
from tests.bench.ground import prepare
from tests.faults.ground import Line, Server, compare, crowd, leave, say, size, wait_for_more, wait_for_refusals

pytestmark = pytest.mark.slow
MIB = 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MiB; where we may not mount one, the test can't be shown here."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_refuses_in_words_and_goes_on_when_there_is_room(
    on_sqlite: Config, small_disk: Path, serve: Callable[[Config, int], Server]
) -> None:
    shutil.move(on_sqlite.data_dir / "quizapp.db", small_disk / "quizapp.db")
    config = replace(on_sqlite, database_url=f"sqlite:///{small_disk / 'quizapp.db'}")
    people = 6
    exam = prepare(config, people)
    serve(config, 2)
    sitters = crowd(config.port, exam, people)
    for sitter in sitters:
        sitter.start()
    wait_for_more(sitters, 2)
    for _time in range(size(1, 5)):
        fill(small_disk / "ballast")
        wait_for_refusals(sitters, 2)
        page = Line(config.port)  # another connection of a person who sits
        page.cookie = sitters[0].cookie
        status, body = page.ask(b"GET", f"/attempts/{sitters[0].history.attempt}")
        page.close()
        assert (status, b"data-question" in body) == (200, True), "a page that only reads still comes"
        (small_disk / "ballast").unlink()
        wait_for_more(sitters, 2)
    leave(sitters)
    count = compare(config, [sitter.history for sitter in sitters])
    said = set().union(*(sitter.history.refused_by for sitter in sitters))
    say(f"F5: {count}; refused with {said}")
    assert count.is_whole, count
    assert said == {"服务器磁盘已满，暂时无法保存。请不要关闭页面，并告诉管理员；有空间后会自动继续。"}


def fill(place: Path) -> None:
    """Take every byte that is left."""
    block = MIB
    with place.open("ab", buffering=0) as ballast:
        while block >= 512:
            try:
                if ballast.write(b"\0" * block) < block:
                    block //= 2
            except OSError:
                block //= 2
