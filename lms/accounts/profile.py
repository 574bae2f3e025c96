"""Pages about oneself: how to read, names, address, password, sessions, one's own data."""

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import db
from lms.accounts import choices, letters, new_address, own_data, passwords, service, sessions
from lms.accounts.blueprint import bp
from lms.accounts.forms import EmailForm, NameForm, NewPasswordForm, ProfileForm
from lms.accounts.models import Person
from lms.audit import service as audit
from lms.domain import names
from lms.domain.errors import NotFoundError
from lms.i18n import lazy_gettext as _l
from lms.web import access
from lms.web.templating import back, register_said, safe_next

register_said("profile", _l("Your choices are saved."))
register_said("name", _l("Your name is confirmed."))
register_said("password", _l("Your password is changed. You are signed out everywhere else."))
register_said(
    "address-asked",
    _l("If the address can be used, a link is on its way to it. Open it while signed in."),
)
register_said("address", _l("Your e-mail address is changed."))
register_said("no-address", _l("Your e-mail address is removed."))
register_said("session-ended", _l("That session is ended."))


def myself() -> Person:
    """The row of whoever is calling."""
    return db.session.get_one(Person, access.me().id)


def _profile_form(person: Person) -> ProfileForm:
    form = ProfileForm(
        language=person.language,
        digits=person.digits,
        calendar=person.calendar,
        organisation=str(person.organisation_id or ""),
        sector=person.sector,
    )
    form.organisation.offer(choices.organisations(db.session))
    return form


@bp.get("/me")
@access.policy(access.SIGNED_IN)
def me() -> str:
    """Profile."""
    person = myself()
    return render_template("accounts/me.html", form=_profile_form(person), person=person)


@bp.post("/me")
@access.policy(access.SIGNED_IN)
def save_profile() -> Response | tuple[str, int]:
    """Keep language, digits, calendar, organisation and sector."""
    person = myself()
    form = _profile_form(person)
    if not form.is_posted_and_valid():
        return render_template("accounts/me.html", form=form, person=person), 422
    person.language, person.digits = form.language.data, form.digits.data
    person.calendar, person.sector = form.calendar.data, form.sector.data
    person.organisation_id = int(form.organisation.data) if form.organisation.data else None
    db.session.add(person)
    return redirect(back(url_for("accounts.me", lang=person.language), said="profile"), 303)


@bp.get("/me/name")
@access.policy(access.SIGNED_IN)
def name() -> Response | str:
    """Ask for the names as they will stand on certificates; once confirmed, only an administrator changes them."""
    person = myself()
    if person.name_confirmed_at:
        return redirect(safe_next(request.args.get("next")) or url_for("accounts.me"), 303)
    form = NameForm(name_ar=person.name_ar, name_en=person.name_en)
    return _name_page(form, doubts={})


@bp.post("/me/name")
@access.policy(access.SIGNED_IN)
def confirm_name() -> Response | tuple[str, int]:
    """Store the names. What looks odd (few parts, a title) is shown once and accepted when sent again."""
    form = NameForm()
    form.validate()
    typed = {"ar": form.name_ar.data, "en": form.name_en.data}
    for script, text in typed.items():
        problem = service.name_problem(text, script)  # type: ignore[arg-type]  # both are scripts
        if text and problem:
            form.refuse(problem, f"name_{script}")
    if form.has_errors:
        return _name_page(form, doubts={}), 422
    doubts = {s: names.doubt(text, s) for s, text in typed.items() if names.doubt(text, s)}  # type: ignore[arg-type]
    seen = f"{typed['ar']}\n{typed['en']}"
    if doubts and request.form.get("seen", "").replace("\r", "") != seen:
        return _name_page(form, doubts=doubts, seen=seen), 422
    service.confirm_name(db.session, access.me().id, typed["ar"], typed["en"])
    target = safe_next(request.form.get("next")) or url_for("accounts.me")
    return redirect(back(target, said="name"), 303)


def _name_page(form: NameForm, *, doubts: Mapping[str, str], seen: str = "") -> str:
    going_on = safe_next(request.values.get("next")) or ""
    return render_template("accounts/name.html", form=form, doubts=doubts, seen=seen, next=going_on)


@bp.get("/me/password")
@access.policy(access.FRESH)
def password() -> str:
    """Choose another password."""
    return render_template(
        "accounts/password.html", form=NewPasswordForm(), shortest=passwords.shortest(myself())
    )


@bp.post("/me/password")
@access.policy(access.FRESH)
def change_password() -> Response | tuple[str, int]:
    """Store it; every other session of the person ends."""
    form = NewPasswordForm()
    with db.of(current_app).reading() as reading:
        person = reading.get_one(Person, access.me().id)
        if form.is_posted_and_valid() and (problem := passwords.problem(reading, person, form.password.data)):
            form.refuse(problem, "password")
    if form.has_errors:
        shortest = passwords.shortest(person)
        return render_template("accounts/password.html", form=form, shortest=shortest), 422
    new_hash = passwords.make_hash(current_app.config["SETTINGS"], form.password.data)
    person = myself()
    passwords.set_password(db.session, person, new_hash)
    sessions.end_all(db.session, person.id or 0, but=access.me().session_id)
    audit.record(db.session, "password.change", actor=person.id, thing=f"person:{person.id}")
    letters.tell(db.session, person, "password")
    return redirect(back(url_for("accounts.me"), said="password"), 303)


@bp.get("/me/email")
@access.policy(access.FRESH)
def email() -> str:
    """Change or remove the address."""
    person = myself()
    return render_template("accounts/email.html", form=EmailForm(email=person.email or ""), person=person)


@bp.post("/me/email")
@access.policy(access.FRESH)
def change_email() -> Response | tuple[str, int]:
    """Mail a link to the new address. The answer is the same when it belongs to someone else (S05)."""
    form, person = EmailForm(), myself()
    if form.is_posted_and_valid() and form.email.data and (problem := service.email_problem(form.email.data)):
        form.refuse(problem, "email")
    if form.has_errors:
        return render_template("accounts/email.html", form=form, person=person), 422
    if not form.email.data:
        letters.tell(db.session, person, "email")
        service.set_email(person, "")
        audit.record(db.session, "email.remove", actor=person.id, thing=f"person:{person.id}")
        return redirect(back(url_for("accounts.me"), said="no-address"), 303)
    letters.confirm_address(db.session, person.id or 0, form.email.data)
    return redirect(back(url_for("accounts.me"), said="address-asked"), 303)


@bp.get("/me/email/<token>")
@access.policy(access.SIGNED_IN)
def new_email(token: str) -> str:
    """Show the address that a mailed link would set."""
    return render_template("accounts/new_email.html", email=_opened(token), token=token)


@bp.post("/me/email/<token>")
@access.policy(access.SIGNED_IN)
def take_email(token: str) -> Response:
    """Set the address that the link proves."""
    person, address = myself(), _opened(token)
    if service.is_email_taken(db.session, address, person.id):
        raise NotFoundError(_l("This link is no longer valid. Ask for a new one."))
    letters.tell(db.session, person, "email")
    service.set_email(person, address)
    db.session.add(person)
    audit.record(db.session, "email.change", actor=person.id, thing=f"person:{person.id}")
    return redirect(back(url_for("accounts.me"), said="address"), 303)


def _opened(token: str) -> str:
    address = new_address.opened(current_app.config["SETTINGS"], myself(), token)
    if address is None:
        raise NotFoundError(_l("This link is no longer valid. Ask for a new one."))
    return address


@bp.get("/me/sessions")
@access.policy(access.SIGNED_IN)
def my_sessions() -> str:
    """Where I am signed in."""
    rows = sessions.of(db.session, access.me().id)
    return render_template("accounts/sessions.html", rows=rows, mine=access.me().session_id)


@bp.post("/me/sessions/<int(max=2147483647):session_id>/end")
@access.policy(access.SIGNED_IN)
def end_session(session_id: int) -> Response:
    """End one of my other sessions."""
    if not sessions.end_one(db.session, access.me().id, session_id):
        raise NotFoundError
    return redirect(back(url_for("accounts.my_sessions"), said="session-ended"), 303)


@bp.post("/me/sessions/end-others")
@access.policy(access.SIGNED_IN)
def end_other_sessions() -> Response:
    """End every session but this one."""
    me = access.me()
    sessions.end_all(db.session, me.id, but=me.session_id)
    audit.record(db.session, "sessions.end", actor=me.id, thing=f"person:{me.id}")
    return redirect(back(url_for("accounts.my_sessions"), said="session-ended"), 303)


@bp.get("/me/data.json")
@access.policy(access.FRESH)
def my_data() -> Response:
    """Everything kept about me, as a file."""
    response = jsonify(own_data.collected(db.session, access.me().id))
    day = datetime.now(UTC).date().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="diraya-{day}.json"'
    return response
