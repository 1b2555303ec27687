"""The pictures of questions."""

from flask import Blueprint, Response, make_response

from quizapp.bank import queries
from quizapp.web import access

blueprint = Blueprint("pictures", __name__, url_prefix="/pictures")


@blueprint.get("/<sha256>")
@access.signed_in
def show(sha256: str) -> Response:
    """A picture by its content's name; it never changes."""
    picture = queries.picture(sha256)
    response = make_response(picture.content)
    response.mimetype = picture.media_type
    return response
