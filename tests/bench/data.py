"""What the bench works on: 32 signed-in trainees with an open paper each, a long lesson, a course of 90 modules."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from argon2 import PasswordHasher

from lms import db, migrate
from lms.accounts.models import Person, UserSession
from lms.config import Settings
from lms.courses import releases
from lms.domain.content import CompiledCourse
from lms.domain.roles import Role
from lms.enrolments.models import Enrolment
from lms.quizzes import service as quizzes
from lms.web import visitor
from tests import samples
from tests.conftest import publish

PEOPLE = 32
MODULES = 90
OTHER_COURSES = 12
PASSWORD = "a long password of the bench"
PARAGRAPH_AR = (
    "<p>"
    + "يلاحظ المفتّش في الموقع ما يدلّ على أن العامل لا يملك حرية المغادرة، فيدوّن ما رآه وما سمعه بألفاظه. " * 5
    + "</p>"
)


@dataclass(frozen=True)
class Trainee:
    """One trainee of the bench: cookie, open attempt, what each question's options are."""

    login: str
    cookie: str
    attempt: int
    positions: dict[int, list[str]]


def fill(settings: Settings) -> list[Trainee]:
    """Fill an empty instance, and leave who can be used in `bench.json` beside the database."""
    database = db.connect(settings.engine_url)
    migrate.to_head(database)
    hashed = PasswordHasher(2, 19456, 1).hash(PASSWORD)
    people = [_person(n, hashed) for n in range(PEOPLE)]
    with database.transaction() as session:
        session.add_all(people)
    served = publish(database, long_course())
    publish(database, many_modules())
    for n in range(OTHER_COURSES):
        publish(database, samples.course(f"course-{n}"))
    trainees = [_trainee(database, person, served) for person in people]
    database.close()
    Path(settings.instance / "bench.json").write_text(json.dumps([asdict(t) for t in trainees]))
    return trainees


def _person(n: int, hashed: str) -> Person:
    now = datetime.now(UTC)
    return Person(
        login=f"bench{n}",
        login_key=f"bench{n}",
        name_ar="مريم عبد الله حسن إبراهيم آل خليفة",
        name_en="Mariam Abdulla Hasan Ebrahim Al Khalifa",
        sort_key="مريم",
        role=Role.TRAINEE,
        created_at=now,
        name_confirmed_at=now,
        password_hash=hashed,
    )


def _trainee(database: db.Database, person: Person, served: releases.Served) -> Trainee:
    cookie = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    with database.transaction() as session:
        session.add(
            UserSession(
                fingerprint=visitor.fingerprint(cookie),
                person_id=person.id or 0,
                created_at=now,
                seen_at=now,
                proved_at=now,
            )
        )
        for course in (served.id, "many"):
            session.add(Enrolment(person_id=person.id or 0, course=course, enrolled_at=now))
        session.flush()
        read = served.content.lesson_stems()
        attempt = quizzes.start(session, person.id or 0, served, "final", read)
        positions = {n: [token for token, _ in slot["options"]] for n, slot in enumerate(attempt.paper, 1)}
        return Trainee(person.login, cookie, attempt.id or 0, positions)


def long_course() -> CompiledCourse:
    """The sample course with lessons as long as real ones (about 900 words)."""
    course = samples.course("long")
    changes = {}
    for stem, texts in course.lessons.items():
        arabic = texts["ar"]
        body = arabic.parts[0].model_copy(update={"html": "<h2 id='a'>بداية</h2>" + PARAGRAPH_AR * 9})
        changes[stem] = {**texts, "ar": arabic.model_copy(update={"parts": (body, *arabic.parts[1:])})}
    return course.model_copy(update={"lessons": changes})


def many_modules() -> CompiledCourse:
    """A course of ninety lessons in nine units."""
    base = samples.course("many").model_dump(mode="json", by_alias=True)
    stems = [f"lesson-{n}" for n in range(MODULES)]
    base["lessons"] = {stem: samples.lesson(f"الدرس {stem}", f"Lesson {stem}") for stem in stems}
    base["quizzes"], base["banks"], base["items"] = {}, {}, {}
    base["course"]["completion"] = {"lessons": "all", "quizzes": []}
    base["course"]["units"] = [
        {
            "id": f"unit-{n}",
            "title": samples.text(f"الوحدة {n}", f"Unit {n}"),
            "modules": stems[n * 10 : n * 10 + 10],
        }
        for n in range(MODULES // 10)
    ]
    return CompiledCourse.model_validate(base)
