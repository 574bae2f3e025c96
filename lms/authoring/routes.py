"""authoring: pages."""

from flask import Blueprint, render_template

from lms.web import access

bp = Blueprint("authoring", __name__)


@bp.get("/author")
@access.policy(access.TRAINER)
def courses() -> str:
    """."""
    return render_template("learning/home.html")
