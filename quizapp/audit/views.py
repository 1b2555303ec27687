"""The audit log for the audit administrator: read and export, nothing else."""

import json
from datetime import datetime, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from quizapp import db
from quizapp.audit import queries
from quizapp.audit.rules import Permission
from quizapp.i18n import from_local
from quizapp.sheets.writer import write_csv
from quizapp.web import access
from quizapp.web.downloads import CSV, download
from quizapp.web.paging import paged, wanted_page

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
MOST = 100_000  # rows of one export


@blueprint.get("")
@access.needs(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    """The log, filtered."""
    filters = {name: request.args.get(name, "").strip()[:60] for name in ("q", "act", "since", "until")}
    query = queries.entries(filters["q"], filters["act"], _day(filters["since"], 0), _day(filters["until"], 1))
    if request.args.get("format") == "csv":
        rows = [
            [
                e.at.isoformat(),
                e.actor_name,
                e.address,
                e.act,
                e.object_kind,
                e.object_id,
                json.dumps(e.particulars, ensure_ascii=False),
            ]
            for (e,) in db.session().execute(query.limit(MOST))
        ]
        return download(
            write_csv(["at", "actor", "address", "act", "kind", "object", "particulars"], rows), "audit.csv", CSV
        )
    return render_template("audit/index.html", page=paged(query, wanted_page()), filters=filters, acts=queries.acts())


def _day(text: str, add: int) -> datetime | None:
    try:
        return from_local(datetime.fromisoformat(text[:10]) + timedelta(days=add)) if text else None
    except (ValueError, OverflowError):
        return None
