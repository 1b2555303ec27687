"""Law texts from the shell: loading files, comparing versions."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from quizapp import clock, db
from quizapp.audit.rules import SYSTEM
from quizapp.errors import Refused
from quizapp.i18n import _, local, locale
from quizapp.law import queries
from quizapp.law.actions import Stored, begin_following, store
from quizapp.law.reader.files import read_law
from quizapp.law.rules.compare import Kind, Pair, compare
from quizapp.law.rules.text import Article, LawText
from quizapp.law.words import REFUSALS, kind_name, sentence, version_name
from quizapp.runtime import Runtime, refuse_old_schema, with_app
from quizapp.web.jobs import start

SUFFIXES = (".md", ".txt", ".docx", ".doc")
SHOWN = 24  # characters of an article in the readable list


@click.group()
def law() -> None:
    """Law texts: load files, compare versions."""


@law.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option("--replace", is_flag=True, help="Replace a loaded text that differs from the file's.")
@with_app
def load(files: tuple[str, ...], replace: bool) -> None:
    """Load law texts (.md .txt .docx) into the library; a file with errors is not saved. Loading again changes nothing."""
    refused = changed = 0
    for number, name in enumerate(files, start=1):
        message, stored = _load(Path(name), replace)
        refused += stored is None
        changed += stored is not None and not stored.is_unchanged
        click.echo(f"[{number}/{len(files)}] {message}", err=stored is None)
    if changed:
        start(db.write(lambda: begin_following(SYSTEM, clock.now(), locale())))
        click.echo(_("引用旧版本的题目将由后台任务核对；没有运行服务时，在下次启动后核对。"))
    if refused:
        raise click.ClickException(
            _("%(refused)s 个文件没有保存，共 %(total)s 个。", refused=refused, total=len(files))
        )


@law.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of sentences.")
def check(files: tuple[str, ...], as_json: bool) -> None:
    """Read law texts without saving and without a database."""
    reports = [_report(Path(name)) for name in files]
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=1))
        return
    for report in reports:
        click.echo(f"{report['file']}: {version_name(report['title'], report['label'])} {report['articles']}")
        for problem in report["problems"]:
            click.echo(f"  [{problem['level']}] {problem['message']}")


@law.command()
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a list.")
@click.pass_obj
def diff(runtime: Runtime, old: str, new: str, as_json: bool) -> None:
    """Compare two versions article by article. OLD and NEW are files, or codes of loaded versions, or 标题@版本."""
    before, after = _both(runtime, (old, new))
    pairs = compare(before, after)
    if as_json:
        click.echo(json.dumps({"pairs": [pair.as_json() for pair in pairs]}, ensure_ascii=False))
        return
    for pair in pairs:
        click.echo(_line(pair))
    counts = {kind: sum(1 for pair in pairs if pair.kind is kind) for kind in Kind}
    click.echo("，".join(f"{kind_name(kind)} {number}" for kind, number in counts.items()))


def _load(path: Path, is_replacing: bool) -> tuple[str, Stored | None]:
    """What to tell about a file, and what storing it did; None where its text is not in the library."""
    text = _read(path)
    if text is None:
        return _("%(file)s：打不开这个文件，请检查路径和权限。", file=path), None
    if text.errors:
        told = "\n".join(f"    {sentence(problem)}" for problem in text.errors)
        return _("%(file)s：没有保存。", file=path) + "\n" + told, None
    try:
        stored = db.write(lambda: store(text, text.facts, SYSTEM, clock.now(), is_replacing=is_replacing))
    except Refused as refusal:
        return f"{path}：{str(REFUSALS[refusal.code]) % refusal.params}", None
    hints = [f"    {sentence(problem)}" for problem in text.problems]
    return "\n".join([f"{path}：{_outcome(stored)}", *hints]), stored


def _outcome(stored: Stored) -> str:
    name = version_name(stored.title, stored.label)
    if stored.is_unchanged:
        return _("%(name)s 已加载过，内容相同。", name=name)
    return _("%(name)s 已加载，共 %(count)s 条。", name=name, count=stored.articles)


def _report(path: Path) -> dict[str, Any]:
    text = _read(path)
    if text is None:
        raise click.ClickException(_("%(file)s：打不开这个文件，请检查路径和权限。", file=path))
    return {
        "file": str(path),
        "title": text.title,
        "label": text.facts.label,
        "articles": len(text.articles),
        "problems": [problem.as_json(sentence(problem)) for problem in text.problems],
    }


def _both(runtime: Runtime, names: Sequence[str]) -> list[tuple[Article, ...]]:
    """The articles of both sides; the database is opened only when one is no file."""
    files = [Path(name) if _is_path(name) else None for name in names]
    if all(files):
        return [_from_file(path) for path in files if path]
    app = runtime.make_app(runtime.config)
    with app.app_context():
        try:
            refuse_old_schema()
            return [_from_file(path) if path else _loaded(name) for name, path in zip(names, files, strict=True)]
        finally:
            db.close()


def _from_file(path: Path) -> tuple[Article, ...]:
    """What is wrong with a file is told beside the comparison; only one without articles can't be compared."""
    text = _read(path)
    if text is None:
        raise click.ClickException(_("%(file)s：打不开这个文件，请检查路径和权限。", file=path))
    told = [f"{path}：{sentence(problem)}" for problem in text.errors]
    if not text.articles:
        raise click.ClickException("\n".join(told))
    for line in told:
        click.echo(line, err=True)
    return text.articles


def _is_path(name: str) -> bool:
    return Path(name).is_file() or "/" in name or Path(name).suffix.lower() in SUFFIXES


def _loaded(name: str) -> tuple[Article, ...]:
    line = queries.version_named(name, local(clock.now()).date())
    if line is None:
        raise click.ClickException(_("没有名为“%(name)s”的文件，法规库中也没有这个版本。", name=name))
    articles = queries.articles_of(line.version_id)
    if not articles:
        found = version_name(line.short_title, line.label)
        raise click.ClickException(_("%(name)s 的条文还没有加载，请先运行 quizapp law load。", name=found))
    return articles


def _line(pair: Pair) -> str:
    old = pair.old.name if pair.old else "—"
    new = pair.new.name if pair.new else "—"
    side = pair.new or pair.old
    beginning = side.plain.replace("\n", "")[:SHOWN] if side else ""
    likeness = f" {pair.similarity:.3f}" if pair.kind is Kind.CHANGED else ""
    return f"{old} → {new}  {kind_name(pair.kind)}{likeness}  {beginning}"


def _read(path: Path) -> LawText | None:
    try:
        return read_law(path.name, path.read_bytes())
    except OSError:
        return None
