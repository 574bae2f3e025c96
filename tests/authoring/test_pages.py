"""A trainer's view of the files."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select

from lms import db
from lms.app import create_app
from lms.audit.models import AuditEntry
from lms.config import Settings
from lms.courses.models import CourseTrainer
from tests.browser import Browser
from tests.conftest import Cast, sign_in
from tests.courses import folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return folder.write_course(tmp_path / "courses")


@pytest.fixture
def app(settings: Settings, database: db.Database, root: Path, cast: Cast) -> Flask:
    with database.transaction() as session:
        session.add(CourseTrainer(course=folder.COURSE, person_id=cast.trainer.id or 0))
    return create_app(replace(settings, courses=root), database=database)


def publish(trainer: Browser, note: str = "") -> None:
    form = trainer.get("/ar/author/referral").form("publish")
    assert "تم النشر" in trainer.follow(form.submit(note=note)).text


def write(root: Path, name: str, old: str, new: str) -> None:
    path = root / folder.COURSE / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_trainer_publishes_with_a_note_and_trainees_see_it(
    trainer: Browser, trainee: Browser, database: db.Database
) -> None:
    assert "غير منشورة" in trainer.get("/ar/author").text
    publish(trainer, note="النسخة الأولى")
    assert "النسخة الأولى" in trainer.get("/ar/author/referral").text
    assert "نظام الإحالة" in trainee.get("/ar/").text
    with database.reading() as session:
        assert "course.publish" in session.exec(select(AuditEntry.action)).all()


def test_the_same_files_are_not_published_twice(trainer: Browser) -> None:
    publish(trainer)
    page = trainer.get("/ar/author/referral")
    assert "لا جديد للنشر" in page.text
    assert not page.has_form("publish")


def test_a_problem_is_shown_with_file_line_and_words(trainer: Browser, root: Path) -> None:
    write(root, "course.yml", "track: referral", "trak: referral")
    page = trainer.get("/ar/author/referral")
    assert "referral/course.yml:3:1" in page.text
    assert "track" in page.text


def test_errors_stop_publishing_and_trainees_go_on_seeing_the_last_release(
    trainer: Browser, trainee: Browser, root: Path
) -> None:
    publish(trainer)
    form = trainer.get("/ar/author/referral")
    write(root, "stages.ar.md", "::: check check-1", "::: check nowhere")
    assert not trainer.get("/ar/author/referral").has_form("publish")
    trainer.post("/ar/author/referral/publish", {"csrf_token": trainer.token()}, status=422)
    assert "نظام الإحالة" in trainee.get("/ar/courses/referral").text
    assert form.status == 200


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[" * 5000, b"a: &a [*a]", b"title: 5\n- x"])
def test_a_broken_file_takes_no_page_down(
    trainer: Browser, trainee: Browser, root: Path, content: bytes
) -> None:
    publish(trainer)
    (root / folder.COURSE / "course.yml").write_bytes(content)
    trainer.get("/ar/author")
    assert "خطأ" in trainer.get("/ar/author/referral").text
    assert "نظام الإحالة" in trainee.get("/ar/courses/referral").text


def test_an_older_release_is_served_again(trainer: Browser, trainee: Browser, root: Path) -> None:
    publish(trainer)
    write(root, "course.yml", "نظام الإحالة", "نظام الإحالة المعدّل")
    publish(trainer)
    assert "المعدّل" in trainee.get("/ar/courses/referral").text
    form = trainer.get("/ar/author/referral").form("releases/1")
    assert "أُعيد عرض" in trainer.follow(form.submit()).text
    assert "المعدّل" not in trainee.get("/ar/courses/referral").text


def test_the_draft_is_previewed_in_both_languages_before_it_is_published(trainer: Browser) -> None:
    assert "نص الدرس عن الضحايا" in trainer.get("/ar/author/referral/preview/stages").text
    assert trainer.get("/en/author/referral/preview/stages").one("article").get("lang") == "en"
    assert "الإجابة" in trainer.get("/ar/author/referral/preview/final").text
    trainer.get("/ar/author/referral/preview/nowhere", status=404)


def test_a_course_of_another_trainer_is_not_there(app: Flask, cast: Cast) -> None:
    other = sign_in(app, cast.other_trainer)
    token = other.token()
    assert "لا توجد دورات" in other.get("/ar/author").text
    for path in ("", "/preview/stages"):
        other.get(f"/ar/author/referral{path}", status=404)
    for path in ("/publish", "/releases/1"):
        other.post(f"/ar/author/referral{path}", {"csrf_token": token}, status=404)
