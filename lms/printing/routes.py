"""For trainers: printing papers, their keys and answer sheets, and keying in what comes back."""

from io import BytesIO
from typing import Any

import structlog
from flask import Blueprint, current_app, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from lms import db, i18n
from lms.domain.errors import BusyError, NotFoundError, RefusedError
from lms.i18n import gettext as _
from lms.i18n import lazy_gettext as _l
from lms.pdf.typesetting import RenderError
from lms.printing import document, service
from lms.printing.forms import CodeForm, KeyInForm, PrintForm, typed
from lms.printing.questions import letter
from lms.printing.service import PrintedPaper
from lms.quizzes import sitting
from lms.quizzes.teach import require_quiz
from lms.web import access
from lms.web.templating import back, register_said

log = structlog.get_logger()
bp = Blueprint("printing", __name__)
PRINT = "/teach/<course>/<quiz>/print"
KEY_IN = f"{PRINT}/<code>/key-in"

register_said("keyed-in", _l("The paper is keyed in and marked. Now the next person."))


def _secret() -> str:
    secret: str = current_app.config["SETTINGS"].secret_key
    return secret


def _paper(course: str, quiz: str, code: str) -> PrintedPaper:
    """A paper of a quiz that the caller teaches. Raises NotFoundError for any other, and any other code."""
    require_quiz(course, quiz)
    return service.paper_of(db.session, course, quiz, code, _secret())


@bp.get(PRINT)
@access.policy(access.STAFF_ONLY)
def choose(course: str, quiz: str) -> Response | str | tuple[str, int]:
    """Choose a variant and a language; or name a code (`?code=`) to key its sheets in."""
    served = require_quiz(course, quiz)
    code_form = CodeForm(request.args if "code" in request.args else None)
    if "code" in request.args:
        try:
            found = service.paper_of(db.session, course, quiz, code_form.code.data or "", _secret())
            return redirect(url_for("printing.key_in", course=course, quiz=quiz, code=found.code), 303)
        except NotFoundError:
            code_form.refuse(_("No paper of this assessment has this code."), "code")
    form = PrintForm(request.args if "variant" in request.args else None, language=i18n.reader().language)
    variant = int(form.variant.data or 1) if form.validate() else 1
    page = render_template(
        "printing/choose.html",
        served=served,
        stem=quiz,
        quiz=served.content.quizzes[quiz],
        paper=service.paper(served, quiz, variant, _secret()),
        letter=letter,
        form=form,
        code_form=code_form,
    )
    return (page, 422) if code_form.has_errors else page


@bp.get(f"{PRINT}/<code>/paper.pdf")
@access.policy(access.STAFF_ONLY)
def paper(course: str, quiz: str, code: str) -> Response:
    """The questions, in the language of the address."""
    printed = _paper(course, quiz, code)
    return _pdf("paper", printed, questions=printed.questions())


@bp.get(f"{PRINT}/<code>/sheet.pdf")
@access.policy(access.STAFF_ONLY)
def sheet(course: str, quiz: str, code: str) -> Response:
    """The sheet on which answers are marked."""
    printed = _paper(course, quiz, code)
    return _pdf("sheet", printed, questions=printed.questions())


@bp.post(f"{PRINT}/<code>/key.pdf")
@access.policy(access.STAFF_ONLY)
def key(course: str, quiz: str, code: str) -> Response:
    """The key. The log says who took it."""
    printed = _paper(course, quiz, code)
    service.note_key(db.session, printed, access.me().id)
    return _pdf("key", printed, solutions=printed.solutions())


def _pdf(kind: str, printed: PrintedPaper, **content: Any) -> Response:
    html = render_template(f"printing/{kind}.html", paper=printed, letter=letter, **content)
    try:
        made = document.pdf(html)
    except RenderError as error:
        log.error("no sheet could be made", kind=kind, error=str(error))
        raise BusyError(
            _l("The PDF could not be made. Tell your administrator."), retry_after=600, status=503
        ) from error
    name = f"{printed.served.id}-{printed.stem}-{printed.code}-{kind}-{i18n.reader().language}.pdf"
    response = send_file(BytesIO(made), "application/pdf", as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@bp.get(KEY_IN)
@access.policy(access.STAFF_ONLY)
def key_in(course: str, quiz: str, code: str) -> str:
    """Key in a sheet: whose it is, and what is marked on it."""
    return _key_in_page(_paper(course, quiz, code), KeyInForm(), {})


@bp.post(KEY_IN)
@access.policy(access.STAFF_ONLY)
def keyed(course: str, quiz: str, code: str) -> Response | tuple[str, int]:
    """Make the attempt, hand it in, and on to the next."""
    printed, form = _paper(course, quiz, code), KeyInForm()
    given = typed(request.form, printed.questions())
    form.offer(_takers(printed))
    status = 422
    if form.is_posted_and_valid():
        try:
            service.key_in(db.session, printed, int(form.person.data or 0), given, access.me().id)
            here = url_for("printing.key_in", course=course, quiz=quiz, code=printed.code)
            return redirect(back(here, said="keyed-in"), 303)
        except RefusedError as error:
            form.refuse(error.message)
            status = error.status
    return _key_in_page(printed, form, given), status


def _takers(printed: PrintedPaper) -> list[sitting.Taker]:
    """Who takes the course, but for whoever asks."""
    found = sitting.takers(db.session, printed.served, printed.stem)
    return [taker for taker in found if taker.person.id != access.me().id]


def _key_in_page(printed: PrintedPaper, form: KeyInForm, given: service.Typed) -> str:
    takers = _takers(printed)
    form.offer(takers)
    keyed = [
        (t.person, tried) for t in takers for tried in t.tries if tried.attempt.paper_code == printed.code
    ]
    return render_template(
        "printing/key_in.html",
        paper=printed,
        quiz=printed.quiz,
        questions=printed.questions(given),
        form=form,
        letter=letter,
        takers=takers,
        keyed=keyed,
    )
