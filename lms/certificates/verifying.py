"""Verification: what the register says about a code, a name or a file. The PDF itself is never asked."""

import hashlib
from typing import Literal

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from lms import db
from lms.accounts import throttle
from lms.certificates.models import Certificate, CertificateDocument
from lms.domain import arabic, numbering

log = structlog.get_logger()
LARGEST_FILE_MB = 2
FileAnswer = Literal["same", "different", "unknown"]


def count(database: db.Database, network: str) -> None:
    """Count a question from this network, in a transaction of its own. Raises BusyError for one too many a minute.

    It is counted on GET too: a code is guessed as well by one as by the other. When nothing can be written (a full
    disk), verification goes on without counting.
    """
    try:
        with database.transaction() as session:
            throttle.record_and_check(session, ("verification", network))
    except DBAPIError as error:
        log.error("verification is not counted", error=str(error.orig))


def find(session: Session, typed: str) -> Certificate | None:
    """The certificate a code opens; None for a wrong one, and for anything that is no code."""
    asked = numbering.read(typed)
    if asked is None:
        return None
    if asked.code:
        return session.exec(select(Certificate).where(Certificate.code == asked.code)).one_or_none()
    statement = select(Certificate).where(Certificate.short_code == asked.short_code)
    found = session.exec(statement).one_or_none()
    if found and asked.number_digits not in ("", numbering.digits_of(found.number)):
        return None
    return found


def is_holder(certificate: Certificate, typed: str) -> bool:
    """Whether `typed` is the whole name on the certificate, in either script, however it is spelt and spaced."""
    wanted = _spelling(typed)
    return bool(wanted) and wanted in {_spelling(certificate.record[name]) for name in ("name_ar", "name_en")}


def _spelling(name: str) -> str:
    return arabic.fold(name).replace(" ", "")


def find_by_file(session: Session, content: bytes) -> Certificate | None:
    """The certificate whose document this very file is, byte for byte."""
    digest = hashlib.sha256(content).hexdigest()
    statement = select(Certificate).join(CertificateDocument).where(CertificateDocument.sha256 == digest)
    return session.exec(statement).one_or_none()


def compare(session: Session, certificate: Certificate, content: bytes) -> FileAnswer:
    """Whether this file is the document of the certificate; unknown as long as no document was made."""
    statement = select(CertificateDocument.sha256).where(CertificateDocument.certificate_id == certificate.id)
    kept = session.exec(statement).first()
    if kept is None:
        return "unknown"
    return "same" if kept == hashlib.sha256(content).hexdigest() else "different"
