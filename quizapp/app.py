"""The web application put together: settings, extensions, blueprints in one tuple, error pages. No I/O happens here."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from quizapp import paths
from quizapp.accounts import words as accounts_words
from quizapp.accounts.views import own as accounts
from quizapp.accounts.views import staffing
from quizapp.admin.views import health, home, settings
from quizapp.audit import views as audit
from quizapp.bank import words as bank_words
from quizapp.bank.views import articles as law_reading
from quizapp.bank.views import care as bank_care
from quizapp.bank.views import citing as bank_citing
from quizapp.bank.views import exports as bank_exports
from quizapp.bank.views import faults as bank_faults
from quizapp.bank.views import imports as bank_import
from quizapp.bank.views import lines as bank_line
from quizapp.bank.views import pictures
from quizapp.bank.views import questions as bank
from quizapp.bank.views import review as bank_review
from quizapp.config import Config
from quizapp.db import PREPARES, db
from quizapp.exams import words as exams_words
from quizapp.exams import words_desk, words_marking, words_outside
from quizapp.exams.views import (
    answers,
    complaints,
    desk,
    desks,
    manage,
    marking,
    opened,
    outside,
    own_record,
    presence,
    printing,
    record,
    regrading,
    release,
    results,
    setup,
    sit,
    waiting,
)
from quizapp.exams.views import faults as exam_faults
from quizapp.exams.views.at_once import SavingAtOnce
from quizapp.i18n import LazyText
from quizapp.jobs import views as jobs
from quizapp.law import words as law_words
from quizapp.law.views import lists as law_lists
from quizapp.law.views import loading as law_loading
from quizapp.law.views import register as law
from quizapp.papers import words as papers_words
from quizapp.papers.views import plans as papers
from quizapp.papers.views import printed
from quizapp.people import views as people
from quizapp.people import words as people_words
from quizapp.practice import views as practice
from quizapp.practice import words as practice_words
from quizapp.reports import item_views as exam_items
from quizapp.reports import views as reports
from quizapp.web import access, errors, filters, headers, language, logs, shell
from quizapp.web.viewer import login_manager

BLUEPRINTS: tuple[Blueprint, ...] = (
    health.blueprint,
    home.blueprint,
    accounts.blueprint,
    staffing.blueprint,
    people.blueprint,
    law.blueprint,
    law_loading.blueprint,
    law_lists.blueprint,
    law_reading.blueprint,
    bank.blueprint,
    bank_import.blueprint,
    bank_line.blueprint,
    bank_care.blueprint,
    bank_review.blueprint,
    bank_citing.blueprint,
    bank_exports.blueprint,
    bank_faults.blueprint,
    pictures.blueprint,
    papers.blueprint,
    printed.blueprint,
    manage.blueprint,
    setup.blueprint,
    opened.blueprint,
    sit.blueprint,
    results.blueprint,
    marking.blueprint,
    release.blueprint,
    complaints.blueprint,
    regrading.blueprint,
    record.blueprint,
    own_record.blueprint,
    printing.blueprint,
    outside.blueprint,
    exam_faults.blueprint,
    answers.blueprint,
    presence.blueprint,
    waiting.blueprint,
    desk.blueprint,
    desks.blueprint,
    practice.blueprint,
    reports.blueprint,
    exam_items.blueprint,
    jobs.blueprint,
    audit.blueprint,
    settings.blueprint,
)
REFUSALS: tuple[Mapping[str, LazyText], ...] = (
    accounts_words.REFUSALS,
    people_words.REFUSALS,
    law_words.REFUSALS,
    bank_words.REFUSALS,
    papers_words.REFUSALS,
    exams_words.REFUSALS,
    words_desk.REFUSALS,
    words_marking.REFUSALS,
    words_outside.REFUSALS,
    practice_words.REFUSALS,
)

csrf = CSRFProtect()
migrate = Migrate(directory=str(paths.migrations()), render_as_batch=True)


def create_app(config: Config) -> Flask:
    """The application for these settings. The database is neither opened nor changed."""
    app = Flask("quizapp", template_folder=str(paths.templates()), static_folder=str(paths.PACKAGE / "static"))
    app.config.update(_flask_settings(config))
    db.init_app(app)
    migrate.init_app(app, db)
    login_manager.init_app(app)
    logs.register(app)
    language.register(app, config)
    csrf.init_app(app)
    app.before_request(access.guard)
    headers.register(app, config)
    filters.register(app)
    shell.register(app, config)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.register(app, {code: text for table in REFUSALS for code, text in table.items()})
    app.wsgi_app = SavingAtOnce(app.wsgi_app, app, config)  # type: ignore[method-assign]
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def secret_key(config: Config) -> str:
    """The configured secret, else the one kept in the data folder (made by the first start, readable by us alone)."""
    if config.secret_key:
        return config.secret_key
    place = config.data_dir / "secret.key"
    if not place.exists():
        config.data_dir.mkdir(parents=True, exist_ok=True)
        _create_private(place, secrets.token_hex(32))
    return place.read_text().strip()


def _create_private(place: Path, text: str) -> None:
    try:
        place.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return  # another process of ours was first
    place.write_text(text)


def _flask_settings(config: Config) -> dict[str, object]:
    return {
        "QUIZAPP": config,
        "SECRET_KEY": secret_key(config),
        "SQLALCHEMY_DATABASE_URI": config.database,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(config),
        "SESSION_COOKIE_NAME": "__Host-quizapp" if config.is_https else "quizapp",
        "SESSION_COOKIE_SECURE": config.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "MAX_CONTENT_LENGTH": config.max_upload_mib * 1024 * 1024 + 65536,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "TEMPLATES_AUTO_RELOAD": False,
    }


def _engine_options(config: Config) -> dict[str, object]:
    if config.is_sqlite:
        return {"connect_args": {"timeout": 5, "check_same_thread": False}, "pool_size": 20, "max_overflow": 20}
    return {
        "pool_size": 10,
        "max_overflow": 10,
        "connect_args": {"prepare_threshold": 5 if config.prepared_statements else None},
        "execution_options": {PREPARES: config.prepared_statements},
    }
