"""For trainers: taking questions into a course's folder and giving them out."""

from io import BytesIO
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, current_app, render_template, request, send_file, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from lms import db
from lms.audit import service as audit
from lms.courses import trainers
from lms.domain.content import CompiledCourse
from lms.domain.errors import InvalidError, NotFoundError, RefusedError
from lms.domain.questions.item import Language
from lms.exchange import service, workbook
from lms.exchange.out import Export
from lms.i18n import lazy_gettext as _l
from lms.web import access
from lms.web.forms import BaseForm, Choice, Line, Required, Upload
from lms.web.templating import back, pick, register_said

bp = Blueprint("exchange", __name__)
TAKE_IN, GIVE_OUT = "/author/<course>/import", "/author/<course>/export"
LASTS_SECONDS = 3600
LARGEST_MB = 5
LARGEST_SEALED = 3_500_000  # what is sent back with the confirmation, and the form around it
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = {
    "moodle": "Moodle XML",
    "gift": "GIFT",
    "qti-2.1": "QTI 2.1",
    "qti-3.0": "QTI 3.0",
}
register_said("questions-taken-in", _l("The questions stand in the course's folder as drafts: review them."))


class TakeInForm(BaseForm):
    """Where questions go that the file says nothing about."""

    file = Upload(_l("File"), largest_mb=LARGEST_MB)
    objective = Choice(_l("Objective of questions that name none"), coerce=str, default="")
    bank = Line(_l("Name of the new bank, in lower-case Latin letters"), [Required()], default="imported")


class GiveOutForm(BaseForm):
    """Which questions, in which format."""

    form = Choice(_l("Format"), coerce=str, default="moodle", choices=FORMS.items())
    bank = Choice(_l("Bank"), coerce=str, default="")
    language = Choice(_l("Language"), coerce=str, default="")


def _course(course: str) -> CompiledCourse:
    """A course of the signed-in trainer as its folder has it. Raises NotFoundError for any other."""
    if not trainers.is_trainer(db.session, access.me().id, course):
        raise NotFoundError
    return service.course_of(_root(), course)


def _root() -> Path:
    root: Path = current_app.config["SETTINGS"].courses
    return root


def _sealer(course: str) -> URLSafeTimedSerializer:
    # Bound to who uploaded and for which course: what is confirmed is what was shown.
    return URLSafeTimedSerializer(
        current_app.config["SECRET_KEY"], salt=f"questions:{course}:{access.me().id}"
    )


@bp.get("/author/questions.xlsx")
@access.policy(access.TRAINER)
def template() -> Response:
    """The spreadsheet to fill in."""
    return send_file(BytesIO(workbook.template()), XLSX, as_attachment=True, download_name="questions.xlsx")


@bp.get(TAKE_IN)
@access.policy(access.TRAINER)
def take_in(course: str) -> str:
    """Ask for a file."""
    content = _course(course)
    return render_template("exchange/take_in.html", content=content, form=_take_in_form(content))


def _take_in_form(content: CompiledCourse, **given: Any) -> TakeInForm:
    form = TakeInForm(**given)
    form.objective.offer([(one.id, pick(one.text)) for one in content.course.objectives])
    return form


@bp.post(TAKE_IN)
@access.policy(access.TRAINER)
def look(course: str) -> str | tuple[str, int]:
    """Say question by question what taking the file in would do. Nothing is written."""
    content = _course(course)
    form = _take_in_form(content)
    try:
        if not form.validate():
            raise InvalidError("")
        service.check_bank_name(_root(), course, form.bank.data or "")
        report = service.look(form.file.content, service.place_in(_root(), course, form.objective.data or ""))
        sealed = _sealer(course).dumps([form.bank.data, report.items()])
        if len(sealed) > LARGEST_SEALED:
            raise InvalidError(_l("These are too many questions at once: send the file in parts."))
    except RefusedError as error:
        if error.message:
            form.refuse(error.message, "bank" if error.status == 409 else None)
        return render_template("exchange/take_in.html", content=content, form=form), 422
    return render_template(
        "exchange/report.html",
        content=content,
        report=report,
        sealed=sealed,
        filename=str(form.file.data)[:120],
    )


@bp.post(f"{TAKE_IN}/confirm")
@access.policy(access.TRAINER)
def confirm(course: str) -> Response:
    """Write the questions that were shown as a new bank of the folder."""
    _course(course)
    try:
        bank, items = _sealer(course).loads(request.form.get("questions", ""), max_age=LASTS_SECONDS)
    except BadData:
        raise InvalidError(_l("The report is too old: send the file again.")) from None
    service.take_in(_root(), course, bank, items)
    audit.record(
        db.session, "questions.import", actor=access.me().id, thing=f"course:{course}", count=len(items)
    )
    target = url_for("authoring_bank.questions", course=course, bank=bank)
    return redirect(back(target, said="questions-taken-in"), 303)


@bp.get(GIVE_OUT)
@access.policy(access.TRAINER)
def give_out(course: str) -> str:
    """Ask for the format; once one is chosen, say what it does not hold."""
    content = _course(course)
    form = _give_out_form(content)
    export = _export(content, form) if request.args and form.validate() else None
    return render_template("exchange/give_out.html", content=content, form=form, export=export, formats=FORMS)


@bp.post(GIVE_OUT)
@access.policy(access.TRAINER)
def download(course: str) -> Response | tuple[str, int]:
    """The file. It holds the keys, so the log says who took it."""
    content = _course(course)
    form = _give_out_form(content)
    if not form.validate():
        page = render_template(
            "exchange/give_out.html", content=content, form=form, export=None, formats=FORMS
        )
        return page, 422
    export = _export(content, form)
    audit.record(
        db.session,
        "questions.export",
        actor=access.me().id,
        thing=f"course:{course}",
        format=form.form.data or "",
    )
    name = f"{course}-{form.bank.data or 'questions'}-{export.name}"
    return send_file(BytesIO(export.data), "application/octet-stream", as_attachment=True, download_name=name)


def _give_out_form(content: CompiledCourse) -> GiveOutForm:
    form = GiveOutForm(request.args if request.method == "GET" and request.args else None)
    form.bank.offer([("", _l("All banks")), *((name, name) for name in content.banks)])
    form.language.offer([("", _l("Both, where the format can")), ("ar", _l("Arabic")), ("en", _l("English"))])
    return form


def _export(content: CompiledCourse, form: GiveOutForm) -> Export:
    language = cast("Language | None", form.language.data or None)
    return service.give_out(content, form.bank.data or "", cast(service.OutForm, form.form.data), language)
