"""Starting and stopping the twin, in a thread and in the foreground."""

import os
import shlex
import signal
import subprocess
import sys

import pytest
import requests

from bot.errors import UsageError
from bot.sandbox.server import Sandbox, environment

FOREGROUND = (
    "from bot.sandbox.server import serve\n"
    "serve([], 0, lambda url: print('ready', url, flush=True))\n"
    "print('over', flush=True)\n"
)


def test_a_taken_port_is_said_plainly(sandbox: Sandbox) -> None:
    """Two twins cannot share a port, and the sentence names it."""
    with pytest.raises(UsageError, match=str(sandbox.port)):
        Sandbox(tracks=[], port=sandbox.port)


def test_a_port_is_free_again_after_the_end() -> None:
    """Stopping lets go of the port, and nobody answers there."""
    with Sandbox(tracks=[]) as first:
        url, port = first.url, first.port
        assert requests.get(f"{url}/_sandbox/clock", timeout=5).ok
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/_sandbox/clock", timeout=5)
    with Sandbox(tracks=[], port=port) as second:
        assert second.url == url


def test_two_twins_know_nothing_of_each_other(sandbox: Sandbox) -> None:
    """Each twin is a world of its own."""
    with Sandbox(tracks=[]) as other:
        track = {"title": "Hello", "artist": "You"}
        requests.post(f"{other.url}/_sandbox/tracks", json=track, timeout=5)
        requests.post(f"{other.url}/_sandbox/posts", json={"text": "hi"}, timeout=5)
    assert len(sandbox.world.x.posts) == 0


def test_the_environment_aims_at_the_twin(sandbox: Sandbox) -> None:
    """Every host is the twin's, every value survives a shell, and no real host is named."""
    variables = environment(sandbox.url)
    hosts = {name: value for name, value in variables.items() if value.startswith("http")}
    assert hosts == {
        "BOT_X__BASE_URL": sandbox.url,
        "BOT_SPOTIFY__API_URL": f"{sandbox.url}/v1",
        "BOT_SPOTIFY__ACCOUNTS_URL": sandbox.url,
        "BOT_CLOCK__URL": f"{sandbox.url}/_sandbox/clock",
    }
    assert all(shlex.split(shlex.quote(value)) == [value] for value in variables.values())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_foreground_ends_cleanly_on_a_signal(number: signal.Signals) -> None:
    """SIGTERM and Ctrl-C end `serve` as if nothing had happened: exit 0."""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        [sys.executable, "-c", FOREGROUND],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environ,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith("ready http://127.0.0.1:")
        running.send_signal(number)
        out, err = running.communicate(timeout=20)
    assert (running.returncode, out, err) == (0, "over\n", "")
