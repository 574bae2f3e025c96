"""A trainee takes a case to its debrief; what was chosen stays chosen."""

from threading import Barrier, Thread

from flask import Flask
from sqlmodel import select

from lms import db
from lms.accounts.models import Person
from lms.cases import runs
from lms.cases.models import CaseRun, CaseStep
from lms.courses.models import Publication, Release
from lms.courses.releases import Served
from lms.domain.completion import Record, requirements
from lms.progress import service as progress
from tests import samples
from tests.browser import Browser, Page
from tests.cases.conftest import STEM, compiled, example
from tests.conftest import Cast, sign_in

COVER = f"/ar/courses/referral/{STEM}"
RIGHT = {
    "indicators": ["documents", "wages"],
    "facts": ["passport-kept"],
    "routes": ["unit"],
    "reasons": "جواز محجوز وأجر محبوس.",
}


def begun(browser: Browser) -> Page:
    return browser.follow(browser.get(COVER).form("runs").submit(status=303))


def choose(page: Page, choice: str, status: int = 303, **fields: object) -> Page:
    sent = page.form("/runs/").submit(choice=choice, status=status, **fields)
    if status != 303:
        return sent
    on = page.browser.get(sent.location, status=None)
    return page.browser.follow(on) if on.status == 303 else on


def steps(database: db.Database) -> list[CaseStep]:
    with database.reading() as session:
        return list(session.exec(select(CaseStep).order_by(CaseStep.position)))  # type: ignore[arg-type]


def test_a_way_from_the_cover_to_the_debrief(
    trainee: Browser, enrolled: Person, database: db.Database
) -> None:
    page = begun(trainee)
    assert "يقف صاحب العمل بينك وبين العامل." in page.text
    page = choose(page, "alone")
    assert "يتنفس ويتكلم." in page.text
    assert "جوازي في الخزنة." in page.text
    page = choose(page, "refer", **RIGHT)
    assert page.path.endswith("/debrief")
    assert "قرارك قرار الخبير" in page.text
    assert "جواز محجوز وأجر محبوس." in page.text
    with database.reading() as session:
        run = session.exec(select(CaseRun)).one()
    assert (run.percent, run.is_passed, run.ended_at is not None) == (100, True, True)


def test_the_debrief_sets_a_mistake_beside_what_the_expert_does(trainee: Browser, enrolled: Person) -> None:
    page = choose(begun(trainee), "before-him")
    assert "لا يرفع العامل عينيه إليك." in page.text
    page = choose(page, "wages-only", indicators=["wages"], routes=["ministry"])
    for said in (
        "قرارك غير قرار الخبير",
        "تضرّر شخص في إحدى الخطوات",
        "أطلب أن أكلّم العامل وحده",
        "ليس في نموذجك",
        "يتركه الخبير",
    ):
        assert said in page.text


def test_the_certificate_waits_for_the_case(
    trainee: Browser, enrolled: Person, database: db.Database, course: Served
) -> None:
    def is_met() -> bool:
        with database.reading() as session:
            standing = progress.standing(session, enrolled.id or 0, course)
            (member,) = progress.group(session, course, [enrolled.id or 0])
        (one,) = (r for r in standing.requirements if r.kind == "case")
        assert member.standing.record.passed == standing.record.passed
        return one.is_met

    assert not is_met()
    assert "اجتز الحالة «مقابلة في موقع العمل»" in trainee.get("/ar/courses/referral").text
    choose(choose(begun(trainee), "alone"), "refer", **RIGHT)
    assert is_met()


def test_the_alternative_counts_as_well(database: db.Database, enrolled: Person, course: Served) -> None:
    other = compiled(example().model_copy(update={"alternative": "quiet"}))
    content = course.content.model_copy(update={"cases": {STEM: other, "quiet": compiled(example())}})
    (asked,) = (r for r in requirements(content, Record(passed={"quiet"})) if r.kind == "case")
    assert asked.is_met


def test_a_choice_sent_again_or_from_an_older_page_changes_nothing(
    trainee: Browser, enrolled: Person, database: db.Database
) -> None:
    first = begun(trainee)
    choose(first, "alone")
    choose(first, "before-him")
    choose(first, "alone")
    assert [(s.node, s.choice) for s in steps(database)] == [("site", "alone")]


def test_thirty_two_clicks_at_once_are_one_choice(
    app: Flask, database: db.Database, enrolled: Person, run_id: int
) -> None:
    barrier, failures = Barrier(32), []

    def click(choice: str) -> None:
        barrier.wait()
        try:
            with database.transaction() as session:
                taken = runs.get_taken(session, enrolled.id or 0, run_id)
                runs.choose(session, taken, 0, choice, None)
        except Exception as error:
            failures.append(error)

    threads = [Thread(target=click, args=(("alone", "before-him")[n % 2],)) for n in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(steps(database)) == 1


def test_beginning_twice_is_one_run(trainee: Browser, enrolled: Person, database: db.Database) -> None:
    cover = trainee.get(COVER)
    first, second = (trainee.follow(cover.form("runs").submit(status=303)).path for _ in range(2))
    assert first == second
    assert "تابع من حيث توقفت" in trainee.get(COVER).text


def test_a_run_stays_on_the_release_it_began_on(
    trainee: Browser, enrolled: Person, database: db.Database, course: Served
) -> None:
    page = begun(trainee)
    with database.transaction() as session:
        release = Release(
            course=course.id,
            number=2,
            digest="2" * 64,
            compiled=samples.course().model_dump(mode="json", by_alias=True),
            made_at=session.get_one(Release, course.release_id).made_at,
        )
        session.add(release)
        session.flush()
        row = session.exec(select(Publication).where(Publication.course == course.id)).one()
        row.release_id = release.id or 0
    page = choose(page, "alone")
    assert "نموذج الفرز" in page.text


def test_data_of_a_real_person_is_refused_and_kept_nowhere(
    trainee: Browser, enrolled: Person, database: db.Database
) -> None:
    page = choose(begun(trainee), "alone")
    fields = {**RIGHT, "reasons": "هاتفه +973 3612 4589 وبريده worker@example.com"}
    page = choose(page, "refer", status=422, **fields)
    assert "رقم هاتف" in page.text
    assert "عنوان بريد إلكتروني" in page.text
    assert len(steps(database)) == 1
    assert [e.get("checked") for e in page.all("input", name="indicators", value="wages")] == [""]


def test_what_cannot_be_chosen_is_said_and_nothing_is_stored(
    trainee: Browser, enrolled: Person, database: db.Database
) -> None:
    page = begun(trainee)
    assert "اختر ما تفعله قبل المتابعة" in page.form("/runs/").submit(status=422).text
    assert "اختر مما يمكن فعله الآن" in choose(page, "refer", status=422).text
    assert steps(database) == []


def test_a_form_cannot_hold_what_it_does_not_offer(
    database: db.Database, enrolled: Person, run_id: int, trainee: Browser
) -> None:
    page = choose(trainee.get(f"/ar/runs/{run_id}"), "before-him")
    # Who never saw the note knows of no passport.
    with database.reading() as session:
        taken = runs.get_taken(session, enrolled.id or 0, run_id)
    assert taken.state.dossier == ()
    assert not page.all("input", name="facts")
    token = trainee.token()
    sent = trainee.post(
        f"/ar/runs/{run_id}",
        {"csrf_token": token, "position": "1", "choice": "refer", "facts": "passport-kept"},
        status=422,
    )
    assert "اختر مما يمكن فعله الآن" in sent.text


def test_a_run_is_its_owners_alone(app: Flask, cast: Cast, run_id: int) -> None:
    for person in (cast.other_trainee, cast.trainer, cast.administrator):
        browser = sign_in(app, person)
        browser.get(f"/ar/runs/{run_id}", status=404)
        browser.get(f"/ar/runs/{run_id}/debrief", status=404)


def test_who_does_not_take_the_course_cannot_begin(app: Flask, cast: Cast, course: Served) -> None:
    browser = sign_in(app, cast.other_trainee)
    token = browser.token()
    browser.post(f"{COVER}/runs", {"csrf_token": token, "role": "inspector"}, status=404)


def test_the_trainer_sees_where_the_group_went_and_no_names(
    app: Flask, cast: Cast, trainer: Browser, trainee: Browser, enrolled: Person, database: db.Database
) -> None:
    for _ in range(5):
        page = choose(choose(begun(trainee), "before-him"), "wages-only", indicators=["wages"])
    assert page.path.endswith("/debrief")
    found = trainer.get(trainer.get("/ar/teach/referral").link("خريطة"))
    assert "أين أخطأت المجموعة" in found.text
    assert "أسأله أمام صاحب العمل" in found.text
    assert "مريم" not in found.text
    boxes = {e.get("href") for e in found.root.iter("{http://www.w3.org/2000/svg}a")}
    assert boxes == {"#node-site", "#node-decide", "#node-end"}
    sign_in(app, cast.other_trainer).get(found.path, status=404)


def test_too_few_runs_are_no_pattern(trainer: Browser, trainee: Browser, enrolled: Person) -> None:
    choose(begun(trainee), "before-him")
    page = trainer.get(f"/ar/teach/referral/{STEM}/map")
    assert "أين أخطأت المجموعة" not in page.text


def test_of_a_draft_form_nothing_is_lost(trainee: Browser, enrolled: Person) -> None:
    page = choose(begun(trainee), "alone")
    page = page.form("/runs/").submit(status=422, **RIGHT)
    (reasons,) = page.all("textarea", name="reasons")
    assert reasons.text == RIGHT["reasons"]
