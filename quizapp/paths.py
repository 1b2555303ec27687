"""Where shipped files lie: inside the installed package, or beside it in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def templates() -> Path:
    """The folder of Jinja templates."""
    return _shipped("templates")


def question_bank() -> Path:
    """The folder of shipped packs and the law register."""
    return _shipped("question_bank")


def translations() -> Path:
    """The folder of gettext catalogs."""
    return PACKAGE / "translations"


def migrations() -> Path:
    """The folder of Alembic migrations."""
    return PACKAGE / "migrations"


def _shipped(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
