"""The installation's own name, footer and logo."""

from dataclasses import dataclass

from sqlalchemy import select

from quizapp import db
from quizapp.admin.models import SiteSettings


@dataclass(frozen=True, slots=True)
class SiteIdentity:
    """What the office has set; empty text means the configured default."""

    name: str = ""
    name_en: str = ""
    footer: str = ""
    logo_file_id: int | None = None


def site_identity() -> SiteIdentity:
    """The stored identity, or the empty one."""
    row = (
        db.session()
        .execute(select(SiteSettings.name, SiteSettings.name_en, SiteSettings.footer, SiteSettings.logo_file_id))
        .first()
    )
    return SiteIdentity(*row) if row else SiteIdentity()
