"""The door: sign-in, second factor, sign-out, proving once more who is there. Other pages are beside it."""

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import db
from lms.accounts import (  # the pages among these belong to the same blueprint
    device,
    links,
    passwords,
    profile,
    sessions,
    signing_in,
)
from lms.accounts.blueprint import bp as bp
from lms.accounts.forms import CodeForm, ProveForm, SignInForm
from lms.accounts.models import Person
from lms.i18n import gettext as _
from lms.web import access, visitor
from lms.web.templating import safe_next


def asked_next() -> str:
    """Where the person was going, as carried through the door; empty when it is not one of our pages."""
    return safe_next(request.values.get("next")) or ""


@bp.get("/sign-in")
@access.policy(access.PUBLIC)
def sign_in() -> Response | str:
    """The sign-in form."""
    who = access.principal()
    if who and who.is_half:
        return redirect(url_for("accounts.code", next=asked_next() or None), 303)
    if who:
        return redirect(asked_next() or url_for("learning.home"), 303)
    return render_template("accounts/sign_in.html", form=SignInForm(), next=asked_next())


@bp.post("/sign-in")
@access.policy(access.PUBLIC)
def try_sign_in() -> Response | tuple[str, int]:
    """Login and password: right ones go on to the code or into the platform."""
    form = SignInForm()
    person = _sign_in(form) if form.is_posted_and_valid() else None
    if person is None:
        if not form.has_errors:
            form.refuse(_("Those details are not right. Try again."))
        return render_template("accounts/sign_in.html", form=form, next=asked_next()), 422
    if person.totp_confirmed_at:
        return redirect(url_for("accounts.code", next=asked_next() or None), 303)
    return onward(person)


def _sign_in(form: SignInForm) -> Person | None:
    settings, password = current_app.config["SETTINGS"], form.password.data
    tried = signing_in.try_password(
        db.of(current_app), settings, form.login.data, password, sessions.network()
    )
    if tried.person is None:
        return None
    is_outdated = passwords.is_outdated(settings, tried.person.password_hash)
    new_hash = passwords.make_hash(settings, password) if is_outdated else None
    person = signing_in.welcome(db.session, tried, new_hash)
    if person:
        sessions.start(db.session, person, is_half=person.totp_confirmed_at is not None)
    return person


def onward(person: Person) -> Response:
    """Where someone goes who has just come in: to confirm the name the first time, else where they were going."""
    target = asked_next()
    if person.name_confirmed_at is None:
        return redirect(url_for("accounts.name", next=target or None), 303)
    return redirect(target or url_for("learning.learn" if person.role == "trainee" else "learning.home"), 303)


@bp.get("/sign-in/code")
@access.policy(access.HALF)
def code() -> Response | str:
    """The form for the second factor."""
    if not access.me().is_half:
        return redirect(asked_next() or url_for("learning.home"), 303)
    return render_template("accounts/code.html", form=CodeForm(), next=asked_next())


@bp.post("/sign-in/code")
@access.policy(access.HALF)
def try_code() -> Response | tuple[str, int]:
    """A right code makes the session whole, under a new id (S18)."""
    form, me = CodeForm(), access.me()
    if not me.is_half:
        return redirect(asked_next() or url_for("learning.home"), 303)
    if form.is_posted_and_valid():
        if signing_in.try_code(db.of(current_app), me.id, form.code.data):
            person = db.session.get_one(Person, me.id)
            sessions.start(db.session, person, is_half=False)
            return onward(person)
        form.refuse(_("That code is not right. Wait for the next one and try again."), "code")
    return render_template("accounts/code.html", form=form, next=asked_next()), 422


@bp.post("/sign-out")
@access.policy(access.HALF)
def sign_out() -> Response:
    """End the session on the server and take the cookie away (S19)."""
    sessions.end_current(db.session)
    visitor.forget_id()
    response = redirect(url_for("learning.home"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/sign-in/again")
@access.policy(access.ENROLLING)
def prove() -> str:
    """Ask once more who is at the keyboard, before something that matters (S15)."""
    return _prove_page(ProveForm())


@bp.post("/sign-in/again")
@access.policy(access.ENROLLING)
def try_prove() -> Response | tuple[str, int]:
    """Password or code: the session is fresh again for five minutes."""
    form = ProveForm()
    if form.is_posted_and_valid():
        if _proves(form):
            sessions.prove(db.session, access.me().session_id)
            return redirect(asked_next() or url_for("accounts.me"), 303)
        form.refuse(_("Those details are not right. Try again."))
    return _prove_page(form), 422


def _prove_page(form: ProveForm) -> str:
    has_code = signing_in.has_second_factor(db.session, access.me().id)
    return render_template("accounts/prove.html", form=form, next=asked_next(), has_second_factor=has_code)


def _proves(form: ProveForm) -> bool:
    database, me = db.of(current_app), access.me()
    if form.code.data:
        return signing_in.try_code(database, me.id, form.code.data)
    settings = current_app.config["SETTINGS"]
    return signing_in.prove_password(database, settings, me.id, form.password.data, sessions.network())


PAGES_BESIDE = (device, links, profile)  # importing them is what registers their pages
