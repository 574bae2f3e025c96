"""Verbs for whoever runs an installation."""

import click

from lms import config, setup
from lms import doctor as doctors
from lms.audit import service as log
from lms.cli import refuse, shown_json
from lms.domain.errors import RefusedError
from lms.i18n import gettext as _

as_json = click.option("--json", "is_json", is_flag=True, help="Print data for programs.")


@click.command
def init() -> None:
    """Make the instance: folder, settings, secret key, database. Safe to repeat."""
    settings = setup.initialise()
    click.echo(_("The instance is ready: %(folder)s", folder=str(settings.instance)))
    click.echo(_("Its settings are in %(file)s.", file=str(settings.instance / "config.toml")))
    click.echo(_("The first administrator: lms user add LOGIN --role administrator --name-ar … --name-en …"))


@click.command
@click.option("--no-backup", is_flag=True, help="Migrate without a backup; you have made one yourself.")
def migrate(no_backup: bool) -> None:
    """Bring the database to this version, after a backup."""
    settings = setup.load()
    with setup.opened(settings) as database:
        if not setup.needs_migration(database):
            click.echo(_("The database is at this version already."))
            return
        made = setup.bring_up_to_date(settings, database, is_backed_up=no_backup)
    if made:
        click.echo(_("The database before: %(file)s", file=str(made)))
    click.echo(_("The database is at this version now."))


@click.command
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve pages and do background work until stopped."""
    settings = setup.load()
    config.check(settings)
    if settings.is_demo and host not in config.LOOPBACK:
        raise RefusedError(_("A demonstration is served on the loopback only: leave --host out."))
    with setup.opened(settings) as database:
        made = setup.bring_up_to_date(settings, database)
    if made:
        click.echo(_("The database before: %(file)s", file=str(made)), err=True)
    from lms import serving  # late: it needs an operating system with fork, which other verbs do not

    serving.serve(settings, host=host, port=port, workers=workers)


@click.command
@as_json
def doctor(is_json: bool) -> None:
    """Look for faults in the installation; leaves with 1 when there are any."""
    settings = setup.load()
    with setup.opened(settings) as database:
        findings = doctors.examine(settings, database)
    if is_json:
        shown_json({finding.name: finding.faults for finding in findings})
    else:
        for line in doctor_lines(findings):
            click.echo(line)
    if any(finding.faults for finding in findings):
        raise SystemExit(1)


def doctor_lines(findings: list[doctors.Finding]) -> list[str]:
    """A line a check, or a line a fault."""
    lines = []
    for finding in findings:
        for fault in finding.faults:
            lines.append(_("Fault in %(check)s: %(fault)s", check=finding.title, fault=fault))
        if not finding.faults:
            lines.append(_("Well: %(check)s", check=finding.title))
    return lines


@click.group
def audit() -> None:
    """The log of who did what."""


@audit.command
@as_json
def verify(is_json: bool) -> None:
    """Prove that no entry of the log was changed, removed or put in."""
    with setup.ready(setup.load()) as database, database.reading() as session:
        broken = log.verify(session)
        newest = log.entries(session, most=1)
    entries = newest[0].seq if newest else 0
    if is_json:
        shown_json({"entries": entries, "broken_at": broken, "seal": newest[0].seal if newest else ""})
    elif broken is None:
        click.echo(_("The log is whole. Entries: %(count)s.", count=entries))
    if broken is not None:
        refuse(_("The log is not whole: entry %(seq)s was changed, removed or put in.", seq=broken))
