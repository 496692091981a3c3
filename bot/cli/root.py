"""The command `bot`: its global options and its command groups.

The groups' files import nothing but Typer when they are loaded, so that `bot --help` stays light; rich
is not used for help.
"""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import catalog, db, demo, doctor, login, queue, reply, run, sandbox, spell, version
from bot.cli.options import GlobalOptions

GROUPS = (run, reply, spell, queue, catalog, db, doctor, login, sandbox, demo, version)


def build_app() -> typer.Typer:
    """Put the command together."""
    app = typer.Typer(
        name="bot",
        help="Spellist answers mentions on X with playlists whose titles spell the reply.",
        epilog='Example: bot spell "we\'re here for you"',
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        no_args_is_help=True,
    )
    app.callback()(_global_options)
    for group in GROUPS:
        group.register(app)
    return app


def _global_options(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="FILE", help="Your settings file (else BOT_CONFIG, ./spellist.toml)."
        ),
    ] = None,
) -> None:
    context.obj = GlobalOptions(config=config)
