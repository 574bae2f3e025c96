"""The job that makes a certificate's PDF from its frozen record, in a child process and outside any transaction."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import structlog
from sqlalchemy import func
from sqlmodel import Session, col, select

from lms import db, jobs
from lms.certificates import records, worker
from lms.certificates.document import CertificateRecord
from lms.certificates.models import Certificate, CertificateDocument
from lms.pdf.typesetting import PangoMissingError

log = structlog.get_logger()
KIND = "certificate-pdf"
ASK_AGAIN_AFTER = timedelta(hours=1)
State = Literal["ready", "waiting", "pango", "failed"]


@jobs.handler(KIND)
def _make(database: db.Database, payload: dict[str, Any]) -> None:
    """Make the PDF and keep it with its hash; once is enough."""
    certificate_id = int(payload["certificate_id"])
    with database.reading() as session:
        record = _record_to_make(session, certificate_id)
    if record is None:
        return
    try:
        pdf = worker.render_in_child(record)
    except PangoMissingError as error:
        log.warning("no PDF without Pango", certificate=certificate_id, error=str(error))
        _ask_again(database, certificate_id)
        return
    with database.transaction() as session:
        keep(session, certificate_id, pdf)


def _record_to_make(session: Session, certificate_id: int) -> CertificateRecord | None:
    certificate = session.get(Certificate, certificate_id)
    if certificate is None or session.get(CertificateDocument, certificate_id) is not None:
        return None
    return records.thawed(certificate.record)


def _ask_again(database: db.Database, certificate_id: int) -> None:
    """Without Pango trying five times in a row is no use: look again in an hour, until someone installs it."""
    with database.transaction() as session:
        job = jobs.enqueue(session, KIND, certificate_id=certificate_id, waits_for="pango")
        job.due_at = datetime.now(UTC) + ASK_AGAIN_AFTER
        session.add(job)


def keep(session: Session, certificate_id: int, pdf: bytes) -> None:
    """Store a certificate's PDF, unless one is there: it is never replaced, people hold copies of it."""
    if session.get(CertificateDocument, certificate_id) is None:
        digest = hashlib.sha256(pdf).hexdigest()
        now = datetime.now(UTC)
        session.add(CertificateDocument(certificate_id=certificate_id, pdf=pdf, sha256=digest, made_at=now))
        session.flush()


def state(session: Session, certificate_id: int) -> tuple[State, int]:
    """How far a certificate's PDF is, and its size in bytes when it is ready."""
    size = session.exec(
        select(func.length(CertificateDocument.pdf)).where(
            CertificateDocument.certificate_id == certificate_id
        )
    ).first()
    if size is not None:
        return "ready", int(size)
    waiting = session.exec(select(jobs.Job).where(jobs.Job.kind == KIND, col(jobs.Job.state) != jobs.DONE))
    mine = [job for job in waiting if job.payload.get("certificate_id") == certificate_id]
    if any(job.payload.get("waits_for") for job in mine):
        return "pango", 0
    return ("failed" if mine and all(job.state == jobs.FAILED for job in mine) else "waiting"), 0
