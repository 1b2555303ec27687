"""Copies of the database that some moment really had: the backup interface of SQLite, pg_dump for PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy.engine import make_url

from quizapp.config import Config


class BackupError(Exception):
    """A backup or restore that did not happen; the message says why."""


def backup(config: Config, target: Path) -> int:
    """Write a copy of the database to `target` (a new file); answers its size in bytes. Safe while people work."""
    if target.exists():
        raise BackupError(f"{target} exists already; choose another name")
    partial = target.with_name(target.name + ".partial")
    try:
        if config.is_sqlite:
            _copy_sqlite(_sqlite_file(config), partial)
        else:
            _run(["pg_dump", "--format=custom", "--no-owner", f"--file={partial}", _libpq(config)])
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return target.stat().st_size


def restore(config: Config, source: Path) -> None:
    """Put a backup in place of the database. The database there before is kept beside it with the ending .before."""
    if not source.is_file():
        raise BackupError(f"{source} is not there")
    if config.is_sqlite:
        _restore_sqlite(_sqlite_file(config), source)
    else:
        _run(["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error",
              f"--dbname={_libpq(config)}", str(source)])  # fmt: skip


def is_empty(config: Config) -> bool:
    """Whether a restore would overwrite nothing (SQLite only; a server's database is never taken for empty)."""
    return config.is_sqlite and not _sqlite_file(config).exists()


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        raise BackupError(f"there is no database at {source}")
    with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:
        live.backup(copy, pages=2000, sleep=0.01)
        problems = copy.execute("PRAGMA integrity_check").fetchone()[0]
    copy.close()
    live.close()
    if problems != "ok":
        raise BackupError(f"the copy is damaged: {problems}")
    descriptor = os.open(target, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _restore_sqlite(target: Path, source: Path) -> None:
    with source.open("rb") as file:
        if file.read(16) != b"SQLite format 3\x00":
            raise BackupError(f"{source} is no backup of this product")
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        kept = target.with_name(target.name + ".before")
        kept.unlink(missing_ok=True)
        _copy_sqlite(target, kept)
    fresh = target.with_name(target.name + ".restoring")
    shutil.copyfile(source, fresh)
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    os.replace(fresh, target)


def _sqlite_file(config: Config) -> Path:
    return Path(make_url(config.database).database or "")


def _libpq(config: Config) -> str:
    return make_url(config.database).set(drivername="postgresql").render_as_string(hide_password=False)


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    except FileNotFoundError as error:
        raise BackupError(f"{command[0]} is not installed; install PostgreSQL's client programs") from error
    if done.returncode:
        raise BackupError(done.stderr.strip() or f"{command[0]} failed")
