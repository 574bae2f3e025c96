"""For trainers: their courses, problems, preview, publishing, releases."""

from pathlib import Path

from flask import Blueprint, current_app, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from lms import db, i18n
from lms.authoring import service
from lms.authoring.service import Work
from lms.cases import mapping, words
from lms.courses import problem_texts
from lms.courses import service as courses
from lms.courses.shared import Shared
from lms.domain.casemap import draw
from lms.domain.content import CompiledCourse
from lms.domain.errors import NotFoundError
from lms.i18n import lazy_gettext as _l
from lms.learning.views import answered_check, lesson_page
from lms.web import access
from lms.web.forms import AtMost, BaseForm, Line
from lms.web.templating import back, register_said

bp = Blueprint("authoring", __name__)
bp.add_app_template_filter(problem_texts.text, "problem")

register_said("published", _l("Published. Trainees see this release from now on."))
register_said("nothing-new", _l("Nothing changed since the last release."))
register_said("published-again", _l("The older release is served again."))


class PublishForm(BaseForm):
    """What changed, for the history."""

    note = Line(_l("What changed"), [AtMost(500)])


def _root() -> Path:
    root: Path = current_app.config["SETTINGS"].courses
    return root


def find_work(course: str) -> Work:
    """A course of the signed-in trainer. Raises NotFoundError for any other."""
    # Compiling takes its time: a session of its own, so that publishing does not hold the write lock meanwhile.
    with db.of(current_app._get_current_object()).reading() as session:  # type: ignore[attr-defined]  # a LocalProxy
        return service.work(session, access.me().id, _root(), course)


@bp.get("/author")
@access.policy(access.TRAINER)
def overview() -> str:
    """The trainer's courses."""
    works = service.works(db.session, access.me().id, _root())
    return render_template("authoring/courses.html", works=works)


@bp.get("/author/<course>")
@access.policy(access.TRAINER)
def course(course: str) -> str:
    """One course: problems with file and line, preview, publishing, releases."""
    return _page(find_work(course), PublishForm())


def _page(work: Work, form: PublishForm) -> str:
    history = courses.releases(db.session, work.course)
    makers = service.makers(db.session, history)
    return render_template("authoring/course.html", work=work, form=form, history=history, makers=makers)


@bp.post("/author/<course>/publish")
@access.policy(access.TRAINER)
def publish(course: str) -> Response | tuple[str, int]:
    """Make a release of the folder as it is now."""
    work, form = find_work(course), PublishForm()
    if not form.validate() or not work.is_fit:
        return _page(work, form), 422
    is_new = service.publish(db.session, work, by=access.me().id, note=form.note.data or "")
    said = "published" if is_new else "nothing-new"
    return redirect(back(url_for("authoring.course", course=course), said=said), 303)


@bp.post("/author/<course>/releases/<int(max=2147483647):number>")
@access.policy(access.TRAINER)
def publish_again(course: str, number: int) -> Response:
    """Serve an older release again."""
    work = find_work(course)
    release = courses.get_release(db.session, work.course, number)
    courses.publish_again(db.session, release, by=access.me().id)
    return redirect(back(url_for("authoring.course", course=course), said="published-again"), 303)


def _case(content: CompiledCourse, stem: str) -> str:
    compiled = content.cases[stem]
    found = draw(compiled.case, {})
    return render_template(
        "authoring/preview_case.html",
        content=content,
        compiled=compiled,
        found=found,
        drawing=mapping.drawing(found),
        words=words,
    )


@bp.get("/author/<course>/preview/<stem>")
@access.policy(access.TRAINER)
def preview(course: str, stem: str) -> str:
    """A lesson of the draft as a trainee would see it, a quiz with its keys, a case as a map."""
    work = find_work(course)
    content = work.draft.content
    if content is None or stem not in content.course.modules():
        raise NotFoundError
    if stem in content.quizzes:
        items = service.items_of(content, stem)
        return render_template("authoring/preview_quiz.html", content=content, stem=stem, items=items)
    if stem in content.cases:
        return _case(content, stem)
    if stem not in content.lessons:
        raise NotFoundError
    shared = work.shared.shared or Shared()
    page = lesson_page(content, shared, stem, i18n.reader().language, answered_check(request.args))
    return render_template("authoring/preview.html", page=page, content=content)
