"""Settings of the site."""

from datetime import datetime

from quizapp import db
from quizapp.admin.models import SiteSettings
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.jobs.actions import keep_file


def save_site(
    name: str, name_en: str, footer: str, logo: bytes | None, *, no_logo: bool, actor: Actor, now: datetime
) -> None:
    """Keep the office's own name, footer and logo (a checked PNG; None leaves it)."""
    row = db.session().get(SiteSettings, 1, populate_existing=True)
    if row is None:
        row = SiteSettings(id=1)
        db.session().add(row)
    row.name, row.name_en, row.footer, row.updated_at = name, name_en, footer, now
    if no_logo:
        row.logo_file_id = None
    elif logo is not None:
        row.logo_file_id = keep_file("logo.png", "image/png", logo, actor, now, for_good=True).id
    record(actor, now, "site.saved", "site", 1, name=name, footer=footer, logo=bool(row.logo_file_id))
