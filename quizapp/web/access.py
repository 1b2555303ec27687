"""The one door: every view says who may enter; a view that says nothing lets nobody in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from quizapp.audit.rules import Permission
from quizapp.errors import Forbidden
from quizapp.web.viewer import viewer

View = TypeVar("View", bound=Callable[..., Any])
GUEST_ROOMS = frozenset(
    {"sit", "waiting", "presence", "answers", "results", "own_record", "complaints", "open", "pictures", "web", "home"}
)
DURING_PASSWORD_CHANGE = frozenset({"accounts.password", "accounts.sign_out", "web.language", "web.logo"})


@dataclass(frozen=True, slots=True)
class Entry:
    """Who may enter a view: anybody, whoever is signed in, or holders of one of `permissions`."""

    is_public: bool = False
    permissions: tuple[Permission, ...] = field(default=())


def public(view: View) -> View:
    """Anybody may enter, signed in or not."""
    view.__dict__["entry"] = Entry(is_public=True)
    return view


def signed_in(view: View) -> View:
    """Every signed-in person may enter."""
    view.__dict__["entry"] = Entry()
    return view


def needs(*permissions: Permission) -> Callable[[View], View]:
    """Whoever holds one of these permissions somewhere may enter; the view still fetches by scope."""

    def mark(view: View) -> View:
        view.__dict__["entry"] = Entry(permissions=permissions)
        return view

    return mark


def entry_of(app: Flask, endpoint: str) -> Entry | None:
    """The mark of a view, or None where it has none (then nobody enters)."""
    if endpoint == "static":
        return Entry(is_public=True)
    return getattr(app.view_functions[endpoint], "entry", None)


def guard() -> ResponseReturnValue | None:
    """Before every request: let in, send to sign in, send to change the first password, or refuse."""
    if request.endpoint is None:
        return None  # no such page: the 404 handler answers
    entry = entry_of(current_app, request.endpoint)
    if entry is not None and entry.is_public:
        return None
    person = viewer()
    if person is None:
        return _to_sign_in()
    if entry is None:
        raise Forbidden
    if person.must_change and request.endpoint not in DURING_PASSWORD_CHANGE:
        return redirect(url_for("accounts.password"))
    if person.is_guest and request.blueprint not in GUEST_ROOMS and request.endpoint != "accounts.sign_out":
        raise Forbidden  # who came in by an open exam sees that exam and nothing else of the house
    if entry.permissions and not any(person.actor.may(permission) for permission in entry.permissions):
        raise Forbidden
    return None


def wants_json() -> bool:
    """Whether the caller is a script of ours rather than a person's navigation."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def _to_sign_in() -> ResponseReturnValue:
    if wants_json() or request.method not in ("GET", "HEAD"):
        raise Unauthorized
    target = request.full_path.rstrip("?")
    return redirect(url_for("accounts.sign_in", next=target if target != "/" else None))
