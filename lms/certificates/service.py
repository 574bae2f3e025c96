"""The register of certificates: who holds which, what waits, revoking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import func
from sqlmodel import Session, col, select

from lms.accounts.models import Person
from lms.audit import service as audit
from lms.certificates.models import Certificate, CertificateDocument, CertificateRequest
from lms.courses import releases
from lms.courses.releases import Served
from lms.domain import arabic
from lms.domain.errors import InvalidError, NotFoundError, RefusedError
from lms.i18n import lazy_gettext as _l

PER_PAGE = 25
Tab = Literal["waiting", "issued", "revoked"]
# Why a certificate is revoked. The public never sees this; the holder sees it without the note.
REASONS: dict[str, Any] = {
    "mistake": _l("A mistake in the name or another detail"),
    "not-earned": _l("The requirements turned out not to be met"),
    "twice": _l("Issued twice"),
    "request": _l("At the holder's request"),
    "other": _l("Another reason"),
}


def get_certificate(session: Session, number: str, *, holder_id: int | None = None) -> Certificate:
    """A certificate by its number, and only if this person holds it where one is named. Raises NotFoundError."""
    statement = select(Certificate).where(Certificate.number == number)
    if holder_id is not None:
        statement = statement.where(Certificate.person_id == holder_id)
    found = session.exec(statement).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def find_document(session: Session, certificate: Certificate) -> CertificateDocument | None:
    """The PDF of a certificate, once it was made."""
    return session.get(CertificateDocument, certificate.id)


@dataclass(frozen=True)
class Mine:
    """Everything of one person: certificates, newest first, and courses whose certificate waits for review."""

    certificates: Sequence[Certificate]
    waiting: Sequence[tuple[CertificateRequest, Served]]


def mine(session: Session, person_id: int) -> Mine:
    """What a person holds, held and waits for."""
    held = session.exec(
        select(Certificate).where(Certificate.person_id == person_id).order_by(col(Certificate.id).desc())
    )
    asked = session.exec(select(CertificateRequest).where(CertificateRequest.person_id == person_id)).all()
    served = releases.get_many(session, {request.release_id for request in asked})
    return Mine(held.all(), [(request, served[request.release_id]) for request in asked])


def set_name_public(session: Session, certificate: Certificate, is_public: bool, *, by: int) -> None:
    """Show the holder's name to everyone who has the code, or stop showing it."""
    if certificate.is_name_public != is_public:
        certificate.is_name_public = is_public
        session.add(certificate)
        thing = f"certificate:{certificate.number}"
        audit.record(session, "certificate.name-public", actor=by, thing=thing, is_public=is_public)


def revoke(
    session: Session, number: str, reason: str, note: str = "", *, by: int | None = None
) -> Certificate:
    """Take a certificate back, for good; it stays in the register. Another one may then be issued, with its number.

    Raises NotFoundError, InvalidError for a reason that is none, RefusedError for one that is revoked already.
    """
    if reason not in REASONS:
        raise InvalidError(_l("Choose one of the reasons."))
    statement = select(Certificate).where(Certificate.number == number).with_for_update()
    certificate = session.exec(statement.execution_options(populate_existing=True)).one_or_none()
    if certificate is None:
        raise NotFoundError
    if certificate.revoked_at is not None:
        raise RefusedError(_l("This certificate is revoked already."))
    certificate.revoked_at, certificate.revoked_by_id = datetime.now(UTC), by
    certificate.revoke_reason, certificate.revoke_note = reason, note
    certificate.current_for = None
    session.add(certificate)
    session.flush()
    thing = f"certificate:{number}"
    audit.record(session, "certificate.revoke", actor=by, thing=thing, reason=reason, note=note)
    return certificate


@dataclass(frozen=True)
class Issued:
    """A page of the register's certificates."""

    certificates: Sequence[Certificate]
    total: int


def issued(session: Session, *, is_revoked: bool, words: str = "", page: int = 1) -> Issued:
    """Certificates in force, or revoked ones, newest first. Each of `words` stands in the number or a name."""
    statement = select(Certificate).where(
        col(Certificate.revoked_at).is_not(None) if is_revoked else col(Certificate.revoked_at).is_(None)
    )
    for word in arabic.words(words)[:8]:
        statement = statement.where(col(Certificate.search_key).contains(word, autoescape=True))
    total = session.exec(select(func.count()).select_from(statement.subquery())).one()
    ordered = statement.order_by(col(Certificate.id).desc())
    found = session.exec(ordered.offset((page - 1) * PER_PAGE).limit(PER_PAGE))
    return Issued(found.all(), total)


def counts(session: Session) -> dict[Tab, int]:
    """How many wait, are in force, are revoked."""
    waiting = session.exec(select(func.count()).select_from(CertificateRequest)).one()
    total, revoked = session.exec(select(func.count(), func.count(col(Certificate.revoked_at)))).one()
    return {"waiting": waiting, "issued": total - revoked, "revoked": revoked}


def people(session: Session, ids: set[int]) -> dict[int, Person]:
    """People by id."""
    found = session.exec(select(Person).where(col(Person.id).in_(ids)))
    return {person.id or 0: person for person in found}
