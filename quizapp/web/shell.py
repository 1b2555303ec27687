"""What surrounds every page: the site's name, the navigation this person has, the language, static addresses."""

import re
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, url_for

from quizapp import __version__, i18n
from quizapp.admin.queries import SiteIdentity, site_identity
from quizapp.audit.rules import Permission, Role
from quizapp.config import Config
from quizapp.i18n import LazyText, lazy
from quizapp.web.viewer import viewer

P = Permission
IDENTITY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place in the navigation."""

    label: str
    url: str
    current: bool


NAV: tuple[tuple[LazyText, str, tuple[Permission, ...]], ...] = (
    (lazy("工作台"), "home.dashboard", (P.BANK_READ, P.EXAM_READ, P.REPORT_READ, P.PEOPLE_READ, P.AUDIT_READ)),
    (lazy("题库"), "bank.index", (P.BANK_READ,)),
    (lazy("法规"), "law.index", (P.BANK_READ, P.LAW_LIST)),
    (lazy("组卷"), "papers.index", (P.EXAM_MANAGE,)),
    (lazy("考试"), "exams.index", (P.EXAM_READ,)),
    (lazy("阅卷"), "marking.index", (P.MARK,)),
    (lazy("统计报告"), "reports.index", (P.REPORT_READ,)),
    (lazy("人员"), "people.index", (P.PEOPLE_READ,)),
    (lazy("审计"), "audit.index", (P.AUDIT_READ,)),
    (lazy("系统"), "settings.index", (P.SETTINGS,)),
)
TABS: tuple[tuple[LazyText, str], ...] = (
    (lazy("待办"), "home.index"),
    (lazy("练习"), "practice.index"),
    (lazy("成绩"), "results.index"),
    (lazy("我的"), "accounts.me"),
)


def register(app: Flask, config: Config) -> None:
    """Give every template its surroundings."""
    app.jinja_env.globals["static"] = static
    app.jinja_env.globals["_"] = i18n.gettext
    app.jinja_env.globals["ngettext"] = i18n.ngettext

    @app.context_processor
    def _surroundings() -> dict[str, Any]:
        person = viewer()
        return {
            "site": _identity(config),
            "viewer": person,
            "nav": _nav() if person else [],
            "tabs": _tabs() if person else [],
            "demo_mode": config.demo,
            "locale": i18n.locale(),
            "languages": [{"code": code, "label": label} for code, label in i18n.LOCALES.items()],
            "version": __version__,
        }


def is_desk_person() -> bool:
    """Whether this person holds any role besides staff, and so has the administrators' navigation."""
    person = viewer()
    return person is not None and any(grant.role is not Role.STAFF for grant in person.actor.grants)


def static(path: str) -> str:
    """The address of a static file with its modification time, so that it may be cached for good. A file that changes
    gets another address when the server starts again."""
    return _address(request.script_root, current_app.static_folder or "", path)


@lru_cache(1000)
def _address(_root: str, folder: str, path: str) -> str:
    try:
        stamp = int((Path(folder) / path).stat().st_mtime)
    except OSError:
        stamp = 0
    return url_for("static", filename=path, v=f"{stamp:x}")


def _identity(config: Config) -> dict[str, Any]:
    stored = _stored_identity()
    return {
        "name": stored.name or config.site_name,
        "name_en": stored.name_en or config.site_name_en,
        "footer": stored.footer or config.site_footer,
        "logo_url": url_for("web.logo") if stored.logo_file_id or config.site_logo else None,
    }


def _stored_identity() -> SiteIdentity:
    """What the office has set, read again every few seconds and on the page where it is set."""
    kept: tuple[float, SiteIdentity] | None = current_app.extensions.get("identity")
    now = time.monotonic()
    if kept is None or now - kept[0] > IDENTITY_SECONDS or (request.endpoint or "").startswith("settings."):
        kept = current_app.extensions["identity"] = (now, site_identity())
    return kept[1]


def _nav() -> list[NavItem]:
    """What the roles open, then the person's own to-do list, from which practice and results are reached."""
    person = viewer()
    if person is None:
        return []
    return [
        NavItem(str(label), url_for(endpoint), _is_here(endpoint))
        for label, endpoint, permissions in NAV
        if any(person.actor.may(p) for p in permissions)
    ]


def _tabs() -> list[NavItem]:
    return [
        NavItem(str(label), url_for(endpoint), _is_here(endpoint))
        for label, endpoint in (TABS[:1] if is_desk_person() else TABS)
    ]


def _is_here(endpoint: str) -> bool:
    here = request.endpoint or ""
    if endpoint.split(".")[0] in ("home", "accounts", "sit", "results"):
        return here == endpoint
    return re.split(r"[._]", here)[0] == endpoint.split(".")[0]
