"""The house rules, read from the source; and proof that the reading bites."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = (
    "sheets", "printing", "audit", "jobs", "people", "accounts", "law", "bank", "papers", "exams", "practice", "reports", "admin", "demo",
)  # fmt: skip
ROLES = (
    ("rules", "formats", "roster", "reader", "tables", "problems", "cells", "limits", "lies", "looks", "shown", "marks", "compound", "biff", "opendocument", "delimited", "header", "writer", "child", "blocklist"),
    ("clock", "config", "paths", "remembering", "db", "direct", "i18n", "errors", "render"),  # render: facts and shipped files in, PDF out
    ("models", "desk_models", "marking_models"),
    ("queries", "import_queries", "flag_queries", "list_queries", "search_queries", "item_queries", "frozen_queries", "coverage", "picking"),
    ("actions", "imports", "invariants", "checks", "context", "following", "twins", "reporting", "usage", "listing"),
    ("web", "passwords"),
    ("words", "check", "exports", "backup"),
    ("template", "forms", "staff_import", "question_import", "care_jobs", "regrade_job"),
    ("schema", "runtime", "doctor", "views", "item_views", "commands"),
    ("app", "demo"),
    ("timekeeper",),
    ("worker", "serving", "cli"),
)  # fmt: skip
RANK = {name: rank for rank, names in enumerate(ROLES) for name in names}
FLASK_ROLES = {
    "app",
    "cli",
    "worker",
    "i18n",
    "web",
    "forms",
    "views",
    "item_views",
    "commands",
    "words",
    "serving",
    "runtime",
    "schema",
    "timekeeper",
}
SQL_ROLES = {
    "following",
    "coverage",
    "listing",
    "frozen_queries",
    "list_queries",
    "search_queries",
    "twins",
    "reporting",
    "usage",
    "db",
    "direct",  # the bare driver beside SQLAlchemy's engine: saving an answer
    "models",
    "desk_models",
    "marking_models",
    "queries",
    "import_queries",
    "item_queries",
    "flag_queries",
    "picking",
    "actions",
    "imports",
    "invariants",
    "checks",
    "migrations",
    "web",
    "backup",
}
BANNED_FILES = {"utils.py", "util.py", "helpers.py", "common.py", "core.py", "services.py", "managers.py", "misc.py"}


def modules(root: Path) -> Iterator[tuple[str, Path, ast.Module]]:
    for path in sorted((root / "quizapp").rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        yield name, path, ast.parse(path.read_text("utf-8"))


def room_of(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in ROOMS else None


def role_of(name: str) -> str | None:
    """The drawer a module lies in: web, migrations, a room's drawer, or a top-level module."""
    parts = name.split(".")
    if len(parts) < 2:
        return None
    if parts[1] in ("web", "migrations"):
        return parts[1]
    if parts[1] in ROOMS:
        return parts[2] if len(parts) > 2 and parts[1] != "demo" else ("commands" if parts[1] == "demo" else None)
    return parts[1]


def imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def offences(root: Path) -> list[str]:
    """Everything in the tree that breaks a rule, as a sentence."""
    found: list[str] = []
    known = {name for name, _path, _tree in modules(root)}
    for name, path, tree in modules(root):
        if "migrations" in name:
            continue
        found += [f"{name}: {text}" for text in file_offences(path, tree)]
        found += [f"{name}: {text}" for text in import_offences(name, tree, known)]
        found += [f"{name}: {text}" for text in call_offences(name, tree)]
    return found


def file_offences(path: Path, tree: ast.Module) -> Iterator[str]:
    lines = len(path.read_text("utf-8").splitlines())
    if lines > 400:
        yield f"{lines} lines"
    if path.name in BANNED_FILES:
        yield "a drawer with no subject"
    if path.name == "__init__.py" and len(tree.body) > 1 and path.parent.name != "quizapp":
        yield "an __init__ that is more than a docstring"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or 0) - node.lineno + 1
            if size > 40:
                yield f"{node.name} has {size} lines"
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield f"an import inside {node.name}"


def import_offences(name: str, tree: ast.Module, known: set[str]) -> Iterator[str]:
    room, role = room_of(name), role_of(name)
    for wanted, line in imports(tree):
        top = wanted.split(".")[0]
        if top in ("flask", "flask_login", "flask_wtf") and role not in FLASK_ROLES:
            yield f"imports {top} in line {line}"
        if top == "sqlalchemy" and role not in SQL_ROLES:
            yield f"imports sqlalchemy in line {line}"
        if top != "quizapp":
            continue
        target = wanted if wanted in known else wanted.rsplit(".", 1)[0]
        other_room, other_role = room_of(target), role_of(target)
        if room and other_room and room != other_room and ROOMS.index(other_room) > ROOMS.index(room):
            yield f"imports the higher room {target} in line {line}"
        if role in RANK and other_role in RANK and RANK[other_role] > RANK[role]:
            yield f"imports the higher role {target} in line {line}"


def call_offences(name: str, tree: ast.Module) -> Iterator[str]:
    role = role_of(name)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        call = ast.unparse(node.func)
        if call in ("datetime.now", "datetime.utcnow", "date.today", "datetime.today") and name != "quizapp.clock":
            yield f"asks for the time itself in line {node.lineno}"
        if call in ("db.write", "db.write_core") and role in ("actions", "queries", "models", "rules"):
            yield f"commits in line {node.lineno}"
        if call.endswith(".commit") and role not in ("db",):
            yield f"commits in line {node.lineno}"
        if call.endswith(("session_maker", "randint")) and role == "rules":
            yield f"draws for itself in line {node.lineno}"


def test_the_house_is_in_order() -> None:
    assert offences(ROOT) == []


def test_templates_are_short_and_hold_no_script_or_style() -> None:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 120, path
        for word in (' style="', " onclick=", " onchange=", "<style", "javascript:"):
            assert word not in text, (path, word)
        assert "|safe" not in text, path


@pytest.mark.parametrize(
    ("path", "source", "sentence"),
    [
        ("people/rules.py", "from flask import g\n", "imports flask"),
        ("people/rules.py", "import sqlalchemy\n", "imports sqlalchemy"),
        ("people/rules.py", "from quizapp.people import models\n", "imports the higher role"),
        ("people/queries.py", "from quizapp.exams import rules\n", "imports the higher room"),
        ("people/actions.py", "from quizapp import db\ndef f():\n    db.write(f)\n", "commits"),
        ("people/actions.py", "def f(session):\n    session.commit()\n", "commits"),
        ("people/actions.py", "def f():\n    import os\n", "an import inside f"),
        ("people/rules.py", "from datetime import datetime\nx = datetime.now()\n", "asks for the time"),
        ("people/utils.py", "", "a drawer with no subject"),
        ("people/rules.py", "def f():\n" + "    x = 1\n" * 41, "f has 42 lines"),
        ("people/rules.py", "x = 1\n" * 401, "401 lines"),
    ],
)
def test_a_planted_offence_is_found(tmp_path: Path, path: str, source: str, sentence: str) -> None:
    for name in ("", "people", "exams"):
        (tmp_path / "quizapp" / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "quizapp" / name / "__init__.py").write_text('"""Room."""\n')
    for name in ("people/models.py", "exams/rules.py", "db.py"):
        (tmp_path / "quizapp" / name).write_text('"""Drawer."""\n')
    assert offences(tmp_path) == []
    (tmp_path / "quizapp" / path).write_text(source)
    assert any(sentence in offence for offence in offences(tmp_path)), offences(tmp_path)
