"""Accounts from the shell, for when nobody can sign in."""

import secrets

import click

from quizapp import clock, db
from quizapp.accounts import actions
from quizapp.accounts.passwords import hash_password
from quizapp.accounts.rules import first_password
from quizapp.audit.rules import SYSTEM
from quizapp.people.queries import person_by_number
from quizapp.runtime import Runtime, with_app


@click.group()
def accounts() -> None:
    """Accounts."""


@accounts.command()
@click.argument("staff_number")
@click.pass_obj
def reset_password(runtime: Runtime, staff_number: str) -> None:
    """Set a new first password; printed once."""
    plain = first_password(secrets.SystemRandom())
    hashed = hash_password(runtime.config, plain)
    _reset(staff_number, hashed)
    click.echo(f"{staff_number}: {plain}")


@accounts.command()
@click.argument("staff_number")
@with_app
def unlock(staff_number: str) -> None:
    """Forget the wrong passwords of a person."""
    person_id = _person(staff_number)
    db.write(lambda: actions.unlock(person_id, SYSTEM, clock.now()))
    click.echo(f"{staff_number}: unlocked")


@with_app
def _reset(staff_number: str, hashed: str) -> None:
    person_id = _person(staff_number)
    db.write(lambda: actions.reset_password(person_id, hashed, SYSTEM, clock.now()))


def _person(staff_number: str) -> int:
    person_id = person_by_number(staff_number)
    if person_id is None:
        raise click.ClickException(f"nobody has the staff number {staff_number}")
    return person_id
