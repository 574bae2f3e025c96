"""A specialist's way: courses for all, an elective, the assessment, and the certificate that names the specialist."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from lms import db, jobs
from lms.accounts.models import Person
from lms.certificates import issuing
from lms.certificates import service as certificates
from lms.certificates.models import Certificate, CertificateRequest
from lms.courses.models import SharedRelease
from lms.courses.releases import Served
from lms.courses.shared import Shared
from lms.domain.content import Programmes
from lms.domain.errors import RefusedError
from lms.enrolments import service as enrolments
from tests import samples
from tests.browser import Browser
from tests.certificates import holders
from tests.conftest import Cast, publish

PROGRAMME = {
    "id": "specialists",
    "title": samples.text("برنامج الاختصاص", "The specialist programme"),
    "summary": samples.text("جملة.", "A sentence."),
    "audience": samples.text("لأعضاء النيابة.", "For prosecutors."),
    "sectors": ["prosecution"],
    "courses": ["first", "own"],
    "electives": ["left", "right"],
    "assessment": "last",
    "certificate": samples.text("اختصاصي في التشريعات", "Specialist in legislation"),
}
TITLES = {"first": "الإحالة", "own": "التشريعات", "left": "العدالة", "right": "الرعاية", "last": "التقييم"}


@pytest.fixture
def way(database: db.Database, cast: Cast) -> dict[str, Served]:
    """Five published courses without papers, and the programme they make."""
    made = {}
    for course, title in TITLES.items():
        prerequisites = ["first"] if course in ("own", "last") else []
        content = samples.course(
            course,
            title=samples.text(title, course.title()),
            completion={},
            prerequisites=prerequisites,
            hours=5,
            certificate={"issue": "review" if course == "last" else "automatic"},
        )
        made[course] = publish(database, content)
    shared = Shared(programmes=Programmes.model_validate({"programmes": [PROGRAMME]}))
    with database.transaction() as session:
        session.add(SharedRelease(digest="d", compiled=shared.stored(), published_at=datetime.now(UTC)))
    return made


def complete(database: db.Database, person: Person, served: Served) -> None:
    """All of it read, and the job that notices."""
    with database.reading() as session:
        is_enrolled = served.id in _courses(session, person)
    (holders.read_all if is_enrolled else holders.complete)(database, person, served)
    notice(database, person, served.id)


def _courses(session: db.Session, person: Person) -> list[str]:
    return enrolments.courses_of(session, person.id or 0)


def notice(database: db.Database, person: Person, course: str) -> None:
    """The job that looks whether a course is completed."""
    with database.transaction() as session:
        job = jobs.enqueue(session, "completion", person_id=person.id, course=course)
    assert jobs.run(database, job.id or 0), job.error


def waiting(database: db.Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(CertificateRequest.course)))


def test_a_course_with_prerequisites_names_them_and_lets_nobody_in_before(
    way: dict[str, Served], trainee: Browser
) -> None:
    page = trainee.get("/ar/courses/own")
    assert "دورات تسبق هذه الدورة" in page.text
    assert page.link("الإحالة") == "/ar/courses/first"
    assert not page.has_form("enrol")
    trainee.post("/ar/courses/own/enrol", {"csrf_token": trainee.token()}, status=409)


def test_completing_what_comes_first_opens_the_course(
    database: db.Database, cast: Cast, way: dict[str, Served], trainee: Browser
) -> None:
    complete(database, cast.trainee, way["first"])
    page = trainee.follow(trainee.get("/ar/courses/own").form("enrol").submit())
    assert "تم التسجيل" in page.text


def test_the_assessment_opens_after_the_courses_and_one_elective(
    database: db.Database, cast: Cast, way: dict[str, Served], trainee: Browser
) -> None:
    for course in ("first", "own"):
        complete(database, cast.trainee, way[course])
    page = trainee.get("/ar/courses/last")
    assert (page.link("العدالة"), page.link("الرعاية")) == ("/ar/courses/left", "/ar/courses/right")
    assert not page.has_form("enrol")
    complete(database, cast.trainee, way["right"])
    assert trainee.get("/ar/courses/last").has_form("enrol")


def test_the_assessments_certificate_is_the_specialists(
    database: db.Database, cast: Cast, way: dict[str, Served]
) -> None:
    for course in ("first", "own", "left"):
        complete(database, cast.trainee, way[course])
    assert waiting(database) == []
    complete(database, cast.trainee, way["last"])
    assert waiting(database) == ["last"]
    with database.transaction() as session:
        made = issuing.issue(session, cast.trainee.id or 0, way["last"], by=cast.administrator.id)
    record = made.record
    assert (record["course_ar"], record["course_en"]) == ("اختصاصي في التشريعات", "Specialist in legislation")
    assert (record["is_specialist"], record["hours"]) == (True, 20)


def test_who_was_let_into_the_assessment_early_waits_for_the_rest(
    database: db.Database, cast: Cast, way: dict[str, Served]
) -> None:
    """An administrator may enrol anyone; the certificate still asks for the whole programme."""
    complete(database, cast.trainee, way["last"])
    complete(database, cast.trainee, way["first"])
    complete(database, cast.trainee, way["own"])
    assert waiting(database) == []
    complete(database, cast.trainee, way["left"])
    assert waiting(database) == ["last"]


def test_a_certificate_counts_whatever_a_later_release_asks_and_a_revoked_one_does_not(
    database: db.Database, cast: Cast, way: dict[str, Served], trainee: Browser
) -> None:
    made = holders.certify(database, cast.trainee, way["first"])
    assert trainee.get("/ar/courses/own").has_form("enrol")
    holders.complete(database, cast.trainee, way["first"])
    with database.transaction() as session:
        certificates.revoke(session, made.number, "not-earned")
    assert not trainee.get("/ar/courses/own").has_form("enrol")


def test_nobody_gets_the_specialists_certificate_without_the_programme(
    database: db.Database, cast: Cast, way: dict[str, Served]
) -> None:
    holders.complete(database, cast.trainee, way["last"])
    with database.transaction() as session, pytest.raises(RefusedError):
        issuing.issue(session, cast.trainee.id or 0, way["last"])
    with database.reading() as session:
        assert session.exec(select(Certificate)).all() == []


def test_the_programme_page_shows_whom_it_is_for_the_way_and_what_it_leads_to(
    database: db.Database, cast: Cast, way: dict[str, Served], trainee: Browser, anyone: Browser
) -> None:
    page = anyone.get("/ar/programmes/specialists")
    for words in (
        "النيابة العامة",
        "لأعضاء النيابة.",
        "20 ساعة فأكثر",
        "اختصاصي في التشريعات",
        "دورة واحدة تختارها",
    ):
        assert words in page.text
    complete(database, cast.trainee, way["first"])
    steps = trainee.get("/ar/programmes/specialists").one("ol", **{"class": "steps"})
    assert [li.get("class") for li in steps.iter("li")] == ["is-done", "is-now", None, None]


def test_what_is_for_me_is_what_is_for_my_sector(
    database: db.Database, cast: Cast, way: dict[str, Served], trainee: Browser
) -> None:
    assert "اذكر أين تعمل" in trainee.get("/ar/").text
    with database.transaction() as session:
        session.get_one(Person, cast.trainee.id).sector = "prosecution"
    publish(
        database, samples.course("theirs", title=samples.text("للنيابة", "Theirs"), sectors=["prosecution"])
    )
    page = trainee.get(trainee.get("/ar/").link("ما يناسبني"))
    assert "للنيابة" in page.text
    assert "برنامج الاختصاص" in page.text
    assert "الرعاية" not in [a.text for a in page.all("a")]
    with database.transaction() as session:
        session.get_one(Person, cast.trainee.id).sector = "media"
    assert "برنامج الاختصاص" not in trainee.get("/ar/?for=me").text


def test_the_catalogue_says_which_courses_come_after_others(way: dict[str, Served], trainee: Browser) -> None:
    text = trainee.get("/ar/programmes/specialists").text
    assert text.count("بعد دورات أخرى") == 2  # the programme's own course and its assessment
