"""Who gets a certificate, once, and under which number."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from sqlmodel import col, select

from lms import db, jobs
from lms.accounts import service as accounts
from lms.accounts.models import Person
from lms.audit.models import AuditEntry
from lms.certificates import issuing, making, records, worker
from lms.certificates.document import template_digest
from lms.certificates.models import Certificate, CertificateCounter, CertificateDocument, CertificateRequest
from lms.config import Settings
from lms.courses.releases import Served
from lms.domain import numbering
from lms.domain.errors import InvalidError, NotFoundError, RefusedError
from lms.jobs import Job
from lms.pdf.typesetting import PangoMissingError, RenderError
from lms.progress import service as progress
from tests.certificates import holders
from tests.conftest import Cast, publish
from tests.quizzes import papers

HASTE = 16


def certificates(database: db.Database) -> list[Certificate]:
    with database.reading() as session:
        return list(session.exec(select(Certificate).order_by(col(Certificate.id))))


def requests(database: db.Database) -> list[CertificateRequest]:
    with database.reading() as session:
        return list(session.exec(select(CertificateRequest)))


def ask(database: db.Database, person: Person, course: str | None) -> None:
    """The job that looks whether a course is completed, asked for and done, without any PDF."""
    with database.transaction() as session:
        job = jobs.enqueue(session, "completion", person_id=person.id, course=course)
    assert jobs.run(database, job.id or 0), job.error


def without_pdf(monkeypatch: pytest.MonkeyPatch, outcome: bytes | Exception = holders.PDF) -> list[object]:
    """Let no document be laid out; returns the records it was asked for."""
    asked: list[object] = []

    def render(record: object) -> bytes:
        asked.append(record)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(worker, "render_in_child", render)
    return asked


def race(count: int, act) -> list[BaseException | None]:  # type: ignore[no-untyped-def]
    """Call `act(n)` for n below count, all at once; the errors, None where there was none."""

    def safely(n: int) -> BaseException | None:
        try:
            act(n)
        except Exception as error:
            return error
        return None

    with ThreadPoolExecutor(HASTE) as pool:
        return list(pool.map(safely, range(count)))


# Completion


def test_reading_the_last_lesson_brings_the_certificate(
    database: db.Database, cast: Cast, reading_course: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pdf(monkeypatch)
    holders.enrol(database, cast.trainee, reading_course)
    for stem in ("stages", "handover"):
        assert not certificates(database)
        with database.transaction() as session:
            progress.mark_read(session, cast.trainee.id or 0, reading_course, stem)
        jobs.run_due(database)
    [certificate] = certificates(database)
    assert (certificate.person_id, certificate.course, certificate.is_manual) == (
        cast.trainee.id,
        "referral",
        False,
    )
    assert certificate.issued_by_id is None


def test_passing_the_paper_brings_the_certificate(
    database: db.Database, course: Served, enrolled: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pdf(monkeypatch)
    holders.read_all(database, enrolled, course)
    papers.failed(database, enrolled.id or 0, course)
    jobs.run_due(database)
    assert not certificates(database)
    papers.passed(database, enrolled.id or 0, course)
    ask(database, enrolled, "referral")
    [certificate] = certificates(database)
    assert certificate.record["is_assessed"] is True


def test_confirming_the_name_brings_the_certificate(
    database: db.Database, cast: Cast, completed: Person
) -> None:
    with database.transaction() as session:
        accounts.get_person(session, completed.id or 0).name_confirmed_at = None
    ask(database, completed, None)
    assert not certificates(database)
    with database.transaction() as session:
        accounts.get_person(session, completed.id or 0).name_confirmed_at = datetime.now(UTC)
    ask(database, completed, None)
    assert len(certificates(database)) == 1


def test_without_a_course_every_course_the_person_takes_is_looked_at(
    database: db.Database, cast: Cast, completed: Person
) -> None:
    other = publish(database, holders.readable("other"))
    publish(database, holders.readable("never-taken"))
    holders.complete(database, completed, other)
    ask(database, completed, None)
    assert {c.course for c in certificates(database)} == {"referral", "other"}


def test_asking_twice_issues_once(database: db.Database, completed: Person) -> None:
    for _ in range(3):
        ask(database, completed, "referral")
    assert len(certificates(database)) == 1


@pytest.mark.parametrize("course", ["referral", "unpublished"])
def test_someone_not_enrolled_gets_none(
    database: db.Database, cast: Cast, reading_course: Served, course: str
) -> None:
    holders.read_all(database, cast.trainee, reading_course)
    ask(database, cast.trainee, course)
    assert not certificates(database)


def test_what_is_missing_is_asked_of_the_release_published_now(
    database: db.Database, completed: Person, reading_course: Served
) -> None:
    papers.publish_next(
        database, holders.readable().model_copy(update={"course": papers.samples.course().course})
    )
    ask(database, completed, "referral")
    assert not certificates(database)


def test_a_course_with_review_waits_for_an_administrator(
    database: db.Database, cast: Cast, reviewed_course: Served
) -> None:
    holders.complete(database, cast.trainee, reviewed_course)
    for _ in range(2):
        ask(database, cast.trainee, "reviewed")
    assert not certificates(database)
    [request] = requests(database)
    assert (request.person_id, request.release_id) == (cast.trainee.id, reviewed_course.release_id)


def test_issuing_closes_the_request(database: db.Database, cast: Cast, reviewed_course: Served) -> None:
    holders.complete(database, cast.trainee, reviewed_course)
    ask(database, cast.trainee, "reviewed")
    with database.transaction() as session:
        issuing.issue(session, cast.trainee.id or 0, reviewed_course, by=cast.administrator.id)
    assert not requests(database)
    ask(database, cast.trainee, "reviewed")
    assert not requests(database)
    assert certificates(database)[0].issued_by_id == cast.administrator.id


# By hand


def test_nobody_is_certified_without_completing_the_course(
    database: db.Database, cast: Cast, reading_course: Served
) -> None:
    with pytest.raises(RefusedError), database.transaction() as session:
        issuing.issue(session, cast.trainee.id or 0, reading_course, by=cast.administrator.id)
    assert not certificates(database)


def test_a_reason_makes_it_manual_and_is_logged(
    database: db.Database, cast: Cast, reading_course: Served
) -> None:
    with database.transaction() as session:
        issuing.issue(
            session,
            cast.trainee.id or 0,
            reading_course,
            by=cast.administrator.id,
            reason="Attended on paper",
        )
    [certificate] = certificates(database)
    assert certificate.is_manual
    with database.reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "certificate.issue")).one()
    assert (entry.actor_id, entry.thing) == (cast.administrator.id, f"certificate:{certificate.number}")
    assert entry.details["reason"] == "Attended on paper"
    assert (entry.details["is_manual"], entry.details["missing"]) == (True, 2)
    assert certificate.code not in str(entry.details)


def test_a_certificate_by_decision_does_not_claim_a_passed_paper(
    database: db.Database, course: Served, enrolled: Person
) -> None:
    assert holders.certify(database, enrolled, course).record["is_assessed"] is False


def test_nobody_holds_two_of_one_course(
    database: db.Database, completed: Person, reading_course: Served
) -> None:
    ask(database, completed, "referral")
    with pytest.raises(RefusedError), database.transaction() as session:
        issuing.issue(session, completed.id or 0, reading_course, reason="again")
    with pytest.raises(NotFoundError), database.transaction() as session:
        issuing.issue(session, 4711, reading_course, reason="nobody")
    assert [c.number for c in certificates(database)] == [numbering.number(datetime.now(UTC).year, 1)]


# What it says


def test_the_record_is_frozen(database: db.Database, completed: Person, settings: Settings) -> None:
    issuing.configure(
        replace(settings, signatory_ar="د. منيرة سالم – مديرة المركز", signatory_en="Dr Muneera – Director")
    )
    with time_machine.travel(datetime(2026, 11, 22, 9, tzinfo=UTC), tick=False):
        ask(database, completed, "referral")
    with database.transaction() as session:
        accounts.set_names(accounts.get_person(session, completed.id or 0), "اسم آخر تمامًا", "Another Name")
    [certificate] = certificates(database)
    record = records.thawed(certificate.record)
    assert (record.name_ar, record.name_en) == (completed.name_ar, completed.name_en)
    assert (record.course_ar, record.course_en, record.hours) == ("نظام الإحالة", "The referral system", 3)
    assert (record.date_ar, record.date_en) == (
        "22\u00a0نوفمبر\u00a02026\u00a0م",
        "22\u00a0November\u00a02026",
    )
    assert record.hijri_ar == "12\u00a0جمادى الآخرة\u00a01448\u00a0هـ"
    assert record.hijri_en.startswith("12\u00a0Jumad")
    assert (record.issuer_ar, record.issuer_en) == (settings.centre_name_ar, settings.centre_name_en)
    assert (record.signatory_ar, record.signatory_title_en) == ("د. منيرة سالم", "Director")
    assert record.verify_url == f"http://localhost/v/{certificate.code}"
    assert record.number == certificate.number == "2026-00001"
    assert numbering.read(record.display_code) == numbering.Asked(short_code=certificate.short_code)
    assert certificate.template_digest == template_digest()


def test_the_day_is_the_issuers(database: db.Database, completed: Person) -> None:
    with time_machine.travel(datetime(2026, 12, 31, 22, tzinfo=UTC), tick=False):
        ask(database, completed, "referral")
    [certificate] = certificates(database)
    assert certificate.number == "2027-00001"
    assert certificate.record["issued_on"] == "2027-01-01"


def test_a_centre_with_arabic_digits_gets_its_dates_in_them(
    database: db.Database, completed: Person, settings: Settings
) -> None:
    issuing.configure(replace(settings, digits="arab"))
    with time_machine.travel(datetime(2026, 11, 22, 9, tzinfo=UTC), tick=False):
        ask(database, completed, "referral")
    [certificate] = certificates(database)
    assert certificate.record["date_ar"].startswith("٢٢")
    assert certificate.number == "2026-00001"


def test_a_name_that_can_not_be_printed_is_refused_and_costs_no_number(
    database: db.Database, cast: Cast, completed: Person, reading_course: Served
) -> None:
    with database.transaction() as session:
        accounts.get_person(session, completed.id or 0).name_ar = "مريم\u202eحسن"
    with pytest.raises(InvalidError), database.transaction() as session:
        issuing.issue(session, completed.id or 0, reading_course)
    assert holders.certify(database, cast.other_trainee, reading_course).number.endswith("-00001")


# Numbers


def numbers(database: db.Database) -> list[int]:
    return [int(c.number.split("-")[1]) for c in certificates(database)]


def test_racing_issues_for_one_person_make_one_certificate(
    database: db.Database, completed: Person, reading_course: Served
) -> None:
    def issue(_n: int) -> None:
        with database.transaction() as session:
            issuing.issue(session, completed.id or 0, reading_course)

    errors = race(32, issue)
    assert len(certificates(database)) == 1
    assert sum(error is None for error in errors) == 1
    assert {type(error) for error in errors} == {type(None), RefusedError}


def test_racing_completion_jobs_make_one_certificate_and_none_fails(
    database: db.Database, completed: Person
) -> None:
    with database.transaction() as session:
        ids = [jobs.enqueue(session, "completion", person_id=completed.id).id for _ in range(HASTE)]
    assert race(HASTE, lambda n: jobs.run(database, ids[n] or 0)) == [None] * HASTE
    assert len(certificates(database)) == 1
    with database.reading() as session:
        assert {j.state for j in session.exec(select(Job).where(Job.kind == "completion"))} == {jobs.DONE}


def test_numbers_have_no_gap_and_no_twin_though_every_third_issue_fails_afterwards(
    database: db.Database, cast: Cast, reading_course: Served
) -> None:
    many = holders.people(database, 48)

    def issue(n: int) -> None:
        with database.transaction() as session:
            issuing.issue(session, many[n].id or 0, reading_course, reason="race")
            if n % 3 == 0:
                raise ConnectionError

    errors = race(len(many), issue)
    assert {type(error) for error in errors} == {type(None), ConnectionError}
    assert sorted(numbers(database)) == list(range(1, 33))
    with database.reading() as session:
        assert session.exec(select(CertificateCounter.last)).one() == 32


def test_a_failure_leaves_nothing_behind(
    database: db.Database, completed: Person, reading_course: Served
) -> None:
    def issue_and_fail() -> None:
        with database.transaction() as session:
            issuing.issue(session, completed.id or 0, reading_course)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        issue_and_fail()
    with database.reading() as session:
        for table in (Certificate, CertificateCounter, AuditEntry, Job):
            assert not session.exec(select(table)).all(), table


def test_codes_are_chance_and_differ(database: db.Database, cast: Cast, reading_course: Served) -> None:
    found = [
        holders.certify(database, person, reading_course, pdf=None) for person in holders.people(database, 20)
    ]
    assert [int(c.number.split("-")[1]) for c in found] == list(range(1, 21))
    for codes in ([c.code for c in found], [c.short_code for c in found]):
        assert len(set(codes)) == 20
        assert codes != sorted(codes)
    assert {len(c.code) for c in found} == {27}
    assert {len(c.short_code) for c in found} == {12}


# The document


def test_the_document_is_made_once_outside_any_transaction(
    database: db.Database, completed: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(record: object) -> bytes:
        # Were a transaction open here, SQLite would refuse this one and PostgreSQL would show the row as locked.
        with database.transaction() as session:
            assert session.exec(select(Certificate).with_for_update(nowait=True)).one()
        asked.append(record)
        return holders.PDF

    asked: list[object] = []
    monkeypatch.setattr(worker, "render_in_child", render)
    ask(database, completed, "referral")
    with database.transaction() as session:
        jobs.enqueue(session, making.KIND, certificate_id=certificates(database)[0].id)
    jobs.run_due(database)
    [certificate] = certificates(database)
    assert asked == [records.thawed(certificate.record)]
    with database.reading() as session:
        document = session.exec(select(CertificateDocument)).one()
        assert making.state(session, certificate.id or 0) == ("ready", len(holders.PDF))
    assert document.pdf == holders.PDF
    assert len(document.sha256) == 64


def test_a_document_is_never_replaced(database: db.Database, certificate: Certificate) -> None:
    with database.transaction() as session:
        making.keep(session, certificate.id or 0, b"another")
    with database.reading() as session:
        assert session.exec(select(CertificateDocument.pdf)).one() == holders.PDF


def test_without_pango_the_certificate_exists_and_the_document_is_asked_for_later(
    database: db.Database, completed: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pdf(monkeypatch, PangoMissingError("no libpango"))
    ask(database, completed, "referral")
    jobs.run_due(database)
    [certificate] = certificates(database)
    with database.reading() as session:
        assert making.state(session, certificate.id or 0) == ("pango", 0)
    without_pdf(monkeypatch)
    with time_machine.travel(datetime.now(UTC) + making.ASK_AGAIN_AFTER, tick=False):
        jobs.run_due(database)
    with database.reading() as session:
        assert making.state(session, certificate.id or 0) == ("ready", len(holders.PDF))


def test_a_document_that_can_not_be_made_ends_as_failed_and_shows(
    database: db.Database, completed: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pdf(monkeypatch, RenderError("two pages"))
    ask(database, completed, "referral")
    [certificate] = certificates(database)
    with database.reading() as session:
        assert making.state(session, certificate.id or 0) == ("waiting", 0)
    with time_machine.travel(datetime.now(UTC)) as clock:
        for _ in range(jobs.MOST_TRIES):
            jobs.run_due(database)
            clock.shift(24 * 3600)
    with database.reading() as session:
        assert making.state(session, certificate.id or 0) == ("failed", 0)


def test_a_job_for_no_certificate_does_nothing(database: db.Database) -> None:
    with database.transaction() as session:
        job = jobs.enqueue(session, making.KIND, certificate_id=4711)
    assert jobs.run(database, job.id or 0)
