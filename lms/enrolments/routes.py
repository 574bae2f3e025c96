"""Pictures of lessons. They belong to the courses room, but who may see them is known here."""

from flask import Blueprint, Response, request

from lms import db
from lms.courses import service as courses
from lms.enrolments import service
from lms.web import access

bp = Blueprint("enrolments", __name__)


@bp.get("/courses/<course>/media/<name>")
@access.policy(access.SIGNED_IN)
def picture(course: str, name: str) -> Response:
    """A picture of the release in use, for those who may read the course (S57)."""
    me = access.me()
    service.require_reader(db.session, me.id, me.role, course)
    found = courses.picture(db.session, course, name)
    response = Response(found.content, mimetype=found.kind)
    response.set_etag(found.digest)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = (
        "private, no-cache"  # kept, but asked for again: who may see it can change
    )
    response.make_conditional(request)
    return response
