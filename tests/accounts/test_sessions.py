"""How long a session lives, and the cookie over TLS (S01, S20, S21, S23)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import func, select

from lms import db
from lms.accounts import sessions
from lms.accounts.models import Person, UserSession
from lms.app import create_app
from lms.config import Settings
from tests.browser import Browser
from tests.conftest import Cast, sign_in


def age(database: db.Database, who: Person, **by: timedelta) -> None:
    with database.transaction() as session:
        for row in session.exec(select(UserSession).where(UserSession.person_id == who.id)):
            for column, span in by.items():
                setattr(row, column, getattr(row, column) - span)


@pytest.mark.parametrize(("name", "minutes"), [("trainee", 120), ("trainer", 30), ("administrator", 30)])
def test_idle_sessions_end(app: Flask, cast: Cast, database: db.Database, name: str, minutes: int) -> None:
    who = getattr(cast, name)
    browser = sign_in(app, who)
    age(database, who, seen_at=timedelta(minutes=minutes - 1))
    browser.get("/ar/me")
    age(database, who, seen_at=timedelta(minutes=minutes))
    browser.get("/ar/me", status=303)


def test_no_session_outlives_twelve_hours(trainee: Browser, cast: Cast, database: db.Database) -> None:
    age(database, cast.trainee, created_at=timedelta(hours=11, minutes=59))
    trainee.get("/ar/me")
    age(database, cast.trainee, created_at=timedelta(minutes=2))
    trainee.get("/ar/me", status=303)
    sessions.forget_ended(database)
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(UserSession)).one() == 0


def test_a_role_is_read_anew_on_every_request(
    administrator: Browser, cast: Cast, database: db.Database
) -> None:
    administrator.get("/ar/admin/people")
    with database.transaction() as session:
        session.get_one(Person, cast.administrator.id).role = cast.trainee.role
    administrator.get("/ar/admin/people", status=403)


def test_over_tls_the_cookie_is_bound_to_host_and_tls(settings: Settings, database: db.Database) -> None:
    app = create_app(replace(settings, public_url="https://localhost"), database=database)
    answer = app.test_client().get("/ar/sign-in", base_url="https://localhost")
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-diraya=")
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert attribute in cookie
    assert "Domain" not in cookie


def test_nobody_can_be_made_from_outside(app: Flask, database: db.Database) -> None:
    anyone = Browser(app)
    token = anyone.token("/ar/sign-in")
    fields = {
        "csrf_token": token,
        "login": "eve",
        "name_ar": "إيف آدم",
        "name_en": "Eve Adam",
        "role": "administrator",
    }
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            values = dict.fromkeys(rule.arguments, 1) | {"lang": "ar"}
            built = rule.build(values, append_unknown=False)
            assert built
            anyone.client.post(built[1], data={**fields, "password": "x" * 20, "again": "x" * 20})
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Person)).one() == 0
