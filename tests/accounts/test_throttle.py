"""Tries are recorded first and counted after (S06, S07)."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlmodel import func, select

from lms import db
from lms.accounts import passwords, throttle
from lms.accounts.models import Try
from lms.config import Settings
from lms.domain.errors import BusyError
from tests.accounts.people import PASSWORD, enter, give_password
from tests.browser import Browser
from tests.conftest import Cast


def once(database: db.Database, *tries: tuple[str, object]) -> bool:
    try:
        with database.transaction() as session:
            throttle.record_and_check(session, *tries)
    except BusyError:
        return False
    return True


def age(database: db.Database, by: timedelta) -> None:
    with database.transaction() as session:
        for row in session.exec(select(Try)):
            row.at = row.at - by


@pytest.mark.parametrize("parallel", [50])
def test_of_fifty_racing_tries_ten_go_through(database: db.Database, parallel: int) -> None:
    ready, passed = threading.Barrier(parallel), []

    def run() -> None:
        ready.wait()
        passed.append(once(database, ("sign-in:account", 1), ("sign-in:all", "")))

    threads = [threading.Thread(target=run) for _ in range(parallel)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sum(passed) == 10
    assert len(passed) == parallel


@pytest.mark.parametrize(
    ("what", "most", "within"),
    [
        ("sign-in:account", 10, timedelta(minutes=5)),
        ("sign-in:network", 10, timedelta(minutes=5)),
        ("code", 5, timedelta(minutes=5)),
        ("reset:account", 5, timedelta(days=1)),
        ("verification", 30, timedelta(minutes=1)),
    ],
)
def test_limits_hold_and_lift_by_themselves(
    database: db.Database, what: str, most: int, within: timedelta
) -> None:
    assert [once(database, (what, "x")) for _ in range(most + 2)] == [True] * most + [False] * 2
    assert once(database, (what, "someone else"))
    age(database, within)
    assert once(database, (what, "x"))


def test_codes_are_limited_by_the_hour_and_the_day_as_well(database: db.Database) -> None:
    passed = 0
    for _ in range(30):
        passed += once(database, ("code", 1))
        age(database, timedelta(minutes=2))
    assert passed == 20
    for _ in range(60):
        passed += once(database, ("code", 1))
        age(database, timedelta(minutes=4))
    assert passed == 50


def test_a_thousand_in_all() -> None:
    [limit] = throttle.LIMITS["sign-in:all"]
    assert (limit.most, limit.within) == (1000, timedelta(minutes=5))


def test_old_tries_are_forgotten(database: db.Database) -> None:
    once(database, ("code", 1))
    age(database, timedelta(days=2))
    once(database, ("code", 2))
    throttle.forget_old_tries(database)
    with database.reading() as session:
        assert session.exec(select(Try.whose)).all() == ["2"]


def test_guessing_pauses_the_account_but_not_its_open_session(
    app: Flask, trainee: Browser, settings: Settings, database: db.Database, cast: Cast
) -> None:
    give_password(database, settings, cast.trainee)
    attacker = Browser(app)
    for _ in range(10):
        enter(attacker, "mariam", "guess", status=422)
    page = enter(attacker, "mariam", "guess", status=429)
    assert 0 < int(page.response.headers["Retry-After"]) <= 300
    enter(attacker, "mariam", PASSWORD, status=429)
    trainee.get("/ar/me").form(action="me").submit(303, digits="arab")
    age(database, timedelta(minutes=5))
    enter(attacker, "mariam", PASSWORD)


def test_login_and_address_of_one_account_count_together(
    anyone: Browser, database: db.Database, cast: Cast
) -> None:
    for n in range(10):
        enter(anyone, "mariam" if n % 2 else "mariam@example.org", "guess", status=422)
    assert (
        enter(anyone, "mariam", "guess", status=429).text
        == enter(anyone, "mariam@example.org", "x", status=429).text
    )


def test_a_forwarded_address_is_not_believed(anyone: Browser) -> None:
    for n in range(10):
        form = anyone.get("/ar/sign-in").form(action="sign-in")
        anyone.post(form.action, {**form.fields, "login": f"n{n}", "password": "x"}, status=422,
                    headers={"X-Forwarded-For": f"10.0.{n}.1"})  # fmt: skip
    enter(anyone, "n11", "x", status=429)


def test_signing_in_rightly_costs_nothing(
    app: Flask, settings: Settings, database: db.Database, cast: Cast
) -> None:
    give_password(database, settings, cast.trainee)
    for _ in range(12):
        enter(Browser(app), "mariam")
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Try)).one() == 0


def test_racing_sign_ins_check_ten_passwords_at_most(
    app: Flask, settings: Settings, database: db.Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(database, settings, cast.trainee)
    checked: list[str] = []
    monkeypatch.setattr(passwords, "matches", lambda *_: bool(checked.append("x")))
    browsers = [Browser(app) for _ in range(30)]
    forms = [b.get("/ar/sign-in").form(action="sign-in") for b in browsers]
    threads = [
        threading.Thread(target=form.submit, kwargs={"login": "mariam", "password": "g"}) for form in forms
    ]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert len(checked) == 10


def test_what_was_typed_is_not_kept(anyone: Browser, database: db.Database) -> None:
    enter(anyone, "my-password-in-the-wrong-field", "x", status=422)
    with database.reading() as session:
        kept = session.exec(select(Try)).all()
    assert "my-password" not in repr(kept)
    assert datetime.now(UTC) - kept[0].at < timedelta(minutes=1)
