"""Codes from a device, recovery codes (S08-S11)."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlmodel import select

from lms import db
from lms.accounts import second_factor
from lms.accounts.models import Person, RecoveryCode
from lms.config import Settings
from tests.accounts.people import PASSWORD, SECRET, code_now, enter, give_password
from tests.browser import Browser, Page
from tests.conftest import Cast, sign_in


def person(database: db.Database, who: Person) -> Person:
    with database.reading() as session:
        return session.get_one(Person, who.id)


def accept(database: db.Database, who: Person, code: str) -> bool:
    with database.transaction() as session:
        return second_factor.accept(session, session.get_one(Person, who.id), code)


def set_up(browser: Browser) -> tuple[str, list[str]]:
    """Set the factor up as someone with a phone does; the secret and the recovery codes."""
    page = browser.get("/ar/me/second-factor")
    secret = "".join("".join(page.one("p", class_="secret").itertext()).split())
    done = page.form(action="second-factor").submit(200, code=code_now(secret))
    return secret, ["".join(li.itertext()).strip() for li in done.one("ol", class_="codes").iter("li")]


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_the_present_code_and_its_neighbours_pass(database: db.Database, cast: Cast, steps: int) -> None:
    assert accept(database, cast.trainer, code_now(steps=steps))


@pytest.mark.parametrize(
    "code", ["", "000000", "12345", "1234567", "abcdef", "１２３４５６７", " ", "x" * 5000]
)
def test_other_codes_do_not(database: db.Database, cast: Cast, code: str) -> None:
    assert not accept(database, cast.trainer, code)
    assert not accept(database, cast.trainer, code_now(steps=-3))
    assert not accept(database, cast.trainer, code_now(steps=3))


def test_arabic_digits_and_spaces_pass(database: db.Database, cast: Cast) -> None:
    code = code_now().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert accept(database, cast.trainer, f"{code[:3]} {code[3:]}")


def test_a_code_passes_once(database: db.Database, cast: Cast) -> None:
    code = code_now()
    assert accept(database, cast.trainer, code)
    assert not accept(database, cast.trainer, code)
    assert not accept(database, cast.trainer, code_now(steps=-1))


def race(count: int, try_once) -> int:  # type: ignore[no-untyped-def]
    ready, passed = threading.Barrier(count), []

    def run() -> None:
        ready.wait()
        passed.append(try_once())

    threads = [threading.Thread(target=run) for _ in range(count)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert len(passed) == count
    return sum(passed)


def test_of_simultaneous_replays_one_passes(database: db.Database, cast: Cast) -> None:
    code = code_now()
    assert race(12, lambda: accept(database, cast.trainer, code)) == 1


def test_a_recovery_code_passes_once_even_racing(database: db.Database, cast: Cast) -> None:
    with database.transaction() as session:
        codes = second_factor.renew_codes(session, cast.trainer.id)
    assert race(12, lambda: accept(database, cast.trainer, codes[0])) == 1
    assert accept(database, cast.trainer, codes[1].lower().replace("-", " "))
    assert not accept(database, cast.trainer, codes[1])
    assert not accept(database, cast.other_trainer, codes[2])


def test_recovery_codes_are_ten_long_and_kept_as_hashes(database: db.Database, cast: Cast) -> None:
    with database.transaction() as session:
        codes = second_factor.renew_codes(session, cast.trainer.id)
    assert len(set(codes)) == 10
    assert all(len(c.replace("-", "")) * 5 >= 64 for c in codes)
    with database.reading() as session:
        kept = session.exec(select(RecoveryCode.code_hash)).all()
    assert not {c.replace("-", "") for c in codes} & set(kept)
    assert {len(k) for k in kept} == {64}


def test_setting_up_shows_a_picture_without_styles_and_the_codes_once(
    trainee: Browser, database: db.Database, cast: Cast
) -> None:
    page = trainee.get("/ar/me/second-factor")
    assert page.all("svg", class_="") is not None
    picture = re.search(r'<div class="qr".*?</div>', page.html, re.S)
    assert picture
    assert "style" not in picture[0]
    assert "<path" in picture[0]
    before = trainee.client.get_cookie("diraya").value
    _, codes = set_up(trainee)
    assert len(codes) == 10
    assert trainee.client.get_cookie("diraya").value != before
    assert codes[0] not in trainee.get("/ar/me/second-factor").html
    assert person(database, cast.trainee).totp_confirmed_at


def test_a_wrong_code_sets_nothing_up(trainee: Browser, database: db.Database, cast: Cast) -> None:
    trainee.get("/ar/me/second-factor").form(action="second-factor").submit(422, code="000000")
    assert not person(database, cast.trainee).totp_secret


def test_setting_up_ends_other_sessions_and_asks_from_then_on(
    app: Flask, trainee: Browser, settings: Settings, database: db.Database, cast: Cast
) -> None:
    give_password(database, settings, cast.trainee)
    other = sign_in(app, cast.trainee)
    secret, codes = set_up(trainee)
    other.get("/ar/me", status=303)
    at_the_door = Browser(app)
    page = at_the_door.follow(enter(at_the_door, "mariam"))
    page.form(action="code").submit(422, code=code_now(secret))
    page.form(action="code").submit(303, code=codes[0])


def test_staff_set_up_before_anything_else(app: Flask, database: db.Database, cast: Cast) -> None:
    with database.transaction() as session:
        row = session.get_one(Person, cast.trainer.id)
        row.totp_secret, row.totp_confirmed_at = "", None
    browser = sign_in(app, cast.trainer)
    assert browser.get("/ar/me", status=303).location == "/ar/me/second-factor"
    set_up(browser)
    browser.get("/ar/me")


def test_new_recovery_codes_replace_the_old(trainer: Browser, database: db.Database, cast: Cast) -> None:
    with database.transaction() as session:
        old = second_factor.renew_codes(session, cast.trainer.id)
    page = trainer.get("/en/me/second-factor")
    assert "10 codes" in page.text
    page.form(action="codes").submit(200)
    assert not accept(database, cast.trainer, old[0])


def off(browser: Browser, status: int, password: str = PASSWORD) -> Page:
    return browser.get("/ar/me/second-factor").form(action="off").submit(status, password=password)


def test_trainees_may_switch_it_off_with_a_long_password(
    trainee: Browser, settings: Settings, database: db.Database, cast: Cast
) -> None:
    give_password(database, settings, cast.trainee)
    set_up(trainee)
    off(trainee, 422, "wrong")
    off(trainee, 303)
    assert not person(database, cast.trainee).totp_secret


def test_a_short_password_cannot_be_left_alone(
    trainee: Browser, settings: Settings, database: db.Database, cast: Cast
) -> None:
    give_password(database, settings, cast.trainee, "q8 Lm2 Zt4")
    set_up(trainee)
    off(trainee, 422, "q8 Lm2 Zt4")
    assert person(database, cast.trainee).totp_secret


def test_staff_may_not_switch_it_off(trainer: Browser, database: db.Database, cast: Cast) -> None:
    assert not trainer.get("/ar/me/second-factor").has_form("off")
    trainer.post(
        "/ar/me/second-factor/off", {"csrf_token": trainer.token("/ar/me"), "password": "x"}, status=409
    )
    assert person(database, cast.trainer).totp_secret == SECRET


def test_guessing_codes_pauses(app: Flask, cast: Cast) -> None:
    half = sign_in(app, cast.trainer, is_half=True)
    form = half.get("/ar/sign-in/code").form(action="code")
    for _ in range(5):
        form.submit(422, code="000000")
    form.submit(429, code=code_now())


def test_a_step_counts_by_the_servers_clock() -> None:
    now = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
    import pyotp

    code = pyotp.TOTP(SECRET).at(now)
    assert second_factor.matching_step(SECRET, code, now) is not None
    assert second_factor.matching_step(SECRET, code, now + timedelta(seconds=59)) is not None
    assert second_factor.matching_step(SECRET, code, now + timedelta(seconds=60)) is None
