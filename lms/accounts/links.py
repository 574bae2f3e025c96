"""Pages behind mailed links: an invitation, a forgotten password. No page waits for mail."""

from flask import Response as FlaskResponse
from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import db
from lms.accounts import letters, passwords, sessions, throttle, tokens
from lms.accounts.blueprint import bp
from lms.accounts.forms import ForgotForm, NewPasswordForm
from lms.accounts.models import Person
from lms.audit import service as audit
from lms.domain.errors import NotFoundError
from lms.domain.texts import key
from lms.i18n import lazy_gettext as _l
from lms.web import access
from lms.web.templating import back, register_said

register_said(
    "reset-asked", _l("If there is such an account and it has an e-mail address, a link is on its way to it.")
)
register_said("password-set", _l("Your password is set. Sign in with it now."))
_WITH_TOKEN = {
    "accounts.reset", "accounts.take_reset", "accounts.invitation", "accounts.take_invitation",
    "accounts.new_email", "accounts.take_email",
}  # fmt: skip


@bp.after_request
def keep_tokens_out_of_referrers(response: FlaskResponse) -> FlaskResponse:
    """A page whose address holds a token never passes that address on (S28)."""
    if request.endpoint in _WITH_TOKEN:
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.get("/password/forgot")
@access.policy(access.PUBLIC)
def forgot() -> str:
    """Ask for a reset link."""
    return render_template("accounts/forgot.html", form=ForgotForm())


@bp.post("/password/forgot")
@access.policy(access.PUBLIC)
def ask_reset() -> Response | tuple[str, int]:
    """The same answer and the same work for every name: whom it means is looked up by the job (S05)."""
    form = ForgotForm()
    if not form.is_posted_and_valid():
        return render_template("accounts/forgot.html", form=form), 422
    typed = key(form.login.data)
    throttle.record_and_check(
        db.session, ("reset:account", throttle.hidden(typed)), ("reset:network", sessions.network())
    )
    letters.reset(db.session, typed)
    return redirect(back(url_for("accounts.sign_in"), said="reset-asked"), 303)


@bp.get("/password/reset/<token>")
@access.policy(access.PUBLIC)
def reset(token: str) -> str:
    """Choose a new password by a mailed link."""
    return _page(tokens.RESET, token)


@bp.post("/password/reset/<token>")
@access.policy(access.PUBLIC)
def take_reset(token: str) -> Response | tuple[str, int]:
    """Set it. Every session ends; the second factor stays (S12)."""
    return _take(tokens.RESET, token)


@bp.get("/invitation/<token>")
@access.policy(access.PUBLIC)
def invitation(token: str) -> str:
    """Choose the first password by an invitation."""
    return _page(tokens.INVITATION, token)


@bp.post("/invitation/<token>")
@access.policy(access.PUBLIC)
def take_invitation(token: str) -> Response | tuple[str, int]:
    """Set it. The role was fixed when the invitation was made; nothing sent here can change it (S13)."""
    return _take(tokens.INVITATION, token)


def _page(kind: str, token: str) -> str:
    return _form_page(kind, _holder(kind, token), NewPasswordForm())


def _holder(kind: str, token: str) -> Person:
    with db.of(current_app).reading() as reading:
        person = tokens.holder(reading, kind, token)
    if person is None:
        raise NotFoundError(_l("This link is no longer valid. Ask for a new one."))
    return person


def _form_page(kind: str, person: Person, form: NewPasswordForm) -> str:
    is_first = kind == tokens.INVITATION
    shortest = passwords.shortest(person)
    return render_template(
        "accounts/choose_password.html", form=form, person=person, is_first=is_first, shortest=shortest
    )


def _take(kind: str, token: str) -> Response | tuple[str, int]:
    person, form = _holder(kind, token), NewPasswordForm()
    if form.is_posted_and_valid():
        with db.of(current_app).reading() as reading:
            if problem := passwords.problem(reading, person, form.password.data):
                form.refuse(problem, "password")
    if form.has_errors:
        return _form_page(kind, person, form), 422
    new_hash = passwords.make_hash(current_app.config["SETTINGS"], form.password.data)
    if not tokens.use(db.session, kind, token):
        raise NotFoundError(_l("This link is no longer valid. Ask for a new one."))
    person = db.session.get_one(Person, person.id)
    passwords.set_password(db.session, person, new_hash)
    sessions.end_all(db.session, person.id or 0)
    audit.record(db.session, f"{kind}.used", actor=person.id, thing=f"person:{person.id}")
    if kind == tokens.RESET:
        letters.tell(db.session, person, "password")
    return redirect(back(url_for("accounts.sign_in"), said="password-set"), 303)
