"""Question files and packs from the shell."""

import json
from pathlib import Path

import click

from quizapp import clock, db, paths
from quizapp.audit.rules import SYSTEM, Actor
from quizapp.bank import actions
from quizapp.bank.check import check_files
from quizapp.bank.formats.packs import read_head, read_pack
from quizapp.bank.formats.table import KEYS
from quizapp.bank.words import sentence
from quizapp.law.actions import load_register
from quizapp.law.reader.register import read_register
from quizapp.runtime import with_app
from quizapp.sheets.problems import Level


@click.group()
def bank() -> None:
    """Question files and packs."""


@bank.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--format", "wanted", type=click.Choice(["auto", *KEYS]), default="auto")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of sentences.")
@click.option("--full", is_flag=True, help="With --json: the questions as well.")
def check(files: tuple[str, ...], wanted: str, as_json: bool, full: bool) -> None:
    """Read question files without saving and without a database."""
    reports = check_files(files, wanted, full=full)
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=1))
        return
    for report in reports:
        totals = {name: report[name] for name in ("total", "ready", "duplicates", "failed", "ignored")}
        click.echo(f"{report['file']} ({report['format']}): {totals}")
        for problem in report["problems"]:
            click.echo(f"  [{problem['level']}] {problem['message']}")


@bank.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False))
@with_app
def load(files: tuple[str, ...]) -> None:
    """Load packs as approved; without FILES the law register and every shipped pack."""
    if not files:
        click.echo(f"laws.csv: {load_laws()} new versions")
    for path in [Path(each) for each in files] or shipped_packs():
        new, revised, unchanged = load_file(path, SYSTEM)
        click.echo(f"{path.name}: {new} new, {revised} revised, {unchanged} unchanged")


def shipped_packs() -> list[Path]:
    """The packs that come with the product."""
    return sorted(paths.question_bank().glob("*.json"))


def load_laws() -> int:
    """Load the shipped register; answers how many versions were new."""
    lines = read_register((paths.question_bank() / "laws.csv").read_bytes())
    return db.write(lambda: load_register(lines, SYSTEM, clock.now()))


def load_file(path: Path, actor: Actor) -> tuple[int, int, int]:
    """Load one pack; a pack with any error is refused whole, because a shipped question loads as approved."""
    data = path.read_bytes()
    head, reading = read_head(data), read_pack(path.name, data)
    errors = [problem for problem in reading.problems if problem.level is Level.ERROR]
    if head is None or errors or reading.duplicates:
        told = "\n".join(sentence(problem) for problem in errors or reading.problems)
        raise click.ClickException(f"{path.name} was not loaded:\n{told}")
    documents = [draft.document for draft in reading.drafts]
    return db.write(lambda: actions.load_pack(head, documents, actor, clock.now()))
