"""certificates: pages."""

from flask import Blueprint, render_template

from lms.web import access

bp = Blueprint("certificates", __name__)


@bp.get("/verify")
@access.policy(access.PUBLIC)
def verify() -> str:
    """."""
    return render_template("learning/home.html")


@bp.get("/certificates")
@access.policy(access.SIGNED_IN)
def mine() -> str:
    """."""
    return render_template("learning/home.html")
