"""A fresh installation for each fault: SQLite, or a PostgreSQL of our own with fsync on."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizapp import db, schema
from quizapp.cli import make_app
from quizapp.config import Config
from tests.bench.ground import free_port, own_postgres
from tests.factories import empty_tables
from tests.faults.ground import LONG, Server

ON_SERVER = bool(os.environ.get("QUIZAPP_TEST_DATABASE_URL"))  # this run of the suite is the one on PostgreSQL
DATABASES = ["sqlite", "postgresql"] if LONG else ["postgresql" if ON_SERVER else "sqlite"]


@pytest.fixture(scope="session")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """(address, folder) of a PostgreSQL that may be hurt, with the schema."""
    with (
        tempfile.TemporaryDirectory(prefix="quizapp-faults-") as name,  # where the server's own user can come to
        own_postgres(folder := Path(name)) as (address, _process),
    ):
        app = make_app(_config(tmp_path_factory.mktemp("own"), address))
        schema.upgrade(app)
        with app.app_context():
            db.engine().dispose()
        yield address, folder


@pytest.fixture
def on_sqlite(tmp_path: Path, template_database: Path) -> Config:
    """An installation on SQLite."""
    if ON_SERVER and not LONG:
        pytest.skip("about SQLite: shown in the run on SQLite")
    shutil.copy(template_database, tmp_path / "quizapp.db")
    return _config(tmp_path, f"sqlite:///{tmp_path / 'quizapp.db'}")


@pytest.fixture
def on_postgres(tmp_path: Path, request: pytest.FixtureRequest) -> Config:
    """An installation on our own PostgreSQL, emptied."""
    if not ON_SERVER and not LONG:
        pytest.skip("about PostgreSQL: shown in the run on PostgreSQL")
    address, _folder = request.getfixturevalue("own_server")
    config = _config(tmp_path, address)
    with make_app(config).app_context():
        empty_tables()
        db.engine().dispose()
    return config


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest) -> Config:
    """An installation on the database of this run; in the long form on both."""
    made: Config = request.getfixturevalue("on_sqlite" if request.param == "sqlite" else "on_postgres")
    return made


@pytest.fixture
def serve() -> Iterator[Callable[[Config, int], Server]]:
    """Start the production server with so many processes; it's ended at the end."""
    servers: list[Server] = []

    def start(config: Config, processes: int) -> Server:
        servers.append(Server(config, processes))
        return servers[-1]

    yield start
    for server in servers:
        server.end()


def _config(folder: Path, address: str) -> Config:
    return Config(
        data_dir=folder,
        database_url=address,
        secret_key="only-for-tests-" * 3,
        port=free_port(),
        argon2_memory_kib=64,
        argon2_passes=1,
    )
