"""The `lms` command. Each verb is thin and calls a service; only the module of the verb that is asked for is loaded.

Exit codes: 0 done, 1 refused or problems found (one plain sentence on stderr), 2 wrong usage.
"""

import os
from importlib import import_module
from typing import Any

import click

from lms import __version__, config, i18n
from lms.domain.errors import RefusedError

VERBS = {
    "init": "lms.cli.operation:init",
    "migrate": "lms.cli.operation:migrate",
    "demo": "lms.cli.demo:demonstration",
    "serve": "lms.cli.operation:serve",
    "doctor": "lms.cli.operation:doctor",
    "audit": "lms.cli.operation:audit",
    "backup": "lms.cli.backups:backup",
    "restore": "lms.cli.backups:restore",
    "user": "lms.cli.people:user",
    "certificate": "lms.cli.certificates:certificate",
    "check": "lms.cli.content:check",
    "publish": "lms.cli.content:publish",
    "import": "lms.cli.exchange:take_in",
    "export": "lms.cli.exchange:give_out",
}


class Verbs(click.Group):
    """A group that finds its verbs when they are asked for, and says refusals in one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every verb."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of this name."""
        if cmd_name not in VERBS:
            return None
        module, name = VERBS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Do the verb."""
        try:
            return super().invoke(ctx)
        except (RefusedError, config.ConfigError) as error:
            refuse(str(getattr(error, "message", error)))
        except OSError as error:
            refuse(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def refuse(sentence: str) -> None:
    """Say why not, and leave with 1."""
    click.echo(sentence, err=True)
    raise SystemExit(1)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="Diraya")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Diraya (دراية): run and look after an installation.

    The installation is the folder LMS_INSTANCE, else ./instance.
    """
    os.umask(0o077)
    ctx.with_resource(i18n.speaking(to=i18n.Reader(language=_language())))


def _language() -> str:
    """The terminal's language, where it is one of ours."""
    spoken = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return "ar" if spoken.startswith("ar") else "en"


def shown_json(value: Any) -> None:
    """Print data for programs."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))
