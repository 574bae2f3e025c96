"""For trainers: the questions of a course, one by one, with where each is asked and how it changed."""

from typing import Any

from flask import Blueprint, render_template, request

from lms import db
from lms.authoring import bank
from lms.authoring.bank import MOST_SHOWN, Sought
from lms.authoring.routes import find_work
from lms.authoring.service import Work
from lms.domain.questions import TYPES
from lms.i18n import lazy_gettext as _l
from lms.web import access

bp = Blueprint("authoring_bank", __name__)
QUESTIONS = "/author/<course>/questions"
STATUSES = ("reviewed", "draft", "retired")


@bp.get(QUESTIONS)
@access.policy(access.TRAINER)
def questions(course: str) -> str:
    """Every question of the folder, or those that fit what is sought."""
    work = find_work(course)
    every = bank.listed(work)
    sought = Sought(
        request.args.get("q", "")[:200],
        *(request.args.get(name, "")[:60] for name in ("bank", "objective", "type", "status")),
    )
    found = [one for one in every if sought.fits(one)]
    return render_template(
        "authoring_bank/questions.html",
        work=work,
        sought=sought,
        found=found[:MOST_SHOWN],
        n_found=len(found),
        counts=bank.counts(every),
        filters=_filters(work),
        statuses=STATUSES,
    )


def _filters(work: Work) -> list[tuple[str, Any, dict[str, Any]]]:
    """What can narrow the list: the field, its label, and its choices; those without words the page names."""
    content = work.draft.content
    objectives = content.course.objectives if content else ()
    return [
        ("bank", _l("Bank"), {name: name for name in work.draft.parsed.banks}),
        ("objective", _l("Objective"), {one.id: one.text for one in objectives}),
        ("type", _l("Type"), dict.fromkeys(TYPES)),
        ("status", _l("Status"), dict.fromkeys(STATUSES)),
    ]


@bp.get(f"{QUESTIONS}/<item>")
@access.policy(access.TRAINER)
def question(course: str, item: str) -> str:
    """One question with its key, its papers and its versions."""
    work = find_work(course)
    one = bank.find(work, item)
    return render_template(
        "authoring_bank/question.html",
        work=work,
        one=one,
        versions=bank.versions(db.session, work, one.item),
    )
