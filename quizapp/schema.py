"""The state of the database's schema, and bringing it up to date."""

from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade as run_upgrade

from quizapp import db, paths


def head() -> str:
    """The revision this version of the program expects."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(paths.migrations()))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def current() -> str:
    """The revision the database has; "" for an empty one. Opens a connection of its own."""
    with db.engine().connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def is_current() -> bool:
    """Whether the database has the expected schema."""
    return current() == head()


def upgrade(app: Flask) -> None:
    """Bring the schema up to date; only ever by command, never at a start."""
    with app.app_context():
        run_upgrade(directory=str(paths.migrations()))
