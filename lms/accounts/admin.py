"""Pages of the administrator: people and what may be done with each."""

from datetime import UTC, datetime

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lms import db
from lms.accounts import (
    admin_lists,  # its pages belong to the same blueprint
    choices,
    letters,
    service,
    sessions,
    tokens,
)
from lms.accounts.admin_blueprint import bp as bp
from lms.accounts.forms import NewPersonForm, PersonForm, RoleForm
from lms.accounts.models import Person
from lms.audit import service as audit
from lms.domain.errors import RefusedError
from lms.domain.roles import Role
from lms.domain.texts import clean_line
from lms.i18n import lazy_gettext as _l
from lms.web import access
from lms.web.templating import back, register_said

PAGES_BESIDE = (admin_lists,)  # importing it is what registers its pages
LAST_PAGE = 10_000
STATES = {"active": True, "disabled": False}
register_said("person-added", _l("The person is added. Give them a way to choose a password:"))
register_said("person-saved", _l("Saved."))
register_said("person-role", _l("The role is changed and the person signed out everywhere."))
register_said("person-disabled", _l("The person is disabled and signed out everywhere."))
register_said("person-enabled", _l("The person can sign in again."))
register_said("person-signed-out", _l("The person is signed out everywhere."))
register_said("person-factor", _l("The second step is reset. Staff set up a new one when they sign in."))
register_said("link-mailed", _l("A link is on its way by mail."))


@bp.get("/admin/people")
@access.policy(access.ADMINISTRATOR)
def people() -> str:
    """Everyone, searched and filtered, fifty a page."""
    words, role = clean_line(request.args.get("q"))[:100], request.args.get("role", "")
    state = request.args.get("state", "")
    asked = request.args.get("page", "1")
    page = min(int(asked), LAST_PAGE) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    found = service.people(
        db.session,
        words=words,
        role=Role(role) if role in set(Role) else None,
        is_active=STATES.get(state),
        page=max(page, 1),
    )
    return render_template(
        "accounts/people.html",
        found=found,
        asked={"q": words, "role": role, "state": state},
        page=max(page, 1),
        pages=-(-found.total // service.PER_PAGE),
        roles=choices.ROLES,
        role_names=dict(choices.ROLES),
        organisations=dict(choices.organisations(db.session)),
    )


def _new_person(form: PersonForm, role: Role) -> service.NewPerson:
    organisation = form.organisation.data
    return service.NewPerson(
        login=form.login.data,
        name_ar=form.name_ar.data,
        name_en=form.name_en.data,
        role=role,
        email=form.email.data,
        language=form.language.data,
        organisation=int(organisation) if organisation else None,
        sector=form.sector.data,
    )


def _is_fit(form: PersonForm, but: int | None = None) -> bool:
    """Shape by the form, truth by the service; what the service finds is shown at its field."""
    if not form.is_posted_and_valid():
        return False
    for field, problem in service.problems(db.session, _new_person(form, Role.TRAINEE), but=but).items():
        form.refuse(problem, field)
    return not form.has_errors


@bp.get("/admin/people/add")
@access.policy(access.ADMINISTRATOR_FRESH)
def add_person() -> str:
    """The form for a new person."""
    form = NewPersonForm()
    form.organisation.offer(choices.organisations(db.session))
    return render_template("accounts/person_add.html", form=form)


@bp.post("/admin/people/add")
@access.policy(access.ADMINISTRATOR_FRESH)
def save_new_person() -> Response | tuple[str, int]:
    """Add a person; with an address and if asked, an invitation goes out."""
    form = NewPersonForm()
    form.organisation.offer(choices.organisations(db.session))
    if not _is_fit(form):
        return render_template("accounts/person_add.html", form=form), 422
    new = _new_person(form, Role(form.role.data))
    person = service.add_person(db.session, new, by=access.me().id)
    return redirect(back(_page(person.id), said="person-added"), 303)


def _page(person_id: int | None) -> str:
    return url_for("accounts_admin.person", person_id=person_id)


def _person_form(person: Person) -> PersonForm:
    form = PersonForm(
        login=person.login,
        name_ar=person.name_ar,
        name_en=person.name_en,
        email=person.email or "",
        language=person.language,
        organisation=str(person.organisation_id or ""),
        sector=person.sector,
    )
    form.organisation.offer(choices.organisations(db.session))
    return form


def _render(person: Person, form: PersonForm) -> str:
    return render_template(
        "accounts/person.html",
        person=person,
        form=form,
        role_form=RoleForm(MultiDict(), role=person.role.value),
        live=len(sessions.of(db.session, person.id or 0)),
        role_name=dict(choices.ROLES)[person.role.value],
    )


@bp.get("/admin/people/<int(max=2147483647):person_id>")
@access.policy(access.ADMINISTRATOR)
def person(person_id: int) -> str:
    """One person: facts, and what may be done."""
    row = service.get_person(db.session, person_id)
    return _render(row, _person_form(row))


@bp.post("/admin/people/<int(max=2147483647):person_id>")
@access.policy(access.ADMINISTRATOR_FRESH)
def save_person(person_id: int) -> Response | tuple[str, int]:
    """Correct names, login, address, organisation."""
    row = service.get_person(db.session, person_id)
    form = _person_form(row)
    if not _is_fit(form, but=person_id):
        return _render(row, form), 422
    service.change_person(db.session, row, _new_person(form, row.role), by=access.me().id)
    return redirect(back(_page(person_id), said="person-saved"), 303)


@bp.post("/admin/people/<int(max=2147483647):person_id>/role")
@access.policy(access.ADMINISTRATOR_FRESH)
def set_role(person_id: int) -> Response:
    """Change the role."""
    form = RoleForm()
    if not form.is_posted_and_valid():
        raise RefusedError(_l("Choose one of the options offered."))
    service.set_role(db.session, person_id, Role(form.role.data), by=access.me().id)
    letters.tell(db.session, service.get_person(db.session, person_id), "role")
    return redirect(back(_page(person_id), said="person-role"), 303)


@bp.post("/admin/people/<int(max=2147483647):person_id>/disable")
@access.policy(access.ADMINISTRATOR)
def disable(person_id: int) -> Response:
    """Let someone in no more."""
    service.set_active(db.session, person_id, False, by=access.me().id)
    return redirect(back(_page(person_id), said="person-disabled"), 303)


@bp.post("/admin/people/<int(max=2147483647):person_id>/enable")
@access.policy(access.ADMINISTRATOR)
def enable(person_id: int) -> Response:
    """Let someone in again."""
    service.set_active(db.session, person_id, True, by=access.me().id)
    return redirect(back(_page(person_id), said="person-enabled"), 303)


@bp.post("/admin/people/<int(max=2147483647):person_id>/end-sessions")
@access.policy(access.ADMINISTRATOR)
def end_sessions(person_id: int) -> Response:
    """Sign someone out everywhere."""
    row = service.get_person(db.session, person_id)
    service.end_sessions(db.session, person_id)
    audit.record(db.session, "sessions.end", actor=access.me().id, thing=f"person:{row.id}")
    return redirect(back(_page(person_id), said="person-signed-out"), 303)


@bp.post("/admin/people/<int(max=2147483647):person_id>/reset-second-factor")
@access.policy(access.ADMINISTRATOR_FRESH)
def reset_second_factor(person_id: int) -> Response:
    """For a lost device."""
    service.reset_second_factor(db.session, person_id, by=access.me().id)
    letters.tell(db.session, service.get_person(db.session, person_id), "second-factor-off")
    return redirect(back(_page(person_id), said="person-factor"), 303)


def _linked(person_id: int) -> tuple[Person, str]:
    """Who gets a link, and of which kind: an invitation before the first password, a reset after it."""
    row = service.get_person(db.session, person_id)
    if not row.is_active:
        raise RefusedError(_l("This person is disabled."))
    return row, tokens.RESET if row.password_hash else tokens.INVITATION


@bp.post("/admin/people/<int(max=2147483647):person_id>/mail-link")
@access.policy(access.ADMINISTRATOR_FRESH)
def mail_link(person_id: int) -> Response:
    """Mail an invitation, or a reset link."""
    row, kind = _linked(person_id)
    if not row.email:
        raise RefusedError(_l("This person has no e-mail address."))
    if kind == tokens.INVITATION:
        letters.invite(db.session, row)
    else:
        letters.reset(db.session, row.login_key)
    audit.record(db.session, f"{kind}.mailed", actor=access.me().id, thing=f"person:{person_id}")
    return redirect(back(_page(person_id), said="link-mailed"), 303)


@bp.post("/admin/people/<int(max=2147483647):person_id>/show-link")
@access.policy(access.ADMINISTRATOR_FRESH)
def show_link(person_id: int) -> str:
    """Make a link to hand over in person. It is shown this once."""
    row, kind = _linked(person_id)
    token = tokens.make(db.session, person_id, kind)
    audit.record(db.session, f"{kind}.handed-over", actor=access.me().id, thing=f"person:{person_id}")
    until = datetime.now(UTC) + tokens.LASTS[kind]
    link = letters.link(row, kind, token)
    return render_template("accounts/link.html", person=row, link=link, until=until)
