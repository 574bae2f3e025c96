"""Starting, saving, submitting and voiding attempts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import select

from lms import db, jobs
from lms.accounts.models import Person
from lms.audit.models import AuditEntry
from lms.courses.releases import Served
from lms.domain.errors import InvalidError, NotFoundError, RefusedError
from lms.quizzes import passing, service
from lms.quizzes.attempts import slots
from lms.quizzes.models import Attempt
from tests.conftest import Cast
from tests.quizzes import papers

RACERS = 16


def race(call: Callable[[], Any]) -> list[Any]:
    """What each of 16 threads got that begin at the same moment."""
    barrier = Barrier(RACERS)

    def run() -> Any:
        barrier.wait()
        try:
            return call()
        except RefusedError as error:
            return error

    with ThreadPoolExecutor(RACERS) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(RACERS)]]


def all_attempts(database: db.Database) -> list[Attempt]:
    with database.reading() as session:
        return list(session.exec(select(Attempt).order_by(Attempt.number)))  # type: ignore[arg-type]


def test_refuses_a_fourth_attempt(database: db.Database, course: Served, enrolled: Person) -> None:
    for _ in range(3):
        papers.failed(database, enrolled.id, course)
    with pytest.raises(RefusedError, match=r"used|استُنفدت"):
        papers.start(database, enrolled.id, course)
    assert [attempt.number for attempt in all_attempts(database)] == [1, 2, 3]


def test_sixteen_windows_at_once_never_pass_the_limit(
    database: db.Database, course: Served, enrolled: Person
) -> None:
    def whole_attempt() -> int | None:
        return papers.submit(database, papers.start(database, enrolled.id, course)).number

    for _ in range(4):  # some windows share an attempt, so one race need not use up all three
        race(whole_attempt)
    assert [attempt.number for attempt in all_attempts(database)] == [1, 2, 3]


def test_starting_twice_gives_the_one_open_attempt(
    database: db.Database, course: Served, enrolled: Person
) -> None:
    found = race(lambda: papers.start(database, enrolled.id, course).id)
    assert len(set(found)) == 1
    assert len(all_attempts(database)) == 1


def test_submitting_twice_gives_one_result(database: db.Database, course: Served, enrolled: Person) -> None:
    attempt = papers.start(database, enrolled.id, course)
    with database.reading() as session:
        answers = papers.right(session, attempt)
    papers.answer(database, attempt, answers)
    found = race(lambda: papers.submit(database, attempt))
    assert {(each.score, each.is_passed, each.submitted_at) for each in found} == {
        (100, True, found[0].submitted_at)
    }
    with database.reading() as session:
        submits = session.exec(select(AuditEntry).where(AuditEntry.action == "attempt.submit")).all()
        assert len(submits) == 1
        assert len(session.exec(select(jobs.Job).where(jobs.Job.kind == "completion")).all()) == 1


def test_saving_while_it_is_submitted_never_leaves_an_answer_that_was_not_marked(
    database: db.Database, course: Served, enrolled: Person
) -> None:
    attempt = papers.start(database, enrolled.id, course)
    with database.reading() as session:
        answers = papers.right(session, attempt)
    turns = iter(range(RACERS))

    def save_or_submit() -> None:
        if next(turns) == RACERS // 2:
            papers.submit(database, attempt)
        else:
            papers.answer(database, attempt, answers)

    race(save_or_submit)
    expected = 100 if papers.stored(database, attempt) else 0
    assert all_attempts(database)[0].score == expected


def test_only_the_enrolled_may_start(database: db.Database, course: Served, cast: Cast) -> None:
    with pytest.raises(RefusedError):
        papers.start(database, cast.other_trainee.id, course)
    assert not all_attempts(database)


def test_a_final_paper_opens_when_the_lessons_are_read(
    database: db.Database, course: Served, enrolled: Person
) -> None:
    with database.transaction() as session:
        seen = service.cover(session, enrolled.id, course, "final", ["stages"])
        assert (seen.may, seen.why, seen.lessons_left) == ("none", "lessons", ("handover",))
        with pytest.raises(RefusedError):
            service.start(session, enrolled.id, course, "final", ["stages"])


def test_a_unit_paper_is_open_at_once(database: db.Database, course: Served, enrolled: Person) -> None:
    served = papers.publish_next(database, papers.changed(kind="unit"))
    with database.transaction() as session:
        assert service.start(session, enrolled.id, served, "final", []).number == 1


def test_a_lesson_is_no_quiz(database: db.Database, course: Served, enrolled: Person) -> None:
    with database.transaction() as session, pytest.raises(NotFoundError):
        service.start(session, enrolled.id, course, "stages", papers.LESSONS)


def test_without_a_limit_attempts_go_on(database: db.Database, course: Served, enrolled: Person) -> None:
    served = papers.publish_next(database, papers.changed(attempts=None))
    for _ in range(5):
        papers.failed(database, enrolled.id, served)
    with database.reading() as session:
        seen = service.cover(session, enrolled.id, served, "final", papers.LESSONS)
        assert (seen.left, seen.may) == (None, "start")


def test_tokens_and_orders_differ_between_attempts(
    database: db.Database, course: Served, enrolled: Person
) -> None:
    served = papers.publish_next(database, papers.changed(attempts=None))
    made = [papers.failed(database, enrolled.id, served) for _ in range(6)]
    tokens = [token for attempt in made for asked in attempt.paper for token, _ in asked["options"]]
    assert len(set(tokens)) == len(tokens)
    assert not {"right", "wrong", "a", "b", "true"} & set(tokens)
    assert len({str([[o for _, o in asked["options"]] for asked in attempt.paper]) for attempt in made}) > 1
    with database.reading() as session:
        assert all(len({slot.item.id for slot in slots(session, attempt)}) == 3 for attempt in made)


def test_each_answer_replaces_the_one_before(database: db.Database, course: Served, enrolled: Person) -> None:
    attempt = papers.start(database, enrolled.id, course)
    with database.reading() as session:
        right, wrong = papers.right(session, attempt), papers.wrong(session, attempt)
    papers.answer(database, attempt, {1: wrong[1], 2: wrong[2]})
    papers.answer(database, attempt, {1: right[1]})
    papers.answer(database, attempt, {2: []})
    assert papers.stored(database, attempt) == {1: right[1], 2: []}


def test_refuses_answers_after_submitting(database: db.Database, course: Served, enrolled: Person) -> None:
    attempt = papers.failed(database, enrolled.id, course)
    with database.reading() as session:
        answers = papers.right(session, attempt)
    with pytest.raises(RefusedError) as refused:
        papers.answer(database, attempt, answers)
    assert refused.value.status == 409
    assert papers.stored(database, attempt) == {}


@pytest.mark.parametrize(
    "tamper",
    [
        lambda good, _: {**good, 4: good[1]},
        lambda good, _: {**good, 0: good[1]},
        lambda good, _: {**good, -1: good[1]},
        lambda good, _: {**good, 2: good[1]},
        lambda good, _: {**good, 2: ["right"]},
        lambda good, _: {**good, 2: [good[2][0]] * 2},
        lambda good, _: {**good, 2: [good[2][0]] * 10_000},
        lambda good, _: {**good, 2: [f"made-up-{n}" for n in range(10_000)]},
        lambda good, other: {**good, 2: other[2]},
    ],
)
def test_what_is_not_of_this_paper_stores_nothing_at_all(
    database: db.Database, course: Served, cast: Cast, enrolled: Person, tamper: Any
) -> None:
    earlier = papers.failed(database, enrolled.id, course)
    attempt = papers.start(database, enrolled.id, course)
    with database.reading() as session:
        good, other = papers.right(session, attempt), papers.right(session, earlier)
    with pytest.raises(InvalidError):
        papers.answer(database, attempt, tamper(good, other))
    assert papers.stored(database, attempt) == {}


def test_more_options_than_a_single_choice_takes_are_refused(
    database: db.Database, course: Served, enrolled: Person
) -> None:
    attempt = papers.start(database, enrolled.id, course)
    with database.reading() as session:
        paper = slots(session, attempt)
    position = next(n for n, slot in enumerate(paper, 1) if slot.item.control == "radio")
    with pytest.raises(InvalidError):
        papers.answer(database, attempt, {position: list(paper[position - 1].options)})


def test_another_persons_attempt_does_not_exist(
    database: db.Database, course: Served, enrolled: Person, cast: Cast
) -> None:
    attempt = papers.failed(database, enrolled.id, course)
    stranger, attempt_id = cast.other_trainee.id or 0, attempt.id or 0
    for call in (service.get_attempt, service.paper, service.result_page, service.submit):
        with database.transaction() as session, pytest.raises(NotFoundError):
            call(session, stranger, attempt_id)
    with database.transaction() as session, pytest.raises(NotFoundError):
        service.save(session, stranger, attempt_id, {})


def test_a_new_release_in_mid_attempt_changes_nothing(
    database: db.Database, course: Served, enrolled: Person
) -> None:
    attempt = papers.start(database, enrolled.id, course)
    with database.reading() as session:
        before, answers = service.paper(session, enrolled.id, attempt.id), papers.right(session, attempt)
    answers[3] = []
    papers.answer(database, attempt, answers)
    compiled = papers.changed(pass_percent=100)
    papers.publish_next(database, compiled.model_copy(update={"items": {}, "banks": {}}))
    with database.reading() as session:
        after = service.paper(session, enrolled.id, attempt.id)
    assert [q.asked.stem for q in after.questions] == [q.asked.stem for q in before.questions]
    assert papers.submit(database, attempt).is_passed


def test_a_voided_attempt_counts_no_more(
    database: db.Database, course: Served, enrolled: Person, cast: Cast
) -> None:
    attempt = papers.passed(database, enrolled.id, course)
    with database.transaction() as session:
        assert service.passed_quizzes(session, enrolled.id, course.id) == {"final"}
        service.void(session, attempt.id or 0, cast.trainer.id or 0, "Someone else sat at the keyboard")
        assert service.passed_quizzes(session, enrolled.id, course.id) == set()
        seen = service.cover(session, enrolled.id, course, "final", papers.LESSONS)
        assert (seen.left, len(seen.tries)) == (3, 1)
    assert papers.start(database, enrolled.id, course).number == 2


def test_voiding_an_open_attempt_ends_it(
    database: db.Database, course: Served, enrolled: Person, cast: Cast
) -> None:
    attempt = papers.start(database, enrolled.id, course)
    with database.transaction() as session:
        with pytest.raises(InvalidError):
            service.void(session, attempt.id or 0, cast.trainer.id or 0, " ")
        service.void(session, attempt.id or 0, cast.trainer.id or 0, "Power cut in the room")
    with pytest.raises(RefusedError):
        papers.answer(database, attempt, {})
    with database.reading() as session:
        assert service.result_page(session, enrolled.id, attempt.id).result is None
    assert papers.submit(database, attempt).score is None
    assert papers.start(database, enrolled.id, course).number == 2


def test_who_passed_is_known_by_person_and_by_course(
    database: db.Database, course: Served, enrolled: Person, cast: Cast
) -> None:
    papers.failed(database, enrolled.id, course)
    papers.passed(database, enrolled.id, course)
    people = [enrolled.id or 0, cast.other_trainee.id or 0]
    with database.reading() as session:
        assert passing.passed(session, enrolled.id or 0) == {course.id: {"final"}}
        assert passing.passed_by_person(session, course.id, people) == {enrolled.id: {"final"}}


def test_the_log_tells_what_happened_without_answers_or_keys(
    database: db.Database, course: Served, enrolled: Person, cast: Cast
) -> None:
    attempt = papers.passed(database, enrolled.id, course)
    with database.transaction() as session:
        service.void(session, attempt.id or 0, cast.trainer.id or 0, "A test")
    with database.reading() as session:
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()  # type: ignore[arg-type]
    assert [(e.action, e.actor_id, e.details) for e in entries] == [
        ("attempt.start", enrolled.id, {"number": 1}),
        ("attempt.submit", enrolled.id, {"number": 1}),
        ("attempt.void", cast.trainer.id, {"reason": "A test"}),
    ]
