"""Staff files from the shell."""

import json

import click

from quizapp.people.check import check_files


@click.group()
def people() -> None:
    """Staff files."""


@people.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of sentences.")
def check(files: tuple[str, ...], as_json: bool) -> None:
    """Read staff files without saving and without a database."""
    reports = check_files(files)
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=1))
        return
    for report in reports:
        totals = {name: report[name] for name in ("total", "ready", "failed", "ignored")}
        click.echo(f"{report['file']}: {totals}")
        for problem in report["problems"]:
            click.echo(f"  [{problem['level']}] {problem['message']}")
