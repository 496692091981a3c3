"""The command as people run it: a process of its own, with a folder and an environment of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

PATIENCE_S = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """How a run of the command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """Give the last line of what it printed."""
        return self.out.splitlines()[-1] if self.out else ""

    def in_one_sentence(self, code: int) -> str:
        """Give the error that it ended with, having checked that it is one sentence and no traceback."""
        assert self.code == code, (self.code, self.out, self.err)
        [sentence] = self.err.splitlines()
        assert sentence.startswith("Error: ")
        return sentence.removeprefix("Error: ")


class Command:
    """Starts `bot` in a folder; settings given to a call stand over those of all calls.

    Args:
        folder: where it is started.
        environ: settings by their names in the environment.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._folder = folder
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        if "PYTHONPATH" in os.environ:
            places = os.environ["PYTHONPATH"].split(os.pathsep)
            kept["PYTHONPATH"] = os.pathsep.join(str(Path(place).resolve()) for place in places)
        self._environ = {**kept, "PYTHONIOENCODING": "utf-8", **environ}
        self._started: list[subprocess.Popen[str]] = []

    def __call__(self, *arguments: str, **changed: str) -> Ended:
        """Run the command to its end."""
        return self.ended(self.start(*arguments, **changed))

    def at(self, terminal: int, *arguments: str) -> Ended:
        """Run the command to its end with a terminal to ask at."""
        return self.ended(self._started_with(terminal, arguments, {}))

    def start(self, *arguments: str, **changed: str) -> subprocess.Popen[str]:
        """Start the command; give its process."""
        return self._started_with(subprocess.DEVNULL, arguments, changed)

    def _started_with(
        self, stdin: int, arguments: Sequence[str], changed: Mapping[str, str]
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self._folder,
            env={**self._environ, **changed},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._started.append(process)
        return process

    def ended(self, process: subprocess.Popen[str]) -> Ended:
        """Wait for the end of a process and give how it ended; whatever happened, no traceback is shown."""
        out, err = process.communicate(timeout=PATIENCE_S)
        assert "Traceback" not in err, err
        return Ended(code=process.returncode, out=out, err=err)

    def close(self) -> None:
        """End what a failed test left running."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
                process.communicate()


@pytest.fixture
def command(tmp_path: Path, bot_environment: dict[str, str]) -> Iterator[Command]:
    """Give the command, aimed at the twin."""
    made = Command(tmp_path, bot_environment)
    yield made
    made.close()


@pytest.fixture
def bare_command(tmp_path: Path) -> Iterator[Command]:
    """Give the command in a folder where nothing is set."""
    made = Command(tmp_path, {})
    yield made
    made.close()


Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def until() -> Until:
    """Give a wait for something to become true, with a deadline."""

    def wait(holds: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.05)

    return wait
