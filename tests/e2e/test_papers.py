"""A paper in real browsers: on two devices, saved by itself, off line, and when its time is over."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from lms.accounts.models import Person
from lms.courses import releases
from lms.quizzes.models import Attempt
from tests import tour
from tests.e2e.live import Browsers, Site, Window
from tests.quizzes import papers

CLOCK = r"[0-9]{2}:[0-9]{2}"
# Going on before a save is confirmed drops that request: what is going on carries the answer itself.
OVERTAKEN = r"request failed: POST .*/answers: net::ERR_ABORTED"
OFFLINE = (r"request failed: POST .*/answers", r"ERR_INTERNET_DISCONNECTED")
_numbers = count(1)


@pytest.fixture
def taker(site: Site) -> Person:
    """Someone new, who has read all lessons."""
    return reader_of(site, "referral")


def reader_of(site: Site, course: str) -> Person:
    person = tour.newcomer(f"taker{next(_numbers)}", "سعاد علي حسن المناعي", "Suad Ali Hasan Almannai")
    with site.database.transaction() as session:
        session.add(person)
        served = releases.current(session, course)
    tour.learns(site.database, person, served, tour.LESSONS)
    return person


def attempt_of(site: Site, person: Person, course: str = "referral") -> Attempt:
    with site.database.reading() as session:
        served = releases.current(session, course)
    return papers.start(site.database, person.id or 0, served)


def open_question(window: Window, attempt: Attempt, number: int) -> None:
    window.go(f"/attempts/{attempt.id}?q={number}")


def choices(page: Page) -> Iterator[str]:
    """What can be chosen on this page, by its value."""
    # The page that was asked for may still be on its way.
    page.locator("main input").first.wait_for(state="attached")
    for box in page.locator("main input[type=radio], main input[type=checkbox]").all():
        yield box.get_attribute("value") or ""


def choose(page: Page, number: int) -> str:
    """Choose the n-th option, as a person does: by pressing its words."""
    value = list(choices(page))[number]
    page.locator("label.opt").nth(number).click()
    return value


def saved(page: Page) -> str:
    return page.locator("[data-saved]").inner_text()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_attempt_goes_on_on_another_device(browsers: Browsers, taker: Person, has_scripts: bool) -> None:
    first = browsers.open(taker, has_scripts=has_scripts)
    first.watch.allow(OVERTAKEN)
    first.go("/courses/referral/final")
    first.press(first.say("Start the assessment"))
    chosen = choose(first.page, 0)
    first.press(first.say("Save and go to question %(n)s", n=2))
    expect(first.page.get_by_role("heading", level=1)).to_have_text(
        first.say("Question %(n)s of %(total)s", n=2, total=3)
    )

    second = browsers.open(taker, language="en", width=390, has_scripts=has_scripts)
    second.watch.allow(OVERTAKEN)
    second.go("/courses/referral/final")
    second.press(second.say("Go on with attempt %(n)s", n=1))
    other = choose(second.page, 1)
    second.press(second.say("Save and go to question %(n)s", n=3))
    second.press(second.say("Look through your answers"))
    expect(second.page.locator(".lesson .tag-done")).to_have_count(2)

    first.page.reload()
    expect(first.page.locator(f"input[value='{other}']")).to_be_checked()
    first.page.locator("button[name=go][value='1']").first.click()
    expect(first.page.locator(f"input[value='{chosen}']")).to_be_checked()


def test_an_answer_is_saved_by_itself_and_said_so(browsers: Browsers, site: Site, taker: Person) -> None:
    attempt = attempt_of(site, taker)
    for language, words in (("ar", rf"^حُفظت الساعة {CLOCK}$"), ("en", rf"^Saved at {CLOCK}$")):
        window = browsers.open(taker, language=language)
        open_question(window, attempt, 1)
        with window.page.expect_response("**/answers"):  # the page may say so already, of the answer before
            chosen = choose(window.page, 0 if language == "ar" else 1)
        expect(window.page.locator("[data-saved]")).to_have_text(re.compile(words))
        assert chosen in papers.stored(site.database, attempt)[1]


def test_off_line_the_truth_is_told_and_nothing_is_lost(
    browsers: Browsers, site: Site, taker: Person
) -> None:
    attempt = attempt_of(site, taker)
    window = browsers.open(taker)
    window.watch.allow(*OFFLINE)
    page = window.page
    open_question(window, attempt, 1)
    first = choose(page, 0)
    expect(page.locator("[data-saved]")).to_have_text(re.compile(CLOCK))

    page.context.set_offline(True)
    second = choose(page, 1)
    told = window.say("The connection dropped. Your answer is still on this page and will be sent again.")
    expect(page.locator("[data-saved]")).to_have_text(told)
    expect(page.get_by_role("button", name=window.say("Try again now"))).to_be_visible()
    assert papers.stored(site.database, attempt)[1] == [first]
    expect(page.locator(f"input[value='{second}']")).to_be_checked()

    page.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_have_text(re.compile(CLOCK))
    expect(page.get_by_role("button", name=window.say("Try again now"))).to_be_hidden()
    assert second in papers.stored(site.database, attempt)[1]


def test_leaving_with_an_unsaved_answer_is_not_done_silently(
    browsers: Browsers, site: Site, taker: Person
) -> None:
    attempt = attempt_of(site, taker)
    window = browsers.open(taker)
    window.watch.allow(*OFFLINE)
    page, asked = window.page, []
    open_question(window, attempt, 1)
    page.context.set_offline(True)
    choose(page, 0)
    expect(page.locator(".saved.is-late")).to_be_visible()
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]


def closed_off_line(window: Window, attempt: Attempt, number: int) -> str:
    """Choose the n-th option of question 1 without a connection and close the page; returns what was chosen."""
    window.watch.allow(*OFFLINE)
    open_question(window, attempt, 1)
    window.page.context.set_offline(True)
    chosen = choose(window.page, number)
    expect(window.page.locator(".saved.is-late")).to_be_visible()
    window.page.close(run_before_unload=False)
    window.page.context.set_offline(False)
    return chosen


def test_an_answer_that_was_not_sent_survives_the_page(browsers: Browsers, site: Site, taker: Person) -> None:
    attempt = attempt_of(site, taker)
    window = browsers.open(taker)
    context = window.page.context
    chosen = closed_off_line(window, attempt, 1)
    assert papers.stored(site.database, attempt) == {}

    look_back = context.new_page()
    look_back.goto(f"{site.url}/ar/attempts/{attempt.id}?review=1")
    look_back.get_by_role("link", name=window.say("Open its question to send it again")).click()
    expect(look_back.locator(f"input[value='{chosen}']")).to_be_checked()
    expect(look_back.locator("[data-saved]")).to_have_text(re.compile(CLOCK))
    assert chosen in papers.stored(site.database, attempt)[1]
    look_back.goto(f"{site.url}/ar/attempts/{attempt.id}?review=1")
    expect(look_back.locator("[data-unsent]")).to_be_hidden()


def test_an_unsent_answer_does_not_undo_a_later_one_of_another_device(
    browsers: Browsers, site: Site, taker: Person
) -> None:
    attempt = attempt_of(site, taker)
    window = browsers.open(taker)
    context = window.page.context
    old = closed_off_line(window, attempt, 0)
    elsewhere = browsers.open(taker)
    open_question(elsewhere, attempt, 1)
    with elsewhere.page.expect_response("**/answers"):
        new = choose(elsewhere.page, 1)
    assert new != old

    again = context.new_page()
    again.goto(f"{site.url}/ar/attempts/{attempt.id}?q=1")
    expect(again.locator(f"input[value='{new}']")).to_be_checked()
    again.wait_for_timeout(1000)
    assert new in papers.stored(site.database, attempt)[1]
    assert again.evaluate("Object.keys(localStorage).length") == 0


def hurry(site: Site, attempt: Attempt, seconds: float) -> None:
    """Let the time of an attempt end so many seconds from now."""
    with site.database.transaction() as session:
        row = session.get_one(Attempt, attempt.id)
        row.deadline_at = datetime.now(UTC) + timedelta(seconds=seconds)


def test_the_clock_counts_down_and_hands_in_at_zero(browsers: Browsers, site: Site) -> None:
    person = reader_of(site, "timed")
    attempt = attempt_of(site, person, "timed")
    hurry(site, attempt, 5)
    window = browsers.open(person)
    open_question(window, attempt, 1)
    left = window.page.locator("[data-left]")
    expect(left).to_have_text(re.compile(r"^00:0[1-5]$"))
    before = left.inner_text()
    chosen = choose(window.page, 0)
    expect(left).not_to_have_text(before)
    window.page.wait_for_url(f"**/attempts/{attempt.id}/result")
    with site.database.reading() as session:
        row = session.get_one(Attempt, attempt.id)
        assert row.submitted_at
        assert row.submitted_at <= row.deadline_at + timedelta(seconds=3)  # type: ignore[operator]  # it is timed
    assert papers.stored(site.database, attempt)[1] == [chosen]


def test_an_answer_after_the_time_is_refused_in_words(browsers: Browsers, site: Site) -> None:
    person = reader_of(site, "timed")
    attempt = attempt_of(site, person, "timed")
    window = browsers.open(person, has_scripts=False)
    window.watch.allow("answer 409", "status of 409")
    open_question(window, attempt, 1)
    hurry(site, attempt, -60)
    choose(window.page, 0)
    window.press(window.say("Save and go to question %(n)s", n=2))
    expect(window.page.get_by_role("heading", level=1)).to_have_text(window.say("The time is over"))
    window.follow(window.say("To the result"))
    window.page.wait_for_url(f"**/attempts/{attempt.id}/result")
