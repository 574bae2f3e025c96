"""Catalogue, course page, lesson."""

from flask import Blueprint, render_template

from lms.web import access

bp = Blueprint("courses", __name__)


@bp.get("/")
@access.policy(access.PUBLIC)
def home() -> str:
    """The catalogue."""
    return render_template("courses/home.html")
