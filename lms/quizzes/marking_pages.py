"""The marking board: question by question, answer after answer, without a name."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import db
from lms.courses import releases
from lms.domain.errors import InvalidError
from lms.i18n import lazy_gettext as _l
from lms.quizzes import marking
from lms.quizzes.marking import Pile, Written
from lms.quizzes.teach import require_course
from lms.web import access
from lms.web.forms import clean_text
from lms.web.templating import back, register_said

bp = Blueprint("quizzes_marking", __name__)
PILE = "/teach/<course>/marking/<quiz>/<item>"

register_said("marked", _l("The mark is saved. Here is the next answer."))


@bp.get("/teach/<course>/marking")
@access.policy(access.STAFF_ONLY)
def board(course: str) -> str:
    """Every question that people mark, with how much waits."""
    require_course(course)
    served = releases.current(db.session, course)
    return render_template(
        "quizzes_marking/board.html", served=served, piles=marking.piles(db.session, course)
    )


@bp.get(PILE)
@access.policy(access.TRAINER)
def pile(course: str, quiz: str, item: str) -> str:
    """The next answer that waits for me, or the one asked for (`?answer=`), and how all stand."""
    require_course(course)
    found = marking.pile(db.session, course, quiz, item)
    asked = request.args.get("answer", type=int)
    answer = found.answer(asked) if asked else found.next_for(access.me().id)
    return _page(course, found, answer)


@bp.post(PILE)
@access.policy(access.TRAINER)
def give(course: str, quiz: str, item: str) -> Response | tuple[str, int]:
    """Save a mark and go on to the next answer."""
    require_course(course)
    found = marking.pile(db.session, course, quiz, item)
    answer = found.answer(request.form.get("attempt", 0, type=int))
    given = {
        criterion.id: request.form.get(f"points-{criterion.id}", type=float)
        for criterion in answer.essay.rubric
    }
    points = {name: value for name, value in given.items() if value is not None}
    comment = clean_text(request.form.get("comment"))
    try:
        marking.give(db.session, answer, access.me().id, points, comment)
    except InvalidError as error:
        return _page(course, found, answer, refusal=str(error.message), points=points, comment=comment), 422
    return redirect(
        back(url_for("quizzes_marking.pile", course=course, quiz=quiz, item=item), said="marked"), 303
    )


def _page(
    course: str,
    found: Pile,
    answer: Written | None,
    *,
    refusal: str = "",
    points: dict[str, float] | None = None,
    comment: str = "",
) -> str:
    mine = answer.by(access.me().id) if answer else None
    return render_template(
        "quizzes_marking/pile.html",
        served=releases.current(db.session, course),
        pile=found,
        answer=answer,
        mine=mine,
        points=points if points is not None else (mine.points if mine else {}),
        comment=comment or (mine.comment if mine else ""),
        refusal=refusal,
    )
