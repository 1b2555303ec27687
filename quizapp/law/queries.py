"""The register of laws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from quizapp import db
from quizapp.law.models import Law, LawVersion
from quizapp.law.rules import Standing, standing


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version with its law, as listed."""

    version_id: int
    code: str
    title: str
    short_title: str
    level: str
    label: str
    effective_on: date | None
    ceased_on: date | None
    superseded_by: str
    article_count: int
    standing: Standing


def versions(day: date, text: str = "", only: str = "") -> list[VersionLine]:
    """All versions by title, the newest first; `text` is looked for in the titles, `only` is a Standing."""
    query = (
        select(LawVersion, Law)
        .join(Law, Law.id == LawVersion.law_id)
        .order_by(Law.level, Law.short_title, LawVersion.effective_on.desc())
    )
    if text:
        query = query.where(
            or_(Law.title.contains(text, autoescape=True), Law.short_title.contains(text, autoescape=True))
        )
    lines = [_line(version, law, day) for version, law in db.session().execute(query)]
    return [line for line in lines if not only or line.standing == only]


def find_version(law: str, label: str, day: date) -> VersionLine | None:
    """The version a citation means: by law (full or short title) and label; without a label the one in force."""
    candidates = _of_law(law, day)
    if label:
        plain = "".join(label.split()).strip("（）()")
        return next((line for line in candidates if line.label == plain), None)
    return next((line for line in candidates if line.standing is Standing.IN_FORCE), None)


def is_known_law(law: str) -> bool:
    """Whether the register has this law in any version."""
    return (
        db.session().execute(select(Law.id).where(or_(Law.title == law, Law.short_title == law)).limit(1)).first()
        is not None
    )


def short_titles(day: date) -> list[str]:
    """Short titles of the laws in force, for choosing."""
    return sorted({line.short_title for line in versions(day, only=Standing.IN_FORCE)})


def _of_law(law: str, day: date) -> Sequence[VersionLine]:
    rows = db.session().execute(
        select(LawVersion, Law)
        .join(Law, Law.id == LawVersion.law_id)
        .where(or_(Law.title == law, Law.short_title == law))
        .order_by(LawVersion.effective_on.desc())
    )
    return [_line(version, found, day) for version, found in rows]


def _line(version: LawVersion, law: Law, day: date) -> VersionLine:
    return VersionLine(
        version_id=version.id,
        code=version.code,
        title=law.title,
        short_title=law.short_title,
        level=law.level,
        label=version.label,
        effective_on=version.effective_on,
        ceased_on=version.ceased_on,
        superseded_by=version.superseded_by,
        article_count=version.article_count,
        standing=standing(version.effective_on, version.ceased_on, day),
    )
