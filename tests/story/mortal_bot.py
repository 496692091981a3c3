"""A process that runs a bot and kills it (SIGKILL) before a chosen call; started by test_kill.py.

It reads orders from stdin, one JSON object a line: {"environ": {...}, "folder": "...", "die_before": n}.
For each it forks a bot that polls, composes, publishes and reconciles, and that dies right before its
n-th call to the journal, X or Spotify while publishing. It answers "killed", "ended" or "failed".
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from bot.app import App
from bot.settings.load import load_settings


class Fuse:
    """Counts calls, and ends the process before the n-th."""

    def __init__(self, die_before: int) -> None:
        self.calls = 0
        self.armed = False
        self._die_before = die_before

    def burn(self) -> None:
        """Count a call."""
        if not self.armed:
            return
        self.calls += 1
        if self.calls == self._die_before:
            os.kill(os.getpid(), signal.SIGKILL)


class Fused:
    """A part of the bot, each call to which burns the fuse."""

    def __init__(self, part: object, fuse: Fuse) -> None:
        self._part = part
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        called = getattr(self._part, name)

        def burn_and_call(*args: object, **named: object) -> object:
            self._fuse.burn()
            return called(*args, **named)

        return burn_and_call


def live(order: dict[str, Any]) -> None:
    """Be a bot for one round."""
    folder = Path(order["folder"])
    bot = App(load_settings(environ=order["environ"], directory=folder))
    bot.must_be_ready()
    fuse = Fuse(order["die_before"])
    for part in ("journal", "timeline", "music"):
        bot.__dict__[part] = Fused(getattr(bot, part), fuse)
    bot.rounds.poll()
    bot.rounds.compose()
    fuse.armed = True
    bot.rounds.publish()
    bot.rounds.reconcile()
    bot.close()


def told(status: int) -> str:
    """Say how a child ended."""
    if os.WIFSIGNALED(status):
        return "killed"
    return "ended" if os.WEXITSTATUS(status) == 0 else "failed"


def main() -> None:
    """Take orders until stdin ends."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                live(json.loads(line))
                code = 0
            finally:
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(told(status) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
