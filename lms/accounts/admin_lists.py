"""Pages of the administrator: importing people, organisations."""

from flask import current_app, redirect, render_template, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from lms import db
from lms.accounts import choices, importing, letters, organisations
from lms.accounts.admin_blueprint import bp
from lms.accounts.forms import OrganisationForm
from lms.accounts.models import Organisation
from lms.accounts.sheets import Row
from lms.domain.errors import InvalidError
from lms.i18n import gettext as _
from lms.i18n import lazy_gettext as _l
from lms.web import access
from lms.web.templating import back, register_said

LASTS_SECONDS = 3600
register_said("imported", _l("Everyone in the file is added."))
register_said("organisation", _l("The organisation is saved."))


def _sealer() -> URLSafeTimedSerializer:
    # Bound to who uploaded: the rows that are confirmed are the rows that were checked.
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"import:{access.me().id}")


@bp.get("/admin/people/import")
@access.policy(access.ADMINISTRATOR_FRESH)
def import_people() -> str:
    """Ask for a file."""
    return render_template("accounts/import.html", report=None, columns=importing.COLUMNS)


@bp.post("/admin/people/import")
@access.policy(access.ADMINISTRATOR_FRESH)
def check_import() -> str | tuple[str, int]:
    """Say line by line what importing the file would do. Nothing is written."""
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise InvalidError(_("Choose a file."))
        rows = importing.read(sent.read(), sent.filename)
    except InvalidError as error:
        return render_template(
            "accounts/import.html", report=None, refusal=str(error), columns=importing.COLUMNS
        ), 422
    report = importing.check(db.session, rows)
    sealed = _sealer().dumps([[row.line, row.cells] for row in rows]) if report.is_good else ""
    page = render_template(
        "accounts/import_report.html",
        report=report,
        sealed=sealed,
        filename=sent.filename[:120],
        role_names=dict(choices.ROLES),
    )
    return page if report.is_good else (page, 422)


@bp.post("/admin/people/import/confirm")
@access.policy(access.ADMINISTRATOR_FRESH)
def confirm_import() -> Response:
    """Add everyone who was in the report; checked once more, all or nothing."""
    try:
        rows = _sealer().loads(request.form.get("rows", ""), max_age=LASTS_SECONDS)
    except BadData:
        raise InvalidError(_l("The report is too old: send the file again.")) from None
    added = importing.apply(db.session, [Row(line, cells) for line, cells in rows], by=access.me().id)
    if request.form.get("invite"):
        for person in added:
            if person.email:
                letters.invite(db.session, person)
    return redirect(back(url_for("accounts_admin.people"), said="imported"), 303)


@bp.get("/admin/organisations", endpoint="organisations")
@access.policy(access.ADMINISTRATOR)
def list_organisations() -> str:
    """Every organisation, and a form for another."""
    return _organisations(OrganisationForm())


def _organisations(form: OrganisationForm) -> str:
    rows = organisations.organisations(db.session)
    return render_template("accounts/organisations.html", rows=rows, form=form, sectors=dict(choices.SECTORS))


def _saved(form: OrganisationForm, organisation: Organisation) -> bool:
    if not form.is_posted_and_valid():
        return False
    try:
        organisations.save(
            db.session,
            organisation,
            name_ar=form.name_ar.data,
            name_en=form.name_en.data,
            sector=form.sector.data,
            by=access.me().id,
        )
    except InvalidError as error:
        form.refuse(error)
        return False
    return True


@bp.post("/admin/organisations")
@access.policy(access.ADMINISTRATOR)
def add_organisation() -> Response | tuple[str, int]:
    """Add one."""
    form = OrganisationForm()
    if not _saved(form, Organisation(name_ar="", name_en="")):
        return _organisations(form), 422
    return redirect(back(url_for("accounts_admin.organisations"), said="organisation"), 303)


@bp.get("/admin/organisations/<int(max=2147483647):organisation_id>")
@access.policy(access.ADMINISTRATOR)
def organisation(organisation_id: int) -> str:
    """One organisation."""
    row = organisations.get_organisation(db.session, organisation_id)
    form = OrganisationForm(name_ar=row.name_ar, name_en=row.name_en, sector=row.sector)
    return render_template("accounts/organisation.html", row=row, form=form)


@bp.post("/admin/organisations/<int(max=2147483647):organisation_id>")
@access.policy(access.ADMINISTRATOR)
def save_organisation(organisation_id: int) -> Response | tuple[str, int]:
    """Another name or sector."""
    row = organisations.get_organisation(db.session, organisation_id)
    form = OrganisationForm()
    if not _saved(form, row):
        return render_template("accounts/organisation.html", row=row, form=form), 422
    return redirect(back(url_for("accounts_admin.organisations"), said="organisation"), 303)
