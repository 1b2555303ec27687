"""Exams from the shell."""

import hashlib

import click

from quizapp.errors import NotFound
from quizapp.exams.queries.record import receipt_of
from quizapp.runtime import with_app


@click.group()
def exams() -> None:
    """Exams and attempts."""


@exams.command()
@click.argument("attempt", type=int)
@with_app
def receipt(attempt: int) -> None:
    """Compute the checksum of an attempt's receipt again; exit status 1 when it differs from the stored one."""
    try:
        stored, text = receipt_of(attempt)
    except NotFound:
        raise click.ClickException(f"no ended attempt has the number {attempt}") from None
    computed = hashlib.sha256(text.encode()).hexdigest()
    click.echo("The receipt is the SHA-256 of this line (UTF-8, without its line end):")
    click.echo(text)
    click.echo("Anyone can check it: printf '%s' 'THE LINE' | sha256sum")
    click.echo(f"computed {computed}\nstored   {stored}\n{'equal' if computed == stored else 'DIFFERENT'}")
    if computed != stored:
        raise SystemExit(1)
