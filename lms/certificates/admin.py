"""For administrators: the register, and taking certificates back."""

from datetime import UTC, datetime

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import db
from lms.certificates import admin_issuing, service, waiting
from lms.certificates.blueprint import admin as admin
from lms.certificates.forms import RevokeForm
from lms.domain.texts import clean_line
from lms.i18n import lazy_gettext as _l
from lms.web import access
from lms.web.templating import back, register_said

PAGES_BESIDE = (admin_issuing,)  # importing it is what registers its pages
LAST_PAGE = 10_000
register_said("certificate-revoked", _l("The certificate is revoked. Verification says so from now on."))


@admin.get("/admin/certificates")
@access.policy(access.ADMINISTRATOR)
def register() -> str:
    """Three lists: who waits, what is in force, what was revoked."""
    tab = request.args.get("tab", "waiting")
    tab = tab if tab in ("issued", "revoked") else "waiting"
    words, page = clean_line(request.args.get("q"))[:100], _page()
    found: waiting.Waiting | service.Issued
    if tab == "waiting":
        found = waiting.waiting(db.session, words=words, page=page)
    else:
        found = service.issued(db.session, is_revoked=tab == "revoked", words=words, page=page)
    return render_template(
        f"certificates/register_{tab}.html",
        tab=tab,
        words=words,
        found=found,
        page=page,
        pages=-(-found.total // service.PER_PAGE),
        counts=service.counts(db.session),
        reasons=service.REASONS,
    )


def _page() -> int:
    asked = request.args.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    return min(max(page, 1), LAST_PAGE)


@admin.get("/admin/certificates/<number>/revoke")
@access.policy(access.ADMINISTRATOR_FRESH)
def revoking(number: str) -> str:
    """Why, and what the public will see."""
    return _revoking(number, RevokeForm())


def _revoking(number: str, form: RevokeForm) -> str:
    found = service.get_certificate(db.session, number)
    return render_template("certificates/revoke.html", certificate=found, form=form, now=datetime.now(UTC))


@admin.post("/admin/certificates/<number>/revoke")
@access.policy(access.ADMINISTRATOR_FRESH)
def revoke(number: str) -> Response | tuple[str, int]:
    """Take it back, for good."""
    form = RevokeForm()
    if not form.is_posted_and_valid():
        return _revoking(number, form), 422
    service.revoke(db.session, number, form.reason.data, form.note.data, by=access.me().id)
    return redirect(back(url_for("certificates.certificate", number=number), said="certificate-revoked"), 303)
