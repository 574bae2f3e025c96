"""progress: pages."""

from flask import Blueprint, render_template

from lms.web import access

bp = Blueprint("progress", __name__)


@bp.get("/teach")
@access.policy(access.TRAINER)
def teach() -> str:
    """."""
    return render_template("learning/home.html")
