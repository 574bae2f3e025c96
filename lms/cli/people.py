"""`lms user`: the first administrator is made here and nowhere else (S01)."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from lms import setup
from lms.accounts import importing, letters, passwords, tokens
from lms.accounts.service import NewPerson, add_person
from lms.cli import refuse, shown_json
from lms.cli.operation import as_json
from lms.domain.errors import InvalidError
from lms.domain.roles import Role
from lms.i18n import LANGUAGES
from lms.i18n import gettext as _


@click.group
def user() -> None:
    """People and their accounts."""


@user.command
@click.argument("login")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--name-ar", required=True, help="Full name in Arabic letters, as on the identity card.")
@click.option("--name-en", required=True, help="Full name in Latin letters, as in the passport.")
@click.option("--email", default="")
@click.option("--language", default="ar", show_default=True, type=click.Choice(LANGUAGES))
@click.option("--organisation", default="", help="Its name in either language; it must be known already.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of standard input."
)
def add(
    login: str,
    role: str,
    name_ar: str,
    name_en: str,
    email: str,
    language: str,
    organisation: str,
    password_stdin: bool,
) -> None:
    """Add a person; without --password-stdin, print the link by which they choose a password."""
    new = NewPerson(
        login=login,
        role=Role(role),
        name_ar=name_ar,
        name_en=name_en,
        email=email,
        language=language,
        organisation=organisation or None,
    )
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    click.echo(_add(new, password))


def _add(new: NewPerson, password: str | None) -> str:
    """Add the person; what to tell."""
    settings = setup.load()
    password_hash = passwords.make_hash(settings, password) if password is not None else ""
    with setup.ready(settings) as database, database.transaction() as session:
        person = add_person(session, new)
        if password is not None:
            if problem := passwords.problem(session, person, password):
                raise InvalidError(problem)
            passwords.set_password(session, person, password_hash)
            return _("Added: %(login)s.", login=person.login)
        token = tokens.make(session, person.id or 0, tokens.INVITATION)
        link = letters.link(person, tokens.INVITATION, token)
    added = _("Added: %(login)s. This link is good for one use within seven days:", login=person.login)
    return f"{added}\n{link}"


@user.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--dry-run", is_flag=True, help="Only say what is wrong; add nobody.")
@click.option(
    "--invite", is_flag=True, help="Mail everyone who has an address the link to choose a password."
)
@as_json
def import_(file: Path, dry_run: bool, invite: bool, is_json: bool) -> None:
    """Add everyone in a CSV or xlsx FILE, or nobody; every line that needs mending is named."""
    rows = importing.read(file)
    with setup.ready(setup.load()) as database:
        with database.reading() as session:
            report = importing.check(session, rows)
        is_added = report.is_good and not dry_run
        if is_added:
            with database.transaction() as session:
                for person in importing.apply(session, rows):
                    if invite and person.email:
                        letters.invite(session, person)
    if is_json:
        shown_json(
            {"added": len(rows) if is_added else 0, "lines": [_as_data(line) for line in report.lines]}
        )
    else:
        for line in _in_words(report, is_added=is_added):
            click.echo(line)
    if report.bad:
        refuse(_("Nothing was imported: there are lines to mend."))


def _as_data(line: importing.Line) -> dict[str, Any]:
    return {"line": line.number, "login": line.new.login, "problems": [str(p) for p in line.problems]}


def _in_words(report: importing.Report, *, is_added: bool) -> Iterator[str]:
    for line in report.bad:
        for problem in line.problems:
            yield _("line %(n)s: %(problem)s", n=line.number, problem=str(problem))
    if report.is_good:
        count = len(report.lines)
        yield (
            _("People added: %(n)s.", n=count) if is_added else _("People that can be added: %(n)s.", n=count)
        )
