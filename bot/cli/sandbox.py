"""`bot sandbox`: the twin of X and Spotify alone, and the environment that aims a bot at it."""

from pathlib import Path
from typing import Annotated

import typer

_PORT = 8900
Port = Annotated[int, typer.Option("--port", metavar="N", help="The port on 127.0.0.1.", min=0, max=65535)]


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(
        help="Run a twin of X and Spotify on this machine; prints `ready` when it answers.",
        epilog='Example: bot sandbox --port 8900   (elsewhere: set -a; eval "$(bot sandbox env)"; set +a)',
        rich_markup_mode=None,
        invoke_without_command=True,
    )
    group.callback()(serve)
    group.command(
        "env",
        help="Print the environment that aims the bot at a sandbox, one NAME=value a line.",
        epilog="Example: bot sandbox env --port 8900",
    )(env)
    app.add_typer(group, name="sandbox")


def serve(
    context: typer.Context,
    port: Port = _PORT,
    tracks: Annotated[
        list[Path] | None,
        typer.Option("--tracks", metavar="FILE", help="A catalog file whose tracks its Spotify knows too."),
    ] = None,
) -> None:
    """Serve until Ctrl-C, unless a command of the group was given."""
    if context.invoked_subcommand is not None:
        return
    from bot.app import sandbox_tracks
    from bot.cli.console import say, tell
    from bot.sandbox.server import serve as serve_twin

    def ready(url: str) -> None:
        import sys

        tell(f"X and Spotify are at {url}; Ctrl-C ends them")
        say("ready")
        sys.stdout.flush()

    serve_twin(sandbox_tracks([str(file) for file in tracks or []]), port, ready)


def env(port: Port = _PORT) -> None:
    """Print the environment."""
    import shlex

    from bot.cli.console import say
    from bot.sandbox.environment import environment

    for name, value in environment(f"http://127.0.0.1:{port}").items():
        say(f"{name}={shlex.quote(value)}")
