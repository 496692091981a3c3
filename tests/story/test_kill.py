"""SIGKILL between every two steps of publishing: exactly one playlist and one reply, known to the ledger."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import MakeApp, MakeTwin, Twin

MOST_CALLS = 200


class Nursery:
    """Runs bots that may die."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("mortal_bot.py")
        self._process = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, environ: dict[str, str], folder: Path, *, die_before: int = 0) -> str:
        """Run one bot for one round; tell how it ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"environ": environ, "folder": str(folder), "die_before": die_before}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    """Give a nursery."""
    made = Nursery()
    yield made
    made.close()


def killed_then_restarted(
    nursery: Nursery, twin: "Twin", environ: dict[str, str], folder: Path, *, die_before: int
) -> str:
    """Kill a bot before a call, then let others take up what it left; tell how the first one ended."""
    first = nursery.run(environ, folder, die_before=die_before)
    for _ in range(4):
        assert nursery.run(environ, folder) == "ended"
        twin.advance(61)
    return first


@pytest.mark.timeout(400)
def test_killed_between_any_two_steps_it_answers_once(
    nursery: Nursery,
    bot_environment: dict[str, str],
    make_bot: "MakeApp",
    make_twin: "MakeTwin",
    tmp_path: Path,
) -> None:
    """One mention, one playlist, one reply, whatever call the bot died before; both in the ledger."""
    for die_before in range(1, MOST_CALLS):
        database = f"sqlite:///{tmp_path / f'{die_before}.db'}"
        with make_twin() as twin:
            environ = {**bot_environment, **twin.environment, "BOT_DATABASE__URL": database}
            tweet = twin.mention("@TuneCares thank you")
            first = killed_then_restarted(nursery, twin, environ, tmp_path, die_before=die_before)
            truth = twin.truth()
            assert [post["in_reply_to"] for post in truth["posts"]] == [tweet], f"call {die_before}"
            [playlist] = truth["playlists"]
            [sent] = make_bot(**environ).reports.published()
            assert (sent.reply_id, sent.playlist_id) == (truth["posts"][0]["id"], playlist["id"])
        if first == "ended":
            break
    assert first == "ended", "the walk did not reach the end of publishing"
    assert die_before > 20, "publishing has more steps than that: the fuse does not burn"
