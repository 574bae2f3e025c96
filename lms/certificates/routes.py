"""Pages of those who hold certificates."""

from io import BytesIO

from flask import redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from lms import db
from lms.certificates import making, public, service
from lms.certificates.blueprint import bp as bp
from lms.certificates.forms import ShownNameForm
from lms.certificates.models import Certificate
from lms.domain.errors import NotFoundError
from lms.domain.roles import Role
from lms.i18n import gettext as _
from lms.i18n import lazy_gettext as _l
from lms.web import access
from lms.web.templating import back, register_said

PAGES_BESIDE = (public,)  # importing it is what registers its pages
register_said("name-shown", _l("The name now stands on the verification page."))
register_said("name-hidden", _l("The name no longer stands on the verification page."))


@bp.get("/certificates")
@access.policy(access.SIGNED_IN)
def mine() -> str:
    """What I hold, what waits, what was revoked."""
    return render_template("certificates/mine.html", mine=service.mine(db.session, access.me().id))


def _visible(number: str) -> Certificate:
    """One's own; for administrators everyone's."""
    me = access.me()
    holder_id = None if me.role is Role.ADMINISTRATOR else me.id
    return service.get_certificate(db.session, number, holder_id=holder_id)


@bp.get("/certificates/<number>")
@access.policy(access.SIGNED_IN)
def certificate(number: str) -> str:
    """What it says, its document, its verification link."""
    found = _visible(number)
    state, size = making.state(db.session, found.id or 0)
    return render_template(
        "certificates/certificate.html",
        certificate=found,
        state=state,
        size=size,
        form=ShownNameForm(is_name_public=found.is_name_public),
        is_mine=found.person_id == access.me().id,
        reasons=service.REASONS,
        staff=service.people(db.session, {i for i in (found.issued_by_id, found.revoked_by_id) if i}),
    )


@bp.post("/certificates/<number>/name")
@access.policy(access.SIGNED_IN)
def show_name(number: str) -> Response:
    """Put the name on the public page, or take it off."""
    found = _visible(number)
    is_public = bool(ShownNameForm().is_name_public.data)
    service.set_name_public(db.session, found, is_public, by=access.me().id)
    said = "name-shown" if is_public else "name-hidden"
    return redirect(back(url_for("certificates.certificate", number=number), said=said), 303)


@bp.get("/certificates/<number>.pdf")
@access.policy(access.SIGNED_IN)
def pdf(number: str) -> Response:
    """The document as it was issued, to keep."""
    document = service.find_document(db.session, _visible(number))
    if document is None:
        raise NotFoundError(_("The PDF of this certificate is not made yet. Try again in a minute."))
    name = _("certificate-%(number)s.pdf", number=number)
    response = send_file(BytesIO(document.pdf), "application/pdf", as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
