"""For administrators: who takes and who teaches each course."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from lms import db
from lms.courses import releases
from lms.enrolments import service as enrolments
from lms.i18n import lazy_gettext as _l
from lms.i18n import reader
from lms.progress import service
from lms.web import access
from lms.web.forms import AtMost, BaseForm, Choice, Lines
from lms.web.templating import back, register_said

bp = Blueprint("progress_admin", __name__)
LONGEST_LIST = 60_000

register_said("people-enrolled", _l("The people were enrolled."))
register_said("already-enrolled", _l("Everyone named already takes this course."))
register_said("trainers-assigned", _l("The trainers were assigned."))


class EnrolForm(BaseForm):
    """Whom to enrol: logins or addresses one under the other, or a whole body."""

    logins = Lines(_l("Logins or e-mail addresses, one on each line"), [AtMost(LONGEST_LIST)])
    organisation = Choice(_l("Or all trainees of a body"), coerce=str, default="")


@bp.get("/admin/courses")
@access.policy(access.ADMINISTRATOR)
def courses() -> str:
    """Every published course in numbers."""
    served = releases.all_current(db.session)
    return render_template("progress/courses.html", groups=service.groups(db.session, served.values()))


@bp.route("/admin/courses/<course>", methods=["GET", "POST"])
@access.policy(access.ADMINISTRATOR)
def course(course: str) -> str | Response | tuple[str, int]:
    """Who takes a course; enrol more."""
    releases.current(db.session, course)
    form = EnrolForm()
    form.organisation.choices = [("", "–"), *_bodies()]
    if form.is_posted_and_valid():
        found = enrolments.find_people(db.session, (form.logins.data or "").splitlines())
        if found.unknown:
            names = ", ".join(found.unknown[:10])
            form.refuse(_l("Nobody has this login or address: %(names)s", names=names), "logins")
        else:
            ids = found.person_ids + _of_body(form.organisation.data)
            return _enrol(course, ids)
    page = _page(course, form)
    return (page, 422) if form.has_errors else page


def _bodies() -> list[tuple[str, str]]:
    is_arabic = reader().language == "ar"
    rows = enrolments.organisations(db.session)
    return [(str(o.id), o.name_ar if is_arabic else o.name_en) for o in rows]


def _of_body(organisation: str) -> list[int]:
    return enrolments.people_of(db.session, int(organisation)) if organisation else []


def _enrol(course: str, ids: list[int]) -> Response:
    new = enrolments.enrol(db.session, ids, course, by=access.me().id)
    said = "people-enrolled" if new else "already-enrolled"
    return redirect(back(url_for("progress_admin.course", course=course), said=said), 303)


def _page(course: str, form: EnrolForm) -> str:
    served = releases.current(db.session, course)
    ids = [row.person_id for row in enrolments.members(db.session, course)]
    return render_template(
        "progress/course.html",
        served=served,
        form=form,
        members=service.group(db.session, served, ids),
        trainers=enrolments.all_trainers(db.session),
        chosen=enrolments.trainer_ids(db.session, course),
    )


@bp.post("/admin/courses/<course>/trainers")
@access.policy(access.ADMINISTRATOR)
def trainers(course: str) -> Response:
    """Who works on a course."""
    releases.current(db.session, course)
    known = {person.id for person in enrolments.all_trainers(db.session)}
    wanted = {int(i) for i in request.form.getlist("trainer") if i.isdecimal() and int(i) in known}
    enrolments.assign_trainers(db.session, course, wanted, by=access.me().id)
    return redirect(back(url_for("progress_admin.course", course=course), said="trainers-assigned"), 303)
