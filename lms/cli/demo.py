"""`lms demo`."""

import os

import click

from lms import config, demo
from lms.i18n import gettext as _
from lms.i18n import speaking

SIGN_INS = ("trainee", "trainee2", "trainer", "administrator")


@click.command("demo")
def demonstration() -> None:
    """Make the demonstration in instance/demo (or LMS_INSTANCE), and print its sign-ins. Safe to repeat."""
    os.environ.setdefault("LMS_INSTANCE", demo.FOLDER)
    settings = config.load()
    if not demo.is_made(settings):
        from lms.demo import making  # late: a demonstration that is there is found in no time without it

        settings = making.make(os.environ)
        demo.mark_made(settings)
    config.check(settings)
    for line in lines(settings.public_url):
        click.echo(line)


def lines(address: str) -> list[str]:
    """Address and sign-ins, in both languages whatever the terminal speaks."""
    told = []
    for language in ("ar", "en"):
        with speaking(language):
            told.append(_("The demonstration is ready: %(address)s", address=address))
            told.append(_("Everyone signs in with the password %(password)s:", password=demo.PASSWORD))
            told += [f"  {login:<14}  {who}" for login, who in zip(SIGN_INS, _who(), strict=True)]
    return told


def _who() -> tuple[str, ...]:
    return (
        _("has completed a course and holds its certificate"),
        _("has not begun anything"),
        _("teaches: previews, publishes, sees who is how far"),
        _("administers: people, certificates, the log"),
    )
