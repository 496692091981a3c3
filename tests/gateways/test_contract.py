"""Every request that the gateways send, held against the OpenAPI documents of X and Spotify.

The documents belong to others and are not part of this project; they are looked for beside the checkout,
and without them these tests are skipped. X's loses its `security`, which knows no OAuth 1.0a.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import yaml
from openapi_core import OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest
from openapi_core.exceptions import OpenAPIError

from bot.gateways.spotify import SpotifyMusic
from bot.gateways.x import XTimeline

SPECS = Path(__file__).parents[3] / "shared" / "specs"
X_SPEC = SPECS / "x-api-v2-openapi-2.166.json"
SPOTIFY_SPEC = SPECS / "spotify-fixed-open-api.yml"
X_HOST, SPOTIFY_HOST = "https://api.x.com", "https://api.spotify.com"
X_PATHS = ("/2/users/me", "/2/users/{id}/mentions", "/2/users/{id}/tweets", "/2/tweets", "/2/tweets/{id}")
SPOTIFY_PATHS = (
    "/me",
    "/me/library",
    "/me/playlists",
    "/playlists/{playlist_id}",
    "/playlists/{playlist_id}/items",
    "/search",
    "/tracks/{id}",
)

pytestmark = pytest.mark.skipif(
    not (X_SPEC.exists() and SPOTIFY_SPEC.exists()), reason=f"the OpenAPI documents are not in {SPECS}"
)


def without_security(node: Any) -> Any:
    """Leave out every `security`."""
    if isinstance(node, list):
        return [without_security(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {key: without_security(value) for key, value in node.items() if key != "security"}


@cache
def spec(name: str) -> OpenAPI:
    """Read one of the documents, cut down to our paths."""
    if name == "x":
        document, server = json.loads(X_SPEC.read_text(encoding="utf-8")), X_HOST
    else:
        text = SPOTIFY_SPEC.read_text(encoding="utf-8")
        document, server = yaml.load(text, Loader=yaml.CSafeLoader), f"{SPOTIFY_HOST}/v1"
    paths = X_PATHS if name == "x" else SPOTIFY_PATHS
    cut = {path: document["paths"][path] for path in paths}
    return OpenAPI.from_dict(without_security({**document, "paths": cut, "servers": [{"url": server}]}))


def check(name: str, request: requests.PreparedRequest) -> None:
    """Hold a request against a document, as if it had gone to the real host."""
    parts = urlsplit(request.url or "")
    real = request.copy()
    host = X_HOST if name == "x" else SPOTIFY_HOST
    real.url = f"{host}{parts.path}" + (f"?{parts.query}" if parts.query else "")
    spec(name).validate_request(RequestsOpenAPIRequest(real))


class Watch:
    """Keeps what a session sends."""

    def __init__(self, session: requests.Session) -> None:
        self.sent: list[requests.PreparedRequest] = []
        session.hooks["response"].insert(0, self._keep)

    def _keep(self, response: requests.Response, **_options: Any) -> None:
        self.sent.append(response.request)

    def routes(self) -> set[str]:
        """Give method and path of each, ids left out."""
        return {
            f"{request.method} "
            + "/".join("*" if any(c.isdigit() for c in part) and len(part) > 2 else part for part in path)
            for request in self.sent
            for path in [urlsplit(request.url or "").path.split("/")]
        }


def test_every_request_to_x_is_as_its_document_says(
    timeline: XTimeline, mention: Callable[..., Any], control: Callable[..., Any]
) -> None:
    """Names, ranges, lists and bodies; on first pages, later ones, and with everything that is asked for."""
    watch = Watch(timeline._client.session)
    here = mention("here")
    for number in range(7):
        mention(f"more {number}")
        control("posts", text=f"news {number}")
    timeline._page_size = 5
    pages = list(timeline.mentions(since=None))
    list(timeline.mentions(since=here))
    timeline.post(here)
    timeline.reply("we're here", to=here)
    timeline.own_replies(to=here)
    assert len(pages) == 2
    assert watch.routes() == {
        "GET /2/users/me",
        "GET /2/users/*/mentions",
        "GET /2/users/*/tweets",
        "GET /2/tweets/*",
        "POST /2/tweets",
    }
    for request in watch.sent:
        check("x", request)


def test_every_request_to_spotify_is_as_its_document_says(music: SpotifyMusic) -> None:
    """No array for a body, no slash too many, no path that is gone."""
    watch = Watch(music._spotify._session)
    (hit,) = music.search("Hello", "Adele")
    music.track(hit.id)
    playlist = music.create_playlist("making tok-1")
    music.fill(playlist, [hit.id])
    music.tracks_of(playlist)
    music.playlists_named("tok-1")
    music.name(playlist, "Songs", "a description")
    music.remove(playlist)
    assert {(request.method, urlsplit(request.url or "").path.split("/")[2]) for request in watch.sent} == {
        ("GET", "search"),
        ("GET", "tracks"),
        ("GET", "me"),
        ("POST", "me"),
        ("DELETE", "me"),
        ("GET", "playlists"),
        ("PUT", "playlists"),
    }
    for request in watch.sent:
        check("spotify", request)


BAD = [
    ("x", "GET", f"{X_HOST}/2/users/7/mentions?max_results=4", None),
    ("x", "GET", f"{X_HOST}/2/users/7/mentions?since_id=abc", None),
    ("x", "POST", f"{X_HOST}/2/tweets", {"text": "x", "reply": {"in_reply_to_tweet_id": "abc"}}),
    ("spotify", "GET", f"{SPOTIFY_HOST}/v1/search?q=a&type=track&limit=50", None),
    ("spotify", "GET", f"{SPOTIFY_HOST}/v1/me/", None),
    ("spotify", "POST", f"{SPOTIFY_HOST}/v1/playlists/abc/items", ["spotify:track:abc"]),
]


@pytest.mark.parametrize(("name", "method", "url", "body"), BAD)
def test_the_check_itself_catches_what_vendors_libraries_get_wrong(
    name: str, method: str, url: str, body: Any
) -> None:
    """A contract test that lets everything pass would prove nothing."""
    with pytest.raises(OpenAPIError):
        check(name, requests.Request(method, url, json=body).prepare())
