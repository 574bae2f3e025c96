"""Importing people: all or nothing, with a report in words."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlmodel import func, select

from lms import db
from lms.accounts import importing, sheets
from lms.accounts.models import Organisation, Person
from lms.audit.models import AuditEntry
from lms.domain.errors import InvalidError
from lms.domain.roles import Role
from lms.i18n import speaking
from tests.accounts.outbox import mails
from tests.browser import Browser, Page
from tests.conftest import Cast

HEADER = "login,name_ar,name_en,role,email,language,organisation,sector\n"
GOOD = (
    HEADER
    + "2001,سالم راشد عيسى البوعينين,Salem Rashid Isa Albuainain,trainee,salem@example.org,ar,وزارة الداخليه,police\n"
    + "2002,ليلى حسن محمد جاسم,Layla Hasan Mohamed Jasim,مدرّب,,en,Ministry of Interior,\n\n"
    + "٢٠٠٣,علي أحمد سالم,Ali Ahmed Salem,,,,,\n"
)


@pytest.fixture(autouse=True)
def _ministry(database: db.Database) -> None:
    with database.transaction() as session:
        session.add(Organisation(name_ar="وزارة الداخلية", name_en="Ministry of Interior"))


def people(database: db.Database) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(Person)).one()


def send(browser: Browser, content: bytes, status: int, name: str = "people.csv", lang: str = "en") -> Page:
    form = browser.get(f"/{lang}/admin/people/import").form(action="import")
    return form.submit(status, file=(io.BytesIO(content), name))


def report(database: db.Database, content: str) -> list[list[str]]:
    with database.reading() as session, speaking("en"):
        found = importing.check(session, importing.read(content.encode(), "x.csv"))
        return [[str(p) for p in line.problems] for line in found.lines]


def test_reads_in_a_dry_run_and_writes_when_confirmed(
    administrator: Browser, database: db.Database, cast: Cast, run_jobs, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    before = people(database)
    page = send(administrator, b"\xef\xbb\xbf" + GOOD.encode(), 200)
    assert "3 lines are ready" in page.text
    assert people(database) == before
    page.form(action="confirm").submit(303, invite="yes")
    assert people(database) == before + 3
    with database.reading() as session:
        layla = session.exec(select(Person).where(Person.login == "2002")).one()
        assert (layla.role, layla.language, layla.organisation_id) == (Role.TRAINER, "en", 1)
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "people.import")).one()
        assert (entry.actor_id, entry.details["people"]) == (cast.administrator.id, 3)
    run_jobs()
    assert [m["To"] for m in mails(tmp_path)] == ["salem@example.org"]


def test_confirming_twice_adds_once(administrator: Browser, database: db.Database, cast: Cast) -> None:
    form = send(administrator, GOOD.encode(), 200).form(action="confirm")
    form.submit(303)
    form.submit(422)
    assert people(database) == 5 + 3


def test_a_confirmation_that_was_tampered_with_adds_nobody(
    administrator: Browser, database: db.Database, cast: Cast
) -> None:
    form = send(administrator, GOOD.encode(), 200).form(action="confirm")
    form.fields["rows"] = "x" + form.fields["rows"][1:]
    form.submit(422)
    assert people(database) == 5


def test_one_bad_line_keeps_everyone_out(administrator: Browser, database: db.Database, cast: Cast) -> None:
    page = send(administrator, (GOOD + "mariam,مريم علي,Mariam Ali,,,,,\n").encode(), 422)
    assert "3 lines are ready" in page.text
    assert "1 line needs mending" in page.text
    assert "taken" in page.text
    assert not page.has_form("confirm")
    assert people(database) == 5
    with pytest.raises(InvalidError), database.transaction() as session:
        importing.apply(
            session, importing.read((GOOD + "mariam,مريم علي,Mariam Ali,,,,,\n").encode(), "x.csv")
        )
    assert people(database) == 5


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a b,مريم علي,Mariam Ali", "one script"), (",مريم علي,Mariam Ali", "2 to 60"),
        ("1,Mariam,Mariam Ali", "Arabic letters only"), ("1,مريم علي,مريم", "Latin letters only"),
        ("12,مريم,Mariam Ali", "two parts"), ("12,مريم علي,Mariam Ali,king", "trainee, trainer or administrator"),
        ("12,مريم علي,Mariam Ali,,not", "not an e-mail"),
        ("12,مريم علي,Mariam Ali,,Yousif@example.org", "someone else"),
        ("12,مريم علي,Mariam Ali,,,fr", "ar or en"), ("12,مريم علي,Mariam Ali,,,,Nowhere", "add it first"),
        ("12,مريم علي,Mariam Ali,,,,,poets", "no such sector"), ("MARIAM,مريم علي,Mariam Ali", "taken"),
    ],
)  # fmt: skip
def test_says_what_is_wrong_with_a_line(database: db.Database, cast: Cast, line: str, words: str) -> None:
    [problems] = report(database, HEADER + line + "\n")
    assert any(words in p for p in problems), problems


def test_sees_twins_within_the_file(database: db.Database, cast: Cast) -> None:
    lines = HEADER + "n1,مريم علي,Mariam Ali,,a@example.org\nN1,هدى علي,Huda Ali,,A@EXAMPLE.org\n"
    assert report(database, lines) == [[], ["The same as in line 2.", "The same as in line 2."]]


@pytest.mark.parametrize(
    "header",
    [
        "login;name_ar;name_en",
        "اسم الدخول;الاسم بالعربية;الاسم بالإنجليزية",
        "رقم الموظف;الاسم العربي;الاسم بالأحرف اللاتينية",
        "Login;Name_AR;NAME_EN",
    ],
)
def test_headers_may_be_arabic_and_separators_semicolons(database: db.Database, header: str) -> None:
    assert report(database, f"{header}\nn1;مريم علي;Mariam Ali\n") == [[]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "name the columns"), (b"a,b,c\n1,2,3", "name the columns"), (HEADER.encode(), "holds no people"),
        ("login,name_ar,name_en\nس".encode("cp1256"), "UTF-8"), (HEADER.encode() + b'1,"open', "quotation mark"),
        (b"PK\x03\x04nonsense", "xlsx"), (b"login,login,name_ar,name_en\n", "twice"),
        (b"\x00\x01\x02", "name the columns"),
        (HEADER.encode() + "1,مريم علي,Mariam Ali\n".encode() * 5001, "more than 5000"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read_say_why(administrator: Browser, content: bytes, words: str) -> None:
    page = send(administrator, content, 422)
    assert words in page.text


def test_five_megabytes_and_no_more(administrator: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sheets.LARGEST == 5 * 1024 * 1024
    monkeypatch.setattr(sheets, "LARGEST", 1000)
    assert "5 MB" in send(administrator, b"x" * 1001, 422).text


def workbook(rows: list[list[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_reads_a_workbook_with_numbers_and_empty_rows(administrator: Browser, database: db.Database) -> None:
    rows = [
        ["login", "name_ar", "name_en", "role"],
        [],
        [20010, "مريم علي", "Mariam Ali", None],
        [20011.0, "هدى علي", "Huda Ali", "trainer"],
    ]
    page = send(administrator, workbook(rows), 200, "people.xlsx", "ar")
    page.form(action="confirm").submit(303)
    with database.reading() as session:
        assert session.exec(
            select(Person.login).where(Person.login.startswith("2001")).order_by(Person.id)
        ).all() == [
            "20010",
            "20011",
        ]


def test_a_zip_bomb_is_refused_before_it_unpacks(administrator: Browser) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (51 * 1024 * 1024))
    assert "50 MB" in send(administrator, out.getvalue(), 422, "people.xlsx").text


def test_formulas_are_not_computed(database: db.Database) -> None:
    rows = [["login", "name_ar", "name_en"], ["=1+1", "مريم علي", "Mariam Ali"]]
    [row] = importing.read(workbook(rows), "x.xlsx")
    assert not row.cells.get("login")


def test_a_command_reads_from_a_path(tmp_path: Path, database: db.Database) -> None:
    path = tmp_path / "people.csv"
    path.write_text(GOOD, encoding="utf-8")
    with database.transaction() as session:
        assert len(importing.apply(session, importing.read(path))) == 3
