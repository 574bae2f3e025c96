"""What anyone can find out about a certificate, and what nobody can (S77-S81)."""

import io
import secrets
from dataclasses import replace

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlmodel import func, select

from lms import db
from lms.accounts import throttle
from lms.accounts.models import Try
from lms.app import create_app
from lms.certificates import service, verifying
from lms.certificates.models import Certificate, CertificateDocument
from lms.config import Settings
from lms.courses.releases import Served
from lms.domain import numbering
from tests.browser import Browser, Page
from tests.certificates import holders
from tests.conftest import Cast

LIMIT = throttle.LIMITS["verification"][0].most
AUTHENTIC, REVOKED, UNKNOWN = (
    "Authentic certificate, in force",
    "has been revoked",
    "No certificate has this code",
)


def private(certificate: Certificate) -> tuple[str, ...]:
    """What the page must not show."""
    record = certificate.record
    return (
        record["name_ar"],
        record["name_en"],
        record["name_en"].split()[0],
        "mariam",
        str(certificate.release_id + 4711),
    )


def revoked(database: db.Database, certificate: Certificate) -> None:
    with database.transaction() as session:
        service.revoke(session, certificate.number, "mistake", "not for the public")


def tries(database: db.Database) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(Try)).one()


def without_tokens(page: Page) -> str:
    """The page without what differs on every page: the forms' tokens and the address."""
    for hidden in page.all("input", name="csrf_token"):
        hidden.set("value", "")
    return page.text


# Codes


def ways(certificate: Certificate) -> list[str]:
    """Everything that opens a certificate."""
    short = numbering.grouped(certificate.short_code)
    return [
        certificate.code,
        certificate.code.lower(),
        certificate.short_code,
        short,
        short.lower(),
        short.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        f"{certificate.number} {short}",
        certificate.short_code.replace("0", "O").replace("1", "l"),
    ]


def test_every_way_to_write_the_code_opens_it(anyone: Browser, certificate: Certificate) -> None:
    for way in ways(certificate):
        sent = anyone.get("/en/verify").form(button="Verify").submit(code=way)
        assert AUTHENTIC in anyone.follow(sent).text, way
        assert AUTHENTIC in anyone.follow(anyone.get("/en/verify", 303, query_string={"code": way})).text, way


def test_a_whole_address_may_be_pasted(anyone: Browser, certificate: Certificate) -> None:
    sent = anyone.get("/en/verify").form(button="Verify").submit(code=certificate.record["verify_url"])
    assert AUTHENTIC in anyone.follow(sent).text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_shows_the_certificate_but_not_its_holder(
    anyone: Browser, certificate: Certificate, language: str
) -> None:
    page = anyone.get(f"/{language}/verify/{certificate.code}")
    record = certificate.record
    shown = (
        "number",
        "course_ar",
        "course_en",
        "issuer_ar",
        "issuer_en",
        f"date_{language}",
        f"hijri_{language}",
    )
    for name in shown:
        assert " ".join(record[name].split()) in page.text, name
    for secret in (*private(certificate), record["display_code"]):
        assert secret not in page.text, secret


def test_the_qr_codes_address_leads_to_the_language_that_fits(
    anyone: Browser, certificate: Certificate
) -> None:
    for accepted, language in (("en-GB,en;q=0.9", "en"), ("ar-BH", "ar"), ("fr", "ar"), ("", "ar")):
        page = anyone.get(f"/v/{certificate.code}", 303, headers={"Accept-Language": accepted})
        assert page.location == f"/{language}/verify/{certificate.code}"
    assert AUTHENTIC in anyone.get(f"/en/verify/{certificate.code}").text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_revoked_one_says_so_and_not_why(
    database: db.Database, anyone: Browser, certificate: Certificate, language: str
) -> None:
    with database.transaction() as session:
        found = service.get_certificate(session, certificate.number)
        service.set_name_public(session, found, True, by=1)
    revoked(database, certificate)
    for way in ways(certificate):
        page = anyone.get(f"/{language}/verify/{way}")
        assert len(page.all("section", class_="verdict-bad")) == 1
        assert certificate.number in page.text
        for secret in (*private(certificate), "mistake", "not for the public"):
            assert secret not in page.text


def wrong_codes(certificate: Certificate) -> list[str]:
    """Guesses and nonsense."""
    other = "0" if certificate.code[0] != "0" else "1"
    return [
        certificate.number,
        certificate.number.replace("-", ""),
        f"{certificate.number[:-1]}9 {certificate.short_code}",
        other + certificate.code[1:],
        certificate.code[:-1],
        certificate.short_code[:-1],
        certificate.short_code[::-1],
        numbering.code(secrets.token_bytes(16)),
        numbering.short_code(secrets.token_bytes(8)),
        "1",
        "x' OR '1'='1",
        "%",
        "*",
        "شهادة",
        "A" * 3000,
        "..%2f..%2fadmin",
    ]


def test_nonsense_and_wrong_codes_are_answered_the_same(anyone: Browser, certificate: Certificate) -> None:
    answers = set()
    for wrong in wrong_codes(certificate):
        page = anyone.get("/en/verify/" + wrong.replace("%", "%25").replace("/", ""), 404)
        assert UNKNOWN in page.text, wrong
        assert len(wrong) == 1 or wrong not in page.text
        answers.add(without_tokens(page))
    assert len(answers) == 1


@pytest.mark.parametrize("code", ["", "   ", "-", "‏", "/"])
def test_an_empty_code_is_asked_for_again(anyone: Browser, code: str) -> None:
    page = anyone.get("/en/verify").form(button="Verify").submit(status=422, code=code)
    assert "Enter the code." in page.text
    anyone.get("/en/verify", 422, query_string={"code": code})


def test_numbers_can_not_be_counted_through(
    database: db.Database, cast: Cast, reading_course: Served, anyone: Browser
) -> None:
    for person in holders.people(database, 5):
        holders.certify(database, person, reading_course, pdf=None)
    year = holders.certify(database, cast.trainee, reading_course, pdf=None).number[:4]
    for n in range(1, 8):
        for shape in (f"{year}-{n:05}", f"{year}{n:05}", f"{n}"):
            anyone.get(f"/en/verify/{shape}", 404)


def test_there_is_no_list_and_no_search(anyone: Browser, certificate: Certificate) -> None:
    for page in ("/en/verify", "/en/verify?q=mariam", "/en/verify?name=mariam", "/en/verify?page=1"):
        shown = anyone.get(page)
        assert certificate.number not in shown.html
        assert certificate.code not in shown.html
    for page in ("/en/certificates", "/en/admin/certificates", f"/en/certificates/{certificate.number}.pdf"):
        assert "/sign-in" in anyone.get(page, 303).location


# Names


@pytest.mark.parametrize(
    ("name", "matches"),
    [
        ("مريم عبد الله حسن إبراهيم آل خليفة", True),
        ("مريم عبدالله حسن ابراهيم ال خليفه", True),
        ("  مَرْيَم   عبد الله حسن إبراهيم آل خليفة ", True),
        ("Mariam Abdulla Hasan Ebrahim Al Khalifa", True),
        ("mariam abdulla hasan ebrahim al-khalifa", True),
        ("MARIAM ABDULLA HASAN EBRAHIM ALKHALIFA", True),
        ("Mariam", False),
        ("Mariam Abdulla Hasan Ebrahim", False),
        ("مريم", False),
        ("Maryam Abdulla Hasan Ebrahim Al Khalifa", False),
        ("Al Khalifa Mariam Abdulla Hasan Ebrahim", False),
        ("%", False),
        ("-", False),
        ("<script>alert(1)</script>", False),
    ],
)
def test_a_typed_name_matches_or_does_not(
    anyone: Browser, certificate: Certificate, name: str, matches: bool
) -> None:
    page = anyone.get(f"/en/verify/{certificate.code}").form(button="Compare the name").submit(200, name=name)
    assert ("The name matches" in page.text) is matches
    assert ("The name does not match" in page.text) is not matches
    assert AUTHENTIC in page.text
    for secret in private(certificate):
        assert secret not in page.text or secret in name


def test_no_name_is_refused(anyone: Browser, certificate: Certificate) -> None:
    form = anyone.get(f"/en/verify/{certificate.code}").form(button="Compare the name")
    form.submit(422, name=" ")
    form.submit(422, name="x" * 121)


def test_a_name_is_compared_only_with_the_code_in_hand(anyone: Browser, certificate: Certificate) -> None:
    fields = {"csrf_token": anyone.token("/en/verify"), "name": certificate.record["name_en"]}
    assert UNKNOWN in anyone.post(f"/en/verify/{certificate.number}", fields, status=404).text


def test_a_revoked_one_compares_nothing(
    database: db.Database, anyone: Browser, certificate: Certificate
) -> None:
    form = anyone.get(f"/en/verify/{certificate.code}").form(button="Compare the name")
    revoked(database, certificate)
    page = form.submit(200, name=certificate.record["name_en"])
    assert REVOKED in page.text
    assert "The name matches" not in page.text


# Files


def give(page: Page, content: bytes, status: int = 200) -> Page:
    form = page.form(button="Compare the file")
    shown = form.submit(status, file=(io.BytesIO(content), "certificate.pdf"))
    shown.response.request.environ[
        "wsgi.input"
    ].close()  # the test client spools large files and forgets them
    return shown


SAME, DIFFERENT = "The same document", "Not the document that was issued"


def test_the_issued_file_is_recognised_and_an_altered_one_is_not(
    anyone: Browser, certificate: Certificate
) -> None:
    page = anyone.get(f"/en/verify/{certificate.code}")
    assert SAME in give(page, holders.PDF).text
    flipped = bytes([holders.PDF[0] ^ 1]) + holders.PDF[1:]
    for altered in (flipped, holders.PDF + b"\n", holders.PDF[:-1], b"%PDF-1.7", b"\0" * 1000):
        shown = give(page, altered)
        assert DIFFERENT in shown.text
        assert SAME not in shown.text


def test_the_file_of_another_certificate_is_not_this_ones(
    database: db.Database, cast: Cast, reading_course: Served, anyone: Browser, certificate: Certificate
) -> None:
    holders.certify(database, cast.other_trainee, reading_course, pdf=b"%PDF of Yousif")
    assert DIFFERENT in give(anyone.get(f"/en/verify/{certificate.code}"), b"%PDF of Yousif").text


def test_a_file_alone_finds_its_certificate(
    database: db.Database, anyone: Browser, certificate: Certificate
) -> None:
    page = anyone.get("/en/verify")
    found = give(page, holders.PDF)
    assert SAME in found.text
    assert AUTHENTIC in found.text
    assert DIFFERENT in give(page, holders.PDF + b" ").text
    revoked(database, certificate)
    assert REVOKED in give(page, holders.PDF).text


def test_a_file_that_is_too_large_or_absent_is_refused(anyone: Browser, certificate: Certificate) -> None:
    for address in ("/en/verify", f"/en/verify/{certificate.code}"):
        page = anyone.get(address)
        assert "at most 2 MB" in give(page, b"x" * (verifying.LARGEST_FILE_MB * 1024 * 1024 + 1), 422).text
        assert "Choose a file" in give(page, b"", 422).text
        assert DIFFERENT in give(page, b"x" * verifying.LARGEST_FILE_MB * 1024 * 1024).text


def test_without_a_document_there_is_nothing_to_compare(
    database: db.Database, cast: Cast, reading_course: Served, anyone: Browser
) -> None:
    bare = holders.certify(database, cast.trainee, reading_course, pdf=None)
    assert "nothing to compare with yet" in give(anyone.get(f"/en/verify/{bare.code}"), b"%PDF").text


def test_a_file_is_never_kept(database: db.Database, anyone: Browser, certificate: Certificate) -> None:
    give(anyone.get("/en/verify"), b"%PDF secret of a visitor")
    with database.reading() as session:
        assert session.exec(select(CertificateDocument.pdf)).all() == [holders.PDF]


# Limits, headers


def test_thirty_questions_a_minute_then_a_pause(
    database: db.Database, anyone: Browser, certificate: Certificate
) -> None:
    page = f"/en/verify/{certificate.code}"
    with time_machine.travel("2026-11-22T09:00:00Z") as clock:
        for _ in range(LIMIT):
            anyone.get(page)
        refused = anyone.get(page, 429)
        assert int(refused.response.headers["Retry-After"]) <= 60
        assert refused.response.headers["Referrer-Policy"] == "no-referrer"
        anyone.get(f"/en/verify/{numbering.short_code(secrets.token_bytes(8))}", 429)
        fields = {"csrf_token": anyone.token("/en/verify"), "name": "x"}
        anyone.post(page, fields, status=429)
        assert tries(database) == LIMIT
        clock.shift(61)
        anyone.get(page)


def test_another_network_is_not_paused(anyone: Browser, certificate: Certificate) -> None:
    page = f"/en/verify/{certificate.code}"
    for _ in range(LIMIT + 1):
        anyone.get(page, None)
    anyone.get(page, 429, environ_base={"REMOTE_ADDR": "127.0.0.200"})
    anyone.get(page, 200, environ_base={"REMOTE_ADDR": "10.1.2.3"})


def test_looking_at_the_form_and_nonsense_are_not_counted(
    database: db.Database, anyone: Browser, certificate: Certificate
) -> None:
    for page in ("/en/verify", "/en/verify/x", f"/v/{certificate.code}", f"/en/verify/{certificate.number}"):
        anyone.get(page, None)
    assert tries(database) == 0


def test_verification_goes_on_when_nothing_can_be_written(
    database: db.Database, anyone: Browser, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(throttle, "record_and_check", full)
    assert AUTHENTIC in anyone.get(f"/en/verify/{certificate.code}").text


def test_no_page_of_verification_is_kept_indexed_or_passed_on(
    anyone: Browser, certificate: Certificate
) -> None:
    for page, status in (
        ("/en/verify", 200),
        (f"/en/verify/{certificate.code}", 200),
        ("/en/verify/x", 404),
        (f"/v/{certificate.code}", 303),
        (f"/en/verify?code={certificate.code}", 303),
    ):
        headers = anyone.get(page, status).response.headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]


def test_pages_beside_verification_keep_their_referrer(trainee: Browser, certificate: Certificate) -> None:
    headers = trainee.get(f"/en/certificates/{certificate.number}").response.headers
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_limit_counts_for_networks_behind_a_proxy(
    settings: Settings, database: db.Database, certificate: Certificate
) -> None:
    behind = create_app(replace(settings, proxies=1), database=database)
    browser = Browser(behind)
    page = f"/en/verify/{certificate.code}"
    for n in range(LIMIT):
        browser.get(page, headers={"X-Forwarded-For": f"evil, 10.9.8.{n}"})
    browser.get(page, 429, headers={"X-Forwarded-For": "1.2.3.4, 10.9.8.7"})
    browser.get(page, 200, headers={"X-Forwarded-For": "10.9.7.1"})


def test_it_works_signed_in_as_well(app: Flask, trainee: Browser, certificate: Certificate) -> None:
    sent = trainee.get("/ar/verify").form(button="تحقّق").submit(code=certificate.short_code)
    assert "شهادة صحيحة وسارية" in trainee.follow(sent).text
