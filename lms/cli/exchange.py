"""`lms import` and `lms export`."""

import sys
from pathlib import Path
from typing import Any, get_args

import click

from lms import config
from lms.cli import shown_json
from lms.domain.questions.item import Language
from lms.exchange import service, workbook
from lms.exchange.verdicts import Verdict
from lms.i18n import gettext as _


@click.group("import")
def take_in() -> None:
    """Take questions in from files of other systems."""


@click.group("export")
def give_out() -> None:
    """Give questions out for other systems."""


@take_in.command("questions")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--course", required=True, help="The course whose folder they go into.")
@click.option("--objective", default="", help="The objective of those whose category names none.")
@click.option("--bank", default="imported", show_default=True, help="The name of the new bank.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option("--json", "is_json", is_flag=True, help="Print the report as data.")
def import_questions(
    file: Path, course: str, objective: str, bank: str, dry_run: bool, is_json: bool
) -> None:
    """Take the questions of a file into a new bank, as drafts: GIFT, Aiken, Moodle XML, QTI or our spreadsheet."""
    root = config.load().courses
    place = service.place_in(root, course, objective)
    data = _read(file)
    with click.progressbar(length=1, label=_("Questions"), file=sys.stderr) as bar:
        report = service.look(data, place, lambda done, total: _show(bar, done, total))
    if is_json:
        shown_json(report.as_data())
    else:
        for verdict in report.verdicts:
            click.echo(_line(file, verdict))
        counts = {status: report.count(status) for status in ("kept", "changed", "refused")}
        click.echo(_("%(kept)s kept, %(changed)s changed, %(refused)s refused", **counts), err=True)
    if not dry_run:
        for path in service.take_in(root, course, bank, report.items()):
            click.echo(_("Written: %(path)s", path=str(path)), err=True)


def _line(file: Path, verdict: Verdict) -> str:
    words = {"kept": _("kept"), "changed": _("changed"), "refused": _("refused")}
    what = verdict.id or verdict.title
    reasons = " ".join(str(reason) for reason in verdict.reasons)
    return f"{file.name}:{verdict.line}: {words[verdict.status]}: {what} {reasons}".rstrip()


def _read(file: Path) -> bytes:
    with file.open("rb") as source:
        return source.read(service.LARGEST + 1)


def _show(bar: Any, done: int, total: int) -> None:
    bar.length = total
    if done == total or done % 100 == 0:
        bar.update(done - bar.pos)


@take_in.command("template")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
def write_template(out: Path) -> None:
    """Write the spreadsheet to fill in, with instructions in Arabic and English."""
    out.write_bytes(workbook.template())


FORMS = get_args(service.OutForm)


@give_out.command("questions")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--course", required=True, help="The course whose folder they come from.")
@click.option("--bank", default="", help="One bank only.")
@click.option(
    "--as", "form", type=click.Choice(FORMS), default="gift", show_default=True, help="In which format."
)
@click.option("--language", type=click.Choice(["ar", "en"]), default=None, help="In which language only.")
def export_questions(
    out: Path, course: str, bank: str, form: service.OutForm, language: Language | None
) -> None:
    """Write the items of a course as a file for other systems, and say what it does not hold."""
    content = service.course_of(config.load().courses, course)
    export = service.give_out(content, bank, form, language)
    out.write_bytes(export.data)
    for loss in export.losses:
        click.echo(f"{loss.item}: {loss.reason}", err=True)
