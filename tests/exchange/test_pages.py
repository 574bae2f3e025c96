"""Questions on the web: the bank of a course; taking a file in after its report; giving one out, noted in the log."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select
from werkzeug.datastructures import FileStorage

from lms import db
from lms.app import create_app
from lms.audit.models import AuditEntry
from lms.config import Settings
from lms.courses.models import CourseTrainer
from lms.exchange import moodle, qti, service
from tests.browser import Browser, Page
from tests.conftest import Cast, sign_in
from tests.courses import folder

GIFT = "::Pillars:: ما الأركان؟ {=ثلاثة ~اثنان ~أربعة}\n\nBad {=a\n\n::Q3:: اكتب {}\n"
HERE = f"/ar/author/{folder.COURSE}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return folder.write_course(tmp_path / "courses")


@pytest.fixture
def app(settings: Settings, database: db.Database, root: Path, cast: Cast) -> Flask:
    with database.transaction() as session:
        session.add(CourseTrainer(course=folder.COURSE, person_id=cast.trainer.id or 0))
    return create_app(replace(settings, courses=root), database=database)


def send(trainer: Browser, content: bytes, status: int = 200, **fields: str) -> Page:
    file = FileStorage(io.BytesIO(content), filename="questions.gift")
    data = {"csrf_token": trainer.token(), "bank": "mine", "objective": "stages", "file": file, **fields}
    return trainer.post(f"{HERE}/import", data, status=status)


def banks(root: Path) -> set[str]:
    return {path.name for path in (root / folder.COURSE).glob("*.bank.yml")}


def test_a_file_is_taken_in_once_its_report_was_confirmed(
    trainer: Browser, root: Path, database: db.Database
) -> None:
    before = banks(root)
    report = send(trainer, GIFT.encode())
    assert "مرفوضة (١)" in report.text or "مرفوضة (1)" in report.text
    assert banks(root) == before, "nothing is written before it is confirmed"
    page = trainer.follow(report.form("confirm").submit(status=303))
    assert banks(root) - before == {"mine.bank.yml"}
    assert "ما الأركان؟" in page.text
    assert service.course_of(root, folder.COURSE).items["pillars"].status == "draft"
    with database.reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "questions.import")).one()
    assert entry.thing == f"course:{folder.COURSE}"


def test_a_report_is_confirmed_once_and_only_by_who_saw_it(
    trainer: Browser, root: Path, app: Flask, cast: Cast
) -> None:
    form = send(trainer, GIFT.encode()).form("confirm")
    same = send(trainer, GIFT.encode(), bank="other").form("confirm")
    form.submit(status=303)
    before = banks(root)
    form.submit(status=409)
    same.submit(status=409)
    trainer.post(
        f"{HERE}/import/confirm", {"csrf_token": trainer.token(), "questions": "made-up"}, status=422
    )
    assert banks(root) == before


@pytest.mark.parametrize("bank", ["../evil", "Exam", "", "a" * 60, "final"])
def test_a_bank_s_name_can_be_no_path_and_no_other_bank(trainer: Browser, root: Path, bank: str) -> None:
    before = banks(root)
    page = send(trainer, GIFT.encode(), 422, bank=bank)
    assert page.one("input", name="bank").get("value") == bank
    assert banks(root) == before


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"<quiz>", b"PK\x03\x04", b'<!DOCTYPE a [<!ENTITY b "c">]><quiz>&b;</quiz>']
)
def test_a_file_that_can_t_be_read_gets_one_sentence(trainer: Browser, content: bytes) -> None:
    page = send(trainer, content, 422)
    assert "".join(page.one("div", **{"class": "error-summary"}).itertext()).strip()


def test_what_is_too_large_gets_one_sentence(trainer: Browser) -> None:
    body, kind = b"x" * (7 * 1024 * 1024), "multipart/form-data; boundary=x"
    page = trainer.post(f"{HERE}/import", body, status=413, content_type=kind)
    assert "".join(page.one("h1").itertext()).strip()


def test_five_thousand_questions_fit(trainer: Browser, root: Path) -> None:
    many = "\n\n".join(f"::n{n}::سؤال رقم {n} في المنفذ؟ {{=نعم ~لا ~ربما}}" for n in range(5000))
    trainer.follow(send(trainer, many.encode()).form("confirm").submit(status=303))
    assert sum(name.startswith("n") for name in service.course_of(root, folder.COURSE).items) == 5000


@pytest.mark.parametrize(
    ("form", "reader"), [("moodle", moodle.read), ("qti-2.1", qti.read), ("qti-3.0", qti.read)]
)
def test_questions_are_given_out_and_the_log_says_to_whom(
    trainer: Browser, root: Path, database: db.Database, cast: Cast, form: str, reader: object
) -> None:
    data = {"csrf_token": trainer.token(), "form": form, "bank": "", "language": ""}
    answer = trainer.client.post(f"{HERE}/export", data=data)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    found = list(service.questions_of(answer.data))
    assert {question.id for question in found} >= set(service.course_of(root, folder.COURSE).items)
    with database.reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "questions.export")).one()
    assert entry.actor_id == cast.trainer.id


def test_what_a_format_does_not_hold_is_said_beforehand(trainer: Browser) -> None:
    page = trainer.get(f"{HERE}/export?form=gift&bank=&language=ar")
    assert "ما لن يحمله الملف" in page.text
    trainer.post(f"{HERE}/export", {"csrf_token": trainer.token(), "form": "docx"}, status=422)


def test_the_template_is_a_workbook(trainer: Browser) -> None:
    answer = trainer.client.get("/ar/author/questions.xlsx")
    assert service.form_of(answer.data) == "sheet"


def test_another_s_course_is_not_there(app: Flask, cast: Cast) -> None:
    other = sign_in(app, cast.other_trainer)
    token = other.token()
    for path in ("/questions", "/questions/q1", "/import", "/export"):
        other.get(HERE + path, status=404)
    for path in ("/import", "/import/confirm", "/export"):
        other.post(HERE + path, {"csrf_token": token}, status=404)


def entries(page: Page) -> int:
    return len(page.all("li", **{"class": "entry"}))


def test_the_bank_is_searched_and_narrowed(trainer: Browser, root: Path) -> None:
    items = service.course_of(root, folder.COURSE).items
    assert entries(trainer.get(f"{HERE}/questions")) == len(items)
    final = len(service.course_of(root, folder.COURSE).banks["final"])
    assert entries(trainer.get(f"{HERE}/questions?status=reviewed&bank=final")) == final
    assert entries(trainer.get(f"{HERE}/questions?type=essay")) == 0
    assert entries(trainer.get(f"{HERE}/questions?q={next(iter(items))}")) >= 1
    assert entries(trainer.get(f"{HERE}/questions?q=لاشيءكهذا")) == 0


def test_a_question_tells_its_versions(trainer: Browser, root: Path) -> None:
    address = f"{HERE}/questions/q1"
    trainer.get(HERE).form("publish").submit(status=303)
    assert "النسخة الأولى" in trainer.get(address).text
    assert "غير منشور" not in trainer.get(address).text
    path = root / folder.COURSE / "final.bank.yml"
    path.write_text(
        path.read_text("utf-8").replace("text: {ar: نعم, en: right}", "text: {ar: أجل, en: right}"), "utf-8"
    )
    page = trainer.get(address)
    assert "في المجلد، غير منشور" in page.text
    assert "تغيّر: الإجابات" in page.text


def test_a_bank_that_can_t_be_read_takes_no_page_down(trainer: Browser, root: Path) -> None:
    (root / folder.COURSE / "final.bank.yml").write_bytes(b"items: [")
    assert entries(trainer.get(f"{HERE}/questions")) == 2
    assert trainer.get(f"{HERE}/preview/final").text
