"""`bot login spotify` with a real browser: the consent page sends it back to us, and the consent is kept."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from bot.errors import Channel

if TYPE_CHECKING:
    from tests.conftest import MakeApp

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def chromium() -> str:
    """Give Chromium's path; `make test` installs it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Chromium is missing: run `sh tests/system-packages.sh`"
    return found


def test_a_person_consents_in_chromium_and_is_thanked(
    chromium: str, bot_environment: dict[str, str], make_bot: "MakeApp", tmp_path: Path
) -> None:
    """The browser ends at a page that says so, and the refresh token is in the database."""
    environ = {**bot_environment, "BOT_SPOTIFY__REDIRECT_URI": f"http://127.0.0.1:{free_port()}/callback"}
    del environ["BOT_SPOTIFY__REFRESH_TOKEN"]
    command = [sys.executable, "-m", "bot", "login", "spotify"]
    with subprocess.Popen(
        command, cwd=tmp_path, env={**os.environ, **environ}, stdout=subprocess.PIPE, text=True
    ) as login:
        assert login.stdout is not None
        page_address = login.stdout.readline().strip()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
            page = browser.new_page()
            page.goto(page_address)
            thanks = page.inner_text("body")
            browser.close()
        said, _ = login.communicate(timeout=20)
    assert "You can close this page" in thanks
    assert login.returncode == 0
    assert "consent kept" in said
    kept = make_bot(**environ, BOT_SPOTIFY__REFRESH_TOKEN="given").credentials.get(Channel.SPOTIFY)
    assert kept is not None
    assert kept.secret["refresh_token"]
