"""The database's floor: ids, writing from many threads, SQLite's settings."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import select, text, update

from quizapp import db
from quizapp.people.models import Department
from tests.factories import Cast


def test_ids_grow_and_never_repeat() -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = [one for many in pool.map(lambda _n: [db.new_id() for _i in range(2000)], range(8)) for one in many]
    assert len(set(ids)) == len(ids)
    assert max(ids) < 2**63
    single = [db.new_id() for _i in range(5000)]
    assert single == sorted(single)


def test_sqlite_is_durable_and_strict(app: Flask) -> None:
    if db.engine().dialect.name != "sqlite":
        return
    session = db.session()
    assert session.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
    assert session.execute(text("PRAGMA synchronous")).scalar_one() == 2
    assert session.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_eight_writers_that_read_first_lose_nothing(app: Flask, cast: Cast) -> None:
    """Read-then-write from eight threads: each of 200 increments must arrive."""

    def grow(_number: int) -> None:
        with app.app_context():
            db.session().execute(select(Department.position)).all()  # the reading transaction that comes before
            db.write(
                lambda: db.session().execute(
                    update(Department).where(Department.id == cast.office).values(position=Department.position + 1)
                )
            )

    before = db.session().execute(select(Department.position).where(Department.id == cast.office)).scalar_one()
    db.session().rollback()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(grow, range(200)))
    assert (
        db.session().execute(select(Department.position).where(Department.id == cast.office)).scalar_one()
        == before + 200
    )
