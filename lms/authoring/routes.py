"""For trainers."""

from flask import Blueprint, render_template

from lms.web import access

bp = Blueprint("authoring", __name__)


@bp.get("/author")
@access.policy(access.TRAINER)
def overview() -> str:
    """The trainer's courses."""
    return render_template("authoring/courses.html", works=[])
