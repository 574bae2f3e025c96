"""Pages about oneself (S02, S05, S15, S20-S22, S36-S38)."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select

from lms import db
from lms.accounts.models import Organisation, Person, UserSession
from lms.config import Settings
from tests.accounts.outbox import link, mails, text
from tests.accounts.people import PASSWORD, enter, give_password
from tests.browser import Browser
from tests.conftest import Cast, sign_in

NAME_AR, NAME_EN = "مريم أحمد جاسم علي الذوادي", "Maryam Ahmed Jasim Ali Althawadi"


def person(database: db.Database, who: Person) -> Person:
    with database.reading() as session:
        return session.get_one(Person, who.id)


def test_keeps_how_one_likes_to_read(trainee: Browser, database: db.Database, cast: Cast) -> None:
    with database.transaction() as session:
        session.add(Organisation(name_ar="وزارة الداخلية", name_en="Ministry of Interior"))
    form = trainee.get("/ar/me").form(action="/me")
    page = form.submit(303, language="en", digits="arab", calendar="hijri", organisation="1", sector="police")
    assert page.location.startswith("/en/me")
    row = person(database, cast.trainee)
    assert (row.language, row.digits, row.calendar, row.organisation_id, row.sector) == (
        "en",
        "arab",
        "hijri",
        1,
        "police",
    )


@pytest.mark.parametrize("field", ["language", "digits", "calendar", "organisation", "sector"])
def test_takes_only_what_is_offered(trainee: Browser, field: str) -> None:
    trainee.get("/ar/me").form(action="/me").submit(422, **{field: "999"})


def test_fields_that_are_not_offered_are_ignored(trainee: Browser, database: db.Database, cast: Cast) -> None:
    form = trainee.get("/ar/me").form(action="/me")
    extra = {
        "role": "administrator",
        "name_ar": "غير ذلك",
        "is_active": "",
        "email": "x@example.org",
        "id": "3",
    }
    trainee.post(form.action, {**form.fields, **extra})
    row = person(database, cast.trainee)
    assert (row.role, row.name_ar, row.email) == (cast.trainee.role, cast.trainee.name_ar, cast.trainee.email)


@pytest.fixture
def newcomer(trainee: Browser, database: db.Database, cast: Cast) -> Browser:
    with database.transaction() as session:
        session.get_one(Person, cast.trainee.id).name_confirmed_at = None
    return trainee


def test_confirms_the_name_once(newcomer: Browser, database: db.Database, cast: Cast) -> None:
    form = newcomer.get("/ar/me/name?next=/ar/courses/x").form(action="name")
    page = form.submit(303, name_ar=NAME_AR, name_en=NAME_EN)
    assert page.location == "/ar/courses/x?said=name"
    row = person(database, cast.trainee)
    assert (row.name_ar, row.name_en) == (NAME_AR, NAME_EN)
    assert row.name_confirmed_at
    assert "althawadi" in row.sort_key
    newcomer.get("/ar/me/name", status=303)
    form.submit(409, name_ar="اسم آخر غير ذلك", name_en="Another Name Than That")
    assert person(database, cast.trainee).name_ar == NAME_AR


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name_ar": "Maryam Ahmed"}, "name_ar"), ({"name_en": "Maryam Ahmed جاسم Ali"}, "name_en"),
        ({"name_ar": "مريم"}, "name_ar"), ({"name_en": ""}, "name_en"),
        ({"name_ar": "\u202eمريم\u202c <b>"}, "name_ar"),
    ],
)  # fmt: skip
def test_blocks_what_is_no_name(
    newcomer: Browser, database: db.Database, cast: Cast, fields: dict[str, str], field: str
) -> None:
    form = newcomer.get("/ar/me/name").form(action="name")
    page = form.submit(422, **{"name_ar": NAME_AR, "name_en": NAME_EN, **fields})
    assert page.all("span", id=f"{field}-error")
    assert not person(database, cast.trainee).name_confirmed_at


@pytest.mark.parametrize(
    ("name_ar", "name_en"),
    [("مريم أحمد", "Maryam Ahmed"), ("د. " + NAME_AR, NAME_EN), (NAME_AR, "Eng. " + NAME_EN)],
)
def test_warns_of_few_parts_and_titles_and_then_allows(
    newcomer: Browser, database: db.Database, cast: Cast, name_ar: str, name_en: str
) -> None:
    page = newcomer.get("/ar/me/name").form(action="name").submit(422, name_ar=name_ar, name_en=name_en)
    assert page.all("div", class_="note-care")
    page.form(action="name").submit(422, name_ar="مريم علي", name_en="Maryam Ali")
    page.form(action="name").submit(303)
    assert person(database, cast.trainee).name_en == name_en


def test_changes_the_password_and_ends_other_sessions(
    app: Flask,
    trainee: Browser,
    settings: Settings,
    database: db.Database,
    cast: Cast,
    run_jobs,
    tmp_path: Path,
) -> None:  # type: ignore[no-untyped-def]
    give_password(database, settings, cast.trainee, "the old words by the sea")
    other = sign_in(app, cast.trainee)
    form = trainee.get("/ar/me/password").form(action="password")
    form.submit(422, password="too short", again="too short")
    form.submit(422, password="Mariam Abdulla 12", again="Mariam Abdulla 12")
    form.submit(422, password=PASSWORD, again=PASSWORD + " ")
    form.submit(303, password=PASSWORD, again=PASSWORD)
    trainee.get("/ar/me")
    other.get("/ar/me", status=303)
    enter(Browser(app), "mariam")
    run_jobs()
    assert [m["To"] for m in mails(tmp_path)] == ["mariam@example.org"]


@pytest.mark.parametrize("path", ["password", "email", "second-factor", "data.json"])
def test_what_matters_asks_a_stale_session_first(app: Flask, cast: Cast, path: str) -> None:
    stale = sign_in(app, cast.trainee, is_stale=True)
    assert stale.get(f"/ar/me/{path}", status=303).location == f"/ar/sign-in/again?next=/ar/me/{path}"
    if path != "data.json":
        page = stale.post(f"/ar/me/{path}", {"csrf_token": stale.token("/ar/me"), "password": PASSWORD})
        assert page.location.startswith("/ar/sign-in/again")


def test_a_new_address_holds_once_its_link_is_opened(
    trainee: Browser, app: Flask, database: db.Database, cast: Cast, run_jobs, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    form = trainee.get("/ar/me/email").form(action="email")
    form.submit(422, email="no address")
    form.submit(303, email="new@example.org")
    assert person(database, cast.trainee).email == "mariam@example.org"
    run_jobs()
    [mail] = mails(tmp_path)
    assert mail["To"] == "new@example.org"
    sign_in(app, cast.other_trainee).get(link(mail), status=404)
    page = trainee.get(link(mail))
    page.form(action="email").submit(303)
    assert person(database, cast.trainee).email == "new@example.org"
    trainee.get(link(mail), status=404)


def test_asking_for_a_taken_address_answers_the_same(
    trainee: Browser, database: db.Database, cast: Cast, run_jobs, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    form = trainee.get("/ar/me/email").form(action="email")
    free, taken = form.submit(303, email="new@example.org"), form.submit(303, email="yousif@example.org")
    assert (free.location, free.html) == (taken.location, taken.html)
    run_jobs()
    trainee.get(link(mails(tmp_path)[1])).form(action="email").submit(404)
    assert person(database, cast.trainee).email == "mariam@example.org"


def test_an_address_can_be_removed(trainee: Browser, database: db.Database, cast: Cast) -> None:
    trainee.get("/ar/me/email").form(action="email").submit(303, email="")
    assert person(database, cast.trainee).email_key is None


def test_lists_and_ends_sessions(app: Flask, trainee: Browser, database: db.Database, cast: Cast) -> None:
    second, third = sign_in(app, cast.trainee), sign_in(app, cast.trainee)
    page = trainee.get("/en/me/sessions")
    assert "3 sessions" in page.text
    page.form(action="/end", button="End session").submit(303)
    assert [b.get("/ar/me", status=None).status for b in (second, third)].count(303) == 1
    trainee.get("/en/me/sessions").form(action="end-others").submit(303)
    assert {b.get("/ar/me", status=None).status for b in (second, third)} == {303}
    trainee.get("/ar/me")


def test_cannot_end_someone_elses_session(
    app: Flask, trainee: Browser, database: db.Database, cast: Cast
) -> None:
    victim = sign_in(app, cast.other_trainee)
    with database.reading() as session:
        [theirs] = session.exec(select(UserSession.id).where(UserSession.person_id == cast.other_trainee.id))
    token = {"csrf_token": trainee.token("/ar/me")}
    missing = trainee.post("/ar/me/sessions/99999/end", token, status=404)
    alien = trainee.post(f"/ar/me/sessions/{theirs}/end", token, status=404)
    assert alien.text == missing.text
    trainee.post("/ar/me/sessions/99999999999999999999/end", token, status=404)
    victim.get("/ar/me")


def test_own_data_holds_what_is_mine_and_no_secret(
    app: Flask, trainee: Browser, settings: Settings, database: db.Database, cast: Cast
) -> None:
    give_password(database, settings, cast.trainee)
    enter(Browser(app), "mariam")
    sign_in(app, cast.other_trainee)
    page = trainee.get("/ar/me/data.json")
    assert page.response.headers["Content-Disposition"].startswith("attachment")
    assert page.json["person"]["name_en"] == cast.trainee.name_en
    assert len(page.json["sessions"]) == 2
    assert [e["action"] for e in page.json["log"]] == ["sign-in.password"]
    words = json.dumps(page.json)
    for secret in ("argon2", "fingerprint", "hash", "secret", "yousif"):
        assert secret not in words, secret


def test_notices_name_what_changed_in_the_persons_language(
    trainee: Browser, database: db.Database, cast: Cast, run_jobs, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    with database.transaction() as session:
        session.get_one(Person, cast.trainee.id).language = "en"
    trainee.get("/ar/me/password").form(action="password").submit(303, password=PASSWORD, again=PASSWORD)
    run_jobs()
    [mail] = mails(tmp_path)
    assert mail["Content-Language"] == "en"
    assert "password" in text(mail)
    assert PASSWORD not in text(mail)
