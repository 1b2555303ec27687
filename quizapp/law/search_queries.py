"""Words looked for in the articles of loaded texts."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select

from quizapp import db
from quizapp.law.models import Law, LawArticle, LawVersion
from quizapp.law.queries import article_of
from quizapp.law.rules.searching import Excerpt, excerpt, words_of
from quizapp.law.rules.standing import Standing, standing


@dataclass(frozen=True, slots=True)
class Hit:
    """An article in which something was found."""

    version_id: int
    title: str
    label: str
    standing: Standing
    name: str
    anchor: str
    excerpt: Excerpt


def search(
    text: str, day: date, version_id: int | None = None, most: int = 100, *, in_force: bool = False
) -> list[Hit]:
    """Articles that hold every word, in one version or in all (or in those in force on the day), those in force first. A
    plain LIKE over 12,000 articles takes some 30 ms, and finds words of one character, which an index of words can't."""
    words = words_of(text)
    if not words:
        return []
    ceased = and_(LawVersion.ceased_on.is_not(None), LawVersion.ceased_on <= day)
    query = (
        select(LawArticle, LawVersion, Law)
        .join(LawVersion, LawVersion.id == LawArticle.version_id)
        .join(Law, Law.id == LawVersion.law_id)
        .where(*(LawArticle.plain.contains(word, autoescape=True) for word in words))
        .order_by(ceased, Law.level, Law.short_title, LawVersion.code, LawArticle.ordinal)
        .limit(most)
    )
    if version_id is not None:
        query = query.where(LawArticle.version_id == version_id)
    if in_force:
        query = query.where(~ceased, or_(LawVersion.effective_on.is_(None), LawVersion.effective_on <= day))
    return [_hit(row, version, law, words[0], day) for row, version, law in db.session().execute(query)]


def _hit(row: LawArticle, version: LawVersion, law: Law, word: str, day: date) -> Hit:
    article = article_of(row)
    return Hit(
        version_id=version.id,
        title=law.short_title,
        label=version.label,
        standing=standing(version.effective_on, version.ceased_on, day),
        name=article.name,
        anchor=article.anchor,
        excerpt=excerpt(article.plain, word),
    )
