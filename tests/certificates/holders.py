"""People who completed a course, and their certificates, as tests need them."""

from datetime import UTC, datetime

from lms import db
from lms.accounts.models import Person
from lms.certificates import issuing, making
from lms.certificates.models import Certificate
from lms.courses.releases import Served
from lms.domain.content import CompiledCourse
from lms.enrolments.models import Enrolment
from lms.progress.models import Reading
from tests import samples

PDF = b"%PDF-1.7 not a real one, but as good as one for the register"


def readable(course_id: str = "referral", *, issue: str = "automatic") -> CompiledCourse:
    """The sample course without a paper: who reads both lessons has completed it."""
    return samples.course(course_id, completion={}, certificate={"issue": issue})


def enrol(database: db.Database, person: Person, served: Served) -> None:
    """Let someone take a course."""
    with database.transaction() as session:
        session.add(Enrolment(person_id=person.id or 0, course=served.id, enrolled_at=datetime.now(UTC)))


def read_all(database: db.Database, person: Person, served: Served) -> None:
    """Readings of every lesson, without the jobs that follow from them."""
    with database.transaction() as session:
        session.add_all(
            Reading(
                person_id=person.id or 0,
                course=served.id,
                lesson=stem,
                release_id=served.release_id,
                read_at=datetime.now(UTC),
            )
            for stem in served.content.lesson_stems()
        )


def complete(database: db.Database, person: Person, served: Served) -> None:
    """Someone who takes the course and has read all of it."""
    enrol(database, person, served)
    read_all(database, person, served)


def certify(database: db.Database, person: Person, served: Served, *, pdf: bytes | None = PDF) -> Certificate:
    """A certificate in force, with a document unless `pdf` is None."""
    with database.transaction() as session:
        certificate = issuing.issue(session, person.id or 0, served, reason="for a test")
        if pdf is not None:
            making.keep(session, certificate.id or 0, pdf)
        return certificate


def people(database: db.Database, count: int) -> list[Person]:
    """So many trainees, named by number."""
    now = datetime.now(UTC)
    found = [
        Person(
            login=f"p{n}",
            login_key=f"p{n}",
            name_ar=f"سالم راشد حمد {'ا' * (n + 1)}",
            name_en="Salem Rashid Hamad Alkaabi",
            role=samples.PEOPLE["trainee"][1],
            created_at=now,
            name_confirmed_at=now,
        )
        for n in range(count)
    ]
    with database.transaction() as session:
        session.add_all(found)
    return found
