"""The migrated schema is the models' schema, on SQLite and on PostgreSQL alike, and an upgrade keeps every row."""

import shutil
import warnings
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from quizapp import db, paths, schema
from quizapp.people.models import RoleGrant
from tests.factories import LONG_AGO, Cast


def test_the_migrated_schema_equals_the_models(app: Flask) -> None:
    with db.engine().connect() as connection, warnings.catch_warnings():
        # SQLite cannot reflect an index on an expression; the test below shows that it is there
        warnings.filterwarnings("ignore", message="autogenerate skipping|Skipped unsupported reflection")
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), db.Base.metadata)
    assert found == []


def test_partial_indexes_are_there(app: Flask) -> None:
    names = {index["name"] for index in inspect(db.engine()).get_indexes("attempt")}
    assert {"uq_attempt_open", "ix_attempt_due"} <= names


def test_a_role_is_held_once(app: Flask, cast: Cast) -> None:
    """The index on an expression, which the comparison above can't see on SQLite, is there: it refuses a second grant."""
    grant = {"person_id": cast.eve, "role": "editor", "granted_at": LONG_AGO}
    db.session().add(RoleGrant(**grant))
    db.session().flush()
    db.session().add(RoleGrant(**grant))
    with pytest.raises(IntegrityError):
        db.session().flush()


NEXT = """import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    with op.batch_alter_table("person", recreate="auto") as table:
        table.add_column(sa.Column("nickname", sa.String(20), nullable=False, server_default="x"))
        table.alter_column("note", existing_type=sa.String(500), type_=sa.String(600))
    {extra}


def downgrade():
    pass
"""


def next_release(folder: Path, extra: str = "pass") -> str:
    """The migrations with one more that rebuilds a table others point to."""
    target = folder / "migrations"
    shutil.copytree(paths.migrations(), target, ignore=shutil.ignore_patterns("__pycache__"))
    (target / "versions" / "9999_next.py").write_text(NEXT.format(extra=extra, head=schema.head()))
    return str(target)


def rows_of(*tables: str) -> list[int]:
    with db.engine().connect() as connection:
        return [connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in tables]


def test_a_migration_that_rebuilds_a_parent_table_keeps_every_row(app: Flask, cast: Cast, tmp_path: Path) -> None:
    tables = ("person", "account", "membership", "role_grant", "department")
    before = rows_of(*tables)
    assert min(before) > 0
    db.db.session.remove()
    try:
        upgrade(directory=next_release(tmp_path))
        assert schema.current() == "9999"
        assert rows_of(*tables) == before
        with db.engine().connect() as connection:
            assert connection.exec_driver_sql("SELECT nickname FROM person").scalars().all() == ["x"] * before[0]
    finally:
        undo()


def test_a_migration_that_would_lose_rows_is_refused_whole(app: Flask, cast: Cast, tmp_path: Path) -> None:
    """Children without their parent are found before the commit, and everything is as it was."""
    before = rows_of("person", "account")
    db.db.session.remove()
    with pytest.raises((SystemExit, IntegrityError)):
        upgrade(directory=next_release(tmp_path, 'op.execute("DELETE FROM person")'))
    assert schema.is_current()
    assert rows_of("person", "account") == before


def undo() -> None:
    """Give a server that is used again its schema back."""
    with db.engine().begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE person DROP COLUMN nickname, ALTER COLUMN note TYPE varchar(500)")
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{schema.head()}'")


def test_down_and_up_again(app: Flask) -> None:
    db.db.session.remove()
    downgrade(directory=str(paths.migrations()), revision="base")
    assert schema.current() == ""
    upgrade(directory=str(paths.migrations()))
    assert schema.is_current()
