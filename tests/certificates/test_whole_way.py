"""From the last lesson to a real PDF whose text is the record, and back from the PDF to the register."""

import io
import unicodedata

import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp
from flask import Flask
from sqlmodel import select

from lms import db, jobs
from lms.accounts.models import Person
from lms.certificates import making
from lms.certificates.models import Certificate, CertificateDocument
from lms.courses.releases import Served
from lms.progress import service as progress
from tests.browser import Browser
from tests.certificates import holders
from tests.conftest import Cast, sign_in


def letters(text: str) -> str:
    """Compatibility forms resolved, spaces left out: how a reader's search compares."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.xdist_group("certificates")
def test_reading_the_last_lesson_leads_to_a_document_that_verifies(
    app: Flask, database: db.Database, cast: Cast, reading_course: Served, anyone: Browser
) -> None:
    holders.enrol(database, cast.trainee, reading_course)
    with database.transaction() as session:
        for stem in reading_course.content.lesson_stems():
            progress.mark_read(session, cast.trainee.id or 0, reading_course, stem)
    jobs.run_due(database)
    with database.reading() as session:
        certificate = session.exec(select(Certificate)).one()
        document = session.get(CertificateDocument, certificate.id)
        if document is None and making.state(session, certificate.id or 0)[0] == "pango":
            pytest.skip("Pango isn't installed")
    assert document is not None
    _says_what_the_record_says(document.pdf, certificate, cast.trainee)
    page = sign_in(app, cast.trainee).client.get(f"/ar/certificates/{certificate.number}.pdf")
    assert page.data == document.pdf
    form = anyone.get("/en/verify").form(button="Compare the file")
    assert "The same document" in form.submit(200, file=(io.BytesIO(page.data), "c.pdf")).text


def _says_what_the_record_says(pdf: bytes, certificate: Certificate, person: Person) -> None:
    page = pypdfium2.PdfDocument(pdf)[0]
    text = letters(page.get_textpage().get_text_bounded())
    for name in ("name_en", "course_en", "number", "display_code", "date_en"):
        assert letters(certificate.record[name]) in text, name
    # The reading order of Arabic is tested with the document; here it is enough that its letters are there.
    assert set(letters(person.name_ar)) <= set(text)
    [code] = zxingcpp.read_barcodes(page.render(scale=4).to_pil())
    assert code.text == certificate.record["verify_url"]
