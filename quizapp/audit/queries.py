"""The audit log as listed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from quizapp import db
from quizapp.audit.models import AuditEntry


def entries(text: str, act: str, since: datetime | None, until: datetime | None) -> Select[*tuple[Any, ...]]:
    """The query of the log, the latest first; rows are (AuditEntry,)."""
    query: Select[*tuple[Any, ...]] = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    if text:
        query = query.where(or_(AuditEntry.actor_name.contains(text, autoescape=True), AuditEntry.object_id == text))
    if act:
        query = query.where(AuditEntry.act == act)
    if since is not None:
        query = query.where(AuditEntry.at >= since)
    if until is not None:
        query = query.where(AuditEntry.at < until)
    return query


def acts() -> list[str]:
    """The acts that occur."""
    return list(db.session().execute(select(AuditEntry.act).distinct().order_by(AuditEntry.act)).scalars())
