"""Pages of the second factor: set it up, new recovery codes, switch it off."""

import io

import segno
from flask import current_app, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms import db
from lms.accounts import letters, second_factor, sessions, signing_in
from lms.accounts.blueprint import bp
from lms.accounts.forms import CodeForm, SwitchOffForm
from lms.accounts.models import Person
from lms.audit import service as audit
from lms.domain.errors import RefusedError
from lms.domain.passwords import SHORTEST
from lms.i18n import gettext as _
from lms.i18n import lazy_gettext as _l
from lms.web import access, visitor
from lms.web.templating import back, register_said

register_said("second-factor-off", _l("The second step is switched off."))
ISSUER = "Diraya"


def _myself() -> Person:
    return db.session.get_one(Person, access.me().id)


def _offered() -> str:
    key = current_app.config["SETTINGS"].secret_key
    return second_factor.offered_secret(key, access.me().id, visitor.ensure_id())


def _picture(address: str) -> Markup:
    """The QR code as inline SVG, without any style of its own."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", xmldecl=False, svgns=False, omitsize=True, nl=False, svgclass=None, lineclass=None
    )
    return Markup(out.getvalue().decode("ascii"))  # noqa: S704  # drawn by segno from our own address


def _setting_up(form: CodeForm) -> str:
    secret = _offered()
    grouped = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    picture = _picture(second_factor.address(secret, _myself().login, ISSUER))
    return render_template("accounts/second_factor_new.html", form=form, secret=grouped, picture=picture)


def _standing(form: SwitchOffForm) -> str:
    return render_template(
        "accounts/second_factor.html",
        form=form,
        person=_myself(),
        left=second_factor.codes_left(db.session, access.me().id),
    )


@bp.get("/me/second-factor", endpoint="second_factor")
@access.policy(access.ENROLLING_FRESH)
def show() -> str:
    """Set the second factor up, or see that it stands."""
    return _standing(SwitchOffForm()) if _myself().totp_confirmed_at else _setting_up(CodeForm())


@bp.post("/me/second-factor")
@access.policy(access.ENROLLING_FRESH)
def confirm_second_factor() -> str | tuple[str, int]:
    """A right code proves that the device holds the secret. Shows the recovery codes, this once."""
    form, person = CodeForm(), _myself()
    if person.totp_confirmed_at:
        raise RefusedError(_l("The second step is set up already."))
    secret = _offered()
    codes = form.is_posted_and_valid() and second_factor.confirm(db.session, person, secret, form.code.data)
    if not codes:
        if not form.has_errors:
            form.refuse(_("That code is not right. Wait for the next one and try again."), "code")
        return _setting_up(form), 422
    sessions.end_all(db.session, person.id or 0)
    sessions.start(db.session, person, is_half=False)
    audit.record(db.session, "second-factor.set-up", actor=person.id, thing=f"person:{person.id}")
    letters.tell(db.session, person, "second-factor")
    return render_template("accounts/recovery_codes.html", codes=codes, person=person)


@bp.post("/me/second-factor/codes")
@access.policy(access.FRESH)
def renew_recovery_codes() -> str:
    """Ten new recovery codes in place of the old ones, shown this once."""
    person = _myself()
    if person.totp_confirmed_at is None:
        raise RefusedError(_l("Set up the second step first."))
    codes = second_factor.renew_codes(db.session, person.id or 0)
    audit.record(db.session, "second-factor.renew-recovery", actor=person.id, thing=f"person:{person.id}")
    return render_template("accounts/recovery_codes.html", codes=codes, person=person)


@bp.post("/me/second-factor/off")
@access.policy(access.FRESH)
def switch_off_second_factor() -> Response | tuple[str, int]:
    """Trainees may do without. Their password then stands alone, so it must be long enough for that."""
    me, form = access.me(), SwitchOffForm()
    if me.is_staff:
        raise RefusedError(_l("Trainers and administrators always sign in with a second step."))
    with db.of(current_app).reading() as reading:
        if not signing_in.has_second_factor(reading, me.id):
            raise RefusedError(_l("Set up the second step first."))
    if not form.is_posted_and_valid() or not _is_password_right(form):
        return _standing(form), 422
    person = _myself()
    second_factor.switch_off(db.session, person)
    sessions.end_all(db.session, person.id or 0, but=me.session_id)
    audit.record(db.session, "second-factor.off", actor=person.id, thing=f"person:{person.id}")
    letters.tell(db.session, person, "second-factor-off")
    return redirect(back(url_for("accounts.me"), said="second-factor-off"), 303)


def _is_password_right(form: SwitchOffForm) -> bool:
    settings = current_app.config["SETTINGS"]
    typed: str = form.password.data
    if not signing_in.prove_password(db.of(current_app), settings, access.me().id, typed, sessions.network()):
        form.refuse(_("Those details are not right. Try again."), "password")
    elif len(typed) < SHORTEST:
        message = _("First choose a password of at least %(n)s characters: it will stand alone.", n=SHORTEST)
        form.refuse(message, "password")
    return not form.has_errors
