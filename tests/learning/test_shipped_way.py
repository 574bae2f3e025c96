"""One trainee through every shipped course to its certificate, and through the three programmes to be a specialist."""

import pytest
from sqlmodel import select

from lms import db, jobs
from lms.certificates import issuing, waiting, worker
from lms.certificates.models import Certificate, CertificateRequest
from lms.config import Settings
from lms.courses import publishing, releases
from lms.demo import history
from lms.demo.cast import Taking
from lms.paths import SHIPPED_COURSES
from tests.certificates import holders
from tests.conftest import Cast

MAIN = (
    "identification-and-referral",
    "legislation",
    "criminal-justice",
    "victim-protection",
    "prevention-and-transfer",
)
ASSESSMENTS = ("specialist-legislation", "specialist-criminal-justice", "specialist-victim-protection")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_course_leads_to_its_certificate_and_the_programmes_to_specialists(
    database: db.Database, cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "render_in_child", lambda record: holders.PDF)
    monkeypatch.setattr(issuing, "_settings", settings)
    publishing.publish_folders(database, SHIPPED_COURSES)
    administrator = cast.administrator.id or 0
    for course in (*MAIN, *ASSESSMENTS):
        with database.transaction() as session:
            served = releases.current(session, course)
            taking = Taking(9, lessons=-1, scores=(1.0,), course=course)
            history.live(session, taking, cast.trainee, served, administrator)
        jobs.run_due(database)
    with database.reading() as session:
        assert set(session.exec(select(Certificate.course))) == set(MAIN)
        asked = session.exec(select(CertificateRequest)).all()
        assert {request.course for request in asked} == set(ASSESSMENTS)
        candidates = waiting.chosen(session, [request.id or 0 for request in asked])
    with database.transaction() as session:
        outcome = waiting.issue_all(session, candidates, by=administrator)
    assert outcome.refused == []
    for certificate in outcome.issued:
        assert certificate.record["is_specialist"]
        assert certificate.record["course_ar"].startswith("اختصاصي في ")
        assert certificate.record["course_en"].startswith("Specialist in ")
        assert certificate.record["hours"] >= 24
