"""Catalogue, programmes, course page, lesson, quiz cover, my learning."""

from flask import Blueprint, current_app, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from lms import db, i18n
from lms.accounts import throttle
from lms.cases import service as cases
from lms.cases import words as case_words
from lms.courses import releases
from lms.courses.releases import Served
from lms.domain.errors import NotFoundError
from lms.domain.roles import SECTORS, TRACKS
from lms.enrolments import service as enrolments
from lms.i18n import lazy_gettext as _l
from lms.learning import kept, service
from lms.learning.views import Filters, answered_check
from lms.progress import service as progress
from lms.quizzes import service as quizzes
from lms.web import access
from lms.web.templating import back, register_said

bp = Blueprint("learning", __name__)
LONGEST_QUERY = 200

register_said("enrolled", _l("You are enrolled. The first lesson is open."))
register_said("lesson-done", _l("The lesson is marked as read."))
register_said("all-done", _l("You have reached the end of the course."))


@bp.get("/")
@access.policy(access.PUBLIC)
def home() -> str:
    """The catalogue, with search and filters."""
    asked = request.args
    mine = service.sector_of(db.session, access.principal())
    is_mine = asked.get("for") == "me" and bool(mine)
    filters = Filters(
        q=asked.get("q", "").strip()[:LONGEST_QUERY],
        track=asked.get("track", "") if asked.get("track") in TRACKS else "",
        sector=mine if is_mine else asked.get("sector", "") if asked.get("sector") in SECTORS else "",
        is_mine=is_mine,
    )
    catalogue = service.catalogue(db.session, access.principal(), filters)
    return render_template(
        "learning/home.html",
        catalogue=catalogue,
        filters=filters,
        tracks=TRACKS,
        sectors=SECTORS,
        my_sector=mine,
    )


@bp.get("/programmes/<programme>")
@access.policy(access.PUBLIC)
def programme(programme: str) -> str:
    """A programme and its courses in order."""
    page = service.programme_page(db.session, access.principal(), programme)
    return render_template("learning/programme.html", page=page)


@bp.get("/learn")
@access.policy(access.SIGNED_IN)
def learn() -> str:
    """What to do next, and what is missing where."""
    return render_template("learning/learn.html", standings=service.my_courses(db.session, access.me()))


@bp.get("/courses/<course>")
@access.policy(access.PUBLIC)
def course(course: str) -> str:
    """A course: units, objectives, rules of the certificate, my progress."""
    page = service.course_page(db.session, access.principal(), course)
    return render_template(
        "learning/course.html", page=page, content=page.served.content, outline=kept.outline(page.served)
    )


@bp.post("/courses/<course>/enrol")
@access.policy(access.TRAINEE)
def enrol(course: str) -> Response:
    """Take a course that is open to all."""
    service.enrol(db.session, access.me(), course)
    return redirect(back(url_for("learning.course", course=course), said="enrolled"), 303)


def _readable(course: str, stem: str) -> tuple[Served, bool]:
    """The course, if the caller may read it, and whether what they do counts."""
    served = releases.current(db.session, course)
    me = access.me()
    is_enrolled = enrolments.require_reader(db.session, me.id, me.role, course)
    if stem not in served.content.course.modules():
        raise NotFoundError
    return served, is_enrolled


@bp.get("/courses/<course>/<stem>")
@access.policy(access.SIGNED_IN)
def module(course: str, stem: str) -> str:
    """A lesson, or the cover of a quiz, case or exercise."""
    served, is_enrolled = _readable(course, stem)
    if stem in served.content.quizzes:
        return _quiz_cover(served, stem)
    if stem in served.content.cases:
        return _case_cover(served, stem, is_enrolled=is_enrolled)
    if stem not in served.content.lessons:
        raise NotFoundError
    answers = answered_check(request.args)
    page = service.lesson(db.session, served, stem, i18n.reader().language, answers)
    read = progress.lessons_read(db.session, access.me().id, course) if is_enrolled else set()
    html = kept.lesson_html(served, page)
    return render_template("learning/lesson.html", page=page, html=html, read=read, is_enrolled=is_enrolled)


def _quiz_cover(served: Served, stem: str, refusal: str = "") -> str:
    me = access.me()
    read = progress.lessons_read(db.session, me.id, served.id)
    cover = quizzes.cover(db.session, me.id, served, stem, read)
    return render_template("quizzes/cover.html", cover=cover, content=served.content, refusal=refusal)


def _case_cover(served: Served, stem: str, *, is_enrolled: bool) -> str:
    cover = cases.case_cover(db.session, access.me().id, served, stem)
    return render_template("cases/cover.html", cover=cover, words=case_words, is_enrolled=is_enrolled)


@bp.post("/courses/<course>/<stem>/done")
@access.policy(access.TRAINEE)
def done(course: str, stem: str) -> Response:
    """The lesson is read: on to the next."""
    served, _is_enrolled = _readable(course, stem)
    progress.mark_read(db.session, access.me().id, served, stem)
    modules = served.content.course.modules()
    after = modules[modules.index(stem) + 1 :]
    if not after:
        return redirect(back(url_for("learning.course", course=course), said="all-done"), 303)
    return redirect(back(url_for("learning.module", course=course, stem=after[0]), said="lesson-done"), 303)


@bp.post("/courses/<course>/<stem>/attempts")
@access.policy(access.TRAINEE)
def start(course: str, stem: str) -> Response | tuple[str, int]:
    """Start an attempt, or go on with the open one."""
    me = access.me()
    password = request.form.get("password", "")
    if password:  # counted before it is compared, and before this request writes anything
        with db.of(current_app).transaction() as session:
            throttle.record_and_check(session, ("quiz-password", me.id))
    served, _is_enrolled = _readable(course, stem)
    read = progress.lessons_read(db.session, me.id, course)
    try:
        attempt = quizzes.start(db.session, me.id, served, stem, read, password)
    except quizzes.WrongPasswordError as error:
        return _quiz_cover(served, stem, str(error.message)), 422
    return redirect(url_for("quizzes.take", attempt_id=attempt.id), 303)
