"""`bot demo`: the whole day on real parts, and two books that agree at its end."""

import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from bot.sandbox.day import DAY

if TYPE_CHECKING:
    from tests.story.conftest import Command

SUMS = re.compile(
    r"(\d+) answered with a playlist, (\d+) drafts wait for a person, (\d+) posts left for a person to "
    r"answer, (\d+) needed no answer, (\d+) deleted before we saw it\. The sandbox recorded (\d+) replies "
    r"and (\d+) playlists; the ledger says the same"
)


def test_the_day_ends_with_two_books_that_agree(bare_command: "Command", tmp_path: Path) -> None:
    """With --exit, and also by itself where there is no terminal; nothing is left in the temporary folder."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    days = [bare_command.start("demo", *more, TMPDIR=str(folder)) for more in (("--exit",), ())]
    for day in days:
        ended = bare_command.ended(day)
        assert (ended.code, ended.err) == (0, "")
        told = SUMS.search(" ".join(ended.out.split()))
        assert told, ended.out[-600:]
        answered, waiting, people, silent, unseen, replies, playlists = map(int, told.groups())
        assert answered == replies == playlists == ended.out.count("♪") == ended.out.count("↳")
        assert answered + waiting + people + silent + unseen == len(DAY)
        assert answered > len(DAY) / 3
        assert "Mr. Scott" in ended.out
    assert list(folder.iterdir()) == []


def test_ctrl_c_ends_it_cleanly(bare_command: "Command", tmp_path: Path) -> None:
    """In the middle of the day: the jobs end, the temporary folder goes, no traceback is shown."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    demo = bare_command.start("demo", TMPDIR=str(folder))
    assert demo.stdout is not None
    while "Mr. Scott" not in (line := demo.stdout.readline()):
        assert line, "the demo ended before its day began"
    demo.send_signal(signal.SIGINT)
    assert bare_command.ended(demo).code == 0
    assert list(folder.iterdir()) == []
