"""The bodies that people belong to."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from lms.accounts.models import Organisation, Person
from lms.accounts.service import find_organisation
from lms.audit import service as audit
from lms.domain.errors import InvalidError, NotFoundError
from lms.domain.texts import clean_line
from lms.i18n import lazy_gettext as _l


def organisations(session: Session) -> list[tuple[Organisation, int]]:
    """Every organisation with how many people it has."""
    counted = (
        select(Organisation, func.count(col(Person.id)))
        .join(Person, col(Person.organisation_id) == Organisation.id, isouter=True)
        .group_by(col(Organisation.id))
        .order_by(col(Organisation.name_ar))
    )
    return [(organisation, count) for organisation, count in session.exec(counted)]


def get_organisation(session: Session, organisation_id: int) -> Organisation:
    """An organisation by id. Raises NotFoundError."""
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFoundError
    return organisation


def save(
    session: Session, organisation: Organisation, *, name_ar: str, name_en: str, sector: str, by: int | None
) -> Organisation:
    """Store a new organisation, or another name for one. Raises InvalidError when another one has the name."""
    for name in (name_ar, name_en):
        other = find_organisation(session, clean_line(name))
        if other is not None and other.id != organisation.id:
            raise InvalidError(_l("There is an organisation of this name already."))
    is_new = organisation.id is None
    organisation.name_ar, organisation.name_en = clean_line(name_ar), clean_line(name_en)
    organisation.sector = sector
    session.add(organisation)
    session.flush()
    action = "organisation.add" if is_new else "organisation.change"
    audit.record(session, action, actor=by, thing=f"organisation:{organisation.id}")
    return organisation
