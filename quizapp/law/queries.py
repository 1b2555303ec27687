"""The register of laws, and the texts loaded into it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from quizapp import db
from quizapp.errors import NotFound
from quizapp.law.models import Law, LawArticle, LawText, LawVersion
from quizapp.law.rules.citing import place_of, text_at
from quizapp.law.rules.compare import Pair, compare
from quizapp.law.rules.standing import Standing, standing
from quizapp.law.rules.text import Article, Block, Facts, blocks_from_json, paragraphs_from_json
from quizapp.law.rules.text import LawText as ReadText


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


@dataclass(frozen=True, slots=True)
class StoredText:
    """A version with its loaded text, for reading."""

    line: VersionLine
    adopted_on: date | None
    issuer: str
    document_no: str
    history: tuple[str, ...]
    preamble: tuple[Block, ...]
    articles: tuple[Article, ...]
    annexes: tuple[Block, ...]
    loaded_at: datetime
    loaded_by: str
    text_hash: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What a citation points to: the article and, where it names them, the paragraph's and the item's own text."""

    article: Article
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """What the library has of the version that a text belongs to: `articles` is the register's number (0 unknown),
    `differing` how many loaded articles differ from the text's, None where no text is loaded."""

    label: str
    articles: int
    differing: int | None


_VERSIONS = select(LawVersion, Law).join(Law, Law.id == LawVersion.law_id)


def versions(day: date, text: str = "", only: str = "", level: str = "", loaded: str = "") -> list[VersionLine]:
    """All versions by title, the newest first; `text` is looked for in the titles, `only` is a Standing, `loaded` is yes
    or no."""
    query = _VERSIONS.order_by(Law.level, Law.short_title, LawVersion.effective_on.desc())
    if text:
        query = query.where(
            or_(Law.title.contains(text, autoescape=True), Law.short_title.contains(text, autoescape=True))
        )
    if level:
        query = query.where(Law.level == level)
    if loaded in ("yes", "no"):
        held = LawVersion.id.in_(select(LawText.version_id))
        query = query.where(held if loaded == "yes" else ~held)
    lines = [_line(version, law, day) for version, law in db.session().execute(query)]
    return [line for line in lines if not only or line.standing == only]


def levels() -> list[str]:
    """The levels that occur in the register."""
    return sorted(db.session().execute(select(Law.level).distinct()).scalars())


def find_version(law: str, label: str, day: date) -> VersionLine | None:
    """The version a citation means: by law (full or short title) and label; without a label the one in force."""
    candidates = _of_law(law, day)
    if label:
        plain = "".join(label.split()).strip("（）()")
        return next((line for line in candidates if line.label == plain), None)
    return next((line for line in candidates if line.standing is Standing.IN_FORCE), None)


def version_by_code(code: str, day: date) -> VersionLine | None:
    """The version with this stable name, or None."""
    row = (
        db.session()
        .execute(select(LawVersion, Law).join(Law, Law.id == LawVersion.law_id).where(LawVersion.code == code))
        .first()
    )
    return _line(row[0], row[1], day) if row else None


def is_known_law(law: str) -> bool:
    """Whether the register has this law in any version."""
    return (
        db.session().execute(select(Law.id).where(or_(Law.title == law, Law.short_title == law)).limit(1)).first()
        is not None
    )


def short_titles(day: date) -> list[str]:
    """Short titles of the laws in force, for choosing."""
    return sorted({line.short_title for line in versions(day, only=Standing.IN_FORCE)})


def loaded_versions() -> frozenset[int]:
    """Ids of the versions whose text has been loaded."""
    return frozenset(db.session().execute(select(LawText.version_id)).scalars())


def version_line(version_id: int, day: date) -> VersionLine:
    """One version; raises NotFound."""
    row = db.session().execute(_VERSIONS.where(LawVersion.id == version_id)).first()
    if row is None:
        raise NotFound
    return _line(row[0], row[1], day)


def version_named(name: str, day: date) -> VersionLine | None:
    """By code, or as 标题@版本 (also with the short title); a title alone means the version in force."""
    row = db.session().execute(_VERSIONS.where(LawVersion.code == name.strip())).first()
    if row is not None:
        return _line(row[0], row[1], day)
    title, _at, label = name.strip().partition("@")
    return find_version(title.strip("《》 "), label, day)


def versions_beside(version_id: int, day: date) -> list[VersionLine]:
    """All versions of the same law, the newest first."""
    law_id = select(LawVersion.law_id).where(LawVersion.id == version_id).scalar_subquery()
    query = _VERSIONS.where(LawVersion.law_id == law_id).order_by(LawVersion.effective_on.desc())
    return [_line(version, law, day) for version, law in db.session().execute(query)]


def versions_to_compare(line: VersionLine, day: date) -> list[VersionLine]:
    """The loaded versions that a version is worth comparing with: the others of its law, the one that replaced it, those
    that it replaced (ten environment laws, one code)."""
    own = select(LawVersion.law_id).where(LawVersion.id == line.version_id).scalar_subquery()
    related = or_(
        LawVersion.law_id == own, LawVersion.superseded_by == line.code, LawVersion.code == (line.superseded_by or None)
    )
    query = _VERSIONS.join(LawText, LawText.version_id == LawVersion.id).where(
        related, LawVersion.id != line.version_id
    )
    rows = db.session().execute(query.order_by(LawVersion.effective_on.desc(), Law.short_title))
    return [_line(version, law, day) for version, law in rows]


def matching_version(title: str, facts: Facts) -> LawVersion | None:
    """The version that a text's facts mean, by code, by label, or by the day of effect: a file may name a version
    otherwise than the register does."""
    query = select(LawVersion).join(Law, Law.id == LawVersion.law_id).where(Law.title == title)
    known = list(db.session().execute(query).scalars())
    tests: tuple[Callable[[LawVersion], bool], ...] = (
        lambda version: version.code == facts.code,
        lambda version: version.label == facts.label,
        lambda version: facts.effective is not None and version.effective_on == facts.effective,
    )
    return next((version for test in tests for version in known if test(version)), None)


def held_text(title: str, facts: Facts, text: ReadText) -> Held | None:
    """What is known of the version that a text would be loaded into; None for a new version."""
    version = matching_version(title, facts)
    if version is None:
        return None
    if db.session().get(LawText, version.id) is None:
        return Held(version.label, version.article_count, None)
    before = {article.name: article.content_hash for article in articles_of(version.id)}
    after = {article.name: article.content_hash for article in text.articles}
    differing = sum(before.get(name) != after.get(name) for name in before.keys() | after.keys())
    return Held(version.label, version.article_count, differing)


def text_of(version_id: int, day: date) -> StoredText | None:
    """The loaded text; None where there is none. Raises NotFound for an unknown version."""
    line = version_line(version_id, day)
    row = db.session().get(LawText, version_id)
    if row is None:
        return None
    return StoredText(
        line=line,
        adopted_on=row.adopted_on,
        issuer=row.issuer,
        document_no=row.document_no,
        history=tuple(row.history),
        preamble=blocks_from_json(row.preamble),
        articles=articles_of(version_id),
        annexes=blocks_from_json(row.annexes),
        loaded_at=row.loaded_at,
        loaded_by=row.loaded_by,
        text_hash=row.text_hash,
    )


def articles_of(version_id: int) -> tuple[Article, ...]:
    """The articles in the order of the text; none where no text is loaded."""
    query = select(LawArticle).where(LawArticle.version_id == version_id).order_by(LawArticle.ordinal)
    return tuple(article_of(row) for row in db.session().execute(query).scalars())


def article_of(row: LawArticle) -> Article:
    """A stored article."""
    return Article(row.number, row.sub, tuple(row.path), paragraphs_from_json(row.text))


def article_at(version_id: int, number: int, sub: int = 0) -> Article | None:
    """第一百二十条之一 is (120, 1)."""
    query = select(LawArticle).where(
        LawArticle.version_id == version_id, LawArticle.number == number, LawArticle.sub == sub
    )
    row = db.session().execute(query).scalar_one_or_none()
    return article_of(row) if row is not None else None


def passage(version_id: int, name: str, paragraph: int | None = None, item: str | None = None) -> Passage | None:
    """The text that a citation (第三十二条, 1, （二）) points to; None where there is no such place."""
    place = place_of(name)
    article = article_at(version_id, *place) if place else None
    text = text_at(article, paragraph, item) if article else None
    return Passage(article, text) if article and text else None


def pairs_between(old_version_id: int, new_version_id: int) -> list[Pair]:
    """The articles of two loaded versions, compared; all removed or all added where one has no text."""
    return compare(articles_of(old_version_id), articles_of(new_version_id))


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
