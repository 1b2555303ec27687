"""Signing in and out, the own password, the own sessions."""

import secrets
from datetime import timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from quizapp import clock, db
from quizapp.accounts import actions, queries, words
from quizapp.accounts.blocklist import COMMON
from quizapp.accounts.forms import PasswordForm, SignInForm
from quizapp.accounts.passwords import hash_password, is_right
from quizapp.accounts.rules import ACCOUNT_CEILING, minutes_locked, weakness
from quizapp.audit.rules import Actor
from quizapp.config import Config
from quizapp.i18n import _
from quizapp.web import access
from quizapp.web.navigation import safe_target
from quizapp.web.viewer import Ticket, actor, address, viewer

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access.public
def sign_in() -> ResponseReturnValue:
    """Sign in with staff or phone number; in a demonstration the page lists who can."""
    if request.method == "GET" and viewer() is not None:
        return redirect(url_for("home.index"))
    form = SignInForm()
    if request.method == "GET":
        form.next.data = request.args.get("next", "")
    refusal = ""
    if form.validate_on_submit():
        refusal = _try(form.login.data, form.password.data)
        if not refusal:
            return redirect(safe_target(form.next.data))
    status = 422 if refusal or form.errors else 200
    return render_template("accounts/sign_in.html", form=form, refusal=refusal, demo=_demo_accounts()), status


@blueprint.post("/sign-out")
@access.signed_in
def sign_out() -> ResponseReturnValue:
    """End this session."""
    who, now = actor(), clock.now()
    if who.session_id is not None and who.person_id is not None:
        session_id, person_id = who.session_id, who.person_id
        db.write(lambda: actions.end_session(session_id, person_id, "signed_out", who, now))
    _forget()
    flash(_("您已退出。"), "info")
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@access.signed_in
def password() -> ResponseReturnValue:
    """Change the own password; the first sign-in leads here."""
    form = PasswordForm()
    if form.validate_on_submit() and _change(form):
        flash(_("密码已更改。其他设备上的登录已退出。"), "good")
        return redirect(url_for("home.index"))
    person = viewer()
    is_first = person is not None and person.must_change
    return render_template("accounts/password.html", form=form, is_first=is_first), 422 if form.errors else 200


@blueprint.get("/account")
@access.signed_in
def me() -> ResponseReturnValue:
    """My own data and where I am signed in."""
    who = actor()
    sessions = queries.live_sessions(who.person_id or 0, clock.now())
    return render_template("accounts/me.html", sessions=sessions, current=who.session_id, person=viewer())


@blueprint.post("/account/sessions/<int:session_id>/end")
@access.signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign one of my other devices out."""
    who, now = actor(), clock.now()
    db.write(lambda: actions.end_session(session_id, who.person_id or 0, "ended", who, now))
    flash(_("该设备上的登录已退出。"), "good")
    return redirect(url_for("accounts.me"))


def _try(login: str, password_text: str) -> str:
    """Sign in, or answer the sentence of why not. The same work is done whether the name is known or not."""
    config: Config = current_app.config["QUIZAPP"]
    now = clock.now()
    has_failed, until = queries.lock_on(login, address())
    minutes = minutes_locked(until, now)
    if minutes:
        return words.locked(minutes)
    found = queries.credentials(login)
    may_enter = found is not None and found.is_enabled and found.consecutive_failures < ACCOUNT_CEILING
    db.session().rollback()  # no transaction stays open while Argon2 works
    fits = is_right(config, found.password_hash if found else None, password_text)
    who = Actor(person_id=found.person_id if found else None, name=login, address=address())
    if found is None or not fits or not may_enter:
        lock = timedelta(minutes=config.lockout_minutes)
        person_id = found.person_id if found else None
        until = db.write(lambda: actions.count_failure(login, person_id, who, now, config.lockout_failures, lock))
        minutes = minutes_locked(until, now)
        return words.locked(minutes) if minutes else words.refused()
    _enter(config, found.person_id, login if has_failed else "", who)
    return ""


def _enter(config: Config, person_id: int, failed: str, who: Actor) -> None:
    secret, now, agent = secrets.token_urlsafe(32), clock.now(), request.user_agent.string
    life = timedelta(hours=config.session_hours)
    db.write(lambda: actions.open_session(person_id, failed, secret, who, agent, now, life))
    _forget()
    login_user(Ticket(secret))


def _forget() -> None:
    """Begin with an empty cookie (no fixation), but keep the language chosen."""
    language = session.get("locale")
    logout_user()
    session.clear()
    if language:
        session["locale"] = language


def _change(form: PasswordForm) -> bool:
    config: Config = current_app.config["QUIZAPP"]
    who = actor()
    person_id = who.person_id or 0
    stored, personal = queries.stored_hash(person_id), queries.personal_words(person_id)
    new = form.new.data
    db.session().rollback()
    code = weakness(new, COMMON, personal)
    if not is_right(config, stored, form.current.data):
        form.current.errors = [str(words.REFUSALS["password_wrong"])]
    elif code:
        form.new.errors = [str(words.REFUSALS[code])]
    elif new != form.again.data:
        form.again.errors = [str(words.REFUSALS["password_same"])]
    elif new == form.current.data:
        form.new.errors = [str(words.REFUSALS["password_old"])]
    if form.errors:
        return False
    new_hash, now = hash_password(config, new), clock.now()
    db.write(lambda: actions.change_password(person_id, new_hash, who, now))
    return True


def _demo_accounts() -> list[object]:
    config: Config = current_app.config["QUIZAPP"]
    provider = current_app.extensions.get("demo_accounts")
    return list(provider()) if config.demo and provider else []
