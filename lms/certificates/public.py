"""Verification for everyone: by code, by name, by file. Works without signing in and without JavaScript (S81)."""

from datetime import UTC, datetime
from typing import Any

from flask import Response as FlaskResponse
from flask import current_app, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lms import db
from lms.accounts import sessions
from lms.certificates import verifying
from lms.certificates.blueprint import bare, bp
from lms.certificates.forms import CodeForm, FileForm, NameForm
from lms.certificates.models import Certificate
from lms.domain import numbering
from lms.web import access
from lms.web.language import preferred_language

LONGEST_CODE = 60
_ENDPOINTS = {f"certificates.{name}" for name in ("verify", "ask", "verified", "compare")}


@bp.after_request
@bare.after_request
def keep_to_itself(response: FlaskResponse) -> FlaskResponse:
    """A code in an address is passed on to nobody: no referrer, no search engine, no cache."""
    if request.endpoint in _ENDPOINTS or request.blueprint == bare.name:
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Cache-Control"] = "no-store"
    return response


@bare.get("/v/<code>")
@access.policy(access.PUBLIC)
def scanned(code: str) -> Response:
    """The address in the QR code: on to the page in the language that fits."""
    return redirect(url_for("certificates.verified", lang=preferred_language(), code=code), 303)


@bp.get("/verify")
@access.policy(access.PUBLIC)
def verify() -> Response | str | tuple[str, int]:
    """Where a code is typed in, or a file is given."""
    if "code" in request.args:
        return _to_answer(CodeForm(request.args))
    return _asking()


@bp.post("/verify")
@access.policy(access.PUBLIC)
def ask() -> Response | str | tuple[str, int]:
    """On to what the register says about a code, or whose document a file is."""
    return _about_file() if request.files else _to_answer(CodeForm())


def _asking(status: int = 200, **given: Any) -> tuple[str, int]:
    forms: dict[str, Any] = {"form": CodeForm(None), "file_form": FileForm(), "file_answer": ""}
    return render_template("certificates/verify.html", **{**forms, **given}), status


def _to_answer(form: CodeForm) -> Response | tuple[str, int]:
    if not form.validate():
        return _asking(422, form=form)
    code = numbering.folded(form.code.data)[:LONGEST_CODE]
    return redirect(url_for("certificates.verified", code=code), 303)


def _about_file() -> str | tuple[str, int]:
    form = FileForm()
    if not form.validate():
        return _asking(422, file_form=form)
    _count()
    found = verifying.find_by_file(db.session, form.file.content)
    return _answer(found, file_answer="same") if found else _asking(file_answer="different")


def _count() -> None:
    verifying.count(db.of(current_app), sessions.network())


@bp.get("/verify/<code>")
@access.policy(access.PUBLIC)
def verified(code: str) -> str | tuple[str, int]:
    """What the register says: authentic, revoked, or unknown, which is the same for a wrong code and for nonsense."""
    found = _find(code)
    return _answer(found) if found else _unknown()


@bp.post("/verify/<code>")
@access.policy(access.PUBLIC)
def compare(code: str) -> str | tuple[str, int]:
    """The same, and whether a name or a file is the certificate's. Changes nothing, so it answers at once."""
    found = _find(code)
    if found is None:
        return _unknown()
    if found.revoked_at is not None:
        return _answer(found)
    return _compare_file(found) if request.files else _compare_name(found)


def _find(code: str) -> Certificate | None:
    if numbering.read(code) is None:
        return None  # nothing is looked up, so nothing is counted
    _count()
    return verifying.find(db.session, code)


def _unknown() -> tuple[str, int]:
    return render_template("certificates/unknown.html", form=CodeForm(None)), 404


def _compare_name(certificate: Certificate) -> str | tuple[str, int]:
    form = NameForm()
    if not form.validate():
        return _answer(certificate, name_form=form), 422
    is_holder = verifying.is_holder(certificate, form.name.data)
    return _answer(certificate, name_answer="match" if is_holder else "no match")


def _compare_file(certificate: Certificate) -> str | tuple[str, int]:
    form = FileForm()
    if not form.validate():
        return _answer(certificate, file_form=form), 422
    return _answer(certificate, file_answer=verifying.compare(db.session, certificate, form.file.content))


def _answer(certificate: Certificate, **given: Any) -> str:
    forms = {
        "name_form": NameForm(MultiDict()),
        "file_form": FileForm(),
        "name_answer": "",
        "file_answer": "",
    }
    return render_template(
        "certificates/verified.html", certificate=certificate, now=datetime.now(UTC), **{**forms, **given}
    )
