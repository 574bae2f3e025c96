"""Every page, how to get there and as whom: the list that tests walking all pages share."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask

from lms import db
from lms.accounts.models import Person, UserSession
from lms.courses.releases import Served
from lms.domain.content import CompiledCourse
from lms.enrolments.models import Enrolment
from lms.progress.models import Reading
from lms.web import visitor
from tests import rich, samples
from tests.conftest import Cast, publish

LESSONS = ("stages", "handover")
ANYONE, HALF, NEWCOMER = "anyone", "half", "newcomer"
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


STOPS = (
    Stop("learning.home", "/", ANYONE),
    Stop("learning.home", "/", TRAINEE, "continue"),
    Stop("learning.home", "/?q=إحالة&track=referral", ANYONE, "search"),
    Stop("learning.home", "/?q=لاشيءكهذا", ANYONE, "nothing-found"),
    Stop("learning.programme", "/programmes/first", ANYONE),
    Stop("learning.learn", "/learn", TRAINEE),
    Stop("learning.learn", "/learn", NEWCOMER, "empty"),
    Stop("learning.course", "/courses/referral", ANYONE),
    Stop("learning.course", "/courses/referral", NEWCOMER, "open"),
    Stop("learning.course", "/courses/referral", TRAINEE, "under-way"),
    Stop("learning.course", "/courses/referral", FINISHED, "finished"),
    Stop("learning.course", "/courses/referral?said=enrolled", TRAINEE, "said"),
    Stop("learning.module", "/courses/referral/stages", TRAINEE, "lesson"),
    Stop("learning.module", "/courses/referral/stages?check=check-1&answer=wrong", TRAINEE, "check-wrong"),
    Stop("learning.module", "/courses/referral/stages?check=check-1&answer=right", TRAINEE, "check-right"),
    Stop("learning.module", "/courses/rich/rich", TRAINEE, "rich-lesson"),
    Stop("learning.module", "/courses/referral/stages", TRAINER, "as-trainer"),
    Stop("learning.module", "/courses/referral/final", TRAINEE, "cover"),
    Stop("learning.module", "/courses/rich/final", TRAINEE, "cover-closed"),
    Stop("learning.module", "/courses/referral/final", FINISHED, "cover-passed"),
    Stop("learning.module", "/courses/referral/final", TRAINER, "cover-as-trainer"),
    Stop("quizzes.take", "/attempts/{open}?q=1", TRAINEE),
    Stop("quizzes.take", "/attempts/{open}?all=1", TRAINEE, "all"),
    Stop("quizzes.take", "/attempts/{open}?review=1", TRAINEE, "review"),
    Stop("quizzes.take", "/attempts/{timed}?q=2", TRAINEE, "timed"),
    Stop("quizzes.result", "/attempts/{failed}/result", TRAINEE, "not-passed"),
    Stop("quizzes.result", "/attempts/{passed}/result", FINISHED, "passed"),
    Stop("accounts.sign_in", "/sign-in", ANYONE),
    Stop("accounts.sign_in", "/sign-in", ANYONE, "errors", status=422, is_sent=True),
    Stop("accounts.code", "/sign-in/code", HALF),
    Stop("accounts.code", "/sign-in/code", HALF, "errors", status=422, is_sent=True),
    Stop("accounts.prove", "/sign-in/again", TRAINEE),
    Stop("progress.teach", "/teach", TRAINER),
    Stop("progress.group", "/teach/referral", TRAINER),
    Stop("progress_admin.courses", "/admin/courses", ADMINISTRATOR),
    Stop("progress_admin.course", "/admin/courses/referral", ADMINISTRATOR),
    Stop("progress_admin.course", "/admin/courses/rich", ADMINISTRATOR, "without-trainer"),
    Stop("reports.overview", "/admin", ADMINISTRATOR),
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


def furnish(app: Flask, cast: Cast) -> Tour:
    """Put into an empty installation whatever the stops show."""
    database = db.of(app)
    people = {
        TRAINEE: cast.trainee,
        FINISHED: cast.other_trainee,
        TRAINER: cast.trainer,
        ADMINISTRATOR: cast.administrator,
        HALF: cast.other_trainer,
        NEWCOMER: newcomer("salem", "سالم راشد عبد الله النعيمي", "Salem Rashid Abdulla Alnuaimi"),
    }
    with database.transaction() as session:
        session.add(people[NEWCOMER])
        session.add(rich.shared())
    referral = publish(database, samples.course(), trainer=cast.trainer)
    timed = publish(database, with_final(samples.course("timed"), time_limit=45))
    everything = publish(database, rich.course())
    learns(database, cast.trainee, referral, LESSONS)
    learns(database, cast.trainee, timed, LESSONS)
    learns(database, cast.trainee, everything, ())
    learns(database, cast.other_trainee, referral, LESSONS)
    places = {
        "failed": attempt(database, cast.trainee, referral, "wrong"),
        "open": attempt(database, cast.trainee, referral),
        "timed": attempt(database, cast.trainee, timed),
        "passed": attempt(database, cast.other_trainee, referral, "right"),
    }
    return Tour(app, people, places)


def newcomer(login: str, name_ar: str, name_en: str) -> Person:
    """A trainee who is not one of the cast."""
    now = datetime.now(UTC)
    return Person(
        login=login,
        login_key=login,
        name_ar=name_ar,
        name_en=name_en,
        role="trainee",
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
    papers.answer(database, made, answers if outcome else {1: answers[1]})
    if outcome:
        papers.submit(database, made)
    return str(made.id)


def with_final(compiled: CompiledCourse, **rules: object) -> CompiledCourse:
    """A course with other rules for its final paper."""
    quiz = compiled.quizzes["final"].model_copy(update=rules)
    return compiled.model_copy(update={"quizzes": {"final": quiz}})
