"""The `quizapp` command: one explicit tuple of every room's commands."""

import click
from flask import Flask

from quizapp import __version__, i18n
from quizapp.app import create_app
from quizapp.config import Config
from quizapp.errors import ConfigError
from quizapp.web import logs

COMMANDS: tuple[click.Command, ...] = ()


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
    context.obj = config


def production_app() -> Flask:
    """The application as a server starts it, from the environment."""
    config = Config.from_env()
    logs.configure(config)
    return create_app(config)


for command in COMMANDS:
    quizapp.add_command(command)


def main() -> None:
    """Entry point of the console script."""
    quizapp(prog_name="quizapp")
