"""The migrated schema is the models' schema, on SQLite and on PostgreSQL alike, and an upgrade keeps every row."""

import warnings

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError

from quizapp import db, paths, schema
from quizapp.people.models import Person, RoleGrant
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


def test_an_upgrade_of_a_filled_database_keeps_its_rows(app: Flask, cast: Cast) -> None:
    before = db.session().execute(select(func.count()).select_from(Person)).scalar_one()
    db.db.session.remove()
    upgrade(directory=str(paths.migrations()))
    assert schema.is_current()
    assert db.session().execute(select(func.count()).select_from(Person)).scalar_one() == before


def test_down_and_up_again(app: Flask) -> None:
    db.db.session.remove()
    downgrade(directory=str(paths.migrations()), revision="base")
    assert schema.current() == ""
    upgrade(directory=str(paths.migrations()))
    assert schema.is_current()
