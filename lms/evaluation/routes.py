"""Taking the form that is due, and what the forms tell."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import db
from lms.courses import releases
from lms.enrolments import service as enrolments
from lms.evaluation import service
from lms.progress import service as progress
from lms.quizzes.teach import require_course
from lms.web import access

bp = Blueprint("evaluation", __name__)


@bp.post("/courses/<course>/form")
@access.policy(access.TRAINEE)
def form(course: str) -> Response:
    """Begin the form that is due, or go on with it."""
    me, served = access.me(), releases.current(db.session, course)
    enrolments.require_reader(db.session, me.id, me.role, course)
    attempt = service.start(db.session, me.id, progress.standing(db.session, me.id, served))
    return redirect(url_for("quizzes.take", attempt_id=attempt.id), 303)


@bp.get("/teach/<course>/gain")
@access.policy(access.STAFF_ONLY)
def gain(course: str) -> str:
    """What the course added, by the forms before and after it."""
    require_course(course)
    served = releases.current(db.session, course)
    return render_template(
        "evaluation/gain.html", served=served, found=service.evaluation(db.session, served)
    )
