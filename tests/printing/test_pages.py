"""The page from which papers are printed: variants, languages, codes, and a key that the log knows of."""

import pytest
from sqlmodel import select

from lms import db
from lms.audit.models import AuditEntry
from lms.courses.releases import Served
from lms.pdf.typesetting import PangoMissingError
from lms.printing import document, service
from lms.printing.service import PrintedPaper
from tests.browser import Browser
from tests.conftest import SECRET, Cast

PRINT = "/ar/teach/referral/final/print"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be set, sheet by sheet; the PDFs say nothing."""
    pages: list[str] = []

    def pdf(html: str) -> bytes:
        pages.append(html)
        return b"%PDF-1.7"

    monkeypatch.setattr(document, "pdf", pdf)
    return pages


def test_the_quiz_leads_to_its_papers(trainer: Browser, course: Served) -> None:
    assert trainer.get("/ar/teach/referral/final").link("على الورق") == PRINT


def test_a_variant_and_a_language_are_chosen(trainer: Browser, course: Served, shown: list[str]) -> None:
    page = trainer.get(PRINT).form(button="عرض").submit(variant="3", language="en")
    printed = service.paper(course, "final", 3, SECRET)
    assert printed.code in page.text
    assert "النموذج ج" in page.text
    link = page.link("ورقة الأسئلة")
    assert link == f"/en/teach/referral/final/print/{printed.code}/paper.pdf"
    for words in ("ورقة الأسئلة", "ورقة الإجابة"):
        response = trainer.client.get(page.link(words))
        assert response.mimetype == "application/pdf"
        assert response.headers["Cache-Control"] == "no-store"
        assert printed.code in response.headers["Content-Disposition"]
    assert all('<html lang="en" dir="ltr">' in html and printed.code in html for html in shown)
    assert len(shown) == 2


def test_an_unknown_variant_shows_the_first(trainer: Browser, course: Served) -> None:
    first = service.paper(course, "final", 1, SECRET).code
    for query in ("variant=27", "variant=x", "variant=", "variant=1&language=fr"):
        assert first in trainer.get(f"{PRINT}?{query}").text


def test_the_log_says_who_took_a_key(
    trainer: Browser, database: db.Database, cast: Cast, course: Served, shown: list[str]
) -> None:
    printed = service.paper(course, "final", 1, SECRET)
    page = trainer.get(PRINT).form("key.pdf").submit(status=200)
    assert page.response.mimetype == "application/pdf"
    assert "سبب الإجابة السرّي" in shown[0]
    with database.reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "quiz.print-key")).one()
    assert (entry.actor_id, entry.thing) == (cast.trainer.id, "quiz:referral/final")
    assert entry.details == {"paper": printed.code}
    trainer.get(f"{PRINT}/{printed.code}/key.pdf", status=405)


def test_a_code_typed_from_a_sheet_leads_to_keying_it_in(
    trainer: Browser, printed: PrintedPaper, course: Served
) -> None:
    old = service.paper(course, "final", 2, SECRET)
    for paper in (printed, old):
        page = trainer.get(PRINT).form(button="إدخال الإجابات").submit(303, code=paper.code.lower())
        assert page.location == f"{PRINT}/{paper.code}/key-in"
    page = trainer.get(PRINT).form(button="إدخال الإجابات").submit(422, code="1A-0000")
    assert "لا توجد لهذا الاختبار ورقة بهذا الرمز" in page.text
    assert dict(page.form(button="إدخال الإجابات").fields)["code"] == "1A-0000"


def test_a_wrong_code_in_the_address_is_not_found(trainer: Browser, printed: PrintedPaper) -> None:
    wrong = "9" + printed.code[1:]
    for path in ("paper.pdf", "sheet.pdf", "key-in"):
        trainer.get(f"{PRINT}/{wrong}/{path}", status=404)
    trainer.post(f"{PRINT}/{wrong}/key.pdf", {"csrf_token": trainer.token()}, status=404)


def test_without_pango_the_page_says_whom_to_tell(
    trainer: Browser, course: Served, printed: PrintedPaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(html: str) -> bytes:
        raise PangoMissingError("no Pango")

    monkeypatch.setattr(document, "pdf", none)
    page = trainer.get(f"{PRINT}/{printed.code}/paper.pdf", status=503)
    assert "أبلغ مسؤول المنصّة" in page.text


def test_a_name_is_text_where_it_is_chosen(
    trainer: Browser, database: db.Database, cast: Cast, printed: PrintedPaper
) -> None:
    with database.transaction() as session:
        cast.trainee.name_ar = "<script>alert(1)</script>"
        session.add(cast.trainee)
    assert "<script>alert" not in trainer.get(f"{PRINT}/{printed.code}/key-in").html
