"""A backup is a state some moment really had; a restored one passes every check; a real office is set up from the shell."""

import json
import re
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from quizapp import db
from quizapp.admin.backup import BackupError, backup, restore
from quizapp.cli import make_app, quizapp
from quizapp.config import Config
from quizapp.people.models import Department, Person
from tests.factories import Cast


def run(config: Config, *words: str) -> tuple[int, str]:
    environment = {
        "QUIZAPP_DATA_DIR": str(config.data_dir),
        "QUIZAPP_DATABASE_URL": config.database_url,
        "QUIZAPP_SECRET_KEY": config.secret_key,
        "QUIZAPP_ARGON2_MEMORY_KIB": "64",
        "QUIZAPP_ARGON2_PASSES": "1",
    }
    done = CliRunner().invoke(quizapp, list(words), env=environment)
    return done.exit_code, done.output


def people(config: Config) -> int:
    app = make_app(config)
    with app.app_context():
        count = db.session().execute(select(func.count()).select_from(Person)).scalar_one()
        db.db.session.remove()
        db.engine().dispose()
    return count


def test_backup_and_restore_keep_everything(app: Flask, cast: Cast, config: Config, tmp_path: Path) -> None:
    db.db.session.remove()
    target = tmp_path / "kept.backup"
    assert backup(config, target) > 0
    with pytest.raises(BackupError, match="exists already"):
        backup(config, target)
    db.session().get_one(Person, cast.eve).name = "changed afterwards"
    db.session().commit()
    db.db.session.remove()
    db.engine().dispose()
    assert run(config, "restore", str(target))[0] == 1
    code, text = run(config, "restore", str(target), "--yes")
    assert code == 0, text
    assert "0 violations" in text
    assert db.session().get_one(Person, cast.eve, populate_existing=True).name == "Eve"


def test_a_copy_made_under_writing_is_whole(app: Flask, cast: Cast, config: Config, tmp_path: Path) -> None:
    if not config.is_sqlite:
        return
    stop = threading.Event()

    def write() -> None:
        with app.app_context():
            while not stop.is_set():
                db.write(lambda: db.session().get_one(Person, cast.eve).__setattr__("note", "x" * 300))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            copy = tmp_path / f"{number}.db"
            backup(config, copy)
            connection = sqlite3.connect(copy)
            assert connection.execute("SELECT count(*) FROM person").fetchone()[0] == 5
            connection.close()
    finally:
        stop.set()
        writer.join()


def test_what_is_no_backup_is_refused(config: Config, tmp_path: Path) -> None:
    if not config.is_sqlite:
        return
    strange = tmp_path / "strange"
    strange.write_text("hello")
    with pytest.raises(BackupError, match="no backup"):
        restore(config, strange)
    with pytest.raises(BackupError, match="not there"):
        restore(config, tmp_path / "missing")


def test_an_office_is_set_up_once_and_an_old_schema_is_refused(config: Config, tmp_path: Path) -> None:
    if not config.is_sqlite:
        return
    fresh = replace(config, data_dir=tmp_path / "office", database_url="")
    assert "run `quizapp init`" in run(fresh, "verify")[1]
    code, text = run(fresh, "init", "--staff-number", "admin", "--name", "管理员", "--unit", "本区")
    assert code == 0, text
    assert re.search(r"as admin with the password [a-z2-9]{10}", text)
    assert people(fresh) == 1
    assert run(fresh, "init", "--staff-number", "b", "--name", "b", "--unit", "b")[0] == 1
    code, text = run(fresh, "verify", "--json")
    assert (code, json.loads(text)) == (0, [])
    connection = sqlite3.connect(fresh.data_dir / "quizapp.db")
    connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.commit()
    connection.close()
    code, text = run(fresh, "verify")
    assert code == 1
    assert "quizapp db upgrade" in text
    code, text = run(fresh, "doctor")
    assert code == 1
    assert "✕ schema" in text


def test_verify_finds_what_was_changed_by_hand(app: Flask, cast: Cast, config: Config) -> None:
    db.session().get_one(Department, cast.office).path = "/1/2/"
    db.session().commit()
    db.db.session.remove()
    code, text = run(config, "verify")
    assert code == 1
    assert "paths_follow_parents" in text
