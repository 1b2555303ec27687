"""The site's own name, footer and logo."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.admin import actions, queries
from quizapp.admin.forms import SiteForm
from quizapp.audit.rules import Permission
from quizapp.i18n import _
from quizapp.web import access
from quizapp.web.viewer import actor

blueprint = Blueprint("settings", __name__, url_prefix="/settings")
PNG = b"\x89PNG\r\n\x1a\n"
LARGEST = 256 * 1024


@blueprint.route("", methods=["GET", "POST"])
@access.needs(Permission.SETTINGS)
def index() -> ResponseReturnValue:
    """Show and save."""
    form = SiteForm(obj=queries.site_identity()) if request.method == "GET" else SiteForm()
    if form.validate_on_submit():
        uploaded = request.files.get("logo")
        logo = uploaded.read(LARGEST + 1) if uploaded and uploaded.filename else None
        if logo is not None and (len(logo) > LARGEST or not logo.startswith(PNG)):
            form.logo.errors = [_("请上传不超过 256 KB 的 PNG 图片。")]
        else:
            who, now = actor(), clock.now()
            values = (form.name.data or "", form.name_en.data or "", form.footer.data or "")
            no_logo = bool(form.no_logo.data)
            db.write(lambda: actions.save_site(*values, logo, no_logo=no_logo, actor=who, now=now))
            flash(_("已保存。"), "good")
            return redirect(url_for("settings.index"))
    return render_template("settings/index.html", form=form), 422 if form.errors else 200
