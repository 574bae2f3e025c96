"""The whole way in each language, with JavaScript and without: from the door to a certificate that is taken back."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from lms.accounts import passwords
from lms.accounts.models import Person
from lms.certificates import making
from lms.certificates.models import Certificate
from tests import tour
from tests.e2e.live import Browsers, Site, Window
from tests.tour import ADMINISTRATOR, CAREFUL

PASSWORD = "salt lamps over the harbour"
COURSE = {"ar": "نظام الإحالة", "en": "The referral system"}
LESSONS = {"ar": ("مراحل الإحالة", "التسليم"), "en": ("Stages of referral", "Handing over")}
FINAL = {"ar": "الاختبار النهائي", "en": "Final assessment"}
SEARCHED = {"ar": "مَراحل الاحاله", "en": "stages"}
# What is right in the sample's questions, in both languages: the words of single items, of boxes, of a false statement.
RIGHT = re.compile(r"^(الصحيح|The right one|خيار [ab]|Option [ab]|خطأ|False)$")
WRONG = re.compile(r"^(الخطأ|The wrong one)$")


@dataclass
class Traveller:
    """Who takes the course, and how."""

    person: Person
    language: str
    has_scripts: bool
    width: int

    @property
    def name(self) -> str:
        return self.person.name_ar if self.language == "ar" else self.person.name_en


@pytest.fixture(params=["ar", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def traveller(request: pytest.FixtureRequest, site: Site, language: str) -> Traveller:
    """Someone new with a password. With scripts on a phone, without them at a desk."""
    has_scripts = bool(request.param)
    login = f"maha{language}{int(has_scripts)}"
    person = tour.newcomer(login, "مها عبد الرحمن سلمان الذوادي", "Maha Abdulrahman Salman Althawadi")
    person.name_confirmed_at = None
    password_hash = passwords.make_hash(site.app.config["SETTINGS"], PASSWORD)
    with site.database.transaction() as session:
        session.add(person)
        session.flush()
        passwords.set_password(session, person, password_hash)
    return Traveller(person, language, has_scripts, 390 if has_scripts else 1280)


def test_from_the_door_to_a_certificate_and_back(
    browsers: Browsers, site: Site, traveller: Traveller, tmp_path: Path
) -> None:
    options = {"language": traveller.language, "width": traveller.width, "has_scripts": traveller.has_scripts}
    learner = browsers.open(**options)  # type: ignore[arg-type]
    sign_in(learner, traveller)
    confirm_the_name(learner)
    find_the_course(learner)
    enrol(learner)
    read_the_lessons(learner)
    take_the_paper(learner)
    see_the_result(learner)
    site.run_jobs()
    code = see_the_certificate(learner, traveller)
    fetch_the_document(learner, tmp_path)

    visitor = browsers.open(**options)  # type: ignore[arg-type]
    verify(visitor, code)
    compare_names(visitor, traveller)

    office = browsers.open(site.tour.people[ADMINISTRATOR], **options)  # type: ignore[arg-type]
    revoke(office, traveller)
    verify(visitor, code, is_revoked=True)
    learner.go("/certificates")
    expect(learner.page.locator(".entry .tag-bad")).to_have_text(learner.say("Revoked"))


def sign_in(window: Window, traveller: Traveller) -> None:
    window.go("/learn")
    page = window.page
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    page.get_by_label(window.say("Staff number or e-mail")).fill(traveller.person.login)
    page.get_by_label(window.say("Password")).fill(PASSWORD)
    window.press(window.say("Sign in"))


def confirm_the_name(window: Window) -> None:
    expect(window.page).to_have_url(re.compile("/me/name"))
    window.page.locator("main form button").click()
    expect(window.page.locator(".said")).to_have_text(window.say("Your name is confirmed."))
    expect(window.page).to_have_url(re.compile("/learn"))


def find_the_course(window: Window) -> None:
    page = window.page
    window.follow(window.say("Courses"))
    page.get_by_role("searchbox").fill(SEARCHED[window.language])
    page.get_by_role("searchbox").press("Enter")
    expect(page).to_have_url(re.compile(r"\?q="))
    page.get_by_role("link", name=COURSE[window.language], exact=True).click()
    heading(page, COURSE[window.language])


def enrol(window: Window) -> None:
    window.page.locator("form[action*=enrol] button").click()
    expect(window.page.locator(".said")).to_have_text(
        window.say("You are enrolled. The first lesson is open.")
    )


def read_the_lessons(window: Window) -> None:
    page = window.page
    first, second = LESSONS[window.language]
    page.get_by_role("link", name=first).first.click()
    heading(page, first)
    answer_the_check(window)
    page.locator(".pager form button").click()
    heading(page, second)
    page.locator(".pager form button").click()
    heading(page, FINAL[window.language])


def answer_the_check(window: Window) -> None:
    page = window.page
    for words, verdict in ((WRONG, "Not correct"), (RIGHT, "Correct")):
        page.locator("label.opt").filter(has_text=words).click()
        window.press(window.say("Check answer"))
        expect(page.locator(".kc .note-title")).to_have_text(window.say(verdict))


def take_the_paper(window: Window) -> None:
    """All questions: the first two one by one, the last by way of the page with all of them."""
    page = window.page
    window.press(window.say("Start the assessment"))
    for number in (1, 2):
        heading(page, window.say("Question %(n)s of %(total)s", n=number, total=3))
        choose_right(page)
        window.press(window.say("Save and go to question %(n)s", n=number + 1))
    window.press(window.say("All questions on one page"))
    heading(page, window.say("All questions"))
    choose_right(page)
    window.press(window.say("Save and look through your answers"))
    expect(page.locator(".note-title:visible")).to_have_text(window.say("Every question is answered"))
    window.press(window.say("Submit answers"))


def choose_right(page: Page) -> None:
    for option in page.locator("label.opt").filter(has_text=RIGHT).all():
        if not option.locator("input").is_checked():
            option.click()


def see_the_result(window: Window) -> None:
    expect(window.page).to_have_url(re.compile(r"/attempts/\d+/result"))
    expect(window.page.locator(".score-fig")).to_have_text("100%")
    window.follow(window.say("To the course"))
    heading(window.page, COURSE[window.language])


def see_the_certificate(window: Window, traveller: Traveller) -> str:
    """Returns the short code that is printed on it."""
    page = window.page
    window.follow(window.say("My certificates"))
    page.locator(".entry h2 a").click()
    expect(page.locator(".holder")).to_have_text(traveller.name)
    with window.site.database.reading() as session:
        held = session.exec(select(Certificate).where(Certificate.person_id == traveller.person.id)).one()
    shown = page.locator(".verdict .dl").inner_text()
    assert held.number in shown
    return re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", shown)[0]  # type: ignore[index]  # else it fails, rightly


def fetch_the_document(window: Window, folder: Path) -> None:
    with window.site.database.reading() as session:
        held = session.exec(select(Certificate).order_by(Certificate.id.desc())).first()  # type: ignore[union-attr]  # a column
        state, _size = making.state(session, held.id)  # type: ignore[union-attr,arg-type]  # there is one
    if state == "pango":
        return  # no PDF without Pango: the page says so, and everything else goes on
    assert state == "ready"
    window.watch.allow(r"request failed: GET .*\.pdf: net::ERR_ABORTED")  # so Chromium calls a download
    with window.page.expect_download() as waiting:
        window.page.locator("a[href$='.pdf']").click()
    path = folder / "certificate.pdf"
    waiting.value.save_as(path)
    assert path.read_bytes().startswith(b"%PDF-1.7")
    assert waiting.value.suggested_filename.endswith(".pdf")


def verify(window: Window, code: str, *, is_revoked: bool = False) -> None:
    page = window.page
    window.go("/")
    window.follow(window.say("Verify a certificate"))
    # As people type it: small letters, no hyphens.
    page.get_by_label(window.say("Verification code")).fill(code.replace("-", " ").lower())
    window.press(window.say("Verify"))
    said = "This certificate has been revoked" if is_revoked else "Authentic certificate, in force"
    expect(page.locator("#verdict")).to_have_text(window.say(said))
    expect(page.locator(".verdict")).to_contain_text(COURSE[window.language])
    for name in ("الذوادي", "Althawadi"):
        assert name not in page.content(), "the holder's name is shown to everyone"


def compare_names(window: Window, traveller: Traveller) -> None:
    page = window.page
    other = "مها عبد الرحمن سلمان الدوسري" if window.language == "ar" else "Maha Abdulrahman Salman Aldossary"
    # Spelt as people spell it.
    typed = traveller.name.replace("عبد الرحمن", "عبدالرحمن").lower()
    for name, answer in ((other, "The name does not match"), (typed, "The name matches")):
        page.get_by_label(window.say("Name on the document")).fill(name)
        window.press(window.say("Compare the name"))
        expect(page.locator(".note-title").first).to_have_text(window.say(answer))


def revoke(window: Window, traveller: Traveller) -> None:
    page = window.page
    window.go("/")
    window.follow(window.say("Administration"))
    page.get_by_role("link", name=window.say("Certificates"), exact=True).click()
    page.locator(".counts a[href*='tab=issued'], .tabs a[href*='tab=issued']").click()
    with window.site.database.reading() as session:
        held = session.exec(select(Certificate).where(Certificate.person_id == traveller.person.id)).one()
    page.locator(f"main a[href$='/certificates/{held.number}']").first.click()
    window.follow(window.say("Revoke certificate"))
    page.get_by_label(window.say("Reason")).select_option("mistake")
    page.get_by_label(window.say("Note for the record")).fill("الاسم على غير ما في الهوية")
    window.press(window.say("Revoke certificate"))
    expect(page.locator(".said")).to_have_text(
        window.say("The certificate is revoked. Verification says so from now on.")
    )
    expect(page.locator("#what")).to_have_text(window.say("Revoked"))


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_staff_enter_with_a_code_of_their_device(browsers: Browsers, site: Site) -> None:
    import pyotp

    person = site.tour.people[CAREFUL]
    password_hash = passwords.make_hash(site.app.config["SETTINGS"], PASSWORD)
    with site.database.transaction() as session:
        passwords.set_password(session, session.get_one(Person, person.id), password_hash)
    window = browsers.open()
    window.go("/sign-in")
    window.page.get_by_label(window.say("Staff number or e-mail")).fill(person.login)
    window.page.get_by_label(window.say("Password")).fill(PASSWORD)
    window.press(window.say("Sign in"))
    heading(window.page, window.say("Second step"))
    window.page.locator("#code").fill(arabic_digits(pyotp.TOTP(person.totp_secret).now()))
    window.press(window.say("Continue"))
    expect(window.page.get_by_role("button", name=window.say("Sign out"))).to_be_visible()
    window.follow(window.say("My groups"))
    window.press(window.say("Sign out"))
    expect(window.page.get_by_role("link", name=window.say("Sign in"))).to_be_visible()
    window.page.go_back()
    expect(window.page).to_have_url(re.compile("/sign-in"))


def arabic_digits(code: str) -> str:
    return code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
