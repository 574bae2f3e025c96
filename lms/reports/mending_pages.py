"""When a key was wrong: see what correcting it changes, and let it. Certificates are looked at, hence this room."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import db
from lms.certificates import issuing
from lms.certificates.models import Certificate
from lms.courses.releases import Served
from lms.domain.errors import InvalidError
from lms.i18n import lazy_gettext as _l
from lms.quizzes import mending
from lms.quizzes.mending import Change
from lms.quizzes.teach import require_quiz
from lms.web import access
from lms.web.forms import AtMost, BaseForm, Lines, Required
from lms.web.templating import back, register_said

bp = Blueprint("mending", __name__)
MEND = "/teach/<course>/<quiz>/mend"

register_said(
    "regraded", _l("The attempts were marked again. Everyone concerned sees your note with the result.")
)


class MendForm(BaseForm):
    """Why attempts are marked again."""

    note = Lines(_l("What was wrong"), [Required(), AtMost(500)])


@bp.get(MEND)
@access.policy(access.STAFF_ONLY)
def mend(course: str, quiz: str) -> str:
    """Whose result the key as published now would change. Nothing is changed yet."""
    return _page(require_quiz(course, quiz), quiz, MendForm())


@bp.post(MEND)
@access.policy(access.STAFF_ONLY)
def regrade(course: str, quiz: str) -> Response | tuple[str, int]:
    """Mark them again."""
    served, form = require_quiz(course, quiz), MendForm()
    if form.is_posted_and_valid():
        try:
            if request.form.get("release", type=int) != served.release_id:
                raise InvalidError(_l("The course was published anew meanwhile. Look again at what changes."))
            mending.regrade(db.session, served, quiz, access.me().id, form.note.data or "")
            return redirect(
                back(url_for("quizzes_teach.quiz", course=course, quiz=quiz), said="regraded"), 303
            )
        except InvalidError as error:
            form.refuse(error.message)
    return _page(served, quiz, form), 422


def _page(served: Served, quiz: str, form: MendForm) -> str:
    changes = mending.dry_run(db.session, served, quiz)
    return render_template(
        "mending/mend.html",
        served=served,
        stem=quiz,
        quiz=served.content.quizzes[quiz],
        changes=changes,
        certificates=_certificates(changes, served.id),
        form=form,
    )


def _certificates(changes: list[Change], course: str) -> list[tuple[Change, Certificate]]:
    """Certificates in force of people whose pass becomes a fail."""
    failed = (change for change in changes if change.turns == "failed")
    pairs = ((change, issuing.find_current(db.session, change.person.id or 0, course)) for change in failed)
    return [(change, certificate) for change, certificate in pairs if certificate]
