"""Filling the register."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.law.models import Law, LawVersion
from quizapp.law.reader import RegisterLine


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
    if added:
        record(actor, now, "law.register_loaded", "law", "", added=added)
    return added
