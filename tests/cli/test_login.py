"""`bot login`: the two sign-ins from end to end, with the twin as the person's browser."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
import requests

from bot.sandbox import environment as dummy
from bot.sandbox.server import Sandbox

ROOT = Path(__file__).resolve().parents[2]
GIVEN_BY_LOGIN = {
    "BOT_X__ACCESS_TOKEN",
    "BOT_X__ACCESS_TOKEN_SECRET",
    "BOT_SPOTIFY__REFRESH_TOKEN",
    "BOT_SPOTIFY__CONSENTED_AT",
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Run a twin."""
    with Sandbox(tracks=()) as running:
        yield running


@pytest.fixture
def environ(sandbox: Sandbox) -> dict[str, str]:
    """Give the settings of an app in which nobody has signed in yet."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    aimed = {name: value for name, value in sandbox.environment().items() if name not in GIVEN_BY_LOGIN}
    return aimed | {"BOT_SPOTIFY__REDIRECT_URI": f"http://127.0.0.1:{port}/callback"}


class Login:
    """A `bot login` under way.

    Features: shows the address to open; takes what a person types; tells how it ended and what was kept.
    """

    def __init__(self, cwd: Path, environ: dict[str, str], *arguments: str) -> None:
        self._cwd = cwd
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "login", *arguments],
            cwd=cwd,
            env={"PATH": os.environ["PATH"], "HOME": str(cwd), "PYTHONPATH": str(ROOT), **environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def address(self) -> str:
        """Wait for the address that is to be opened."""
        out: IO[str] | None = self._process.stdout
        assert out is not None
        return out.readline().strip()

    def end(self, typed: str = "") -> tuple[int, str]:
        """Type something and wait for the end; give the exit code and all that was shown."""
        out, err = self._process.communicate(typed, timeout=60)
        return self._process.returncode, out + err

    def kept(self) -> str:
        """Give what stands in the database, as text."""
        with sqlite3.connect(self._cwd / "spellist.db") as database:
            rows = database.execute("select * from credentials").fetchall()
        database.close()
        return repr(rows)


def test_the_pin_signs_the_account_in(tmp_path: Path, environ: dict[str, str]) -> None:
    """The tokens are kept and not shown; the account is."""
    login = Login(tmp_path, environ, "x")
    page = requests.get(login.address(), timeout=5).text
    code, shown = login.end(f"{page.removeprefix('PIN: ')}\n")
    assert code == 0, shown
    assert "@TuneCares is signed in" in shown
    assert dummy.ACCESS_TOKEN in login.kept()
    assert dummy.ACCESS_TOKEN_SECRET not in shown
    assert dummy.ACCESS_TOKEN not in shown


def test_another_account_than_the_settings_name_is_not_kept(tmp_path: Path, environ: dict[str, str]) -> None:
    """Whoever is signed in on X in that browser would answer as themselves."""
    login = Login(tmp_path, environ | {"BOT_X__HANDLE": "SomeoneElse"}, "x")
    login.address()
    code, shown = login.end("1234567\n")
    assert code == 2
    assert "you signed in as @TuneCares" in shown
    assert login.kept() == "[]"


def test_a_wrong_pin_is_told_without_a_traceback(tmp_path: Path, environ: dict[str, str]) -> None:
    """One sentence, and nothing kept."""
    login = Login(tmp_path, environ, "x")
    login.address()
    code, shown = login.end("0000000\n")
    assert code == 1
    assert "Error: X did not accept" in shown
    assert "Traceback" not in shown
    assert login.kept() == "[]"


def test_the_browser_brings_the_consent_back(tmp_path: Path, environ: dict[str, str]) -> None:
    """The token is kept with its date and not shown."""
    login = Login(tmp_path, environ, "spotify")
    assert "You can close this page" in requests.get(login.address(), timeout=5).text
    code, shown = login.end()
    assert code == 0, shown
    assert "Spotify consent kept" in shown
    assert "sandbox-refresh-1" not in shown
    assert "sandbox-refresh-" in login.kept()
    assert dummy.CLIENT_SECRET not in shown


def test_the_address_can_be_pasted(tmp_path: Path, environ: dict[str, str]) -> None:
    """For a browser on another machine."""
    login = Login(tmp_path, environ, "spotify", "--paste")
    back = requests.get(login.address(), allow_redirects=False, timeout=5).headers["location"]
    code, shown = login.end(f"{back}\n")
    assert code == 0, shown
    assert "sandbox-refresh-" in login.kept()


def test_somebody_elses_address_is_refused(tmp_path: Path, environ: dict[str, str]) -> None:
    """Its state is not this login's."""
    login = Login(tmp_path, environ, "spotify", "--paste")
    login.address()
    code, shown = login.end("http://127.0.0.1:8765/callback?code=x&state=y\n")
    assert code == 2
    assert "state differs" in shown
    assert login.kept() == "[]"


@pytest.mark.parametrize(
    ("command", "missing"), [("x", "BOT_X__CONSUMER_KEY"), ("spotify", "BOT_SPOTIFY__CLIENT_ID")]
)
def test_a_missing_key_of_the_app_is_named(
    tmp_path: Path, environ: dict[str, str], command: str, missing: str
) -> None:
    """With the variable to put it into."""
    code, shown = Login(tmp_path, {k: v for k, v in environ.items() if k != missing}, command).end()
    assert code == 2
    assert missing in shown
