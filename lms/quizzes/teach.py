"""For trainers: a quiz and the group that takes it."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import db
from lms.courses import trainers
from lms.courses.releases import Served
from lms.domain.errors import InvalidError, NotFoundError
from lms.domain.roles import Role
from lms.i18n import lazy_gettext as _l
from lms.i18n import reader
from lms.quizzes import openings, service, sitting
from lms.quizzes.models import Allowance, Attempt, Opening
from lms.quizzes.rules import find_opening
from lms.web import access
from lms.web.forms import AtMost, BaseForm, Choice, Line, Moment, Required, Whole
from lms.web.templating import back, register_said

bp = Blueprint("quizzes_teach", __name__)
QUIZ = "/teach/<course>/<quiz>"
ATTEMPT = "/teach/attempts/<int(max=2147483647):attempt_id>"

register_said("opening", _l("The times and the password are saved."))
register_said("allowed", _l("The allowance is saved and holds at once."))
register_said("allowance-ended", _l("The allowance was taken back."))
register_said("voided", _l("The attempt was voided. It does not count any more."))


class OpeningForm(BaseForm):
    """When the quiz is open."""

    opens_at = Moment(_l("Opens"))
    closes_at = Moment(_l("Closes"))
    password = Line(_l("Password"), [AtMost(100)])


class AllowanceForm(BaseForm):
    """Something more for one person."""

    person = Choice(_l("Person"), coerce=str, default="")
    minutes = Whole(_l("Minutes more"), default=0)
    attempts = Whole(_l("Attempts more"), default=0)
    reason = Line(_l("Reason"), [Required(), AtMost(300)])


class VoidForm(BaseForm):
    """Why an attempt does not count."""

    reason = Line(_l("Reason"), [Required(), AtMost(300)])


def require_course(course: str) -> None:
    """Let the course's trainers and administrators in; for others there is no such page. Raises NotFoundError."""
    me = access.me()
    if me.role is not Role.ADMINISTRATOR and not trainers.is_trainer(db.session, me.id, course):
        raise NotFoundError


def require_quiz(course: str, quiz: str) -> Served:
    """The course, for those whom `require_course` lets in, when it has such a quiz. Raises NotFoundError."""
    require_course(course)
    return openings.require_quiz(db.session, course, quiz)


@bp.get(QUIZ)
@access.policy(access.STAFF_ONLY)
def quiz(course: str, quiz: str) -> str:
    """Times, allowances and attempts of a quiz."""
    return _page(require_quiz(course, quiz), quiz)


def _page(
    served: Served,
    stem: str,
    opening_form: OpeningForm | None = None,
    allowance_form: AllowanceForm | None = None,
) -> str:
    found = find_opening(db.session, served.id, stem)
    takers = sitting.takers(db.session, served, stem)
    form = allowance_form or AllowanceForm()
    _offer(form, takers)
    return render_template(
        "quizzes_teach/quiz.html",
        served=served,
        stem=stem,
        quiz=served.content.quizzes[stem],
        takers=takers,
        allowances=openings.allowances(db.session, served.id, stem),
        opening=opening_form or OpeningForm(obj=found),
        allowance=form,
    )


def _offer(form: AllowanceForm, takers: list[sitting.Taker]) -> None:
    is_arabic = reader().language == "ar"
    names = ((t.person.id, t.person.name_ar if is_arabic else t.person.name_en) for t in takers)
    form.person.offer([("", "–"), *((str(person_id), name) for person_id, name in names)])


@bp.post(f"{QUIZ}/opening")
@access.policy(access.STAFF_ONLY)
def opening(course: str, quiz: str) -> Response | tuple[str, int]:
    """Set when the quiz is open and its password."""
    served, form = require_quiz(course, quiz), OpeningForm()
    if form.is_posted_and_valid():
        wanted = Opening(
            course=course,
            quiz=quiz,
            opens_at=form.opens_at.data,
            closes_at=form.closes_at.data,
            password=form.password.data or "",
        )
        try:
            openings.set_opening(db.session, wanted, access.me().id)
            return _back(course, quiz, "opening")
        except InvalidError as error:
            form.refuse(error.message, "closes_at")
    return _page(served, quiz, opening_form=form), 422


@bp.post(f"{QUIZ}/allowances")
@access.policy(access.STAFF_ONLY)
def allow(course: str, quiz: str) -> Response | tuple[str, int]:
    """Give one person more minutes or attempts."""
    served, form = require_quiz(course, quiz), AllowanceForm()
    _offer(form, sitting.takers(db.session, served, quiz))
    if form.is_posted_and_valid():
        wanted = Allowance(
            person_id=int(form.person.data or 0),
            course=course,
            quiz=quiz,
            minutes=form.minutes.data or 0,
            attempts=form.attempts.data or 0,
            reason=form.reason.data or "",
            by_id=access.me().id,
            given_at=datetime.now(UTC),
        )
        try:
            openings.allow(db.session, wanted)
            return _back(course, quiz, "allowed")
        except InvalidError as error:
            form.refuse(error.message)
    return _page(served, quiz, allowance_form=form), 422


@bp.post(f"{QUIZ}/allowances/<int(max=2147483647):allowance_id>/end")
@access.policy(access.STAFF_ONLY)
def end_allowance(course: str, quiz: str, allowance_id: int) -> Response:
    """Take an allowance back."""
    require_quiz(course, quiz)
    openings.take_back(db.session, course, quiz, allowance_id, access.me().id)
    return _back(course, quiz, "allowance-ended")


def _back(course: str, quiz: str, said: str) -> Response:
    return redirect(back(url_for("quizzes_teach.quiz", course=course, quiz=quiz), said=said), 303)


@bp.get(ATTEMPT)
@access.policy(access.STAFF_ONLY)
def attempt(attempt_id: int) -> str:
    """One attempt with every answer and the key."""
    _require_attempt(attempt_id)
    return _attempt_page(attempt_id, VoidForm())


@bp.post(f"{ATTEMPT}/void")
@access.policy(access.STAFF_ONLY)
def void(attempt_id: int) -> Response | tuple[str, int]:
    """Let an attempt count no more."""
    found, form = _require_attempt(attempt_id), VoidForm()
    if not form.is_posted_and_valid():
        return _attempt_page(attempt_id, form), 422
    service.void(db.session, attempt_id, access.me().id, form.reason.data or "")
    return _back(found.course, found.quiz, "voided")


def _require_attempt(attempt_id: int) -> Attempt:
    found = db.session.get(Attempt, attempt_id)
    if found is None:
        raise NotFoundError
    require_quiz(found.course, found.quiz)  # forms tell of the course, not of the person
    return found


def _attempt_page(attempt_id: int, form: VoidForm) -> str:
    record = sitting.record(db.session, attempt_id)
    return render_template("quizzes_teach/attempt.html", record=record, form=form)
