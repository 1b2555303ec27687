"""Every setting of an installation, read once from QUIZAPP_* variables, typed, with a default; a bad value stops the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quizapp.errors import ConfigError

PREFIX = "QUIZAPP_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings. A field `data_dir` is read from QUIZAPP_DATA_DIR; units are in the field's comment."""

    data_dir: Path  # database, secret key and job queue of the default set-up
    database_url: str = ""  # empty: SQLite in data_dir; else postgresql+psycopg://user@host/name
    redis_url: str = ""  # empty: the job queue is a SQLite file in data_dir
    secret_key: str = ""  # empty: made once and kept in data_dir/secret.key
    public_url: str = ""  # https://… when served behind a proxy; makes cookies Secure and __Host-
    trusted_proxies: int = 0  # how many proxies in front set X-Forwarded-*
    prepared_statements: bool = True  # 0 behind a PgBouncer that hands each transaction another connection
    locale: str = "zh_CN"
    timezone: str = "Asia/Shanghai"
    site_name: str = "法律知识培训与测评"
    site_name_en: str = "Law Training and Tests"
    site_footer: str = ""
    site_logo: str = ""  # path of a .png or .svg file
    demo: bool = False  # shows the demonstration's accounts on the sign-in page
    log_level: str = "INFO"
    log_format: str = "json"  # json, or console
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    embedded_worker: bool = True  # the server also runs jobs and the timetable
    session_idle_minutes: int = 30
    session_hours: int = 12
    lockout_failures: int = 5  # wrong passwords per account and address before a lock
    lockout_minutes: int = 5  # the first lock; each further one doubles, up to 60
    # One of the settings OWASP holds to be equally strong (19 MiB twice is another); it fits the processor's cache, and so
    # takes two thirds of that one's time where many sign in at once.
    argon2_memory_kib: int = 7168
    argon2_passes: int = 5
    max_upload_mib: int = 32

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Config":
        """Read the environment; raises ConfigError naming the variable, its value and what is accepted."""
        source = os.environ if environ is None else environ
        values: dict[str, Any] = {"data_dir": Path(source.get(PREFIX + "DATA_DIR") or "instance").absolute()}
        kinds = {field.name: type(field.default) for field in fields(cls) if field.name != "data_dir"}
        for name, kind in kinds.items():
            raw = source.get(PREFIX + name.upper())
            if raw is not None and raw != "":
                values[name] = _typed(PREFIX + name.upper(), raw.strip(), kind)
        config = cls(**values)
        config.check()
        return config

    def check(self) -> None:
        """Refuse settings that contradict each other or can't work."""
        _one_of("LOCALE", self.locale, ("zh_CN", "en"))
        _one_of("LOG_FORMAT", self.log_format, ("json", "console"))
        _one_of("LOG_LEVEL", self.log_level, ("DEBUG", "INFO", "WARNING", "ERROR"))
        for name in ("port", "threads", "session_idle_minutes", "session_hours", "lockout_failures", "lockout_minutes"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{PREFIX}{name.upper()} must be 1 or more, not {getattr(self, name)}")
        if self.secret_key and len(self.secret_key) < 32:
            raise ConfigError(f"{PREFIX}SECRET_KEY must have at least 32 characters")
        if self.database_url and not self.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ConfigError(
                f"{PREFIX}DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://, "
                f"not {self.database_url.split(':')[0]}:"
            )
        if self.public_url and not self.public_url.startswith(("http://", "https://")):
            raise ConfigError(f"{PREFIX}PUBLIC_URL must begin with http:// or https://, not {self.public_url}")
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ConfigError(f"{PREFIX}TIMEZONE is no known time zone: {self.timezone}") from error

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'quizapp.db'}"

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is in use."""
        return self.database.startswith("sqlite")

    @property
    def is_https(self) -> bool:
        """Whether people reach the site by https, so that cookies can be Secure with the __Host- prefix."""
        return self.public_url.startswith("https://")


def _typed(name: str, raw: str, kind: type) -> object:
    if kind is bool:
        if raw.lower() in ("1", "true", "yes", "on"):
            return True
        if raw.lower() in ("0", "false", "no", "off"):
            return False
        raise ConfigError(f"{name} must be 1 or 0, not {raw}")
    if kind is int:
        try:
            return int(raw)
        except ValueError as error:
            raise ConfigError(f"{name} must be a whole number, not {raw}") from error
    return raw


def _one_of(name: str, value: str, accepted: tuple[str, ...]) -> None:
    if value not in accepted:
        raise ConfigError(f"{PREFIX}{name} must be one of {', '.join(accepted)}, not {value}")
