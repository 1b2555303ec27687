"""The short form of `make fuzz`: some hundred damaged files of each family, and all that were made to do harm."""

import pytest

from tests.fuzz.families import FAMILIES, files_of
from tests.fuzz.run import feed

COUNT = 300


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_every_damaged_file_is_answered(family: str) -> None:
    names, files = files_of(family, 0, COUNT, seed=20261125)
    tally = feed(files, names)
    assert tally.failed == []
    assert tally.files == COUNT
    assert tally.memory < 512
