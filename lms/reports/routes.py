"""reports: pages."""

from flask import Blueprint, render_template

from lms.web import access

bp = Blueprint("reports", __name__)


@bp.get("/admin")
@access.policy(access.ADMINISTRATOR)
def overview() -> str:
    """."""
    return render_template("learning/home.html")
