"""Settings are typed, refuse what can't work, and are all documented."""

from dataclasses import fields
from pathlib import Path

import pytest

from quizapp.config import Config
from quizapp.errors import ConfigError

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"), ("PORT", "0"), ("DEMO", "perhaps"), ("LOCALE", "fr"), ("TIMEZONE", "Mars/Olympus"),
        ("DATABASE_URL", "mysql://x"), ("SECRET_KEY", "short"), ("PUBLIC_URL", "ftp://x"), ("LOG_LEVEL", "LOUD"),
    ],
)  # fmt: skip
def test_a_bad_value_stops_the_start_and_names_itself(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        Config.from_env({f"QUIZAPP_{name}": value})


def test_values_are_typed() -> None:
    config = Config.from_env({"QUIZAPP_PORT": "8123", "QUIZAPP_DEMO": "yes", "QUIZAPP_DATA_DIR": "/srv/quiz"})
    assert (config.port, config.demo, config.database) == (8123, True, "sqlite:////srv/quiz/quizapp.db")


def test_https_makes_cookies_secure() -> None:
    assert Config.from_env({"QUIZAPP_PUBLIC_URL": "https://exam.example.gov.cn"}).is_https


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_setting_is_documented(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    for field in fields(Config):
        assert f"QUIZAPP_{field.name.upper()}" in text, field.name
