"""`bot version`: which Spellist this is."""

import typer

from bot.cli.console import say


def version() -> None:
    """Print the version."""
    say(f"spellist {_installed()}")


def _installed() -> str:
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as of

    try:
        return of("spellist")
    except PackageNotFoundError:
        return "(from a checkout that is not installed)"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: bot version")(version)
