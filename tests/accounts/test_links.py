"""Forgotten passwords and the links that are mailed (S05, S12, S28, S50)."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select

from lms import db
from lms.accounts import tokens
from lms.accounts.models import MailedToken, Person, UserSession
from lms.config import Settings
from lms.jobs import Job
from tests.accounts.outbox import link, mails, text
from tests.accounts.people import PASSWORD, enter, give_password
from tests.browser import Browser, Page
from tests.conftest import Cast, sign_in

NEW = "another lamp by the harbour"


def forgot(browser: Browser, login: str) -> Page:
    return browser.get("/ar/password/forgot").form(action="forgot").submit(303, login=login)


def reset_path(database: db.Database, who: Person, kind: str = tokens.RESET) -> str:
    with database.transaction() as session:
        token = tokens.make(session, who.id, kind)
    return f"/ar/{'invitation' if kind == tokens.INVITATION else 'password/reset'}/{token}"


def choose(browser: Browser, path: str, status: int = 303, password: str = NEW) -> Page:
    return browser.get(path).form(button="").submit(status, password=password, again=password)


def test_a_forgotten_password_is_chosen_anew(
    anyone: Browser, cast: Cast, settings: Settings, database: db.Database, run_jobs, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    give_password(database, settings, cast.trainee)
    forgot(anyone, "MARIAM")
    run_jobs()
    [mail] = mails(tmp_path)
    assert mail["To"] == "mariam@example.org"
    choose(anyone, link(mail))
    enter(anyone, "mariam", PASSWORD, status=422)
    enter(anyone, "mariam", NEW)
    anyone.get(link(mail), status=404)


def test_asking_answers_and_works_the_same_for_everyone(
    anyone: Browser, cast: Cast, database: db.Database, run_jobs, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    with database.transaction() as session:
        session.get_one(Person, cast.other_trainee.id).is_active = False
        row = session.get_one(Person, cast.other_trainer.id)
        row.email = row.email_key = None
    answers = [forgot(anyone, name) for name in ("mariam", "nobody", "yousif", "khalid", "x@example.org")]
    assert len({(a.status, a.location, a.html) for a in answers}) == 1
    assert len({tuple(sorted(dict(a.response.headers))) for a in answers}) == 1
    with database.reading() as session:
        assert len(session.exec(select(Job)).all()) == 5
    run_jobs()
    assert [m["To"] for m in mails(tmp_path)] == ["mariam@example.org"]


def test_reset_mail_goes_to_the_stored_address(anyone: Browser, cast: Cast, run_jobs, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    forgot(anyone, "ＭＡＲＩＡＭ@example.ORG")
    forgot(anyone, "marıam@example.org")
    run_jobs()
    assert [m["To"] for m in mails(tmp_path)] == ["mariam@example.org"]


def test_five_reset_mails_a_day_whatever_name_is_used(
    anyone: Browser, cast: Cast, run_jobs, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    for n in range(8):
        forgot(anyone, "mariam" if n % 2 else "mariam@example.org")
    run_jobs()
    assert len(mails(tmp_path)) == 5
    forgot(anyone, "mariam")
    anyone.get("/ar/password/forgot").form(action="forgot").submit(429, login="mariam")


def test_links_are_built_from_the_public_address(
    anyone: Browser, cast: Cast, run_jobs, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    form = anyone.get("/ar/password/forgot").form(action="forgot")
    form.page.browser.post(
        form.action, {**form.fields, "login": "mariam"}, status=None, headers={"Host": "evil.example"}
    )
    forgot(anyone, "mariam")
    run_jobs()
    assert all("evil" not in text(m) for m in mails(tmp_path))
    assert link(mails(tmp_path)[-1]).startswith("/ar/password/reset/")


def test_no_token_is_in_any_table(
    anyone: Browser, cast: Cast, database: db.Database, run_jobs, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    forgot(anyone, "mariam")
    run_jobs()
    token = link(mails(tmp_path)[0]).rsplit("/", 1)[1]
    assert len(token) * 6 >= 128
    with database.reading() as session:
        kept = repr(session.exec(select(MailedToken)).all()) + repr(
            [j.payload for j in session.exec(select(Job))]
        )
    assert token not in kept


@pytest.mark.parametrize(
    ("kind", "lasts"), [(tokens.RESET, timedelta(minutes=60)), (tokens.INVITATION, timedelta(days=7))]
)
def test_a_link_grows_old(
    anyone: Browser, cast: Cast, database: db.Database, kind: str, lasts: timedelta
) -> None:
    path = reset_path(database, cast.trainee, kind)
    with database.transaction() as session:
        row = session.exec(select(MailedToken)).one()
        assert row.expires_at - row.created_at == lasts
        row.expires_at -= lasts
    anyone.get(path, status=404)


def test_a_newer_link_kills_the_older(anyone: Browser, cast: Cast, database: db.Database) -> None:
    old = reset_path(database, cast.trainee)
    new = reset_path(database, cast.trainee)
    anyone.get(old, status=404)
    anyone.get(new)


def test_a_link_of_one_kind_is_none_of_the_other(anyone: Browser, cast: Cast, database: db.Database) -> None:
    path = reset_path(database, cast.trainee)
    anyone.get(path.replace("password/reset", "invitation"), status=404)


def test_a_link_dies_when_the_password_changes(
    anyone: Browser, trainee: Browser, cast: Cast, database: db.Database
) -> None:
    path = reset_path(database, cast.trainee)
    trainee.get("/ar/me/password").form(action="password").submit(303, password=PASSWORD, again=PASSWORD)
    anyone.get(path, status=404)


def test_a_link_dies_when_the_person_is_disabled(anyone: Browser, cast: Cast, database: db.Database) -> None:
    path = reset_path(database, cast.trainee)
    with database.transaction() as session:
        session.get_one(Person, cast.trainee.id).is_active = False
    anyone.get(path, status=404)


def test_a_reset_ends_every_session_and_leaves_the_second_factor(
    app: Flask, anyone: Browser, cast: Cast, database: db.Database
) -> None:
    inside = sign_in(app, cast.trainer)
    choose(anyone, reset_path(database, cast.trainer))
    inside.get("/ar/me", status=303)
    with database.reading() as session:
        assert not session.exec(select(UserSession)).all()
    assert enter(anyone, "huda", NEW).location.startswith("/ar/sign-in/code")


def test_a_link_used_twice_at_once_works_once(app: Flask, cast: Cast, database: db.Database) -> None:
    import threading

    path = reset_path(database, cast.trainee)
    forms = [Browser(app).get(path).form(button="") for _ in range(6)]
    pages: list[Page] = []
    threads = [
        threading.Thread(target=lambda f=f: pages.append(f.submit(password=NEW, again=NEW))) for f in forms
    ]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(p.status for p in pages) == [303, 404, 404, 404, 404, 404]


def test_a_weak_password_leaves_the_link_alive(anyone: Browser, cast: Cast, database: db.Database) -> None:
    path = reset_path(database, cast.trainee)
    choose(anyone, path, 422, "short")
    choose(anyone, path, 422, "mariam mariam 2026")
    choose(anyone, path, 422, "password12345678")
    anyone.get(path).form(button="").submit(422, password=NEW, again="not the same words")
    choose(anyone, path)


@pytest.mark.parametrize("token", ["x", "x" * 5000, "%00", "مريم", "../../etc"])
def test_made_up_links_are_not_found(anyone: Browser, token: str) -> None:
    for path in ("password/reset", "invitation"):
        page = anyone.get(f"/ar/{path}/{token}", status=404)
        if "/etc" not in token:
            assert page.response.headers["Referrer-Policy"] == "no-referrer"


def test_a_page_with_a_token_gives_no_referrer(anyone: Browser, cast: Cast, database: db.Database) -> None:
    for kind in (tokens.RESET, tokens.INVITATION):
        page = anyone.get(reset_path(database, cast.trainee, kind))
        assert page.response.headers["Referrer-Policy"] == "no-referrer"
        assert page.response.headers["Cache-Control"] == "no-store"


def test_a_browser_that_hides_its_origin_on_such_a_page_is_still_let_through(
    anyone: Browser, cast: Cast, database: db.Database
) -> None:
    form = anyone.get(reset_path(database, cast.trainee)).form(button="")
    fields = {**form.fields, "password": NEW, "again": NEW}
    anyone.post(form.action, fields, status=400, headers={"Origin": "null"})
    anyone.post(form.action, fields, status=400, headers={"Origin": "null", "Sec-Fetch-Site": "cross-site"})
    anyone.post(form.action, fields, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"})
