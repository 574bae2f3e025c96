"""Pages that belong to no feature: privacy, accessibility, theme."""

from flask import Blueprint, render_template

from lms.web import access

bp = Blueprint("web", __name__)


@bp.get("/privacy")
@access.policy(access.PUBLIC)
def privacy() -> str:
    """What is kept about people, why and how long."""
    return render_template("web/privacy.html")


@bp.get("/accessibility")
@access.policy(access.PUBLIC)
def accessibility() -> str:
    """What was done so that everyone can use this, and what is known to be missing."""
    return render_template("web/accessibility.html")
