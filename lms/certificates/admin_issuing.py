"""For administrators: issuing what waits, and issuing to one person by decision. Always review, then confirm."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lms import db
from lms.accounts import service as accounts
from lms.accounts.models import Person
from lms.certificates import issuing, waiting
from lms.certificates.blueprint import admin as bp
from lms.certificates.forms import IssueForm
from lms.certificates.waiting import Candidate
from lms.courses import releases
from lms.courses.releases import Served
from lms.domain.errors import RefusedError
from lms.domain.texts import clean_line
from lms.i18n import lazy_gettext as _l
from lms.web import access
from lms.web.templating import back, register_said

MOST_AT_ONCE = 200
register_said(
    "certificates-issued", _l("The certificates are issued. Their PDF files follow within a minute.")
)
register_said("nothing-chosen", _l("Choose at least one person first."))


def _ids(values: MultiDict[str, str], name: str) -> set[int]:
    texts = values.getlist(name)[:MOST_AT_ONCE]
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10}


@bp.get("/admin/certificates/review")
@access.policy(access.ADMINISTRATOR_FRESH)
def review() -> Response | str:
    """All names once more, as large as on the certificate, before anything is issued."""
    candidates = waiting.chosen(db.session, _ids(request.args, "id"))
    if not candidates:
        return redirect(back(url_for("certificates_admin.register"), said="nothing-chosen"), 303)
    return render_template("certificates/review.html", candidates=candidates, unconfirmed=(), outcome=None)


@bp.post("/admin/certificates/review")
@access.policy(access.ADMINISTRATOR_FRESH)
def issue_chosen() -> Response | str | tuple[str, int]:
    """Issue to all that were reviewed. Doubtful names must be confirmed, each by itself."""
    candidates = waiting.chosen(db.session, _ids(request.form, "id"))
    confirmed = _ids(request.form, "confirmed")
    unconfirmed = [c for c in candidates if c.doubts and c.request_id not in confirmed]
    page = {"candidates": candidates, "unconfirmed": unconfirmed, "outcome": None}
    if unconfirmed:
        return render_template("certificates/review.html", **page), 422
    outcome = waiting.issue_all(db.session, candidates, by=access.me().id)
    if outcome.refused:
        return render_template("certificates/review.html", **{**page, "outcome": outcome})
    return redirect(
        back(url_for("certificates_admin.register", tab="issued"), said="certificates-issued"), 303
    )


@dataclass(frozen=True)
class Asked:
    """Whom a certificate is to be issued to, as far as that is chosen."""

    words: str
    people: list[Person]
    person: Person | None
    served: Served | None
    courses: dict[str, Served]


def _asked(values: MultiDict[str, str]) -> Asked:
    words = clean_line(values.get("who"))[:100]
    courses = releases.all_current(db.session)
    ids = _ids(values, "person")
    person = accounts.find_person(db.session, ids.pop()) if len(ids) == 1 else None
    people = accounts.people(db.session, words=words, is_active=True).people[:10] if words else []
    if person is None and len(people) == 1:
        person = people[0]
    return Asked(words, people, person, courses.get(values.get("course", "")), courses)


@bp.get("/admin/certificates/new")
@access.policy(access.ADMINISTRATOR_FRESH)
def new() -> str:
    """Choose a person and a course; then see what would be issued."""
    return _new(_asked(request.args), IssueForm())


def _new(asked: Asked, form: IssueForm) -> str:
    candidate = _candidate(asked)
    held = candidate and issuing.find_current(db.session, candidate.person.id or 0, candidate.served.id)
    return render_template("certificates/new.html", asked=asked, candidate=candidate, held=held, form=form)


def _candidate(asked: Asked) -> Candidate | None:
    if asked.person is None or asked.served is None:
        return None
    return waiting.candidate(db.session, asked.person, asked.served)


@bp.post("/admin/certificates/new")
@access.policy(access.ADMINISTRATOR_FRESH)
def issue_one() -> Response | tuple[str, int]:
    """Issue to one person: by decision, with its reason, where the course is not completed."""
    asked, form = _asked(request.form), IssueForm()
    candidate = _candidate(asked)
    if candidate is None or not _is_justified(candidate, form):
        return _new(asked, form), 422
    reason = form.reason.data if candidate.standing.missing else ""
    try:
        certificate = issuing.issue(
            db.session, candidate.person.id or 0, candidate.served, by=access.me().id, reason=reason
        )
    except RefusedError as error:
        form.refuse(error.message)
        return _new(asked, form), 422
    page = url_for("certificates.certificate", number=certificate.number)
    return redirect(back(page, said="certificates-issued"), 303)


def _is_justified(candidate: Candidate, form: IssueForm) -> bool:
    if form.is_posted_and_valid():
        if candidate.standing.missing and not form.reason.data:
            form.refuse(_l("Say why it is issued although something is missing."), "reason")
        if candidate.doubts and not form.confirmed.data:
            form.refuse(_l("Confirm that the name is right."), "confirmed")
    return not form.has_errors
