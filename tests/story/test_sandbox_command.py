"""`bot sandbox`: ready when it says so, aimed at by what `env` prints, ended by a signal."""

import shlex
import signal
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.app import App
from bot.settings.load import load_settings

if TYPE_CHECKING:
    from tests.story.conftest import Command


def free_port() -> int:
    """Give a port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def environment_of(told: str, folder: Path) -> dict[str, str]:
    """Let a shell read what `env` printed; give the BOT_ variables that it then hands to its children."""
    script = 'set -a; eval "$TOLD"; set +a; env -0'
    done = subprocess.run(
        ["/bin/sh", "-c", script], env={"TOLD": told}, cwd=folder, capture_output=True, text=True, check=True
    )
    pairs = (pair.partition("=") for pair in done.stdout.split("\0"))
    return {name: value for name, _, value in pairs if name.startswith("BOT_")}


def test_it_says_ready_when_it_is_and_a_bot_aimed_by_env_finds_its_tracks(
    bare_command: "Command", tmp_path: Path
) -> None:
    """The starter catalog is there, and what --tracks adds; SIGTERM ends it well."""
    (tmp_path / "more.csv").write_text("title,artist\nZebra Crossing at Noon,The Testers\n", encoding="utf-8")
    port = str(free_port())
    sandbox = bare_command.start("sandbox", "--port", port, "--tracks", "more.csv")
    assert sandbox.stdout is not None
    assert sandbox.stdout.readline() == "ready\n"
    told = bare_command("sandbox", "env", "--port", port)
    assert told.code == 0
    assert all(len(shlex.split(line)) == 1 for line in told.out.splitlines())
    bot = App(load_settings(environ=environment_of(told.out, tmp_path), directory=tmp_path))
    assert bot.settings.x.handle == bot.timeline.me().handle
    for title in ("Zebra Crossing at Noon", "Thank You"):
        assert title in {track.title for track in bot.music.search(title)}
    bot.close()
    sandbox.send_signal(signal.SIGTERM)
    ended = bare_command.ended(sandbox)
    assert (ended.code, ended.out) == (0, "")


def test_a_port_in_use_is_bad_use(bare_command: "Command") -> None:
    """One sentence that names the port."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        told = bare_command("sandbox", "--port", port).in_one_sentence(2)
    assert f"Port {port} on 127.0.0.1 cannot be used" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--tracks", "nowhere.csv"), "nowhere.csv"),
        (("--port", "99999"), "--port"),
        (("serve",), "No such command"),
    ],
    ids=["no file", "no port", "no command"],
)
def test_what_makes_no_sense_is_refused(
    bare_command: "Command", arguments: tuple[str, ...], told: str
) -> None:
    """It ends at once and says why."""
    ended = bare_command("sandbox", *arguments)
    assert ended.code in {1, 2}
    assert told in ended.err
    assert "ready" not in ended.out
