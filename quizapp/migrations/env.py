"""Alembic's environment: migrations run on the application's own engine."""

from alembic import context
from sqlalchemy import Connection

# Every room's tables must be known before the schema is compared.
from quizapp.accounts import models as _accounts  # noqa: F401
from quizapp.admin import models as _admin  # noqa: F401
from quizapp.audit import models as _audit  # noqa: F401
from quizapp.bank import models as _bank  # noqa: F401
from quizapp.db import Base, db
from quizapp.exams import desk_models as _desk  # noqa: F401
from quizapp.exams import marking_models as _marking  # noqa: F401
from quizapp.exams import models as _exams  # noqa: F401
from quizapp.jobs import models as _jobs  # noqa: F401
from quizapp.law import models as _law  # noqa: F401
from quizapp.papers import models as _papers  # noqa: F401
from quizapp.people import models as _people  # noqa: F401
from quizapp.practice import models as _practice  # noqa: F401


def run() -> None:
    """Run the migrations. On SQLite foreign keys are off while tables are rebuilt and checked before the commit:
    otherwise a rebuilt parent table takes its children's rows with it."""
    engine = db.engine
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            transactional_ddl=True,  # SQLite can, too, and a refused migration must leave nothing behind
        )
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite:
                _refuse_orphans(connection)
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if orphans:
        raise RuntimeError(f"the migration would lose rows: {orphans[:3]}")


run()
