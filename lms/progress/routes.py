"""For trainers: who takes their courses and how far they are."""

from flask import Blueprint, render_template

from lms import db
from lms.courses import releases, trainers
from lms.domain.errors import NotFoundError
from lms.enrolments import service as enrolments
from lms.progress import service
from lms.web import access

bp = Blueprint("progress", __name__)


@bp.get("/teach")
@access.policy(access.TRAINER)
def teach() -> str:
    """The trainer's courses, with how many people take and have completed each."""
    served = releases.all_current(db.session)
    mine = [served[c] for c in trainers.courses_of(db.session, access.me().id) if c in served]
    return render_template("progress/teach.html", groups=service.groups(db.session, mine))


@bp.get("/teach/<course>")
@access.policy(access.TRAINER)
def group(course: str) -> str:
    """Everyone who takes one of the trainer's courses: names and progress, no address (access matrix)."""
    if not trainers.is_trainer(db.session, access.me().id, course):
        raise NotFoundError
    served = releases.current(db.session, course)
    person_ids = [row.person_id for row in enrolments.members(db.session, course)]
    members = service.group(db.session, served, person_ids)
    return render_template("progress/group.html", served=served, members=members)
