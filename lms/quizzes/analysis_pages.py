"""A quiz in figures, for those who teach with it."""

from flask import Blueprint, render_template, request

from lms import db
from lms.quizzes.analysis import Which, analysis
from lms.quizzes.teach import require_quiz
from lms.web import access

bp = Blueprint("quizzes_analysis", __name__)
FIGURES = "/teach/<course>/<quiz>/figures"


@bp.get(FIGURES)
@access.policy(access.STAFF_ONLY)
def figures(course: str, quiz: str) -> str:
    """The paper, its objectives and its items; from first attempts, or from all (`?tries=all`)."""
    served = require_quiz(course, quiz)
    found = analysis(db.session, served, quiz, _which())
    return render_template(
        "quizzes_analysis/figures.html",
        served=served,
        stem=quiz,
        quiz=served.content.quizzes[quiz],
        found=found,
    )


@bp.get(f"{FIGURES}/<item>")
@access.policy(access.STAFF_ONLY)
def item(course: str, quiz: str, item: str) -> str:
    """One item: how often each option was taken, by the weak and the strong half."""
    served = require_quiz(course, quiz)
    found = analysis(db.session, served, quiz, _which())
    return render_template(
        "quizzes_analysis/item.html",
        served=served,
        stem=quiz,
        quiz=served.content.quizzes[quiz],
        found=found,
        one=found.item(item),
    )


def _which() -> Which:
    return "all" if request.args.get("tries") == "all" else "first"
