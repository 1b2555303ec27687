"""Building the demonstration with a progress bar, and saying where to look."""

import random
import sys
from collections.abc import Callable
from datetime import timedelta

import click
from flask import Flask
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from quizapp import clock, db, schema
from quizapp.accounts.actions import create_account
from quizapp.accounts.passwords import hash_password
from quizapp.audit.rules import SYSTEM, UNIT_ROLES
from quizapp.bank.commands import load_file, load_laws, shipped_packs
from quizapp.config import Config
from quizapp.demo import exams
from quizapp.demo.people import ACCOUNTS, make_people, make_units
from quizapp.exams.rules.access import Reason, RosterStatus
from quizapp.people import actions as people_actions
from quizapp.people.queries import existing_people, person_by_number, tree

SEED = 20261124
LAST_SHARE = 0.97
SHARES = {"安全生产中队": 0.62, "生态环境中队": 0.86, "劳动监察一中队": 0.7, "经济服务中心": 1.0, "综合治理办公室": 0.5}


def prepare(app: Flask, *, reset: bool) -> None:
    """Build the demonstration where there is none; `reset` begins again. A real office's database is never touched."""
    config: Config = app.config["QUIZAPP"]
    with app.app_context():
        has_schema = bool(schema.current())
        is_demo = has_schema and person_by_number(ACCOUNTS[0].login) is not None
        if has_schema and not is_demo and _has_people():
            raise click.ClickException("this database belongs to a real office; the demonstration needs one of its own")
        if is_demo and not reset:
            return
        if has_schema and reset:
            _empty(app)
    schema.upgrade(app)
    with app.app_context():
        _build(config)


def announce(config: Config) -> None:
    """Say where to look and who can sign in."""
    console = Console(file=sys.stderr)
    console.print(f"\n[bold]http://{config.host}:{config.port}[/bold]")
    for account in ACCOUNTS:
        console.print(f"  {account.role!s:<8} {account.name}  {account.login} / {account.password}", highlight=False)
    console.print("")


def _build(config: Config) -> None:
    rng = random.Random(SEED)  # noqa: S311 - an invented district may be the same every time
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(file=sys.stderr)) as progress:
        bar = progress.add_task("演示数据", total=260)
        now = clock.now()
        load_laws()
        progress.advance(bar, 5)
        for path in shipped_packs():
            load_file(path, SYSTEM)
            progress.advance(bar, 5)
        hashes = {account.login: hash_password(config, account.password) for account in ACCOUNTS}
        people = db.write(lambda: _make_people(hashes, rng))
        progress.advance(bar, 5)
        step: Callable[[], None] = lambda: progress.advance(bar)  # noqa: E731 - one line says it
        previous = _last_year(people, rng, step)
        _this_year(people, previous, rng, step)
        db.write(lambda: exams.save_blueprint(now))
        progress.update(bar, completed=260)


def _make_people(hashes: dict[str, str], rng: random.Random) -> dict[str, int]:
    long_ago = clock.now() - timedelta(days=800)
    units = make_units(long_ago)
    people = make_people(units, rng, long_ago)
    for account in ACCOUNTS:
        person_id = people[account.login]
        create_account(person_id, hashes[account.login], long_ago, must_change=False)
        for role in account.roles:
            unit = units[account.unit] if role in UNIT_ROLES else None
            people_actions.grant_role(person_id, role, unit, SYSTEM, long_ago)
    return people


def _last_year(people: dict[str, int], rng: random.Random, step: Callable[[], None]) -> int:
    """Last year's test, finished; its results are generated and belong to the demonstration."""
    now = clock.now()
    opens = (now - timedelta(days=372)).replace(hour=1, minute=0, second=0, microsecond=0)
    closes = opens + timedelta(days=5, hours=9)
    frozen = opens - timedelta(days=3)
    year = opens.year
    title = f"{year}年度执法人员法律知识考试"
    exam_id = db.write(lambda: exams.make_exam(f"{year}-annual", title, opens, closes, None, frozen))
    excused = {"03017": (RosterStatus.EXEMPT, Reason.MATERNITY)}
    db.write(lambda: exams.publish(exam_id, people, excused, frozen))
    for work in exams.sit_all(exam_id, lambda _path: LAST_SHARE, opens, timedelta(days=5), rng):
        db.write(work)
        step()
    return exam_id


def _this_year(people: dict[str, int], previous: int, rng: random.Random, step: Callable[[], None]) -> None:
    """This year's test, open now: some units are done, some are not."""
    now = clock.now()
    opens = (now - timedelta(days=2)).replace(hour=1, minute=0, second=0, microsecond=0)
    closes = opens + timedelta(days=5, hours=9)
    year = now.year
    title = f"{year}年度执法人员法律知识考试"
    frozen = opens - timedelta(days=1)
    exam_id = db.write(lambda: exams.make_exam(f"{year}-annual", title, opens, closes, previous, frozen))
    excused = {
        "04010": (RosterStatus.EXEMPT, Reason.MATERNITY),
        "08009": (RosterStatus.EXEMPT, Reason.RETIRING),
        "06006": (RosterStatus.DEFERRED, Reason.SICK),
    }
    db.write(lambda: exams.publish(exam_id, people, excused, frozen))
    for work in exams.sit_all(
        exam_id, _share(), opens, now - opens - timedelta(hours=6), rng, frozenset({ACCOUNTS[0].login})
    ):
        db.write(work)
        step()


def _share() -> Callable[[str], float]:
    with_ids = {f"/{unit_id}/": share for unit_id, share in _unit_shares()}

    def share(path: str) -> float:
        return next((value for unit, value in with_ids.items() if unit in path), 0.92)

    return share


def _unit_shares() -> list[tuple[int, float]]:
    return [(node.id, SHARES[node.name]) for node in tree() if node.name in SHARES]


def _has_people() -> bool:
    return bool(existing_people())


def _empty(app: Flask) -> None:
    """Take the demonstration's tables away; the upgrade that follows makes them anew."""
    with app.app_context():
        db.drop_everything()
