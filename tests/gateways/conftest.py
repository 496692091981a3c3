"""Real gateways aimed at a fresh twin, and servers that behave badly on purpose."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
import stamina

from bot.gateways.clock import SandboxClock
from bot.gateways.consent import Consent
from bot.gateways.spotify import SpotifyMusic
from bot.gateways.x import XTimeline
from bot.sandbox import environment as dummy
from bot.sandbox.server import Sandbox, SandboxTrack

TRACKS = (
    SandboxTrack("Hello", "Adele", popularity=80),
    SandboxTrack("Hello", "Lionel Richie", popularity=70),
    SandboxTrack("Don't Worry", "Madcon", popularity=50),
    SandboxTrack("So", "Ed Quartet", popularity=40),
    SandboxTrack("Only Elsewhere", "Far Away", popularity=10, playable=False),
    SandboxTrack("Loud", "Rude Boys", popularity=10, explicit=True),
)

Play = Callable[[socket.socket, threading.Event], None]


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    """Let a read be tried once and never wait; the tests of patience allow more."""
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


@pytest.fixture
def noon() -> datetime:
    """Give the moment at which tests without a twin happen."""
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Run a twin that knows a few tracks."""
    with Sandbox(tracks=TRACKS) as running:
        yield running


@pytest.fixture
def control(sandbox: Sandbox) -> Callable[..., Any]:
    """Turn one of the twin's controls, which must work."""

    def turn(name: str, /, **fields: Any) -> Any:
        answer = requests.post(f"{sandbox.url}/_sandbox/{name}", json=fields, timeout=5)
        assert answer.ok, answer.text
        return answer.json()

    return turn


@pytest.fixture
def mention(control: Callable[..., Any]) -> Callable[..., Any]:
    """Let Emma mention us; give the post's id."""

    def post(text: str = "my phone is slow", **more: Any) -> Any:
        who = {"author_name": "Emma", "author_handle": "emma_hears"} | more
        return control("mentions", text=text, **who)["id"]

    return post


@pytest.fixture
def told(sandbox: Sandbox) -> Callable[[str], Any]:
    """Ask the twin's controls something."""
    return lambda name: requests.get(f"{sandbox.url}/_sandbox/{name}", timeout=5).json()


class Aim:
    """Makes gateways that are aimed at an address."""

    def __init__(self, noon: datetime) -> None:
        self._noon = noon

    def _clock(self) -> datetime:
        return self._noon

    def timeline(self, url: str, **changed: Any) -> XTimeline:
        """Make a timeline."""
        given: dict[str, Any] = {
            "consumer_key": dummy.CONSUMER_KEY,
            "consumer_secret": dummy.CONSUMER_SECRET,
            "access_token": dummy.ACCESS_TOKEN,
            "access_token_secret": dummy.ACCESS_TOKEN_SECRET,
            "clock": self._clock,
        }
        return XTimeline(base_url=url, **(given | changed))

    def consent(self, url: str, **changed: Any) -> Consent:
        """Make a consent."""
        given: dict[str, Any] = {
            "client_id": dummy.CLIENT_ID,
            "client_secret": dummy.CLIENT_SECRET,
            "refresh_token": lambda: dummy.REFRESH_TOKEN,
            "on_new_refresh_token": lambda _token: None,
            "clock": self._clock,
        }
        return Consent(accounts_url=url, **(given | changed))

    def music(self, url: str, consent: Any, **changed: Any) -> SpotifyMusic:
        """Make a music."""
        given: dict[str, Any] = {"market": "US", "public": True, "clock": self._clock}
        return SpotifyMusic(api_url=f"{url}/v1", consent=consent, **(given | changed))


class FixedConsent:
    """A consent that needs no accounts service.

    Features: one token for ever; counts how often it was dropped.
    """

    def __init__(self) -> None:
        self.dropped = 0

    def get_access_token(self, *, as_dict: bool = False) -> str:
        """Give the token."""
        del as_dict
        return "sandbox-access"

    def forget(self) -> bool:
        """Count a drop; there is no other token to be had."""
        self.dropped += 1
        return False


@pytest.fixture
def aim(noon: datetime) -> Aim:
    """Give a maker of gateways."""
    return Aim(noon)


@pytest.fixture
def fixed_consent() -> FixedConsent:
    """Give a consent for servers that have no accounts service."""
    return FixedConsent()


@pytest.fixture
def clock(sandbox: Sandbox) -> SandboxClock:
    """Follow the twin's clock."""
    return SandboxClock(f"{sandbox.url}/_sandbox/clock")


@pytest.fixture
def timeline(sandbox: Sandbox, aim: Aim, clock: SandboxClock) -> XTimeline:
    """Give X as the twin plays it."""
    return aim.timeline(sandbox.url, clock=clock)


@pytest.fixture
def consent(sandbox: Sandbox, aim: Aim, clock: SandboxClock) -> Consent:
    """Give the consent that the twin holds."""
    return aim.consent(sandbox.url, clock=clock)


@pytest.fixture
def music(sandbox: Sandbox, aim: Aim, consent: Consent, clock: SandboxClock) -> SpotifyMusic:
    """Give Spotify as the twin plays it."""
    return aim.music(sandbox.url, consent, clock=clock)


class Rogue:
    """A server that answers each connection as a test wants it.

    Features: one thread a connection; `heard` holds what was sent to it; `play` gets the connection after
    the request's first bytes, and an event that is set when the test is over.
    """

    def __init__(self, play: Play) -> None:
        self._play = play
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.heard: list[bytes] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                thread = threading.Thread(target=self._serve, args=(line,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            heard = line.recv(65536)
            if heard:
                self.heard.append(heard)
                self._play(line, self._over)

    def stop(self) -> None:
        """End every connection."""
        self._over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(2)


class Rogues:
    """Makes servers that behave badly, and ends them."""

    def __init__(self) -> None:
        self._made: list[Rogue] = []

    def playing(self, play: Play) -> Rogue:
        """Make a server that does just this."""
        self._made.append(Rogue(play))
        return self._made[-1]

    def silent(self) -> Rogue:
        """Make one that never answers."""

        def play(_line: socket.socket, over: threading.Event) -> None:
            over.wait(30)

        return self.playing(play)

    def cutting(self) -> Rogue:
        """Make one that takes the request and closes without a word."""
        return self.playing(lambda _line, _over: None)

    def dripping(self, start: bytes) -> Rogue:
        """Make one that begins so and goes on by a byte now and then, without end."""

        def play(line: socket.socket, over: threading.Event) -> None:
            line.sendall(start)
            while not over.wait(0.02):
                line.sendall(b"x")

        return self.playing(play)

    def raw(self, answer: bytes) -> Rogue:
        """Make one that answers with these bytes and closes."""
        return self.playing(lambda line, _over: line.sendall(answer))

    def half(self) -> Rogue:
        """Make one that breaks off in the middle of a success."""
        return self.raw(b'HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"data": {"id": "17')

    def saying(
        self, content: bytes, *, status: str = "200 OK", kind: str = "application/json", more: str = ""
    ) -> Rogue:
        """Make one that answers with this content."""
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n{more}"
        return self.raw(f"{head}Connection: close\r\n\r\n".encode() + content)

    def end(self) -> None:
        """Stop them all."""
        for server in self._made:
            server.stop()


@pytest.fixture
def rogues() -> Iterator[Rogues]:
    """Give a maker of servers that behave badly."""
    made = Rogues()
    yield made
    made.end()


@pytest.fixture
def unused_url() -> str:
    """Give an address on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}"
