"""Sign-in, sign-out, profile."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import db
from lms.accounts import sessions
from lms.web import access, visitor

bp = Blueprint("accounts", __name__)


@bp.get("/sign-in")
@access.policy(access.PUBLIC)
def sign_in() -> str:
    """The sign-in form."""
    return render_template("accounts/sign_in.html", next=request.args.get("next", ""))


@bp.post("/sign-out")
@access.policy(access.HALF)
def sign_out() -> Response:
    """End the session on the server and take the cookie away (S19)."""
    sessions.end_current(db.session)
    visitor.forget_id()
    response = redirect(url_for("learning.home"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/me")
@access.policy(access.SIGNED_IN)
def me() -> str:
    """Profile."""
    return render_template("learning/home.html")
