"""The door (S04, S05, S11, S17-S19, S31)."""

import threading
import time
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlmodel import select

from lms import db
from lms.accounts import passwords
from lms.accounts.models import Person, UserSession
from lms.audit.models import AuditEntry
from lms.config import Settings
from tests.accounts.people import PASSWORD, code_now, enter, give_password
from tests.browser import Browser
from tests.conftest import Cast, sign_in


@pytest.fixture(autouse=True)
def _passwords(database: db.Database, settings: Settings, cast: Cast) -> None:
    give_password(database, settings, cast.trainee)
    give_password(database, settings, cast.trainer)


def change(database: db.Database, person: Person, **values: object) -> None:
    with database.transaction() as session:
        session.get_one(Person, person.id).sqlmodel_update(values)


@pytest.mark.parametrize("login", ["mariam", "MARIAM", " mariam ", "Mariam@Example.org", "ｍａｒｉａｍ"])
def test_lets_in_by_login_or_address(anyone: Browser, login: str) -> None:
    assert enter(anyone, login).location == "/ar/learn"
    assert "مريم" in anyone.get("/ar/me").text


@pytest.mark.parametrize(
    ("login", "password"),
    [("mariam", "wrong"), ("nobody", PASSWORD), ("khalid", ""), ("khalid", "x"), ("", "")],
)
def test_refuses_a_wrong_pair(anyone: Browser, login: str, password: str) -> None:
    enter(anyone, login, password, status=422)
    anyone.get("/ar/me", status=303)


def test_first_visit_leads_to_confirming_the_name(anyone: Browser, database: db.Database, cast: Cast) -> None:
    change(database, cast.trainee, name_confirmed_at=None)
    page = enter(anyone, "mariam", next="/ar/courses/referral")
    assert page.location == "/ar/me/name?next=/ar/courses/referral"


def test_an_unknown_account_answers_like_a_wrong_password(
    anyone: Browser, database: db.Database, cast: Cast
) -> None:
    change(database, cast.other_trainee, is_active=False)
    answers = [enter(anyone, name, "wrong", status=422) for name in ("mariam", "nobody", "yousif", "khalid")]
    bodies = {
        "\n".join(
            line for line in a.html.splitlines() if "csrf_token" not in line and 'name="login"' not in line
        )
        for a in answers
    }
    assert len(bodies) == 1
    assert len({tuple(sorted(set(dict(a.response.headers)) - {"Content-Length"})) for a in answers}) == 1


def test_an_unknown_account_costs_a_hash_as_well(
    anyone: Browser, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified = []
    hasher = passwords._hasher_of(settings)
    monkeypatch.setattr(passwords, "_hasher_of", lambda _: Counting(hasher, verified))
    for name in ("nobody", "khalid", "mariam"):
        enter(anyone, name, "wrong", status=422)
    assert len(verified) == 3


class Counting:
    def __init__(self, hasher, verified: list[str]) -> None:  # type: ignore[no-untyped-def]
        self.hasher, self.verified = hasher, verified

    def verify(self, password_hash: str, password: bytes) -> bool:
        self.verified.append(password_hash)
        return bool(self.hasher.verify(password_hash, password))

    def hash(self, password: str) -> str:
        return str(self.hasher.hash(password))


def test_someone_disabled_is_not_let_in_and_not_told(
    anyone: Browser, database: db.Database, cast: Cast
) -> None:
    change(database, cast.trainee, is_active=False)
    enter(anyone, "mariam", status=422)


def test_a_password_of_a_megabyte_is_refused_before_hashing(
    anyone: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = anyone.get("/ar/sign-in").form(action="sign-in")
    monkeypatch.setattr(passwords, "_slot", lambda: pytest.fail("it was hashed"))
    began = time.perf_counter()
    form.submit(422, login="mariam", password="x" * 1_000_000)
    assert time.perf_counter() - began < 0.5


def test_an_outdated_hash_is_replaced_on_the_way_in(
    anyone: Browser, app: Flask, settings: Settings, database: db.Database, cast: Cast
) -> None:
    from dataclasses import replace

    app.config["SETTINGS"] = replace(settings, argon2_time=2)
    with database.reading() as session:
        before = session.get_one(Person, cast.trainee.id).password_hash
    enter(anyone, "mariam")
    with database.reading() as session:
        after = session.get_one(Person, cast.trainee.id).password_hash
    assert before != after
    assert "t=2" in after


def test_at_most_four_hashes_at_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()

    class Slow:
        def verify(self, *_: object) -> bool:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.02)
            with lock:
                running -= 1
            return True

    monkeypatch.setattr(passwords, "_hasher_of", lambda _: Slow())
    threads = [threading.Thread(target=passwords.matches, args=(settings, "h", "p")) for _ in range(16)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert most == 4


def test_says_busy_when_no_slot_comes_free(anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    form = anyone.get("/ar/sign-in").form(action="sign-in")
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.01)
    held = [passwords._slots.acquire() for _ in range(passwords.AT_ONCE)]
    try:
        page = form.submit(503, login="mariam", password=PASSWORD)
    finally:
        [passwords._slots.release() for _ in held]
    assert page.response.headers["Retry-After"]


OURS = ["/ar/me", "/en/courses/referral?unit=2", "/"]
ELSEWHERE = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil",
    "javascript:alert(1)", "evil.example", "/\tevil", "/%0d%0aSet-Cookie:x", "/ار", "", " //evil", "/\x00",
]  # fmt: skip


@pytest.mark.parametrize("target", OURS)
def test_goes_on_to_our_own_pages(anyone: Browser, target: str) -> None:
    page = anyone.get("/ar/sign-in").form(action="sign-in")
    assert page.submit(303, login="mariam", password=PASSWORD, next=target).location == target


@pytest.mark.parametrize("target", ELSEWHERE)
def test_never_goes_on_to_another_site(anyone: Browser, target: str) -> None:
    form = anyone.get("/ar/sign-in").form(action="sign-in")
    location = form.submit(303, login="mariam", password=PASSWORD, next=target).location
    assert location in {"/ar/learn", "/%0d%0aSet-Cookie:x"}
    assert "\n" not in location


def test_the_id_changes_at_the_door_and_the_old_one_is_dead(
    anyone: Browser, app: Flask, database: db.Database, cast: Cast
) -> None:
    anyone.get("/ar/sign-in")
    planted = anyone.client.get_cookie("diraya").value
    enter(anyone, "mariam")
    inside = anyone.client.get_cookie("diraya").value
    assert inside != planted
    other = Browser(app)
    other.client.set_cookie("diraya", planted, domain="localhost")
    other.get("/ar/me", status=303)
    with database.reading() as session:
        kept = session.exec(select(UserSession.fingerprint)).all()
    assert inside not in kept


def test_the_cookie_holds_nothing_but_an_id(anyone: Browser) -> None:
    page = enter(anyone, "mariam")
    [cookie] = page.response.headers.getlist("Set-Cookie")
    assert cookie.startswith("diraya=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie
    assert len(cookie.split(";")[0]) < 60


def test_a_replayed_cookie_is_worthless_after_sign_out(anyone: Browser, app: Flask) -> None:
    enter(anyone, "mariam")
    cookie = anyone.client.get_cookie("diraya").value
    page = anyone.get("/ar/me").form(action="sign-out").submit(303)
    assert page.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    thief = Browser(app)
    thief.client.set_cookie("diraya", cookie, domain="localhost")
    thief.get("/ar/me", status=303)


def test_with_a_second_factor_the_password_opens_the_code_page_only(anyone: Browser) -> None:
    page = enter(anyone, "huda", next="/ar/me/name")
    assert page.location == "/ar/sign-in/code?next=/ar/me/name"
    for path in ("/ar/me", "/ar/learn", "/ar/me/second-factor", "/ar/sign-in/again", "/ar/me/name"):
        assert anyone.get(path, status=303).location.startswith("/ar/sign-in/code"), path
    half = anyone.client.get_cookie("diraya").value
    done = anyone.follow(page).form(action="code").submit(303, code=code_now())
    assert done.location == "/ar/me/name"
    assert anyone.client.get_cookie("diraya").value != half


def test_a_half_session_can_be_left(anyone: Browser) -> None:
    page = anyone.follow(enter(anyone, "huda"))
    page.form(action="sign-out").submit(303)
    assert "sign-in?next" in anyone.get("/ar/sign-in/code", status=303).location


def test_staff_without_a_second_factor_reach_nothing_else(
    app: Flask, database: db.Database, cast: Cast
) -> None:
    change(database, cast.trainer, totp_confirmed_at=None, totp_secret="")
    browser = sign_in(app, cast.trainer)
    for path in ("/ar/me", "/ar/learn", "/ar/author"):
        assert browser.get(path, status=303).location == "/ar/me/second-factor"


def test_every_try_is_in_the_log_without_what_was_typed(
    anyone: Browser, database: db.Database, cast: Cast
) -> None:
    enter(anyone, "mariam", "a-wrong-password", status=422)
    enter(anyone, "typed-a-password-here", "x", status=422)
    enter(anyone, "mariam")
    with database.reading() as session:
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()
    assert [e.action for e in entries] == ["sign-in.fail", "sign-in.fail", "sign-in.password"]
    assert entries[0].thing == f"person:{cast.trainee.id}"
    assert "typed" not in repr(entries) + repr([e.details for e in entries])
    assert datetime.now(UTC) >= entries[0].at


def test_a_stale_session_proves_itself_and_comes_back(app: Flask, cast: Cast) -> None:
    browser = sign_in(app, cast.trainee, is_stale=True)
    page = browser.get("/ar/sign-in/again?next=/ar/me/password")
    page.form(action="again").submit(422, password="wrong")
    page.form(action="again").submit(422)
    assert page.form(action="again").submit(303, password=PASSWORD).location == "/ar/me/password"


def test_a_code_proves_as_well(app: Flask, cast: Cast) -> None:
    browser = sign_in(app, cast.trainer, is_stale=True)
    form = browser.get("/ar/sign-in/again?next=//evil.example").form(action="again")
    form.submit(422, code="000000")
    assert form.submit(303, code=code_now()).location == "/ar/me"
