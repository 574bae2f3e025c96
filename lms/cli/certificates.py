"""`lms certificate`: issue, revoke, show, verify."""

from pathlib import Path

import click

from lms import config, setup
from lms.accounts import service as accounts
from lms.certificates import issuing, making, service, verifying
from lms.certificates.models import Certificate
from lms.cli import refuse, shown_json
from lms.courses import releases
from lms.domain.errors import NotFoundError, RefusedError
from lms.i18n import gettext as _


@click.group
def certificate() -> None:
    """Certificates and their register."""


@certificate.command
@click.argument("login")
@click.argument("course")
@click.option("--reason", default="", help="Why, for someone who has not completed the course.")
def issue(login: str, course: str, reason: str) -> None:
    """Issue the certificate of COURSE to the person who signs in as LOGIN."""
    settings = setup.load()
    issuing.configure(settings)
    with setup.ready(settings) as database, database.transaction() as session:
        person = accounts.find_by_login(session, login)
        if person is None:
            raise RefusedError(_("Nobody signs in as %(login)s.", login=login))
        served = releases.all_current(session).get(course)
        if served is None:
            raise RefusedError(_("There is no published course %(course)s.", course=course))
        made = issuing.issue(session, person.id or 0, served, reason=reason)
    click.echo(_("Issued: %(number)s", number=made.number))
    click.echo(made.record["verify_url"])


@certificate.command
@click.argument("number")
@click.option("--reason", required=True, type=click.Choice(list(service.REASONS)))
@click.option("--note", default="", help="For the office only.")
def revoke(number: str, reason: str, note: str) -> None:
    """Revoke a certificate, for good."""
    with setup.ready(setup.load()) as database, database.transaction() as session:
        try:
            service.revoke(session, number, reason, note[:300])
        except NotFoundError:
            raise _no_such(number) from None
    click.echo(_("Revoked: %(number)s", number=number))


@certificate.command
@click.argument("number")
@click.option("--json", "is_json", is_flag=True, help="Print data for programs.")
def show(number: str, is_json: bool) -> None:
    """Show what the register says about a certificate."""
    with setup.ready(setup.load()) as database, database.reading() as session:
        try:
            found = service.get_certificate(session, number)
        except NotFoundError:
            raise _no_such(number) from None
        document, _size = making.state(session, found.id or 0)
    facts = {**found.record, "status": _status(found), "revoked_at": found.revoked_at, "document": document}
    if is_json:
        shown_json(facts)
    else:
        for name, value in facts.items():
            click.echo(f"{name}: {value}")


def _no_such(number: str) -> RefusedError:
    return RefusedError(_("There is no certificate %(number)s.", number=number))


def _status(found: Certificate) -> str:
    return "revoked" if found.revoked_at else "authentic"


@certificate.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Compare a PDF with the register: is it a document issued here, unchanged and in force?

    Documents carry no signature yet, so nothing can be said without the register.
    """
    content = file.read_bytes()
    try:
        settings = setup.load()
    except config.ConfigError:
        raise RefusedError(
            _("There is no register here, and documents carry no signature yet: nothing can be said.")
        ) from None
    with setup.ready(settings) as database, database.reading() as session:
        found = verifying.find_by_file(session, content)
    if found is None:
        refuse(_("Unknown: no document issued here is this file. It was changed, or never came from here."))
    elif found.revoked_at:
        refuse(_("Revoked: %(number)s", number=found.number))
    else:
        click.echo(_("Authentic and in force: %(number)s", number=found.number))
