"""Filling the register and loading texts into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import delete, select

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.errors import Refused
from quizapp.jobs import actions as jobs
from quizapp.law.models import Law, LawArticle, LawVersion
from quizapp.law.models import LawText as LawTextRow
from quizapp.law.queries import matching_version
from quizapp.law.reader.register import RegisterLine
from quizapp.law.rules.searching import plain_of
from quizapp.law.rules.text import Article, Facts, LawText, blocks_to_json, paragraphs_to_json, short_title


def load_register(lines: Sequence[RegisterLine], actor: Actor, now: datetime) -> int:
    """Take the register's lines: new laws and versions are added, known ones get the register's dates. Answers how many
    versions were new."""
    laws = {law.title: law for law in db.session().execute(select(Law)).scalars()}
    known = {version.code: version for version in db.session().execute(select(LawVersion)).scalars()}
    added = 0
    for line in lines:
        law = laws.get(line.title)
        if law is None:
            law = Law(id=db.new_id(), title=line.title, short_title=line.short_title, level=line.level)
            db.session().add(law)
            db.session().flush()
            laws[line.title] = law
        law.fields = line.fields
        version = known.get(line.code)
        if version is None:
            version = LawVersion(id=db.new_id(), law_id=law.id, code=line.code, label=line.label)
            db.session().add(version)
            known[line.code] = version
            added += 1
        version.effective_on, version.ceased_on = line.effective_on, line.ceased_on
        version.superseded_by, version.article_count = line.superseded_by, line.article_count
    db.session().flush()
    for law in laws.values():
        _chain(law.id)
    if added:
        record(actor, now, "law.register_loaded", "law", "", added=added)
    return added


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing a text did: `is_new` for a version the register did not have, `is_unchanged` for a known text."""

    version_id: int
    code: str
    title: str
    label: str
    articles: int
    is_new: bool
    is_unchanged: bool


def store(text: LawText, facts: Facts, actor: Actor, now: datetime, *, is_replacing: bool = False) -> Stored:
    """Save a text under its version, found or made by title and label; the versions of the law then follow one another.
    The same text twice changes nothing. Refused: law_has_errors, law_no_title, law_no_label, law_no_level, law_dates,
    law_count, law_text_differs (a text that differs from the loaded one, unless `is_replacing`)."""
    _refuse_unusable(text, facts)
    law = _find_or_make_law(text.title, facts)
    version, is_new = _find_or_make_version(law, facts)
    loaded = db.session().get(LawTextRow, version.id)
    _refuse_conflicting(text, law, version, loaded, is_replacing)
    is_unchanged = loaded is not None and loaded.text_hash == text.text_hash
    if not is_unchanged:
        _write(text, facts, version, loaded, actor, now)
        record(
            actor, now, "law.text_loaded", "law_version", version.id,
            title=law.title, label=version.label, articles=len(text.articles), file=text.file, replaced=loaded is not None,
        )  # fmt: skip
    _chain(law.id)
    db.session().flush()
    return Stored(version.id, version.code, law.title, version.label, len(text.articles), is_new, is_unchanged)


def begin_following(actor: Actor, now: datetime, locale: str) -> int:
    """A job that carries over or flags the questions which cite a version no longer in force; the shell starts it after
    the commit."""
    return jobs.create("law.follow", {}, actor, now, locale).id


def _refuse_unusable(text: LawText, facts: Facts) -> None:
    if any(problem.code != "E_NO_TITLE" for problem in text.errors) or not text.articles:
        raise Refused("law_has_errors")
    for code, value in (("law_no_title", text.title), ("law_no_label", facts.label), ("law_no_level", facts.level)):
        if not value:
            raise Refused(code)
    if facts.effective and facts.ceased and facts.ceased < facts.effective:
        raise Refused("law_dates", title=text.title, label=facts.label)


def _refuse_conflicting(
    text: LawText, law: Law, version: LawVersion, loaded: LawTextRow | None, is_replacing: bool
) -> None:
    """The register counts by the highest number; a file may count the inserted articles as well."""
    counts = {len(text.articles), len([article for article in text.articles if not article.sub])}
    if version.article_count and version.article_count not in counts:
        raise Refused(
            "law_count",
            title=law.short_title,
            label=version.label,
            known=version.article_count,
            found=len(text.articles),
        )
    if loaded is not None and loaded.text_hash != text.text_hash and not is_replacing:
        raise Refused("law_text_differs", title=law.short_title, label=version.label)


def _find_or_make_law(title: str, facts: Facts) -> Law:
    found = db.session().execute(select(Law).where(Law.title == title)).scalar_one_or_none()
    if found is None:
        found = Law(id=db.new_id(), title=title[:200], short_title=(facts.short_title or short_title(title))[:200])
        found.level, found.fields = facts.level[:20], facts.fields[:120]
        db.session().add(found)
        db.session().flush()
    return found


def _find_or_make_version(law: Law, facts: Facts) -> tuple[LawVersion, bool]:
    found = matching_version(law.title, facts)
    if found is None:
        new = LawVersion(id=db.new_id(), law_id=law.id, code=_free_code(law, facts), label=facts.label[:40])
        new.effective_on, new.ceased_on, new.superseded_by = facts.effective, facts.ceased, facts.superseded_by[:80]
        new.article_count = 0
        db.session().add(new)
        db.session().flush()
        return new, True
    found.effective_on = facts.effective or found.effective_on
    found.ceased_on = facts.ceased or found.ceased_on
    return found, False


def _free_code(law: Law, facts: Facts) -> str:
    """The file's own code, or one of title and label; a number behind it where it is taken."""
    wanted = (facts.code or f"{law.short_title}-{facts.label}")[:72]
    taken = set(db.session().execute(select(LawVersion.code).where(LawVersion.code.startswith(wanted))).scalars())
    return next(code for n in range(len(taken) + 1) if (code := f"{wanted}-{n + 1}" if n else wanted) not in taken)


def _write(
    text: LawText, facts: Facts, version: LawVersion, loaded: LawTextRow | None, actor: Actor, now: datetime
) -> None:
    db.session().execute(delete(LawArticle).where(LawArticle.version_id == version.id))
    row = loaded or LawTextRow(version_id=version.id)
    row.adopted_on, row.issuer, row.document_no = facts.adopted, facts.issuer[:100], facts.document_no[:100]
    row.history = list(text.history)
    row.preamble, row.annexes = blocks_to_json(text.preamble), blocks_to_json(text.annexes)
    row.article_count, row.text_hash, row.file = len(text.articles), text.text_hash, text.file[-255:]
    row.loaded_at, row.loaded_by = now, actor.name
    db.session().add(row)
    db.session().add_all(_article_row(version.id, place, article) for place, article in enumerate(text.articles))
    version.article_count = version.article_count or max(article.number for article in text.articles)


def _article_row(version_id: int, ordinal: int, article: Article) -> LawArticle:
    return LawArticle(
        version_id=version_id,
        ordinal=ordinal,
        number=article.number,
        sub=article.sub,
        path=list(article.path),
        text=paragraphs_to_json(article.paragraphs),
        plain=plain_of(article.name + article.plain),
        content_hash=article.content_hash,
    )


def _chain(law_id: int) -> None:
    """A version whose end nobody stated ends when the next one of its law begins."""
    rows = db.session().execute(
        select(LawVersion)
        .where(LawVersion.law_id == law_id, LawVersion.effective_on.is_not(None))
        .order_by(LawVersion.effective_on)
    )
    versions = list(rows.scalars())
    for version, successor in pairwise(versions):
        if version.ceased_on is None:
            version.ceased_on = successor.effective_on
            version.superseded_by = version.superseded_by or successor.code
