"""`bot demo`: a whole day of mentions on the sandbox, shown live; no account and no network.

The daemon, the database and the twin are the real ones; only the people are scripted.
"""

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.cli.demo_view import View
    from bot.sandbox.server import Sandbox

_BETWEEN_POSTS_S = 0.7
_PATIENCE_S = 120.0
_FAST = {"interval_s": 0.5, "jitter_s": 0, "misfire_grace_s": 5, "overlap": 1}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "demo",
        help="Play a scripted day on the sandbox and show it live.",
        epilog="Example: bot demo --exit",
    )(demo)


def demo(
    exit_after: Annotated[
        bool,
        typer.Option("--exit", help="End when the day is over; exit 0 only if sandbox and ledger agree."),
    ] = False,
) -> None:
    """Play the day."""
    import sys

    from bot.app import App, sandbox_tracks
    from bot.cli.demo_view import View
    from bot.cli.options import start_logs
    from bot.daemon import daemon_for
    from bot.sandbox.server import Sandbox

    with (
        tempfile.TemporaryDirectory(prefix="spellist-demo-") as folder,
        Sandbox(tracks=sandbox_tracks([])) as twin,
    ):
        settings = _settings(twin, Path(folder))
        start_logs(settings)
        bot = App(settings)
        bot.must_be_ready()
        view = View(bot)
        daemon = daemon_for(bot)
        daemon.start()
        try:
            agreed = _play(twin, view)
            if not exit_after and sys.stdin.isatty():
                view.stay(twin.url)
                while True:
                    time.sleep(1)
                    view.catch_up()
        except KeyboardInterrupt:
            agreed = not exit_after
        finally:
            daemon.drain()
            bot.close()
    if not agreed:
        raise typer.Exit(1)


def _settings(twin: "Sandbox", folder: Path) -> Any:
    from bot.settings.load import load_settings

    environ: Mapping[str, str] = {
        **twin.environment(),
        "BOT_DATABASE__URL": f"sqlite:///{folder / 'spellist.db'}",
        "BOT_POLICY__AUTO": "true",
        "BOT_LOG__LEVEL": "error",
    }
    jobs = {
        f"jobs.{job}.{name}": value
        for job in ("poll", "compose", "publish", "reconcile")
        for name, value in _FAST.items()
    }
    return load_settings(environ=environ, overrides=jobs, directory=folder)


def _play(twin: "Sandbox", view: "View") -> bool:
    """Post the day, wait until everything is decided, and compare the two books."""
    from bot.sandbox.day import DAY

    view.welcome(len(DAY), twin.url)
    for post in DAY:
        view.came_in(_post(twin.url, post), post)
        pause = time.monotonic() + _BETWEEN_POSTS_S
        while time.monotonic() < pause:
            view.catch_up()
            time.sleep(0.1)
    deadline = time.monotonic() + _PATIENCE_S
    while not view.all_decided() and time.monotonic() < deadline:
        view.catch_up()
        time.sleep(0.2)
    return view.summary(_get(f"{twin.url}/_sandbox/truth"))


def _post(url: str, post: Any) -> str:
    from bot.sandbox.day import Twist

    body = {"text": post.text, "author_name": post.name, "author_handle": post.handle, "lang": post.lang}
    number = str(_send(f"{url}/_sandbox/mentions", {**body, "summons": True})["id"])
    if post.twist is Twist.DELETED:
        _send(f"{url}/_sandbox/delete", {"id": number})
    elif post.twist is Twist.ANSWERED_BY_HAND:
        _send(
            f"{url}/_sandbox/posts", {"text": "Tap the three dots, then Invite. – Kim", "in_reply_to": number}
        )
    return number


def _send(url: str, body: Mapping[str, object]) -> dict[str, Any]:
    import requests

    answer = requests.post(url, json=body, timeout=10)
    answer.raise_for_status()
    given: dict[str, Any] = answer.json()
    return given


def _get(url: str) -> dict[str, Any]:
    import requests

    given: dict[str, Any] = requests.get(url, timeout=10).json()
    return given
