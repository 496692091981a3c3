"""A fresh twin for each test, with the real tweepy and the real spotipy aimed at it."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from spotipy.client import Spotify
from tweepy.client import Client

from bot.sandbox import environment as dummy
from bot.sandbox.server import Sandbox, SandboxTrack

TRACKS = (
    SandboxTrack("Hello", "Adele", popularity=80),
    SandboxTrack("Hello", "Lionel Richie", popularity=70),
    SandboxTrack("Welcome to the Party", "Diplo", popularity=40),
    SandboxTrack("Welcome to the Party (Remix)", "Pop Smoke", popularity=90),
    SandboxTrack("For a Good Time", "Kings Return", popularity=30, year=2019),
    SandboxTrack("Don't Worry", "Appleton", popularity=50, year=2003),
    SandboxTrack("Only Elsewhere", "Far Away", popularity=10, playable=False),
)


class RebaseAdapter(requests.adapters.HTTPAdapter):
    """Sends what tweepy means for X to the twin."""

    def __init__(self, base: str) -> None:
        self.base = base
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        request.url = self.base + str(parts.path) + (f"?{parts.query!s}" if parts.query else "")
        return super().send(request, *args, **{**more, "timeout": (3, 20)})


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
def refusal(sandbox: Sandbox) -> Callable[..., tuple[int, str]]:
    """Turn a control that must refuse; give the status and the sentence."""

    def turn(name: str, /, **fields: Any) -> tuple[int, str]:
        answer = requests.post(f"{sandbox.url}/_sandbox/{name}", json=fields, timeout=5)
        return answer.status_code, answer.json()["error"]

    return turn


@pytest.fixture
def told(sandbox: Sandbox) -> Callable[[str], Any]:
    """Ask the twin's controls something."""
    return lambda name: requests.get(f"{sandbox.url}/_sandbox/{name}", timeout=5).json()


@pytest.fixture
def mention(control: Callable[..., Any]) -> Callable[..., str]:
    """Let Ben (or somebody) mention us; give the post's id."""

    def post(text: str = "my phone is slow", handle: str = "ben", **more: Any) -> str:
        return str(control("mentions", text=text, author_name="Ben", author_handle=handle, **more)["id"])

    return post


@pytest.fixture
def x(sandbox: Sandbox) -> Iterator[Client]:
    """Aim an unmodified tweepy at the twin."""
    client = Client(
        consumer_key=dummy.CONSUMER_KEY,
        consumer_secret=dummy.CONSUMER_SECRET,
        access_token=dummy.ACCESS_TOKEN,
        access_token_secret=dummy.ACCESS_TOKEN_SECRET,
    )
    client.session.mount("https://api.twitter.com/", RebaseAdapter(sandbox.url))
    yield client
    client.session.close()


@pytest.fixture
def x_get(sandbox: Sandbox) -> Callable[..., requests.Response]:
    """Ask X by hand, with parameters that tweepy would not send."""
    signed = f'OAuth oauth_consumer_key="{dummy.CONSUMER_KEY}", oauth_token="{dummy.ACCESS_TOKEN}"'

    def get(path: str, **params: Any) -> requests.Response:
        named = {name.replace("__", "."): value for name, value in params.items()}
        return requests.get(sandbox.url + path, params=named, headers={"Authorization": signed}, timeout=5)

    return get


@pytest.fixture
def token(sandbox: Sandbox) -> Callable[..., requests.Response]:
    """Ask the accounts service for tokens."""

    def ask(**form: str) -> requests.Response:
        grant = {"grant_type": "refresh_token", "refresh_token": dummy.REFRESH_TOKEN} | form
        client = (dummy.CLIENT_ID, dummy.CLIENT_SECRET)
        return requests.post(f"{sandbox.url}/api/token", data=grant, auth=client, timeout=5)

    return ask


@pytest.fixture
def spotify(sandbox: Sandbox, token: Callable[..., requests.Response]) -> Iterator[Spotify]:
    """Aim an unmodified spotipy at the twin."""
    session = requests.Session()
    client = Spotify(auth=token().json()["access_token"], requests_session=session)
    client.prefix = f"{sandbox.url}/v1/"
    yield client
    session.close()


@pytest.fixture
def spotify_call(
    sandbox: Sandbox, token: Callable[..., requests.Response]
) -> Callable[..., requests.Response]:
    """Call Spotify by hand."""
    bearer = {"Authorization": f"Bearer {token().json()['access_token']}"}

    def call(method: str, path: str, **more: Any) -> requests.Response:
        return requests.request(method, f"{sandbox.url}/v1{path}", headers=bearer, timeout=5, **more)

    return call
