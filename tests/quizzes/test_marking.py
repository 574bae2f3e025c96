"""Essays: what waits, marking without names, a second marker, and what the writer sees."""

import pytest
from flask import Flask
from sqlmodel import select

from lms import db
from lms.accounts.models import Person
from lms.courses.models import CourseTrainer
from lms.courses.releases import Served
from lms.domain.content import CompiledCourse
from lms.domain.errors import InvalidError
from lms.jobs import Job
from lms.quizzes import marking, service
from lms.quizzes.models import Attempt, Marking
from tests.browser import Browser
from tests.conftest import Cast, sign_in
from tests.domain.questions.reading import read
from tests.domain.questions.test_essay import SAMPLES
from tests.quizzes import papers

BOARD = "/ar/teach/referral/marking"
PILE = f"{BOARD}/final/essay"
TEXT = "أبدأ بالسؤال عن سلامتها\n\nثم أشرح لها من أنا."


def with_essay(*, second: bool = False) -> CompiledCourse:
    """A final paper of one choice and one essay; 60 per cent passes."""
    essay = read({**SAMPLES[0], "id": "essay", "second-marker": second})
    compiled = papers.changed(draw=(), items=("q1", "essay"), shuffle=False)
    return compiled.model_copy(update={"items": {**compiled.items, "essay": essay}})


def hand_in(database: db.Database, person: Person, served: Served, text: str = TEXT) -> Attempt:
    """A right choice and an essay."""
    attempt = papers.start(database, person.id or 0, served)
    with database.reading() as session:
        right = papers.right(session, attempt)
    papers.answer(database, attempt, {1: right[1], 2: [text]})
    return papers.submit(database, attempt)


@pytest.fixture
def served(database: db.Database, course: Served) -> Served:
    return papers.publish_next(database, with_essay())


def now(database: db.Database, attempt: Attempt) -> Attempt:
    with database.reading() as session:
        return session.get_one(Attempt, attempt.id)


def give(database: db.Database, attempt: Attempt, marker: Person, safety: float, reasons: float) -> None:
    with database.transaction() as session:
        answer = marking.pile(session, "referral", "final", "essay").answer(attempt.id or 0)
        marking.give(session, answer, marker.id or 0, {"safety": safety, "reasons": reasons}, "كلمة")


def test_an_essay_waits_and_is_not_said_to_be_failed(
    trainee: Browser, database: db.Database, ready: Person, served: Served
) -> None:
    attempt = hand_in(database, ready, served)
    assert (attempt.score, attempt.is_passed) == (50, False)
    page = trainee.get(f"/ar/attempts/{attempt.id}/result")
    assert "بانتظار التصحيح" in page.text
    assert "لم يُجتز" not in page.text
    assert "عدم اجتياز" not in page.text
    assert "بانتظار التصحيح" in trainee.get("/ar/courses/referral/final").text


def test_marking_goes_from_answer_to_answer_without_names(
    trainer: Browser, trainee: Browser, database: db.Database, ready: Person, served: Served
) -> None:
    attempt = hand_in(database, ready, served)
    page = trainer.get(trainer.get(BOARD).link("سؤال q؟"))
    assert "أبدأ بالسؤال عن سلامتها" in page.text
    assert ready.name_ar not in page.html
    assert ready.name_en not in page.html
    form = page.form("essay")
    after = trainer.follow(
        form.submit(**{"points-safety": "4.0", "points-reasons": "0.0", "comment": "أحسنت"})
    )
    assert "لا شيء ينتظرك هنا" in after.text
    assert (now(database, attempt).score, now(database, attempt).is_passed) == (90, True)
    told = trainee.get(f"/ar/attempts/{attempt.id}/result").text
    assert "أحسنت" in told
    assert "4 درجات" in told


def test_a_pass_by_marking_completes_the_course(
    database: db.Database, cast: Cast, ready: Person, served: Served
) -> None:
    attempt = hand_in(database, ready, served)
    give(database, attempt, cast.trainer, 4, 1)
    with database.reading() as session:
        assert [job.payload["person_id"] for job in session.exec(select(Job).where(Job.kind == "completion"))]


def test_two_mark_apart_and_the_mean_counts(
    app: Flask, trainer: Browser, database: db.Database, cast: Cast, ready: Person, course: Served
) -> None:
    served = papers.publish_next(database, with_essay(second=True))
    with database.transaction() as session:
        session.add(CourseTrainer(course="referral", person_id=cast.other_trainer.id or 0))
    attempt = hand_in(database, ready, served)
    give(database, attempt, cast.trainer, 4, 1)
    assert now(database, attempt).score == 50, "one of two is not enough"
    second = sign_in(app, cast.other_trainer).get(PILE)
    assert "100%" not in second.text, "the second does not see what the first gave"
    assert not trainer.get(PILE).has_form("essay")
    give(database, attempt, cast.other_trainer, 2, 0)
    assert now(database, attempt).score == pytest.approx(50 + 50 * (1 + 0.4) / 2)
    assert "متباعدتان" in trainer.get(PILE).text


def test_nobody_marks_twice_and_no_third_person_marks(
    database: db.Database, cast: Cast, ready: Person, served: Served
) -> None:
    attempt = hand_in(database, ready, served)
    give(database, attempt, cast.trainer, 4, 1)
    give(database, attempt, cast.trainer, 0, 0)
    with database.reading() as session:
        assert [row.points for row in session.exec(select(Marking))] == [{"safety": 0, "reasons": 0}]
    with pytest.raises(InvalidError):
        give(database, attempt, cast.other_trainer, 4, 1)
    assert not now(database, attempt).is_passed, "a mark that was changed changes the result"


@pytest.mark.parametrize(
    "fields", [{}, {"points-safety": "4.0"}, {"points-safety": "3", "points-reasons": "0.0"}]
)
def test_a_mark_that_is_not_of_the_rubric_is_refused_and_the_words_stay(
    trainer: Browser, database: db.Database, ready: Person, served: Served, fields: dict[str, str]
) -> None:
    attempt = hand_in(database, ready, served)
    token = trainer.token()
    sent = {"csrf_token": token, "attempt": attempt.id, "comment": "كلمة طويلة", **fields}
    page = trainer.post(PILE, sent, status=422)
    assert "اختر مستوى لكل معيار" in page.text
    assert "كلمة طويلة" in page.text
    with database.reading() as session:
        assert session.exec(select(Marking)).all() == []


def test_nothing_written_and_voided_attempts_are_not_marked(
    database: db.Database, cast: Cast, ready: Person, served: Served
) -> None:
    attempt = hand_in(database, ready, served)
    with database.transaction() as session:
        service.void(session, attempt.id or 0, cast.trainer.id or 0, "سبب")
    empty = hand_in(database, ready, served, text="  ")
    assert not any(mark.get("is_waiting") for mark in (empty.result or {})["marks"])
    with database.reading() as session:
        assert marking.piles(session, "referral") == []


def test_another_course_s_trainer_and_unknown_piles_find_nothing(
    app: Flask, trainer: Browser, database: db.Database, cast: Cast, ready: Person, served: Served
) -> None:
    attempt = hand_in(database, ready, served)
    stranger = sign_in(app, cast.other_trainer)
    for path in (BOARD, PILE):
        stranger.get(path, status=404)
    fields = {
        "csrf_token": stranger.token(),
        "attempt": attempt.id,
        "points-safety": "4",
        "points-reasons": "1",
    }
    stranger.post(PILE, fields, status=404)
    trainer.get(f"{BOARD}/final/nothing", status=404)
    trainer.get(f"{PILE}?answer=999", status=404)
