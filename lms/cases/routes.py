"""Taking a case: begin, choose, look back."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from lms import db
from lms.cases import runs, service, words
from lms.cases.runs import Taken
from lms.courses import releases
from lms.domain import casework
from lms.domain.casework import Form
from lms.domain.errors import InvalidError
from lms.enrolments import service as enrolments
from lms.i18n import lazy_gettext as _l
from lms.web import access
from lms.web.forms import clean_text

bp = Blueprint("cases", __name__)
# Ids are 32-bit numbers: anything larger names nothing.
RUN = "/runs/<int(max=2147483647):run_id>"


@bp.post("/courses/<course>/<stem>/runs")
@access.policy(access.TRAINEE)
def start(course: str, stem: str) -> Response:
    """Begin a case in the role asked for, or go on with the run under way."""
    me = access.me()
    enrolments.require_reader(db.session, me.id, me.role, course)
    served = releases.current(db.session, course)
    run = runs.start(db.session, me.id, served, stem, request.form.get("role", ""))
    return redirect(url_for("cases.run", run_id=run.id), 303)


@bp.get(RUN)
@access.policy(access.SIGNED_IN)
def run(run_id: int) -> Response | str:
    """Where the case stands: what the last choice did, the dossier, what can be done now."""
    taken = runs.get_taken(db.session, access.me().id, run_id)
    if taken.node.is_end:
        return redirect(url_for("cases.debrief", run_id=run_id), 303)
    return _page(taken, Form())


def _page(taken: Taken, form: Form, chosen: str = "", refusal: str = "") -> str:
    page = service.run_page(db.session, taken)
    return render_template(
        "cases/run.html", page=page, words=words, form=form, chosen=chosen, refusal=refusal
    )


@bp.post(RUN)
@access.policy(access.SIGNED_IN)
def choose(run_id: int) -> Response | tuple[str, int]:
    """Make a choice. It can't be taken back; sent again it changes nothing."""
    taken = runs.get_taken(db.session, access.me().id, run_id)
    sent = request.form
    choice = sent.get("choice", "")
    form = _form(sent) if taken.node.form else None
    try:
        if not choice and not taken.node.is_end:
            raise InvalidError(_l("Choose what you do before you go on."))
        runs.choose(db.session, taken, sent.get("position", -1, type=int), choice, form)
    except InvalidError as error:
        return _page(taken, form or Form(), choice, str(error.message)), 422
    return redirect(url_for("cases.run", run_id=run_id), 303)


def _form(sent: MultiDict[str, str]) -> Form:
    lists = {name: tuple(dict.fromkeys(sent.getlist(name))) for name in casework.LISTS}
    return Form(**lists, reasons=clean_text(sent.get("reasons")))


@bp.get(f"{RUN}/debrief")
@access.policy(access.SIGNED_IN)
def debrief(run_id: int) -> Response | str:
    """My way beside the expert's, step by step."""
    taken = runs.get_taken(db.session, access.me().id, run_id)
    if not taken.node.is_end:
        return redirect(url_for("cases.run", run_id=run_id), 303)
    return render_template("cases/debrief.html", page=service.debrief_page(db.session, taken), words=words)
