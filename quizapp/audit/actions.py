"""Writing to the audit log: called by other rooms' actions inside their own transaction."""

from datetime import datetime
from typing import Any

from quizapp import db
from quizapp.audit.models import AuditEntry
from quizapp.audit.rules import Actor


def record(actor: Actor, now: datetime, act: str, kind: str, object_id: int | str, **particulars: Any) -> None:
    """Add one entry. `particulars` must be JSON values; no password, token or unreleased key goes in here."""
    db.put(
        AuditEntry,
        at=now,
        actor_id=actor.person_id,
        actor_name=actor.name,
        address=actor.address,
        act=act,
        object_kind=kind,
        object_id=str(object_id),
        particulars=particulars,
    )
