"""Who gets a picture of a lesson, and how it is served (S57)."""

import pytest
from flask import Flask

from lms import db
from lms.courses import service
from lms.courses.models import CourseTrainer
from tests.conftest import Cast, sign_in
from tests.courses import folder
from tests.courses.folder import COURSE

PATH = f"/ar/courses/{COURSE}/media/dot.png"


@pytest.fixture
def published(database: db.Database, cast: Cast) -> None:
    from datetime import UTC, datetime

    from lms.enrolments.models import Enrolment

    with database.transaction() as session:
        service.publish(session, folder.draft())
        session.add(CourseTrainer(course=COURSE, person_id=cast.trainer.id or 0))
        now = datetime.now(UTC)
        session.add(Enrolment(person_id=cast.trainee.id or 0, course=COURSE, enrolled_at=now))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("trainee", 200),
        ("other_trainee", 404),
        ("trainer", 200),
        ("other_trainer", 404),
        ("administrator", 200),
    ],
)
@pytest.mark.usefixtures("published")
def test_a_picture_is_for_those_who_may_read_the_course(
    app: Flask, cast: Cast, who: str, status: int
) -> None:
    answer = sign_in(app, getattr(cast, who)).client.get(PATH)
    assert answer.status_code == status


@pytest.mark.usefixtures("published")
def test_a_picture_is_served_as_nothing_but_a_picture(app: Flask, cast: Cast) -> None:
    client = sign_in(app, cast.trainee).client
    answer = client.get(PATH)
    assert answer.mimetype == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert client.get(PATH, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["none.png", "..", "%2e%2e%2fcourse.yml", "dot.png%00"])
@pytest.mark.usefixtures("published")
def test_there_is_nothing_else_to_be_had(app: Flask, cast: Cast, name: str) -> None:
    answer = sign_in(app, cast.trainee).client.get(f"/ar/courses/{COURSE}/media/{name}")
    assert answer.status_code in {308, 404}
