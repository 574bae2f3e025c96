"""A quiz in figures: which attempts count, and what the trainer is told."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from lms import db
from lms.accounts.models import Person
from lms.courses.releases import Served
from lms.enrolments.models import Enrolment
from lms.progress.models import Reading
from lms.quizzes import analysis, service
from lms.quizzes.models import Attempt
from tests.browser import Browser
from tests.conftest import Cast, sign_in
from tests.quizzes import papers
from tests.tour import newcomer

FIGURES = "/ar/teach/referral/final/figures"


def learner(database: db.Database, served: Served, number: int) -> Person:
    """One more person who may take the final paper."""
    person = newcomer(f"learner{number}", f"متدرّب رقم {number}", f"Learner Number {number}")
    with database.transaction() as session:
        session.add(person)
        session.flush()
        session.add(Enrolment(person_id=person.id or 0, course=served.id, enrolled_at=datetime.now(UTC)))
        for lesson in papers.LESSONS:
            session.add(
                Reading(
                    person_id=person.id or 0,
                    course=served.id,
                    lesson=lesson,
                    release_id=served.release_id,
                    read_at=datetime.now(UTC),
                )
            )
    return person


def sit(database: db.Database, person: Person, served: Served, right: set[str]) -> Attempt:
    """An attempt in which these items are answered rightly and all others wrongly."""
    attempt = papers.start(database, person.id or 0, served)
    with database.reading() as session:
        good, bad = papers.right(session, attempt), papers.wrong(session, attempt)
    place = {n: asked["item"] for n, asked in enumerate(attempt.paper, 1)}
    papers.answer(database, attempt, {n: (good if place[n] in right else bad)[n] for n in place})
    return papers.submit(database, attempt)


@pytest.fixture
def served(database: db.Database, course: Served) -> Served:
    """Three questions, the same for all."""
    return papers.publish_next(database, papers.changed(draw=(), items=("q1", "q2", "q3")))


def figures(database: db.Database, served: Served, which: analysis.Which = "first") -> analysis.Analysis:
    with database.reading() as session:
        return analysis.analysis(session, served, "final", which)


def test_first_attempts_count_unless_all_are_asked_for_and_voided_ones_never(
    database: db.Database, cast: Cast, served: Served
) -> None:
    first, second = (learner(database, served, n) for n in (1, 2))
    sit(database, first, served, set())
    sit(database, first, served, {"q1", "q2", "q3"})
    void = sit(database, second, served, {"q1"})
    with database.transaction() as session:
        service.void(session, void.id or 0, cast.trainer.id or 0, "سبب")
    sit(database, second, served, {"q1", "q2", "q3"})
    of_first, of_all = figures(database, served).paper, figures(database, served, "all").paper
    assert of_first is not None
    assert of_all is not None
    assert (of_first.n, of_first.mean, of_first.pass_rate) == (2, 50, 0.5)
    assert (of_all.n, round(of_all.mean)) == (3, 67)


def test_options_are_counted_by_their_own_ids_whatever_a_paper_called_them(
    database: db.Database, served: Served
) -> None:
    for number in range(4):
        sit(database, learner(database, served, number), served, {"q1", "q2", "q3"} if number % 2 else {"q2"})
    one = figures(database, served).item("q1")
    taken = {text["en"]: (is_key, each.all) for _label, text, is_key, each in one.options()}
    assert taken["The right one"] == (True, 0.5)
    assert sum(share for _is_key, share in taken.values()) == 1
    assert one.figures.difficulty == 0.5


def test_a_wrong_key_is_pointed_at(trainer: Browser, database: db.Database, served: Served) -> None:
    """Whoever knows the rest takes another option than the one that is called right."""
    for number in range(12):
        sit(database, learner(database, served, number), served, {"q2", "q3"} if number % 2 else {"q1"})
    assert "negative" in figures(database, served).item("q1").flags
    page = trainer.get(FIGURES)
    assert "النصف الأقوى أضعف أداءً فيه من النصف الأضعف" in page.text
    detail = trainer.get(page.link("سؤال q1؟"))
    assert "النصف الأضعف" in detail.text
    assert "0%" in detail.text


def test_few_papers_are_said_to_be_few_and_nobody_is_named(
    trainer: Browser, database: db.Database, served: Served
) -> None:
    person = learner(database, served, 1)
    sit(database, person, served, {"q1"})
    page = trainer.get(FIGURES)
    assert "ورقة واحدة حتى الآن، وهي قليلة" in page.text
    assert "الإجابات ما زالت قليلة" in page.text
    assert not re.search(r"\d\.\d\d", page.text), "no correlation of so few"
    assert person.name_ar not in page.html


def test_nothing_handed_in_is_said_so(trainer: Browser, served: Served) -> None:
    assert "لم يسلّم أحد بعد" in trainer.get(FIGURES).text


def test_others_find_no_figures(app: Flask, trainer: Browser, cast: Cast, served: Served) -> None:
    stranger = sign_in(app, cast.other_trainer)
    for path in (FIGURES, f"{FIGURES}/q1"):
        stranger.get(path, status=404)
    trainer.get(f"{FIGURES}/nothing", status=404)
