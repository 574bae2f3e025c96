"""Keying in what came back on paper: the marks are those of the web, the rules hold, and the log says who did it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlmodel import select

from lms import db
from lms.accounts.models import Person
from lms.audit.models import AuditEntry
from lms.courses.releases import Served
from lms.domain.errors import InvalidError, NotFoundError, RefusedError
from lms.domain.questions import Answer as Answered
from lms.domain.questions import ItemBase
from lms.enrolments.models import Enrolment
from lms.printing import service
from lms.printing.service import PrintedPaper
from lms.quizzes import service as quizzes
from lms.quizzes.attempts import Slot, slots
from lms.quizzes.models import Allowance, Answer, Attempt
from tests.browser import Browser, Page
from tests.conftest import SECRET, Cast, sign_in
from tests.quizzes import papers

PRINT = "/ar/teach/referral/final/print"
Chosen = Callable[[ItemBase], Answered]


def right(item: ItemBase) -> Answered:
    return item.right() or {"answer": ["أبدأ بالسؤال عن سلامتها"]}


def wrong(item: ItemBase) -> Answered:
    """In each field something else than what is right."""
    keys, given = item.right(), {}
    for blank in item.fields():
        others = [choice.id for choice in blank.choices if choice.id not in keys.get(blank.id, ())]
        given[blank.id] = others[:1] if blank.choices else ["غير ذلك"]
    return given


def partly(item: ItemBase) -> Answered:
    """What is right in the first field, or the first of what is right, and nothing else."""
    first = item.fields()[0].id
    return {first: list(right(item).get(first, ()))[:1]}


def nothing(item: ItemBase) -> Answered:
    return {}


def as_typed(printed: PrintedPaper, chosen: Chosen) -> dict[int, dict[int, list[str]]]:
    """What stands on a sheet on which this was chosen: numbers of options as printed, and words."""

    def typed(slot: Slot) -> dict[int, list[str]]:
        return dict(enumerate(slot.values(slot.stored(chosen(slot.item))), 1))

    return {n: typed(slot) for n, slot in enumerate(printed.slots, 1)}


def as_sent(printed: PrintedPaper, chosen: Chosen) -> dict[str, Any]:
    """What the form sends for that sheet."""
    sent: dict[str, Any] = {}
    for n, slot in enumerate(printed.slots, 1):
        sent |= papers.fields(slot, n, chosen(slot.item))
    return sent


def key_in(
    database: db.Database, printed: PrintedPaper, person: Person, by: Person, chosen: Chosen = right
) -> Attempt:
    with database.transaction() as session:
        return service.key_in(session, printed, person.id or 0, as_typed(printed, chosen), by.id or 0)


def attempts(database: db.Database) -> list[Attempt]:
    with database.reading() as session:
        return list(session.exec(select(Attempt).order_by(Attempt.id)))  # type: ignore[arg-type]  # a column


def enrol(database: db.Database, person: Person) -> None:
    with database.transaction() as session:
        now = datetime.now(UTC)
        session.add(Enrolment(person_id=person.id or 0, course="referral", enrolled_at=now))


def page_of(trainer: Browser, printed: PrintedPaper) -> Page:
    return trainer.get(f"{PRINT}/{printed.code}/key-in")


def shares(attempt: Attempt) -> dict[str, tuple[float, bool, tuple[str, ...]]]:
    marks = (attempt.result or {})["marks"]
    return {m["item"]: (m["share"], m["is_answered"], tuple(sorted(m.get("chosen", ())))) for m in marks}


@pytest.mark.parametrize("chosen", [right, wrong, partly, nothing])
def test_a_sheet_earns_what_the_same_answers_earn_on_the_web(
    trainer: Browser, database: db.Database, cast: Cast, kinds: Served, printed: PrintedPaper, chosen: Chosen
) -> None:
    form = page_of(trainer, printed).form("key-in")
    after = trainer.follow(form.submit(person=str(cast.trainee.id), **as_sent(printed, chosen)))
    assert "أُدخلت الورقة وصُحّحت" in after.text
    enrol(database, cast.other_trainee)
    on_web = papers.start(database, cast.other_trainee.id or 0, kinds)
    with database.transaction() as session:
        paper = slots(session, on_web)
        given = {
            n: dict(enumerate(slot.values(slot.stored(chosen(slot.item))), 1))
            for n, slot in enumerate(paper, 1)
        }
        quizzes.save(session, on_web.person_id, on_web.id or 0, given)
    papers.submit(database, on_web)
    keyed, web = attempts(database)
    assert shares(keyed) == shares(web)
    assert len(shares(keyed)) == 9
    assert (keyed.score, keyed.is_passed) == (web.score, web.is_passed)
    assert keyed.submitted_at is not None


def test_the_letters_mean_what_stood_behind_them(
    trainer: Browser, database: db.Database, cast: Cast, course: Served, enrolled: Person
) -> None:
    """From the words on the paper to the mark, without the code between them."""
    printed = service.paper(course, "final", 4, SECRET)
    form = page_of(trainer, printed).form("key-in")
    sent: dict[str, Any] = {}
    for n, drawn in enumerate(printed.drawn, 1):
        keys = printed.served.content.items[drawn.item].right()["answer"]
        sent[f"q-{n}"] = [str(1 + drawn.options.index(key)) for key in keys]
    trainer.follow(form.submit(person=str(enrolled.id), **sent))
    (attempt,) = attempts(database)
    assert (attempt.score, attempt.is_passed) == (100.0, True)
    assert [asked["item"] for asked in attempt.paper] == [drawn.item for drawn in printed.drawn]
    tokens = {token for asked in attempt.paper for token, _option in asked["options"]}
    assert not tokens & {"1", "2", "3", "4"}, "tokens of an attempt mean nothing outside it"


def test_who_keyed_it_in_stands_in_the_log_and_on_the_record(
    trainer: Browser, database: db.Database, cast: Cast, printed: PrintedPaper
) -> None:
    attempt = key_in(database, printed, cast.trainee, cast.trainer)
    with database.reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "attempt.key-in")).one()
    assert (entry.actor_id, entry.thing) == (cast.trainer.id, f"attempt:{attempt.id}")
    assert entry.details == {"number": 1, "paper": printed.code}
    page = trainer.get(f"/ar/teach/attempts/{attempt.id}")
    for words in ("أُجيب عنها على الورق", printed.code, cast.trainer.name_ar):
        assert words in page.text
    assert cast.trainee.name_ar in page_of(trainer, printed).text


def test_an_attempt_on_the_web_says_nothing_of_paper(
    trainer: Browser, database: db.Database, ready: Person, course: Served
) -> None:
    attempt = papers.passed(database, ready.id or 0, course)
    assert "على الورق" not in trainer.get(f"/ar/teach/attempts/{attempt.id}").text


def test_nothing_is_lost_when_no_person_was_chosen(
    trainer: Browser, database: db.Database, printed: PrintedPaper
) -> None:
    sent = as_sent(printed, right)
    form = page_of(trainer, printed).form("key-in")
    page = form.submit(status=422, **sent)
    assert "اختر صاحب الورقة" in page.text
    again = page.form("key-in").fields
    for name, value in sent.items():
        wanted = value if isinstance(value, list) else [value]
        assert sorted(v for v in again.getlist(name) if v) == sorted(wanted)
    assert attempts(database) == []


@pytest.mark.parametrize(
    ("kind", "suffix", "value"),
    [
        ("single", "", "9"),
        ("single", "", ["1", "2"]),
        ("single", "", "right"),
        ("multiple", "", ["1", "1"]),
        ("match", "-1", "foreign"),
        ("order", "-1", "0"),
        ("numeric", "", "1" * 41),
        ("essay", "", "م" * 20_001),
        ("short", "", "a\x00b"),
    ],
)
def test_what_does_not_fit_is_refused_by_the_number_of_its_question(
    trainer: Browser,
    database: db.Database,
    cast: Cast,
    printed: PrintedPaper,
    kind: str,
    suffix: str,
    value: Any,
) -> None:
    position = next(n for n, slot in enumerate(printed.slots, 1) if slot.item.id == kind)
    fields = {
        f"q-{position}{suffix}": value,
        "person": str(cast.trainee.id),
        "csrf_token": trainer.token(),
    }
    response = trainer.client.post(f"{PRINT}/{printed.code}/key-in", data=fields)
    assert response.status_code == 422
    assert f"ما أُدخل للسؤال {position} لا يناسبه" in response.text
    assert attempts(database) == []


def test_an_attempt_under_way_refuses_in_one_sentence_and_keeps_what_was_typed(
    trainer: Browser, database: db.Database, cast: Cast, kinds: Served, printed: PrintedPaper
) -> None:
    papers.start(database, cast.trainee.id or 0, kinds)
    position = next(n for n, slot in enumerate(printed.slots, 1) if slot.item.id == "short")
    form = page_of(trainer, printed).form("key-in")
    page = form.submit(status=409, person=str(cast.trainee.id), **{f"q-{position}": "الإيواء"})
    assert "لهذا الشخص محاولة جارية" in page.text
    assert dict(page.form("key-in").fields)[f"q-{position}"] == "الإيواء"
    assert dict(page.form("key-in").fields)["person"] == str(cast.trainee.id)
    assert len(attempts(database)) == 1


def test_a_paper_is_keyed_in_once_unless_that_attempt_was_voided(
    database: db.Database, cast: Cast, printed: PrintedPaper
) -> None:
    first = key_in(database, printed, cast.trainee, cast.trainer, nothing)
    with pytest.raises(RefusedError, match="أُدخلت هذه الورقة"):
        key_in(database, printed, cast.trainee, cast.trainer)
    with database.transaction() as session:
        quizzes.void(session, first.id or 0, cast.trainer.id or 0, "أُدخل سطر خطأ")
    again = key_in(database, printed, cast.trainee, cast.trainer)
    assert (again.number, again.score) == (2, pytest.approx(100 * 8 / 9))


def test_no_more_attempts_than_the_rules_allow(
    database: db.Database, cast: Cast, kinds: Served, printed: PrintedPaper
) -> None:
    for variant in (2, 3, 4):
        key_in(database, service.paper(kinds, "final", variant, SECRET), cast.trainee, cast.trainer, nothing)
    with pytest.raises(RefusedError, match="لم تبقَ"):
        key_in(database, printed, cast.trainee, cast.trainer)
    with database.transaction() as session:
        session.add(
            Allowance(
                person_id=cast.trainee.id or 0,
                course="referral",
                quiz="final",
                attempts=1,
                reason="سبب",
                by_id=cast.trainer.id or 0,
                given_at=datetime.now(UTC),
            )
        )
    assert key_in(database, printed, cast.trainee, cast.trainer).number == 4


def test_nobody_keys_in_for_themselves_or_for_who_does_not_take_the_course(
    trainer: Browser, database: db.Database, cast: Cast, printed: PrintedPaper
) -> None:
    enrol(database, cast.trainer)
    with pytest.raises(InvalidError, match="ورقة تخصّه"):
        key_in(database, printed, cast.trainer, cast.trainer)
    with pytest.raises(InvalidError, match="غير مسجّل"):
        key_in(database, printed, cast.other_trainee, cast.trainer)
    page = page_of(trainer, printed)
    offered = {option.get("value") for option in page.one("select", name="person").iter("option")}
    assert offered == {"", str(cast.trainee.id)}
    for other in (cast.trainer, cast.other_trainee):
        token = trainer.token()
        fields = {"person": str(other.id), "csrf_token": token}
        trainer.post(f"{PRINT}/{printed.code}/key-in", fields, status=422)
    assert attempts(database) == []


def test_forms_are_neither_printed_nor_keyed_in(
    trainer: Browser, database: db.Database, cast: Cast, printed: PrintedPaper
) -> None:
    compiled = papers.of_every_type()
    form = compiled.quizzes["final"].model_copy(update={"kind": "form"})
    served = papers.publish_next(database, compiled.model_copy(update={"forms": {"form-a": form}}))
    with pytest.raises(NotFoundError):
        service.paper(served, "form-a", 1, SECRET)
    keyed = quizzes.Keyed(served, "form-a", 1, "1A-0000", {})
    with pytest.raises(NotFoundError), database.transaction() as session:
        quizzes.key_in(session, cast.trainee.id or 0, keyed, cast.trainer.id or 0)
    trainer.get("/ar/teach/referral/form-a/print", status=404)


def test_an_answer_beside_the_paper_leaves_nothing_behind(
    database: db.Database, cast: Cast, kinds: Served, printed: PrintedPaper
) -> None:
    for answers in ({10: {"answer": ["x"]}}, {0: {}}, {1: {"foreign": ["x"]}}):
        keyed = quizzes.Keyed(kinds, "final", printed.seed, printed.code, answers)
        with database.transaction() as session, pytest.raises(InvalidError):
            quizzes.key_in(session, cast.trainee.id or 0, keyed, cast.trainer.id or 0)
    assert attempts(database) == []
    with database.reading() as session:
        assert session.exec(select(Answer)).all() == []


def test_a_paper_of_an_older_release_is_marked_by_that_release(
    database: db.Database, cast: Cast, kinds: Served, printed: PrintedPaper
) -> None:
    papers.publish_next(database, papers.changed(pass_percent=99))
    attempt = key_in(database, printed, cast.trainee, cast.trainer)
    assert attempt.release_id == kinds.release_id
    assert attempt.is_passed


def test_what_a_sheet_takes_is_unknown_and_does_not_count_as_no_time(
    database: db.Database, cast: Cast, kinds: Served, printed: PrintedPaper
) -> None:
    from lms.quizzes.analysis import analysis

    key_in(database, printed, cast.trainee, cast.trainer)
    with database.transaction() as session:
        attempt = session.exec(select(Attempt)).one()
        enrolment = Enrolment(
            person_id=cast.other_trainee.id or 0, course="referral", enrolled_at=datetime.now(UTC)
        )
        session.add(enrolment)
        marks = [{**mark, "seconds": 30.0} for mark in (attempt.result or {})["marks"]]
        session.add(
            Attempt(
                **{
                    **attempt.model_dump(exclude={"id", "keyed_by_id", "paper_code"}),
                    "person_id": cast.other_trainee.id,
                    "result": {**(attempt.result or {}), "marks": marks},
                }
            )
        )
    with database.reading() as session:
        assert analysis(session, kinds, "final").item("single").figures.seconds == 30.0


@pytest.mark.parametrize("who", ["other_trainer", "trainee"])
def test_nobody_else_gets_at_papers_or_keys(
    app: Flask, database: db.Database, cast: Cast, printed: PrintedPaper, who: str
) -> None:
    stranger = sign_in(app, getattr(cast, who))
    status = 403 if who == "trainee" else 404
    for path in ("", f"/{printed.code}/paper.pdf", f"/{printed.code}/sheet.pdf", f"/{printed.code}/key-in"):
        stranger.get(PRINT + path, status=status)
    token = stranger.token()
    for path in (f"/{printed.code}/key.pdf", f"/{printed.code}/key-in"):
        fields = {"csrf_token": token, "person": str(cast.trainee.id)}
        stranger.post(PRINT + path, fields, status=status)
    assert attempts(database) == []
