"""Administrators enrol people and assign trainers."""

from sqlmodel import select

from lms import db
from lms.audit.models import AuditEntry
from lms.courses.releases import Served
from lms.enrolments import service as enrolments
from tests.browser import Browser
from tests.conftest import Cast


def test_people_are_enrolled_by_login_and_by_address(
    database: db.Database, administrator: Browser, cast: Cast, course: Served
) -> None:
    form = administrator.get("/ar/admin/courses/referral").form(button="تسجيل")
    administrator.follow(form.submit(logins="MARIAM\r\nyousif@example.org\r\n"))
    with database.reading() as session:
        ids = {row.person_id for row in enrolments.members(session, "referral")}
        actions = session.exec(select(AuditEntry.action)).all()
    assert ids == {cast.trainee.id, cast.other_trainee.id}
    assert actions.count("enrolment.add") == 2


def test_an_unknown_login_is_named_and_nobody_is_enrolled(
    database: db.Database, administrator: Browser, cast: Cast, course: Served
) -> None:
    form = administrator.get("/ar/admin/courses/referral").form(button="تسجيل")
    page = form.submit(status=422, logins="mariam\nnobody-here")
    assert "nobody-here" in page.text
    assert "mariam" in page.html, "what was typed is kept"
    with database.reading() as session:
        assert not enrolments.members(session, "referral")


def test_enrolling_again_changes_nothing(administrator: Browser, cast: Cast, course: Served) -> None:
    for said in ("تم تسجيل الأشخاص", "مسجّلون في الدورة من قبل"):
        form = administrator.get("/ar/admin/courses/referral").form(button="تسجيل")
        assert said in administrator.follow(form.submit(logins="mariam")).text


def test_a_trainer_is_assigned_and_removed(
    database: db.Database, administrator: Browser, cast: Cast, course: Served
) -> None:
    form = administrator.get("/ar/admin/courses/referral").form("trainers")
    assert form.fields.getlist("trainer") == [str(cast.trainer.id)]
    form.submit(trainer=[str(cast.other_trainer.id), str(cast.trainee.id), "x"])
    with database.reading() as session:
        assert enrolments.trainer_ids(session, "referral") == {cast.other_trainer.id}


def test_the_list_shows_every_course_in_numbers(administrator: Browser, course: Served) -> None:
    assert "نظام الإحالة" in administrator.get("/ar/admin/courses").text
