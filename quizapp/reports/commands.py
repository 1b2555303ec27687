"""Reports from the shell."""

import json
import sys

import click

from quizapp.errors import NotFound
from quizapp.reports import exports, queries, tables
from quizapp.reports.queries import Filter
from quizapp.runtime import with_app


@click.group()
def report() -> None:
    """Print reports."""


@report.command()
@click.option("--exam", "code", required=True, help="The exam's code.")
@click.option("--format", "kind", type=click.Choice(["json", "csv", "xlsx"]), default="json")
@click.option("--enforcement-only", is_flag=True, help="Only persons on enforcement posts.")
@click.option(
    "--output", type=click.Path(dir_okay=False, writable=True), help="Write to a file instead of the terminal."
)
@with_app
def completion(code: str, kind: str, enforcement_only: bool, output: str | None) -> None:
    """Completion per department of an exam."""
    try:
        exam = queries.exam_by_code(code)
    except NotFound:
        raise click.ClickException(f"no published exam has the code {code}") from None
    figures = queries.completion_of(exam, ("",), Filter(enforcement_only))
    if kind == "json":
        content = (json.dumps(tables.as_json(exam.code, figures), ensure_ascii=False, indent=1) + "\n").encode()
    elif kind == "csv":
        content = exports.completion_csv(figures)
    else:
        content = exports.completion_xlsx(exam, figures)
    if output:
        with open(output, "wb") as target:
            target.write(content)
    else:
        sys.stdout.buffer.write(content)
