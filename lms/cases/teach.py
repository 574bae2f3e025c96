"""For trainers: a case as a map, with how their group went through it."""

from flask import Blueprint, render_template

from lms import db
from lms.cases import mapping, words
from lms.courses import releases, trainers
from lms.courses.releases import Served
from lms.domain.casemap import draw
from lms.domain.errors import NotFoundError
from lms.domain.roles import Role
from lms.enrolments import service as enrolments
from lms.web import access

bp = Blueprint("cases_teach", __name__)
CASE = "/teach/<course>/<stem>"


def require_course(course: str) -> Served:
    """A course for its trainers and for administrators. Raises NotFoundError for others."""
    me = access.me()
    if me.role is not Role.ADMINISTRATOR and not trainers.is_trainer(db.session, me.id, course):
        raise NotFoundError
    return releases.current(db.session, course)


@bp.get(f"{CASE}/map")
@access.policy(access.STAFF_ONLY)
def map(course: str, stem: str) -> str:
    """The case as a map: where it can go, where the group went, and where it went wrong."""
    served = require_course(course)
    if stem not in served.content.cases:
        raise NotFoundError
    compiled = served.content.cases[stem]
    people = [row.person_id for row in enrolments.members(db.session, course)]
    found = draw(compiled.case, mapping.counted(db.session, course, stem, people))
    return render_template(
        "cases_teach/map.html",
        served=served,
        stem=stem,
        compiled=compiled,
        found=found,
        drawing=mapping.drawing(found),
        words=words,
    )
