"""The browser's way back from Spotify is waited for on this machine alone, for a while."""

import socket
import threading
from collections.abc import Iterator

import pytest
import requests

from bot.errors import UsageError
from bot.gateways.callback import Callback, can_wait


@pytest.fixture
def redirect_uri() -> str:
    """Give an address of this machine with a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}/callback"


@pytest.fixture
def callback(redirect_uri: str) -> Iterator[Callback]:
    """Wait there."""
    made = Callback(redirect_uri)
    yield made
    made.close()


def test_the_browsers_address_is_given_whole(callback: Callback, redirect_uri: str) -> None:
    """Icons and other paths do not count; the browser sees that all is done."""
    seen: list[int] = []

    def browse() -> None:
        icon = redirect_uri.replace("/callback", "/favicon.ico")
        seen.extend(
            requests.get(url, timeout=5).status_code for url in (icon, f"{redirect_uri}?code=a&state=b")
        )

    browser = threading.Thread(target=browse)
    browser.start()
    assert callback.wait(at_most_s=5) == f"{redirect_uri}?code=a&state=b"
    browser.join()
    assert seen == [404, 200]


def test_nobody_is_waited_for_for_ever(callback: Callback, redirect_uri: str) -> None:
    """Not even while somebody holds the line without a word."""
    port = int(redirect_uri.split(":")[2].split("/", maxsplit=1)[0])
    with socket.create_connection(("127.0.0.1", port)), pytest.raises(UsageError, match="--paste"):
        callback.wait(at_most_s=0.2)


def test_a_taken_port_is_told(callback: Callback, redirect_uri: str) -> None:
    """With the ways out."""
    del callback
    with pytest.raises(UsageError, match=r"spotify\.redirect_uri"):
        Callback(redirect_uri)


@pytest.mark.parametrize(
    ("uri", "possible"),
    [
        ("http://127.0.0.1:8765/callback", True),
        ("http://localhost:8765/", True),
        ("https://bot.example/callback", False),
        ("http://127.0.0.1/callback", False),
    ],
)
def test_only_an_address_of_this_machine_can_be_waited_at(uri: str, *, possible: bool) -> None:
    """Elsewhere the address is pasted."""
    assert can_wait(uri) is possible
