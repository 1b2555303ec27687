"""Setting up and keeping an installation: init, backup, restore, doctor."""

import secrets
from pathlib import Path

import click

from quizapp import clock, db, schema
from quizapp.accounts.actions import create_account
from quizapp.accounts.passwords import hash_password
from quizapp.accounts.rules import first_password
from quizapp.admin.backup import BackupError, is_empty
from quizapp.admin.backup import backup as write_backup
from quizapp.admin.backup import restore as put_back
from quizapp.admin.doctor import examine
from quizapp.audit.rules import SYSTEM, Role
from quizapp.bank.commands import load_file, load_laws, shipped_packs
from quizapp.people import actions as people
from quizapp.people.queries import person_by_number
from quizapp.runtime import Runtime, refuse_old_schema

FIRST_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
MARKS = {"ok": "●", "warn": "▲", "bad": "✕"}


@click.command()
@click.option("--staff-number", prompt=True, default="admin", help="Staff number of the first administrator.")
@click.option("--name", prompt=True, default="管理员", help="Name of the first administrator.")
@click.option("--unit", prompt=True, default="本单位", help="Name of the top unit.")
@click.option("--packs/--no-packs", default=True, help="Load the law register and the shipped questions.")
@click.pass_obj
def init(runtime: Runtime, staff_number: str, name: str, unit: str, packs: bool) -> None:
    """Prepare the database and the first administrator, whose password is printed once."""
    app = runtime.make_app(runtime.config)
    with app.app_context():
        if schema.current():
            raise click.ClickException("there is a database already; nothing was changed")
    schema.upgrade(app)
    plain = first_password(secrets.SystemRandom())
    hashed = hash_password(runtime.config, plain)
    with app.app_context():
        db.write(lambda: _first_administrator(staff_number, name, unit, hashed))
        if packs:
            load_laws()
            for path in shipped_packs():
                load_file(path, SYSTEM)
    click.echo(f"The first administrator signs in as {staff_number} with the password {plain}")
    click.echo("It is shown only now and must be changed at the first sign-in. Start with: quizapp serve")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(runtime: Runtime, file: Path) -> None:
    """Write a backup of the database to FILE while people work."""
    try:
        size = write_backup(runtime.config, file)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file}: {size} bytes")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Overwrite the database that is there.")
@click.pass_context
def restore(context: click.Context, file: Path, yes: bool) -> None:
    """Put the backup FILE in place of the database, then verify it. Stop the server first."""
    runtime: Runtime = context.obj
    if not yes and not is_empty(runtime.config):
        raise click.ClickException("this overwrites the database; say --yes, and stop the server first")
    try:
        put_back(runtime.config, file)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo("restored")
    verify = context.parent.command.get_command(context, "verify") if context.parent else None  # type: ignore[attr-defined]
    if verify is not None:
        context.invoke(verify)


@click.command()
@click.pass_obj
def doctor(runtime: Runtime) -> None:
    """Look over this installation; exit status 1 when something is bad."""
    with runtime.make_app(runtime.config).app_context():
        findings = list(examine(runtime.config))
        db.close()
    for finding in findings:
        click.echo(f"{MARKS[finding.level]} {finding.what}: {finding.text}")
    if any(finding.level == "bad" for finding in findings):
        raise SystemExit(1)


@click.group(name="db")
def database() -> None:
    """The database's schema."""


@database.command()
@click.pass_obj
def upgrade(runtime: Runtime) -> None:
    """Bring the schema up to date. Make a backup first."""
    app = runtime.make_app(runtime.config)
    schema.upgrade(app)
    with app.app_context():
        refuse_old_schema()
        click.echo(f"schema {schema.current()}")
        db.close()


@database.command()
@click.pass_obj
def current(runtime: Runtime) -> None:
    """Print the schema the database has and the one this version needs."""
    with runtime.make_app(runtime.config).app_context():
        click.echo(f"database {schema.current() or 'empty'}, program {schema.head()}")


def _first_administrator(staff_number: str, name: str, unit: str, hashed: str) -> None:
    now = clock.now()
    unit_id = people.create_department(unit, None, SYSTEM, now)
    people.create_person(staff_number, name, unit_id, "", False, "", None, SYSTEM, now)
    person_id = person_by_number(staff_number) or 0
    create_account(person_id, hashed, now)
    for role in FIRST_ROLES:
        people.grant_role(person_id, role, None, SYSTEM, now)
