"""Catalogue, course page, lesson, my learning."""

from flask import Blueprint, render_template

from lms.web import access

bp = Blueprint("learning", __name__)


@bp.get("/")
@access.policy(access.PUBLIC)
def home() -> str:
    """The catalogue."""
    return render_template("learning/home.html")


@bp.get("/learn")
@access.policy(access.SIGNED_IN)
def learn() -> str:
    """My learning."""
    return render_template("learning/home.html")
