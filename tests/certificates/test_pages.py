"""What holders and administrators see and do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlmodel import select

from lms import db, jobs
from lms.accounts import service as accounts
from lms.accounts.models import Person
from lms.audit.models import AuditEntry
from lms.certificates import issuing, making, service, worker
from lms.certificates.models import Certificate, CertificateRequest
from lms.courses.releases import Served
from lms.domain.errors import RefusedError
from lms.pdf.typesetting import PangoMissingError
from tests.browser import Browser
from tests.certificates import holders
from tests.conftest import Cast, sign_in


def find(database: db.Database, number: str) -> Certificate:
    with database.reading() as session:
        return service.get_certificate(session, number)


def request_review(database: db.Database, served: Served, *people: Person) -> list[int]:
    """These people completed a course with review; ids of what now waits."""
    for person in people:
        holders.complete(database, person, served)
        with database.transaction() as session:
            issuing.settle(session, person.id or 0, served.id)
    with database.reading() as session:
        return [r.id or 0 for r in session.exec(select(CertificateRequest))]


def entries(database: db.Database, action: str) -> list[AuditEntry]:
    with database.reading() as session:
        return list(session.exec(select(AuditEntry).where(AuditEntry.action == action)))


# My certificates


def test_nothing_yet_says_how_to_get_one(trainee: Browser) -> None:
    page = trainee.get("/en/certificates")
    assert "No certificate yet" in page.text
    assert page.link("My learning")


def test_mine_shows_what_is_in_force_what_waits_and_what_was_revoked(
    database: db.Database, cast: Cast, certificate: Certificate, reviewed_course: Served, trainee: Browser
) -> None:
    request_review(database, reviewed_course, cast.trainee)
    page = trainee.get("/en/certificates")
    assert "In force" in page.text
    assert "Waiting for review" in page.text
    with database.transaction() as session:
        service.revoke(session, certificate.number, "mistake", "the office knows why")
    for language, word in (("en", "revoked on"), ("ar", "أُلغيت")):
        page = trainee.get(f"/{language}/certificates")
        assert word in page.text
        assert "the office knows why" not in page.html


def test_mine_shows_nothing_of_others(app: Flask, cast: Cast, certificate: Certificate) -> None:
    page = sign_in(app, cast.other_trainee).get("/en/certificates")
    assert certificate.number not in page.html


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_of_a_certificate_says_all_it_says(
    trainee: Browser, certificate: Certificate, language: str
) -> None:
    page = trainee.get(f"/{language}/certificates/{certificate.number}")
    record = certificate.record
    for name in (
        "name_ar",
        "name_en",
        "course_ar",
        "course_en",
        "issuer_ar",
        "issuer_en",
        "display_code",
        "number",
    ):
        assert record[name] in page.text, name
    assert page.one("bdi", id="link").text == record["verify_url"]
    assert page.link("PDF").endswith(f"/{language}/certificates/{certificate.number}.pdf")


def test_someone_elses_certificate_is_not_there(
    app: Flask, cast: Cast, certificate: Certificate, anyone: Browser
) -> None:
    pages = (f"/ar/certificates/{certificate.number}", f"/ar/certificates/{certificate.number}.pdf")
    for person in (cast.other_trainee, cast.trainer, cast.other_trainer):
        browser = sign_in(app, person)
        for page in pages:
            assert (
                browser.get(page, status=404).text
                == browser.get(page.replace("00001", "00002"), status=404).text
            )
        browser.post(f"{pages[0]}/name", {"csrf_token": browser.token(), "is_name_public": "y"}, status=404)
    for page in pages:
        anyone.get(page, status=303)


def test_an_administrator_sees_every_certificate(administrator: Browser, certificate: Certificate) -> None:
    page = administrator.get(f"/en/certificates/{certificate.number}")
    assert "By decision" in page.text
    assert administrator.client.get(f"/ar/certificates/{certificate.number}.pdf").data == holders.PDF


def test_the_document_is_an_attachment_that_nothing_keeps(trainee: Browser, certificate: Certificate) -> None:
    for language, name in (("en", "filename=certificate-"), ("ar", "filename*=UTF-8''%D8%B4")):
        response = trainee.client.get(f"/{language}/certificates/{certificate.number}.pdf")
        assert response.data == holders.PDF
        assert response.mimetype == "application/pdf"
        disposition = response.headers["Content-Disposition"]
        assert disposition.startswith("attachment; ")
        assert name in disposition
        assert certificate.number in disposition
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("sandbox")


def test_the_page_says_it_while_the_document_is_being_made(
    database: db.Database,
    cast: Cast,
    reading_course: Served,
    trainee: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    holders.complete(database, cast.trainee, reading_course)
    number = holders.certify(database, cast.trainee, reading_course, pdf=None).number
    page = f"/en/certificates/{number}"
    assert "is being made" in trainee.get(page).text
    trainee.get(f"{page}.pdf", status=404)

    def fail(_record: object) -> bytes:
        raise PangoMissingError

    monkeypatch.setattr(worker, "render_in_child", fail)
    jobs.run_due(database)
    assert "Pango is missing" in trainee.get(page).text
    with database.transaction() as session:
        for job in session.exec(select(jobs.Job).where(jobs.Job.kind == making.KIND)):
            job.state, job.payload = jobs.FAILED, {"certificate_id": job.payload["certificate_id"]}
    assert "could not be made" in trainee.get(page).text


def test_the_holder_decides_whether_the_name_is_shown(
    database: db.Database, trainee: Browser, anyone: Browser, certificate: Certificate
) -> None:
    public, own = f"/en/verify/{certificate.code}", f"/en/certificates/{certificate.number}"
    assert certificate.record["name_en"] not in anyone.get(public).text
    after = trainee.follow(trainee.get(own).form("/name").submit(is_name_public="y"))
    assert "now stands on the verification page" in after.text
    page = anyone.get(public)
    assert certificate.record["name_en"] in page.text
    assert certificate.record["name_ar"] in page.text
    form = trainee.get(own).form("/name")
    form.fields.poplist("is_name_public")
    form.submit()
    assert certificate.record["name_en"] not in anyone.get(public).text
    assert [e.details["is_public"] for e in entries(database, "certificate.name-public")] == [True, False]


# The register


def test_the_register_counts_and_lists_all_three(
    database: db.Database,
    cast: Cast,
    certificate: Certificate,
    reviewed_course: Served,
    administrator: Browser,
) -> None:
    request_review(database, reviewed_course, cast.other_trainee)
    page = administrator.get("/en/admin/certificates")
    assert [b.text for b in page.all("b", class_="num")] == ["1", "1", "0"]
    assert cast.other_trainee.name_ar in page.text
    assert certificate.number in administrator.get("/en/admin/certificates?tab=issued").text
    with database.transaction() as session:
        service.revoke(session, certificate.number, "twice")
    page = administrator.get("/en/admin/certificates?tab=revoked")
    assert [b.text for b in page.all("b", class_="num")] == ["1", "0", "1"]
    assert "Issued twice" in page.text
    assert "No certificate has been issued" in administrator.get("/en/admin/certificates?tab=issued").text


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("مريم", True),
        ("مريم ابراهيم", True),
        ("آل خليفه", True),
        ("mariam", True),
        ("ABDULLA hasan", True),
        ("00001", True),
        ("٠٠٠٠١", True),
        ("يوسف", False),
        ("%", True),
        ("99999", False),
    ],
)
def test_the_register_is_searched_by_number_and_name(
    administrator: Browser, certificate: Certificate, words: str, is_found: bool
) -> None:
    page = administrator.get("/ar/admin/certificates", query_string={"tab": "issued", "q": words})
    assert (certificate.number in page.text) is is_found


def test_who_waits_is_searched_by_name(
    database: db.Database, cast: Cast, reviewed_course: Served, administrator: Browser
) -> None:
    with database.transaction() as session:
        for person in (cast.trainee, cast.other_trainee):
            found = accounts.get_person(session, person.id or 0)
            accounts.set_names(found, found.name_ar, found.name_en)
    request_review(database, reviewed_course, cast.trainee, cast.other_trainee)
    page = administrator.get("/ar/admin/certificates", query_string={"q": "المؤيّد"})
    assert cast.other_trainee.name_ar in page.text
    assert cast.trainee.name_ar not in page.text


def test_the_register_is_shown_a_page_at_a_time(
    database: db.Database, cast: Cast, reading_course: Served, administrator: Browser
) -> None:
    for person in holders.people(database, service.PER_PAGE + 2):
        holders.certify(database, person, reading_course, pdf=None)
    page = administrator.get("/en/admin/certificates?tab=issued")
    assert len(page.all("th", scope="row")) == service.PER_PAGE
    assert "Page 1 of 2" in page.text
    assert len(administrator.get(page.link("Next page")).all("th", scope="row")) == 2
    for nonsense in ("0", "-1", "x", "9" * 30, "٢"):
        administrator.get("/en/admin/certificates", query_string={"tab": "issued", "page": nonsense})


# Issuing what waits


def test_chosen_people_are_reviewed_then_issued(
    database: db.Database, cast: Cast, reviewed_course: Served, administrator: Browser
) -> None:
    ids = request_review(database, reviewed_course, cast.trainee, cast.other_trainee)
    page = administrator.get("/en/admin/certificates").form("review").submit(id=[str(i) for i in ids])
    for person in (cast.trainee, cast.other_trainee):
        assert person.name_ar in page.text
        assert person.name_en in page.text
    after = administrator.follow(page.form("review").submit())
    assert "The certificates are issued" in after.text
    with database.reading() as session:
        issued = session.exec(select(Certificate)).all()
    assert [(c.issued_by_id, c.is_manual) for c in issued] == [(cast.administrator.id, False)] * 2
    assert not request_review(database, reviewed_course)


def test_choosing_nobody_says_so(administrator: Browser) -> None:
    page = administrator.get("/en/admin/certificates/review?id=4711&id=x&id=" + "9" * 30, status=303)
    assert "Choose at least one" in administrator.follow(page).text


@pytest.mark.parametrize(
    ("name_ar", "name_en", "is_confirmed", "says"),
    [
        ("القاضي يوسف علي المؤيد", "Yousif Ali Ahmed Almoayyed", True, "Contains a title"),
        ("يوسف علي أحمد المؤيد", "Dr. Yousif Ali Ahmed Almoayyed", True, "Contains a title"),
        ("يوسف المؤيد", "Yousif Ali Ahmed Almoayyed", True, "Fewer than four parts"),
        ("يوسف علي أحمد المؤيد", "Yousif Ali Ahmed Almoayyed", False, "has not confirmed the name"),
    ],
)
def test_a_doubtful_name_is_issued_only_when_it_is_confirmed(
    database: db.Database,
    cast: Cast,
    reviewed_course: Served,
    administrator: Browser,
    name_ar: str,
    name_en: str,
    is_confirmed: bool,
    says: str,
) -> None:
    [request_id] = request_review(database, reviewed_course, cast.other_trainee)
    with database.transaction() as session:
        person = accounts.get_person(session, cast.other_trainee.id or 0)
        person.name_ar, person.name_en = name_ar, name_en
        person.name_confirmed_at = person.name_confirmed_at if is_confirmed else None
    page = administrator.get(f"/en/admin/certificates/review?id={request_id}")
    assert says in page.text
    refused = page.form("review").submit(status=422)
    assert "Confirm that the name is right" in refused.text
    assert not entries(database, "certificate.issue")
    if is_confirmed:
        refused.form("review").submit(confirmed=str(request_id))
        assert len(entries(database, "certificate.issue")) == 1


def test_one_that_fails_is_listed_and_the_others_are_issued_without_a_gap(
    database: db.Database, cast: Cast, reviewed_course: Served, administrator: Browser
) -> None:
    ids = request_review(database, reviewed_course, cast.trainee, cast.other_trainee)
    with database.transaction() as session:
        person = accounts.get_person(session, cast.trainee.id or 0)
        person.name_confirmed_at = None  # no longer complete: his name is open again
    page = administrator.get("/en/admin/certificates/review?" + "&".join(f"id={i}" for i in ids))
    after = page.form("review").submit(status=200, confirmed=[str(i) for i in ids])
    assert "1 certificate was issued" in after.text
    assert "something the certificate asks for is missing" in after.text
    with database.reading() as session:
        [issued] = session.exec(select(Certificate)).all()
    assert (issued.person_id, issued.number[-5:]) == (cast.other_trainee.id, "00001")


def test_sending_the_review_twice_issues_once(
    database: db.Database, cast: Cast, reviewed_course: Served, administrator: Browser
) -> None:
    ids = request_review(database, reviewed_course, cast.trainee)
    page = administrator.get(f"/en/admin/certificates/review?id={ids[0]}")
    for _ in range(2):
        page.form("review").submit()
    assert len(entries(database, "certificate.issue")) == 1


# Issuing to one person


def test_one_person_is_found_by_name_and_issued_by_decision(
    database: db.Database, cast: Cast, reading_course: Served, administrator: Browser
) -> None:
    page = administrator.get("/en/admin/certificates/new")
    page = page.form("new").submit(who="yousif ali", course="referral")
    assert cast.other_trainee.name_ar in page.text
    assert "2 lessons not read" in page.text
    refused = page.form(button="Issue the certificate").submit(status=422)
    assert "Say why it is issued" in refused.text
    after = administrator.follow(
        refused.form(button="Issue the certificate").submit(reason="Attended in 2025, on paper")
    )
    assert "By decision" in after.text
    [entry] = entries(database, "certificate.issue")
    assert (entry.details["reason"], entry.actor_id) == ("Attended in 2025, on paper", cast.administrator.id)
    again = administrator.get("/en/admin/certificates/new?who=almoayyed&course=referral")
    assert "holds a certificate of this course already" in again.text


def test_several_matches_are_offered(
    database: db.Database, cast: Cast, reading_course: Served, administrator: Browser
) -> None:
    holders.people(database, 3)
    page = administrator.get("/en/admin/certificates/new?who=p&course=referral")
    assert "Several people match" in page.text
    assert "Nobody matches" in administrator.get("/en/admin/certificates/new?who=nobody&course=referral").text


def test_who_completed_needs_no_reason_and_is_not_called_manual(
    database: db.Database, completed: Person, administrator: Browser
) -> None:
    page = administrator.get(f"/en/admin/certificates/new?person={completed.id}&course=referral")
    administrator.follow(page.form(button="Issue the certificate").submit())
    assert not find(database, f"{datetime.now(UTC).year}-00001").is_manual


def test_a_doubtful_name_is_confirmed_here_too(
    database: db.Database, cast: Cast, completed: Person, administrator: Browser
) -> None:
    with database.transaction() as session:
        accounts.get_person(session, completed.id or 0).name_ar = "الشيخة مريم آل خليفة"
    page = administrator.get(f"/en/admin/certificates/new?person={completed.id}&course=referral")
    refused = page.form(button="Issue the certificate").submit(status=422)
    refused.form(button="Issue the certificate").submit(confirmed="y")
    assert len(entries(database, "certificate.issue")) == 1


def test_nonsense_for_one_person_changes_nothing(
    database: db.Database, cast: Cast, administrator: Browser
) -> None:
    for fields in (
        {},
        {"person": "4711", "course": "x"},
        {"person": "x", "course": ""},
        {"person": str(cast.trainee.id)},
    ):
        administrator.post(
            "/en/admin/certificates/new", {**fields, "csrf_token": administrator.token()}, status=422
        )


# Revoking


def test_revoking_asks_for_a_reason_shows_what_the_public_sees_and_is_final(
    database: db.Database, cast: Cast, administrator: Browser, anyone: Browser, certificate: Certificate
) -> None:
    page = administrator.get(f"/en/admin/certificates/{certificate.number}/revoke")
    assert (
        "This certificate has been revoked" in page.one("section", class_="verdict-bad").find("h2/span").text
    )
    assert "Choose one of the reasons" in page.form("revoke").submit(status=422).text
    page.form("revoke").submit(status=422, reason="nonsense")
    after = administrator.follow(page.form("revoke").submit(reason="mistake", note="Two letters swapped"))
    assert "is revoked" in after.text
    assert "Two letters swapped" in after.text
    public = anyone.get(f"/en/verify/{certificate.code}")
    assert "This certificate has been revoked" in public.text
    for private in (
        "mistake",
        "Two letters swapped",
        certificate.record["name_en"],
        certificate.record["name_ar"],
    ):
        assert private not in public.text
    [entry] = entries(database, "certificate.revoke")
    assert (entry.actor_id, entry.details) == (
        cast.administrator.id,
        {"reason": "mistake", "note": "Two letters swapped"},
    )
    page.form("revoke").submit(status=409, reason="other")
    assert "revoked already" in administrator.get(f"/en/admin/certificates/{certificate.number}/revoke").text
    assert find(database, certificate.number).revoke_reason == "mistake"


def test_the_holder_sees_the_reason_but_not_the_note(
    database: db.Database, trainee: Browser, certificate: Certificate
) -> None:
    with database.transaction() as session:
        service.revoke(session, certificate.number, "mistake", "a note of the office")
    page = trainee.get(f"/en/certificates/{certificate.number}")
    assert "A mistake in the name" in page.text
    assert "a note of the office" not in page.text


def test_after_revoking_a_new_one_has_a_new_number_and_no_job_issues_it_by_itself(
    database: db.Database, completed: Person, reading_course: Served, administrator: Browser
) -> None:
    with database.transaction() as session:
        first = issuing.issue(session, completed.id or 0, reading_course)
    with database.transaction() as session:
        service.revoke(session, first.number, "mistake")
    with database.transaction() as session:
        issuing.settle(session, completed.id or 0, "referral")
    assert len(entries(database, "certificate.issue")) == 1
    page = administrator.get(f"/en/certificates/{first.number}")
    page = administrator.get(page.link("Issue again"))
    administrator.follow(page.form(button="Issue the certificate").submit())
    second = find(database, first.number[:-1] + "2")
    assert second.code != first.code
    assert find(database, first.number).revoked_at is not None


def test_a_revocation_that_waited_for_another_is_refused(
    database: db.Database, certificate: Certificate
) -> None:
    def revoke() -> None:
        with database.transaction() as session:
            service.revoke(session, certificate.number, "other", "too late")

    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            service.revoke(session, certificate.number, "mistake", "first")
            second = pool.submit(revoke)
            with pytest.raises(TimeoutError):
                second.result(timeout=1)
        with pytest.raises(RefusedError):
            second.result(timeout=30)
    assert find(database, certificate.number).revoke_note == "first"
    assert len(entries(database, "certificate.revoke")) == 1


# Who may


ADMIN_PAGES = (
    "/ar/admin/certificates/review?id=1",
    "/ar/admin/certificates/new",
    "/ar/admin/certificates/2026-00001/revoke",
)


def test_only_administrators_who_proved_it_lately_issue_and_revoke(
    app: Flask, cast: Cast, certificate: Certificate, anyone: Browser
) -> None:
    for page in ADMIN_PAGES:
        assert "/sign-in" in anyone.get(page, status=303).location
        for person in (cast.trainee, cast.other_trainee, cast.trainer):
            browser = sign_in(app, person)
            browser.get(page, status=403)
            browser.post(page, {"csrf_token": browser.token()}, status=403)
        stale = sign_in(app, cast.administrator, is_stale=True)
        assert "/sign-in/again" in stale.get(page, status=303).location
        fields = {"csrf_token": stale.token(), "reason": "mistake", "id": "1"}
        assert "/sign-in/again" in stale.post(page, fields, status=303).location
    assert sign_in(app, cast.administrator, is_stale=True).get("/ar/admin/certificates", status=200)


def test_the_chosen_people_are_kept_while_the_administrator_proves_who_it_is(app: Flask, cast: Cast) -> None:
    stale = sign_in(app, cast.administrator, is_stale=True)
    assert (
        "review?id%3D1%26id%3D2" in stale.get("/ar/admin/certificates/review?id=1&id=2", status=303).location
    )
