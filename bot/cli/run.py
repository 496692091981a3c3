"""`bot run`: the daemon, or one round of each of its jobs."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "run",
        help="Watch for mentions and answer them until told to stop.",
        epilog="Example: bot run --once",
    )(run)


def run(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Do one round of each job and exit.")] = False,
) -> None:
    """Run the daemon."""
    from bot.app import App
    from bot.cli.options import settings_for, start_logs
    from bot.daemon import daemon_for, stop_on_signals

    settings = settings_for(context)
    start_logs(settings)
    bot = App(settings)
    stop_on_signals(bot.stop)
    try:
        bot.must_be_ready()
        _ = bot.index  # a missing or damaged one is told now, not with the first mention
        daemon = daemon_for(bot)
        if not once:
            daemon.run_until_stopped()
        elif not daemon.run_once():
            raise typer.Exit(1)
    finally:
        bot.close()
