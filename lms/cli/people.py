"""`lms user`: the first administrator is made here and nowhere else (S01)."""

import sys

import click

from lms import setup
from lms.accounts import letters, passwords, tokens
from lms.accounts.service import NewPerson, add_person
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
