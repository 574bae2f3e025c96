"""Taking a paper: questions, saving, handing in, result."""

import re
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lms import db, i18n
from lms.domain.errors import InvalidError
from lms.i18n import gettext as _
from lms.i18n import lazy_gettext as _l
from lms.quizzes import service
from lms.quizzes.paper import Paper
from lms.web import access
from lms.web.templating import back, register_said

bp = Blueprint("quizzes", __name__)
ANSWER = re.compile(r"q-([1-9][0-9]{0,2})(?:-([1-9][0-9]?))?")
# Ids are 32-bit numbers: anything larger names nothing.
ATTEMPT = "/attempts/<int(max=2147483647):attempt_id>"

register_said("closed", _l("This attempt was closed already. What was saved by then is what counts."))


@bp.get(ATTEMPT)
@access.policy(access.SIGNED_IN)
def take(attempt_id: int) -> Response | str:
    """The paper: one question (`?q=`), all of them (`?all=1`), or the look back before handing in (`?review=1`)."""
    paper = service.paper(db.session, access.me().id, attempt_id)
    if not paper.is_open:
        return redirect(url_for("quizzes.result", attempt_id=attempt_id), 303)
    if "review" in request.args:
        return render_template("quizzes/review.html", paper=paper)
    if "all" in request.args:
        return render_template("quizzes/take.html", paper=paper, shown=paper.questions, position=None)
    position = _position(paper)
    return render_template(
        "quizzes/take.html", paper=paper, shown=paper.questions[position - 1 : position], position=position
    )


def _position(paper: Paper) -> int:
    asked = request.args.get("q", type=int)
    return asked if asked and 0 < asked <= len(paper.questions) else paper.next_position


@bp.post(f"{ATTEMPT}/answers")
@access.policy(access.SIGNED_IN)
def answers(attempt_id: int) -> Response | tuple[Response | str, int]:
    """Save the answers sent, then go where the button says; a script gets told when they were saved."""
    me = access.me()
    wants_json = request.accept_mimetypes.best == "application/json"
    try:
        saved_at = service.save(db.session, me.id, attempt_id, _answers(request.form))
    except service.OverError as error:
        # Closing it here makes it last: a clock that steps back does not open the paper again.
        service.submit(db.session, me.id, attempt_id)
        if wants_json:
            return jsonify(error=str(error.message), text=str(error.message)), 409
        return render_template("quizzes/over.html", attempt_id=attempt_id), 409
    checked = request.form.get("check", type=int)
    if checked is not None:
        service.check(db.session, me.id, attempt_id, checked)
        return redirect(url_for("quizzes.take", attempt_id=attempt_id, q=checked), 303)
    if wants_json:
        time = i18n.clock(saved_at)
        return jsonify(saved=time, text=_("Saved at %(time)s", time=time))
    return redirect(_after_saving(attempt_id), 303)


def _answers(form: MultiDict[str, str]) -> service.Given:
    """What fields named `q-<position>` or, where a question has several, `q-<position>-<number>` carry.

    An empty value stands for nothing: boxes left empty are not sent at all.
    """
    found: dict[int, dict[int, list[str]]] = {}
    for name in form:
        if name.startswith("q-"):
            match = ANSWER.fullmatch(name)
            if match is None:
                raise InvalidError(_l("An answer does not fit its question. Nothing was saved."))
            found.setdefault(int(match[1]), {})[int(match[2] or 1)] = form.getlist(name)
    return found


def _after_saving(attempt_id: int) -> str:
    go = request.form.get("go", "review")
    views: dict[str, Any] = {"q": int(go)} if go.isdecimal() and len(go) < 4 else {}
    if go in {"review", "all"}:
        views = {go: 1}
    return url_for("quizzes.take", attempt_id=attempt_id, **views)


@bp.post(f"{ATTEMPT}/submit")
@access.policy(access.SIGNED_IN)
def submit(attempt_id: int) -> Response:
    """Hand in, with any answers the form still carries; once is enough, and again leads to the same result."""
    me = access.me()
    paper = service.paper(db.session, me.id, attempt_id)
    given = _answers(request.form)
    if given and paper.is_open:
        service.save(db.session, me.id, attempt_id, given)
    service.submit(db.session, me.id, attempt_id)
    result = url_for("quizzes.result", attempt_id=attempt_id)
    return redirect(result if paper.is_open or not given else back(result, said="closed"), 303)


@bp.get(f"{ATTEMPT}/result")
@access.policy(access.SIGNED_IN)
def result(attempt_id: int) -> Response | str:
    """How the attempt went, why, and what to read again."""
    me = access.me()
    if service.paper(db.session, me.id, attempt_id).is_open:
        return redirect(url_for("quizzes.take", attempt_id=attempt_id), 303)
    page = service.result_page(db.session, me.id, attempt_id)
    template = "quizzes/form_done.html" if page.rules.quiz.kind == "form" else "quizzes/result.html"
    return render_template(template, page=page)
