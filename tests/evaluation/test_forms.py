"""Forms before and after a course: who meets which when, what counts, and what they tell."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlmodel import select

from lms import db
from lms.accounts.models import Person
from lms.courses.releases import Served
from lms.domain.content import CompiledCourse
from lms.domain.errors import NotFoundError, RefusedError
from lms.evaluation import service
from lms.evaluation.models import FormSitting
from lms.progress import service as progress
from lms.quizzes.models import Attempt
from tests import samples
from tests.browser import Browser
from tests.conftest import Cast, publish, sign_in
from tests.quizzes import papers
from tests.tour import LESSONS, learns, newcomer

COURSE = "/ar/courses/referral"


def with_forms() -> CompiledCourse:
    """The sample course with two forms of two questions, and a form again after 90 and 180 days."""
    data = samples.course().model_dump(mode="json", by_alias=True)
    for letter in "ab":
        names = [f"{letter}1", f"{letter}2"]
        data["items"] |= {name: samples.single(name) for name in names}
        title = samples.text(f"نموذج {letter}", f"Form {letter}")
        data["forms"][f"form-{letter}"] = {"title": title, "kind": "form", "pass": 1, "items": names}
    data["course"] |= {"forms": ["form-a", "form-b"], "delayed": [90, 180]}
    return CompiledCourse.model_validate(data)


@pytest.fixture
def served(database: db.Database, cast: Cast) -> Served:
    return publish(database, with_forms(), cast.trainer)


def learner(database: db.Database, served: Served, number: int) -> Person:
    person = newcomer(f"learner{number}", f"متدرّب رقم {number}", f"Learner Number {number}")
    with database.transaction() as session:
        session.add(person)
    learns(database, person, served, ())
    return person


def due(database: db.Database, person: Person, served: Served) -> tuple[str, str] | None:
    with database.reading() as session:
        found = service.due(session, person.id or 0, progress.standing(session, person.id or 0, served))
    return (found.moment, found.stem) if found else None


def take(database: db.Database, person: Person, served: Served, right: int) -> Attempt:
    """Take the form that is due, with so many answers right."""
    with database.transaction() as session:
        attempt = service.start(session, person.id or 0, progress.standing(session, person.id or 0, served))
    with database.reading() as session:
        good, bad = papers.right(session, attempt), papers.wrong(session, attempt)
    papers.answer(database, attempt, {n: (good if n <= right else bad)[n] for n in good})
    return papers.submit(database, attempt)


def complete(database: db.Database, person: Person, served: Served) -> None:
    """Read every lesson and pass the final paper."""
    with database.transaction() as session:
        for lesson in LESSONS:
            progress.mark_read(session, person.id or 0, served, lesson)
    papers.passed(database, person.id or 0, served)


def test_half_the_group_meets_a_first_and_the_other_half_b(database: db.Database, served: Served) -> None:
    people = [learner(database, served, n) for n in range(4)]
    assert [due(database, person, served) for person in people] == [
        ("before", "form-a"),
        ("before", "form-b"),
        ("before", "form-a"),
        ("before", "form-b"),
    ]


def test_a_form_before_after_and_twice_later(database: db.Database, served: Served) -> None:
    person, met = learner(database, served, 0), []
    began = datetime(2026, 12, 1, tzinfo=UTC)
    with time_machine.travel(began, tick=False) as clock:
        take(database, person, served, 1)
        assert due(database, person, served) is None
        complete(database, person, served)
        met.append(due(database, person, served))
        take(database, person, served, 2)
        for days in (89, 90, 179, 180):
            clock.move_to(began + timedelta(days=days, minutes=1))
            met.append(due(database, person, served))
            if met[-1]:
                take(database, person, served, 2)
    assert met == [("after", "form-b"), None, ("after-90", "form-a"), None, ("after-180", "form-b")]


def test_once_a_lesson_was_read_it_is_too_late_for_the_form_before(
    database: db.Database, served: Served
) -> None:
    person = learner(database, served, 0)
    with database.transaction() as session:
        progress.mark_read(session, person.id or 0, served, LESSONS[0])
    assert due(database, person, served) is None
    with database.transaction() as session, pytest.raises(RefusedError):
        service.start(session, person.id or 0, progress.standing(session, person.id or 0, served))


def test_what_was_begun_can_be_finished_and_is_one_attempt(database: db.Database, served: Served) -> None:
    person = learner(database, served, 0)
    ids = set()
    for _ in range(3):
        with database.transaction() as session:
            standing = progress.standing(session, person.id or 0, served)
            ids.add(service.start(session, person.id or 0, standing).id)
    with database.transaction() as session:
        progress.mark_read(session, person.id or 0, served, LESSONS[0])
    assert due(database, person, served) == ("before", "form-a")
    with database.reading() as session:
        assert len(session.exec(select(FormSitting)).all()) == len(ids) == 1


def test_a_trainee_takes_the_form_from_the_course_page_and_sees_no_score(
    app: Flask, database: db.Database, cast: Cast, served: Served
) -> None:
    learns(database, cast.trainee, served, ())
    trainee = sign_in(app, cast.trainee)
    page = trainee.get(COURSE)
    assert "ما الذي تعرفه الآن" in page.text
    paper = trainee.follow(page.form("/form").submit())
    assert "السؤال 1 من 2" in paper.text
    attempt = int(paper.path.split("/")[3].split("?")[0])
    trainee.post(f"/ar/attempts/{attempt}/submit", {"csrf_token": trainee.token()})
    done = trainee.get(f"/ar/attempts/{attempt}/result")
    assert "سُلّم النموذج" in done.text
    assert "%" not in done.text
    assert not trainee.get(COURSE).has_form("/form")


def test_a_form_counts_for_nothing(database: db.Database, served: Served) -> None:
    person = learner(database, served, 0)
    take(database, person, served, 2)
    with database.reading() as session:
        standing = progress.standing(session, person.id or 0, served)
        assert "form-a" not in {requirement.stem for requirement in standing.requirements}
        assert (standing.done, standing.has_begun) == (0, False)
        (member,) = progress.group(session, served, [person.id or 0])
        assert not member.standing.has_begun


def test_the_gain_is_that_of_those_with_both_and_names_who_lacks_one(
    trainer: Browser, database: db.Database, served: Served
) -> None:
    people = [learner(database, served, n) for n in range(3)]
    for person, before, after in ((people[0], 0, 2), (people[1], 1, 2)):
        take(database, person, served, before)
        complete(database, person, served)
        take(database, person, served, after)
    take(database, people[2], served, 1)
    with database.reading() as session:
        found = service.evaluation(session, served)
    assert found.course is not None
    assert (found.course.n, found.course.before, found.course.after) == (2, 25, 100)
    assert found.course.normalised == 1
    assert [(objective.id, one.n) for objective, one in found.objectives] == [("stages", 2)]
    assert [(each.person.id, each.moments) for each in found.missing] == [(people[2].id, ("after",))]
    page = trainer.get("/ar/teach/referral/gain")
    assert "شخصان أخذا النموذجين، وهذا قليل" in page.text
    assert people[2].name_ar in page.text


def test_others_find_no_gain_and_a_course_without_forms_has_none(
    app: Flask, trainer: Browser, database: db.Database, cast: Cast, served: Served
) -> None:
    sign_in(app, cast.other_trainer).get("/ar/teach/referral/gain", status=404)
    plain = publish(database, samples.course("plain"), cast.trainer)
    trainer.get("/ar/teach/plain/gain", status=404)
    with database.reading() as session, pytest.raises(NotFoundError):
        service.evaluation(session, plain)
