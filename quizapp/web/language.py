"""The language of this request, the switch for it, and the site's logo."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, redirect, request, session
from flask.typing import ResponseReturnValue

from quizapp import db, i18n
from quizapp.admin.queries import site_identity
from quizapp.config import Config
from quizapp.errors import NotFound
from quizapp.jobs.models import StoredFile
from quizapp.web import access
from quizapp.web.navigation import safe_target

blueprint = Blueprint("web", __name__)
LOGO_TYPES = {".png": "image/png", ".svg": "image/svg+xml"}


def register(app: Flask, config: Config) -> None:
    """Choose the language before every request: the person's own choice, else the installation's."""

    @app.before_request
    def _choose() -> None:
        i18n.set_locale(session.get("locale", config.locale))
        i18n.set_zone(config.timezone)

    app.register_blueprint(blueprint)


@blueprint.post("/language")
@access.public
def language() -> ResponseReturnValue:
    """Change the language and go back to where the person was."""
    chosen = request.form.get("locale", "")
    if chosen in i18n.LOCALES:
        session["locale"] = chosen
    return redirect(safe_target(request.form.get("next")))


@blueprint.get("/logo")
@access.public
def logo() -> ResponseReturnValue:
    """The office's logo: an uploaded one, else the configured file."""
    stored_id = site_identity().logo_file_id
    stored: Any = db.session().get(StoredFile, stored_id) if stored_id else None
    if stored is not None:
        return Response(stored.content, mimetype=stored.media_type)
    config: Config = current_app.config["QUIZAPP"]
    place = Path(config.site_logo)
    if not config.site_logo or place.suffix not in LOGO_TYPES or not place.is_file():
        raise NotFound
    return Response(place.read_bytes(), mimetype=LOGO_TYPES[place.suffix])
