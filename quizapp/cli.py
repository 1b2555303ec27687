"""The `quizapp` command: one explicit tuple of every room's commands."""

import json
import os
from dataclasses import replace

import click
from flask import Flask

from quizapp import __version__, db, i18n, schema, serving, timekeeper, worker
from quizapp.accounts import checks as accounts_checks
from quizapp.accounts.commands import accounts
from quizapp.admin.commands import backup, database, doctor, init, restore
from quizapp.app import create_app
from quizapp.audit.rules import Check, Violation, kept_by
from quizapp.bank import checks as bank_checks
from quizapp.bank.commands import bank
from quizapp.config import Config
from quizapp.demo import commands as demo_commands
from quizapp.demo.people import demo_accounts
from quizapp.errors import ConfigError
from quizapp.exams import checks as exams_checks
from quizapp.exams.commands import exams
from quizapp.law.commands import law
from quizapp.papers import checks as papers_checks
from quizapp.people import checks as people_checks
from quizapp.people.commands import people
from quizapp.reports import checks as reports_checks
from quizapp.reports.commands import report
from quizapp.runtime import Runtime, refuse_old_schema, with_app
from quizapp.web import logs

CHECKS: tuple[Check, ...] = (
    *people_checks.CHECKS,
    *accounts_checks.CHECKS,
    *bank_checks.CHECKS,
    *papers_checks.CHECKS,
    *exams_checks.CHECKS,
    *reports_checks.CHECKS,
)
ELSEWHERE = "I2 and I14 are about pages and held by tests"

START_SECONDS = 3.0  # what the server closes before it serves; the closer goes on with the rest


@click.group()
@click.version_option(__version__, prog_name="quizapp")
@click.pass_context
def quizapp(context: click.Context) -> None:
    """Annual law training and tests for enforcement staff."""
    try:
        config = Config.from_env()
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    i18n.set_locale(config.locale)
    i18n.set_zone(config.timezone)
    context.obj = Runtime(config, make_app)


@click.command()
@click.option("--processes", type=click.IntRange(1, 64), default=1, help="Above one: gunicorn with threads.")
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
@click.pass_obj
def serve(runtime: Runtime, processes: int, host: str | None, port: int | None) -> None:
    """Serve the application: the production server."""
    config = runtime.config
    config = replace(config, host=host or config.host, port=port or int(os.environ.get("PORT") or config.port))
    run_server(config, processes)


@click.command(name="worker")
@click.pass_obj
def worker_command(runtime: Runtime) -> None:
    """Run jobs and deadlines apart from the server (set QUIZAPP_EMBEDDED_WORKER=0 there)."""
    logs.configure(runtime.config)
    app = make_app(runtime.config)
    with app.app_context():
        refuse_old_schema()
        db.close()
    timekeeper.start(app, leads=True)
    worker.run_worker(app)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_app
def verify(as_json: bool) -> None:
    """Check the invariants over all data; exit status 1 when one is broken."""
    found: list[tuple[Check, Violation]] = []
    for check in CHECKS:
        broken = [(check, violation) for violation in check()]
        found += broken
        if not as_json:
            names = " ".join((*kept_by(check), check.__name__))
            click.echo("\n".join(f"✕ {names} {v.object}: {v.text}" for _check, v in broken) or f"✓ {names}")
    if as_json:
        rows = [{"check": v.check, "invariants": kept_by(c), "object": v.object, "text": v.text} for c, v in found]
        click.echo(json.dumps(rows, indent=1))
    else:
        click.echo(f"{len(CHECKS)} checks, {len(found)} violations; {ELSEWHERE}")
    if found:
        raise SystemExit(1)


@click.command()
@click.option("--reset", is_flag=True, help="Begin again with a fresh demonstration.")
@click.option("--prepare-only", is_flag=True, help="Build the demonstration and stop.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
@click.pass_obj
def demo(runtime: Runtime, reset: bool, prepare_only: bool, port: int | None) -> None:
    """Build the demonstration (once) and serve it."""
    config = replace(
        runtime.config,
        demo=True,
        log_level="WARNING",  # so that where to look and who can sign in stays in view
        log_format="console",
        port=port or int(os.environ.get("PORT") or runtime.config.port),
    )
    if not prepare_only:
        serving.refuse_busy_port(config.host, config.port)
    app = make_app(config)
    demo_commands.prepare(app, reset=reset)
    if prepare_only:
        return
    demo_commands.announce(config)
    run_server(config, 1)


def make_app(config: Config) -> Flask:
    """The application with what only the composition root knows."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    app = create_app(config)
    app.extensions["schema_is_current"] = schema.is_current
    app.extensions["demo_accounts"] = demo_accounts
    return app


def production_app() -> Flask:
    """The application as a foreign WSGI server starts it, from the environment."""
    config = Config.from_env()
    logs.configure(config)
    app = make_app(config)
    worker.make_queue(app)
    app.wsgi_app = timekeeper.AgreeingFirst(app.wsgi_app, app)  # type: ignore[method-assign]
    return app


def run_server(config: Config, processes: int) -> None:
    """Refuse what can't work, close what fell due while the server was away, serve."""
    logs.configure(config)
    serving.refuse_busy_port(config.host, config.port)
    app = make_app(config)
    with app.app_context():
        refuse_old_schema()
        timekeeper.look(app, timekeeper.Timekeeper(leads=False))  # before anything is found to be over
        worker.close_due(START_SECONDS)
        db.close()  # no connection crosses the fork
    click.echo(f"http://{config.host}:{config.port}", err=True)
    serving.serve(app, config, processes)


COMMANDS: tuple[click.Command, ...] = (
    init, serve, worker_command, database, backup, restore, doctor, verify, demo, people, accounts, law, bank, exams, report,
)  # fmt: skip
for command in COMMANDS:
    quizapp.add_command(command)


def main() -> None:
    """Entry point of the console script."""
    quizapp(prog_name="quizapp")
