"""`lms backup` and `lms restore`."""

from pathlib import Path

import click

from lms import backup as backups
from lms import doctor, setup
from lms import restore as restores
from lms.cli import shown_json
from lms.cli.operation import as_json, doctor_lines
from lms.i18n import gettext as _

file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.command
@file_argument
@click.option("--with-key", is_flag=True, help="Put secret.key and config.toml into the backup, too.")
@as_json
def backup(file: Path, with_key: bool, is_json: bool) -> None:
    """Back up the running installation into FILE, and prove it by restoring it aside."""
    settings = setup.load()
    with setup.opened(settings) as database:
        manifest = backups.make(settings, database, file.absolute(), with_key=with_key)
    if is_json:
        shown_json(manifest.model_dump())
        return
    click.echo(_("Backed up, and verified by restoring it aside: %(file)s", file=str(file)))
    click.echo(_("People in it: %(count)s.", count=manifest.counts.get("person", 0)))
    click.echo(_last(manifest.last_certificate))
    if with_key:
        click.echo(_("The secret key and the settings are in it: whoever has this file can forge the log."))
    else:
        click.echo(
            _(
                "The secret key and the settings are not in it: keep a copy of secret.key and config.toml somewhere "
                "else, or the log's seals can't be checked after a restore."
            )
        )


def _last(number: str) -> str:
    if not number:
        return _("No certificate has been issued.")
    return _("The last certificate number in it: %(number)s.", number=number)


@click.command
@file_argument
@click.option("--force", is_flag=True, help="Replace an instance with people in it; it is kept beside.")
def restore(file: Path, force: bool) -> None:
    """Put the backup FILE in the place of what is there, which is kept beside it."""
    settings = setup.load()
    done = restores.restore(settings, file.absolute(), is_forced=force)
    click.echo(_("Restored: the backup of %(moment)s.", moment=done.manifest.made_at))
    click.echo(_("What was there before is in %(folder)s.", folder=str(done.kept)))
    click.echo(_last(done.manifest.last_certificate))
    click.echo(
        _(
            "Compare it with the last certificate that was printed: numbers after it are not in the register "
            "and would be given again."
        )
    )
    if done.is_key_other:
        click.echo(_("The backup was made with another secret key: the seals of its log can't be checked."))
    settings = setup.load()
    with setup.opened(settings) as database:
        findings = doctor.examine(settings, database)
    for line in doctor_lines(findings):
        click.echo(line)
    if any(finding.faults for finding in findings):
        raise SystemExit(1)
