"""Where administrators go, the log, and what the courses cover."""

from flask import Blueprint, render_template, request

from lms import db
from lms.reports import coverage as covering
from lms.reports import service, words
from lms.web import access

bp = Blueprint("reports", __name__)


@bp.get("/admin")
@access.policy(access.ADMINISTRATOR)
def overview() -> str:
    """What waits for an administrator."""
    return render_template("reports/overview.html", counts=service.counts(db.session))


@bp.get("/admin/audit")
@access.policy(access.ADMINISTRATOR)
def audit() -> str:
    """The log, newest first."""
    asked = request.args
    before = (
        int(asked["before"]) if asked.get("before", "").isdecimal() and len(asked["before"]) < 12 else None
    )
    action = asked.get("action", "") if asked.get("action") in words.ACTIONS else ""
    login = asked.get("who", "").strip()[:60]
    page = service.log(db.session, before=before, action=action, login=login)
    return render_template("reports/audit.html", page=page, words=words, action=action, login=login)


@bp.get("/coverage")
@access.policy(access.STAFF_ONLY)
def coverage() -> str:
    """Objectives taught, practised and tested; articles taught and asked; the holes marked."""
    return render_template("reports/coverage.html", coverage=covering.gather(db.session, access.me()))
