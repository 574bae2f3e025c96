"""Every page, how to get there and as whom: the list that tests walking all pages share."""

import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlmodel import select

from lms import db, jobs
from lms.accounts import new_address, tokens
from lms.accounts.models import Organisation, Person, UserSession
from lms.cases import runs
from lms.certificates import issuing
from lms.certificates import service as certificates
from lms.certificates.models import CertificateRequest
from lms.courses import publishing, releases
from lms.courses.models import CourseTrainer
from lms.courses.releases import Served
from lms.domain import arabic, casework
from lms.domain.content import CompiledCourse
from lms.domain.roles import Role
from lms.enrolments.models import Enrolment
from lms.paths import SHIPPED_COURSES
from lms.printing import service as printing
from lms.progress.models import Reading
from lms.web import visitor
from tests import rich, samples
from tests.conftest import Cast, publish

LESSONS = ("stages", "handover")
SHIPPED = "identification-and-referral"
ITEM = "d1-tailor-shop-file"
CASE = "eleven-weeks"
ANYONE, HALF, NEWCOMER, UNNAMED, CAREFUL = "anyone", "half", "newcomer", "unnamed", "careful"
TRAINEE, FINISHED, TRAINER, ADMINISTRATOR = "trainee", "other_trainee", "trainer", "administrator"


@dataclass(frozen=True)
class Stop:
    """A page: `path` without the language, its places filled from the tour's; `by` is who looks.

    `is_sent`: what is shown after the page's own form was sent as it stood. `note` tells two states apart.
    """

    endpoint: str
    path: str
    by: str = TRAINEE
    note: str = ""
    status: int = 200
    is_sent: bool = False

    @property
    def id(self) -> str:
        return f"{self.endpoint}-{self.note}" if self.note else self.endpoint


def refused(endpoint: str, path: str, by: str = TRAINEE) -> Stop:
    """A form that was sent empty or wrong."""
    return Stop(endpoint, path, by, "errors", status=422, is_sent=True)


STOPS = (
    Stop("learning.home", "/", ANYONE),
    Stop("learning.home", "/", TRAINEE, "continue"),
    Stop("learning.home", "/?q=إحالة&track=referral", ANYONE, "search"),
    Stop("learning.home", "/?q=لاشيءكهذا", ANYONE, "nothing-found"),
    Stop("learning.programme", "/programmes/referral-foundation", ANYONE),
    Stop("learning.learn", "/learn", TRAINEE),
    Stop("learning.learn", "/learn", NEWCOMER, "empty"),
    Stop("learning.course", f"/courses/{SHIPPED}", ANYONE),
    Stop("learning.course", "/courses/rich?said=enrolled", TRAINEE, "begun"),
    Stop("learning.course", "/courses/referral", FINISHED, "finished"),
    Stop("learning.module", "/courses/referral/stages?check=check-1&answer=wrong", TRAINEE, "check-wrong"),
    Stop("learning.module", "/courses/referral/stages?check=check-1&answer=right", TRAINEE, "check-right"),
    Stop("learning.module", "/courses/rich/rich", TRAINEE, "rich-lesson"),
    Stop("learning.module", f"/courses/{SHIPPED}/triage", TRAINEE, "real-lesson"),
    Stop("learning.module", "/courses/referral/stages", TRAINER, "as-trainer"),
    Stop("learning.module", "/courses/referral/final", TRAINEE, "cover"),
    Stop("learning.module", "/courses/rich/final", TRAINEE, "cover-closed"),
    Stop("learning.module", "/courses/referral/final", FINISHED, "cover-passed"),
    Stop("learning.module", f"/courses/{SHIPPED}/{CASE}", TRAINEE, "case-under-way"),
    Stop("learning.module", f"/courses/{SHIPPED}/{CASE}", FINISHED, "case-ended"),
    Stop("learning.module", f"/courses/{SHIPPED}/{CASE}", TRAINER, "case-as-trainer"),
    Stop("cases.run", "/runs/{run}", TRAINEE),
    Stop("cases.run", "/runs/{form}", NEWCOMER, "form"),
    refused("cases.run", "/runs/{form}", NEWCOMER),
    Stop("cases.debrief", "/runs/{ended}/debrief", FINISHED),
    Stop("cases_teach.map", f"/teach/{SHIPPED}/{CASE}/map", TRAINER),
    Stop("quizzes.take", "/attempts/{open}?q=1", TRAINEE),
    Stop("quizzes.take", "/attempts/{open}?all=1", TRAINEE, "all"),
    Stop("quizzes.take", "/attempts/{open}?review=1", TRAINEE, "review"),
    Stop("quizzes.take", "/attempts/{timed}?q=2", TRAINEE, "timed"),
    Stop("quizzes.take", "/attempts/{kinds}?all=1", TRAINEE, "every-type"),
    Stop("quizzes.result", "/attempts/{waiting}/result", FINISHED, "waiting"),
    Stop("quizzes.result", "/attempts/{failed}/result", TRAINEE, "not-passed"),
    Stop("quizzes.result", "/attempts/{passed}/result", FINISHED, "passed"),
    Stop("accounts.sign_in", "/sign-in", ANYONE),
    refused("accounts.sign_in", "/sign-in", ANYONE),
    Stop("accounts.code", "/sign-in/code", HALF),
    refused("accounts.code", "/sign-in/code", HALF),
    Stop("accounts.prove", "/sign-in/again", TRAINEE),
    Stop("accounts.forgot", "/password/forgot", ANYONE),
    Stop("accounts.reset", "/password/reset/{reset}", ANYONE),
    Stop("accounts.invitation", "/invitation/{invitation}", ANYONE),
    Stop("accounts.invitation", "/invitation/unknown", ANYONE, "unknown", status=404),
    Stop("accounts.me", "/me", TRAINEE),
    Stop("accounts.name", "/me/name", UNNAMED),
    Stop("accounts.password", "/me/password", TRAINEE),
    refused("accounts.password", "/me/password", TRAINEE),
    Stop("accounts.email", "/me/email", TRAINEE),
    Stop("accounts.new_email", "/me/email/{new_email}", TRAINEE),
    Stop("accounts.my_sessions", "/me/sessions", TRAINEE),
    Stop("accounts.second_factor", "/me/second-factor", NEWCOMER),
    Stop("accounts.second_factor", "/me/second-factor", CAREFUL, "on"),
    Stop("accounts.second_factor", "/me/second-factor", CAREFUL, "new-codes", is_sent=True),
    Stop("accounts_admin.people", "/admin/people", ADMINISTRATOR),
    Stop("accounts_admin.people", "/admin/people?q=لاأحد", ADMINISTRATOR, "nothing-found"),
    Stop("accounts_admin.add_person", "/admin/people/add", ADMINISTRATOR),
    refused("accounts_admin.add_person", "/admin/people/add", ADMINISTRATOR),
    Stop("accounts_admin.person", "/admin/people/{person}", ADMINISTRATOR),
    Stop("accounts_admin.import_people", "/admin/people/import", ADMINISTRATOR),
    Stop("accounts_admin.organisations", "/admin/organisations", ADMINISTRATOR),
    Stop("accounts_admin.organisation", "/admin/organisations/{organisation}", ADMINISTRATOR),
    Stop("authoring.overview", "/author", TRAINER),
    Stop("authoring.course", f"/author/{SHIPPED}", TRAINER),
    Stop("authoring.course", "/author/unfinished", TRAINER, "problems"),
    Stop("authoring.preview", f"/author/{SHIPPED}/preview/triage", TRAINER, "lesson"),
    Stop("authoring.preview", f"/author/{SHIPPED}/preview/final", TRAINER, "quiz"),
    Stop("authoring.preview", f"/author/{SHIPPED}/preview/{CASE}", TRAINER, "case"),
    Stop("authoring_bank.questions", f"/author/{SHIPPED}/questions", TRAINER),
    Stop("authoring_bank.questions", f"/author/{SHIPPED}/questions?q=لاشيءكهذا", TRAINER, "nothing-found"),
    Stop("authoring_bank.question", f"/author/{SHIPPED}/questions/{ITEM}", TRAINER),
    Stop("exchange.take_in", f"/author/{SHIPPED}/import", TRAINER),
    refused("exchange.take_in", f"/author/{SHIPPED}/import", TRAINER),
    Stop("exchange.give_out", f"/author/{SHIPPED}/export?form=gift", TRAINER),
    Stop("certificates.mine", "/certificates", FINISHED),
    Stop("certificates.mine", "/certificates", NEWCOMER, "empty"),
    Stop("certificates.certificate", "/certificates/{number}", FINISHED),
    Stop("certificates.certificate", "/certificates/{revoked}", ADMINISTRATOR, "revoked"),
    Stop("certificates.verify", "/verify", ANYONE),
    refused("certificates.verify", "/verify", ANYONE),
    Stop("certificates.verified", "/verify/{code}", ANYONE),
    Stop("certificates.verified", "/verify/{revoked_code}", ANYONE, "revoked"),
    Stop("certificates.verified", "/verify/AAAA-AAAA-AAAA", ANYONE, "unknown", status=404),
    Stop("certificates_admin.register", "/admin/certificates", ADMINISTRATOR, "waiting"),
    Stop("certificates_admin.register", "/admin/certificates?tab=issued", ADMINISTRATOR, "issued"),
    Stop("certificates_admin.register", "/admin/certificates?tab=revoked", ADMINISTRATOR, "revoked"),
    Stop("certificates_admin.review", "/admin/certificates/review?id={request}", ADMINISTRATOR),
    Stop("certificates_admin.revoking", "/admin/certificates/{number}/revoke", ADMINISTRATOR),
    refused("certificates_admin.revoking", "/admin/certificates/{number}/revoke", ADMINISTRATOR),
    Stop("certificates_admin.new", "/admin/certificates/new", ADMINISTRATOR),
    Stop(
        "certificates_admin.new",
        "/admin/certificates/new?person={person}&course=rich",
        ADMINISTRATOR,
        "chosen",
    ),
    Stop("progress.teach", "/teach", TRAINER),
    Stop("progress.group", "/teach/referral", TRAINER),
    Stop("quizzes_teach.quiz", "/teach/referral/final", TRAINER),
    Stop("quizzes_teach.quiz", "/teach/referral/final", ADMINISTRATOR, "as-administrator"),
    Stop("quizzes_teach.attempt", "/teach/attempts/{failed}", TRAINER),
    Stop("quizzes_analysis.figures", "/teach/referral/final/figures", TRAINER),
    Stop("evaluation.gain", f"/teach/{SHIPPED}/gain", TRAINER, "empty"),
    Stop("mending.mend", "/teach/referral/final/mend", TRAINER, "nothing-changes"),
    Stop("quizzes_analysis.figures", f"/teach/{SHIPPED}/final/figures", TRAINER, "empty"),
    Stop("quizzes_analysis.item", "/teach/kinds/final/figures/match", TRAINER),
    Stop("quizzes_marking.board", "/teach/referral/marking", TRAINER, "empty"),
    Stop("quizzes_marking.board", "/teach/kinds/marking", TRAINER),
    Stop("quizzes_marking.pile", "/teach/kinds/marking/final/essay", TRAINER),
    Stop("printing.choose", "/teach/kinds/final/print?variant=2&language=en", TRAINER),
    Stop("printing.choose", "/teach/kinds/final/print?code=1A", TRAINER, "unknown", status=422),
    Stop("printing.key_in", "/teach/kinds/final/print/{sheet}/key-in", TRAINER),
    refused("printing.key_in", "/teach/kinds/final/print/{sheet}/key-in", TRAINER),
    Stop("progress_admin.courses", "/admin/courses", ADMINISTRATOR),
    Stop("progress_admin.course", "/admin/courses/referral", ADMINISTRATOR),
    Stop("reports.overview", "/admin", ADMINISTRATOR),
    Stop("reports.coverage", "/coverage", ADMINISTRATOR),
    Stop("reports.coverage", "/coverage", TRAINER, "as-trainer"),
    Stop("reports.audit", "/admin/audit", ADMINISTRATOR),
    Stop("reports.audit", "/admin/audit?who=nobody", ADMINISTRATOR, "nothing-found"),
    Stop("web.privacy", "/privacy", ANYONE),
    Stop("web.accessibility", "/accessibility", ANYONE),
    Stop("web.error", "/nothing-here", ANYONE, "404", status=404),
    Stop("web.error", "/admin", TRAINEE, "403", status=403),
)

# Endpoints that answer GET with something else than a page of their own.
NOT_PAGES = {
    "static": "files",
    "language.root": "sends on to the home page",
    "bare_certificates.scanned": "sends on to the verification page",
    "certificates.pdf": "a file",
    "accounts.my_data": "a file",
    "exchange.template": "a file",
    "enrolments.picture": "a file",
    "printing.paper": "a file",
    "printing.sheet": "a file",
    "health.healthz": "plain words for machines",
    "health.readyz": "plain words for machines",
}


@dataclass(frozen=True)
class Tour:
    """A furnished installation: who looks, and what stands in the addresses."""

    app: Flask
    people: dict[str, Person]
    places: dict[str, str]

    def path(self, stop: Stop, language: str) -> str:
        """The address of a stop in a language."""
        return f"/{language}{stop.path.format(**self.places)}"

    def cookie(self, by: str) -> str | None:
        """The cookie of someone signed in just now; None for anyone."""
        person = self.people.get(by)
        return signed_in(self.app, person, is_half=by == HALF) if person else None


def signed_in(app: Flask, person: Person, *, is_half: bool = False) -> str:
    """Start a session of this person; returns what its cookie holds."""
    visitor_id = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    row = UserSession(
        fingerprint=visitor.fingerprint(visitor_id),
        person_id=person.id or 0,
        is_half=is_half,
        created_at=now,
        seen_at=now,
        proved_at=now,
    )
    with db.of(app).transaction() as session:
        session.add(row)
    return visitor_id


def courses_folder(parent: Path) -> Path:
    """The shipped courses, and one that is not finished."""
    folder = parent / "courses"
    shutil.copytree(SHIPPED_COURSES, folder)
    unfinished = folder / "unfinished"
    unfinished.mkdir()
    (unfinished / "course.yml").write_text(
        "title: {ar: دورة, en: Course}\ntrack: cooking\nunits: []\n", "utf-8"
    )
    (unfinished / "first.ar.md").write_text("---\ntitle: أول\n---\n[[nothing]]\n", "utf-8")
    return folder


def furnish(app: Flask, cast: Cast) -> Tour:
    """Put into an empty installation whatever the stops show. Its courses must be `courses_folder`."""
    people = {
        TRAINEE: cast.trainee,
        FINISHED: cast.other_trainee,
        TRAINER: cast.trainer,
        ADMINISTRATOR: cast.administrator,
        HALF: cast.other_trainer,
        CAREFUL: cast.other_trainer,
        NEWCOMER: newcomer("salem", "سالم راشد عبد الله النعيمي", "Salem Rashid Abdulla Alnuaimi"),
        UNNAMED: newcomer("reem", "ريم خالد سعد الهاجري", "Reem Khalid Saad Alhajri"),
    }
    people[UNNAMED].name_confirmed_at = None
    with db.of(app).transaction() as session:
        session.add_all([people[NEWCOMER], people[UNNAMED]])
    places = learning(db.of(app), people) | certifying(db.of(app), people) | accounting(app, people)
    with db.of(app).reading() as session:
        kinds = releases.current(session, "kinds")
    places["sheet"] = printing.paper(kinds, "final", 1, app.config["SECRET_KEY"]).code
    return Tour(app, people, places)


def learning(database: db.Database, people: dict[str, Person]) -> dict[str, str]:
    """Courses under way and finished, and papers in every state."""
    from tests.quizzes import papers

    trainee, finished, trainer = people[TRAINEE], people[FINISHED], people[TRAINER]
    publishing.publish_folders(database, SHIPPED_COURSES, by=trainer.id, note="للمرة الأولى")
    with database.transaction() as session:
        for course in (SHIPPED, "unfinished"):
            session.add(CourseTrainer(course=course, person_id=trainer.id or 0))
        shipped = releases.current(session, SHIPPED)
    referral = publish(database, samples.course(), trainer=trainer)
    timed = publish(database, with_final(titled("timed", "ورشة موقوتة", "A timed workshop"), time_limit=45))
    everything = publish(database, rich.course())
    kinds = publish(
        database,
        papers.of_every_type("kinds", title=samples.text("أنواع الأسئلة", "Kinds of questions")),
        trainer,
    )
    reviewed = publish(
        database, titled("reviewed", "دورة تُراجع شهاداتها", "Reviewed", certificate={"issue": "review"})
    )
    for served, lessons in (
        (shipped, ()),
        (referral, LESSONS),
        (timed, LESSONS),
        (everything, ()),
        (kinds, LESSONS),
    ):
        learns(database, trainee, served, lessons)
    learns(database, finished, shipped, ())
    learns(database, people[NEWCOMER], shipped, ())
    for served in (referral, reviewed, kinds):
        learns(database, finished, served, LESSONS)
    attempt(database, finished, reviewed, "right")
    return {
        "run": case_run(database, trainee, shipped, steps=1),
        "form": case_run(database, people[NEWCOMER], shipped, until_form=True),
        "ended": case_run(database, finished, shipped),
        "failed": attempt(database, trainee, referral, "wrong"),
        "open": attempt(database, trainee, referral),
        "timed": attempt(database, trainee, timed),
        "kinds": attempt(database, trainee, kinds),
        "waiting": with_an_essay(database, finished, kinds),
        "passed": attempt(database, finished, referral, "right"),
    }


def case_run(
    database: db.Database, person: Person, served: Served, *, steps: int = 99, until_form: bool = False
) -> str:
    """Take the case as the expert does, some steps of it or all."""
    with database.transaction() as session:
        role = served.content.cases[CASE].case.roles[0].id
        run_id = runs.start(session, person.id or 0, served, CASE, role).id or 0
        for step in casework.expert_steps(served.content.cases[CASE].case, role)[:steps]:
            if until_form and step.form:
                break
            taken = runs.get_taken(session, person.id or 0, run_id)
            runs.choose(session, taken, len(taken.steps), step.choice, step.form)
    return str(run_id)


def certifying(database: db.Database, people: dict[str, Person]) -> dict[str, str]:
    """A certificate in force, one that was revoked, and someone who waits for one."""
    by, holder = people[ADMINISTRATOR].id, people[NEWCOMER].id or 0
    with database.transaction() as session:
        revoked = issuing.issue(
            session, holder, releases.current(session, "rich"), by=by, reason="خبرة سابقة"
        )
        certificates.revoke(session, revoked.number, "mistake", "خطأ في الاسم", by=by)
    jobs.run_due(database)
    with database.reading() as session:
        valid = issuing.find_current(session, people[FINISHED].id or 0, "referral")
        waiting = session.exec(select(CertificateRequest.id)).one()
        assert valid
    return {
        "number": valid.number,
        "code": valid.code,
        "revoked": revoked.number,
        "revoked_code": revoked.code,
        "request": str(waiting),
    }


def accounting(app: Flask, people: dict[str, Person]) -> dict[str, str]:
    """Links that were mailed, and a body that people belong to."""
    trainee = people[TRAINEE]
    organisation = Organisation(name_ar="مركز الإيواء", name_en="Shelter centre", sector="shelter")
    with db.of(app).transaction() as session:
        session.add(organisation)
        session.flush()
        invitation = tokens.make(session, people[UNNAMED].id or 0, tokens.INVITATION)
        reset = tokens.make(session, people[NEWCOMER].id or 0, tokens.RESET)
    return {
        "person": str(trainee.id),
        "organisation": str(organisation.id),
        "invitation": invitation,
        "reset": reset,
        "new_email": new_address.seal(app.config["SETTINGS"], trainee, "mariam.new@example.org"),
    }


def newcomer(login: str, name_ar: str, name_en: str) -> Person:
    """A trainee who is not one of the cast."""
    now = datetime.now(UTC)
    key = f"{arabic.sort_key(name_ar)} {arabic.sort_key(name_en)}"
    return Person(
        login=login,
        login_key=login,
        name_ar=name_ar,
        name_en=name_en,
        sort_key=key,
        role=Role.TRAINEE,
        created_at=now,
        name_confirmed_at=now,
    )


def learns(database: db.Database, person: Person, served: Served, lessons: tuple[str, ...]) -> None:
    """Enrol someone who has read these lessons."""
    now, id = datetime.now(UTC), person.id or 0
    with database.transaction() as session:
        session.add(Enrolment(person_id=id, course=served.id, enrolled_at=now))
        for stem in lessons:
            session.add(
                Reading(
                    person_id=id, course=served.id, lesson=stem, release_id=served.release_id, read_at=now
                )
            )


def attempt(database: db.Database, person: Person, served: Served, outcome: str = "") -> str:
    """The id of an attempt at the final paper: `right` or `wrong` and submitted, or open with one answer."""
    from tests.quizzes import papers

    made = papers.start(database, person.id or 0, served)
    with database.reading() as session:
        answers = papers.wrong(session, made) if outcome == "wrong" else papers.right(session, made)
    papers.answer(database, made, answers if outcome else {1: answers[1][:1]})
    if outcome:
        papers.submit(database, made)
    return str(made.id)


def with_an_essay(database: db.Database, person: Person, served: Served) -> str:
    """The id of an attempt that was handed in with nothing but an essay."""
    from tests.quizzes import papers

    made = papers.start(database, person.id or 0, served)
    place = next(n for n, asked in enumerate(made.paper, 1) if asked["item"] == "essay")
    papers.answer(database, made, {place: ["أعرّفها بنفسي أولًا.\nثم أسألها هل هي بأمان الآن."]})
    papers.submit(database, made)
    return str(made.id)


def titled(course: str, ar: str, en: str, **changes: object) -> CompiledCourse:
    """The sample course under another id and title."""
    return samples.course(course, title=samples.text(ar, en), **changes)


def with_final(compiled: CompiledCourse, **rules: object) -> CompiledCourse:
    """A course with other rules for its final paper."""
    quiz = compiled.quizzes["final"].model_copy(update=rules)
    return compiled.model_copy(update={"quizzes": {"final": quiz}})
