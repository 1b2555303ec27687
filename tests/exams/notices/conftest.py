"""A district with a bank large enough for every notice."""

import pytest
from flask import Flask

from tests.factories import Cast, make_questions


@pytest.fixture
def bank(app: Flask, cast: Cast) -> Cast:
    make_questions(singles=85, multiples=24, truths=24)
    return cast
