"""`bot db`: bring the database to this version's tables, and look whether all is well with it."""

import typer

from bot.cli.console import say, say_json
from bot.cli.options import settings_for


def upgrade(context: typer.Context) -> None:
    """Bring the database to this version's tables; creates it when absent."""
    from bot.storage import schema
    from bot.storage.engine import shown

    url = settings_for(context).database.url.get_secret_value()
    revision = schema.upgrade(url)
    say(f"{shown(url)} is at revision {revision}")


def check(
    context: typer.Context,
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """Look whether tables, triggers and the file are as they should be; exit 1 with the fix if not."""
    from bot.storage import schema
    from bot.storage.engine import shown

    url = settings_for(context).database.url.get_secret_value()
    problems = schema.check(url)
    if as_json:
        say_json({"database": shown(url), "ok": not problems, "problems": problems})
    else:
        say("\n".join(problems) or f"{shown(url)} is in order, revision {schema.head()}")
    if problems:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The database: its tables and its health.", no_args_is_help=True)
    group.command(epilog="Example: bot db upgrade")(upgrade)
    group.command(epilog="Example: bot db check --json")(check)
    app.add_typer(group, name="db")
